"""A raffle's draw follows from the seed and the tickets alone, and every ticket has the same chance."""

from collections import Counter
from dataclasses import replace
from datetime import date

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.loyalty.programs.promises import raffles
from custom_components.loyalty.programs.promises.raffles import (
    RaffleProgram,
    Tickets,
    commitment_of,
    digest_of,
    draw,
    numbered,
)
from custom_components.loyalty.programs.promises.terms_document import (
    from_document,
    to_document,
)

from .paper import shop

SEED = "an old seed"
RAFFLE = RaffleProgram(
    id="raffle",
    name="Christmas",
    commitment=commitment_of(SEED),
    step_minor=1000,
    last_day=date(2026, 3, 31),
)
lots = st.lists(
    st.tuples(st.sampled_from("ABCDEFGH"), st.integers(1, 20)), min_size=1, max_size=30
)


def test_tickets_are_earned_for_amounts_purchases_and_visits() -> None:
    program = replace(RAFFLE, tickets_per_purchase=1, tickets_per_visit=2)
    paper = shop(program)
    paper.enrol("ada", "ean:1")
    paper.buy("ada", 2999)
    paper.scan("ean:1")
    paper.scan("ean:1")
    assert paper.balance("ada", "raffle") == 2 + 1 + 2


def test_tickets_of_goods_that_came_back_are_gone() -> None:
    paper = shop(RAFFLE)
    paper.enrol("ada")
    sale = paper.buy("ada", 5000)
    paper.refund(sale, 4001)
    assert paper.balance("ada", "raffle") == 0


def test_a_raffle_is_kept_with_the_terms() -> None:
    paper = shop(RAFFLE)
    assert from_document(to_document(paper.terms), 1) == paper.terms


def test_tickets_have_numbers_in_the_order_in_which_they_were_earned() -> None:
    tickets = numbered([("B", 2), ("A", 1), ("B", 3)])
    assert tickets == (
        Tickets(first=1, last=2, number="B"),
        Tickets(first=3, last=3, number="A"),
        Tickets(first=4, last=6, number="B"),
    )
    assert "".join(ticket.line for ticket in tickets) == "1 2 B\n3 3 A\n4 6 B\n"


@given(lots, st.text(max_size=20), st.integers(1, 12), st.booleans())
def test_each_prize_goes_to_the_holder_of_a_ticket(
    held: list[tuple[str, int]], seed: str, prizes: int, once: bool
) -> None:
    tickets = numbered(held)
    names = [f"prize {place}" for place in range(prizes)]
    drawn = draw("raffle", seed, tickets, names, once=once)
    assert drawn == draw("raffle", seed, tickets, names, once=once)
    owners = {
        number: who.number
        for who in tickets
        for number in range(who.first, who.last + 1)
    }
    assert [owners[winner.ticket] for winner in drawn.winners] == [
        winner.number for winner in drawn.winners
    ]
    holders = len(set(owners.values()))
    assert len(drawn.winners) == (min(prizes, holders) if once else prizes)
    most = max(Counter(winner.number for winner in drawn.winners).values())
    assert most == 1 or not once


@given(st.integers(0, 2**64))
@settings(max_examples=5, deadline=None)
def test_every_ticket_has_the_same_chance(seed: int) -> None:
    """Three tickets, 900 prizes: each wins 300 times, give or take five standard deviations."""
    tickets = numbered([("A", 1), ("B", 2)])
    prizes = ["prize"] * 900
    drawn = draw("raffle", str(seed), tickets, prizes, once=False)
    won = Counter(winner.ticket for winner in drawn.winners)
    assert all(abs(won[ticket] - 300) < 71 for ticket in (1, 2, 3))


def test_a_link_that_would_favour_the_first_tickets_is_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With links of 256 values and three tickets, 255 would give the first one a chance more."""
    monkeypatch.setattr(raffles, "_BEYOND", 256)
    monkeypatch.setattr(raffles, "sha256", Link)
    chosen = [raffles._ticket(str(value), 3) for value in (0, 1, 2, 252, 254, 255)]
    assert chosen == [1, 2, 3, 1, 3, None]


class Link:
    """A digest that is the number written in the link."""

    def __init__(self, link: bytes) -> None:
        self._value = int(link)

    def digest(self) -> bytes:
        return bytes([self._value])


def test_another_list_or_seed_is_another_draw() -> None:
    tickets = numbered([("A", 50), ("B", 50)])
    others = numbered([("A", 49), ("B", 51)])
    prizes = ["prize"] * 20
    first = draw("raffle", SEED, tickets, prizes, once=False)
    assert first.digest == digest_of(tickets) != digest_of(others)
    assert first.winners != draw("raffle", SEED, others, prizes, once=False).winners
    assert first.winners != draw("raffle", "new", tickets, prizes, once=False).winners
