"""Members and balances that come from elsewhere."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.loyalty.programs.account import Card, CardStatus
from custom_components.loyalty.programs.answer import EntryKind
from custom_components.loyalty.programs.days import Validity, ValidityUnit
from custom_components.loyalty.programs.person import Person
from custom_components.loyalty.programs.refusal import Refusal

from .paper import Shop, shop
from .promises import CAKE, POINTS

MONTH = Validity(unit=ValidityUnit.DAYS, count=30)
JANUARY = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
LOST = Card(identifier="ean:2", status=CardStatus.BLOCKED)
CARD = Card(identifier="ean:1", status=CardStatus.ACTIVE)


@pytest.fixture
def paper() -> Shop:
    return shop(
        replace(POINTS, validity=MONTH, sign_up_bonus=20),
        rewards=(CAKE,),
        now="2026-03-02 10:00",
    )


def test_a_member_goes_on_with_figures_and_cards_and_without_a_welcome(
    paper: Shop,
) -> None:
    answer = paper.take_over(
        "ada",
        CARD,
        LOST,
        enrolled_at=JANUARY,
        visits=7,
        purchases=5,
        spent_minor=12_345,
        last_visit_at=JANUARY + timedelta(days=3),
    )

    account = paper.account("ada")
    assert (answer.kind, answer.new_member) == (EntryKind.OPENING, True)
    assert (account.visits, account.purchases, account.spent_minor) == (7, 5, 12_345)
    assert account.member.enrolled_at == JANUARY
    assert account.first_visit_at == account.last_visit_at
    assert paper.balance("ada", "points") == 0
    assert paper.cards["ean:2"] == (1, CardStatus.BLOCKED)
    with pytest.raises(Refusal, match="card_blocked"):
        paper.scan("ean:2")


@pytest.mark.parametrize(
    ("uid", "cards", "told", "figures", "refusal"),
    [
        ("ada", (), {}, {}, "customer_known"),
        ("eve", (CARD,), {}, {}, "card_taken"),
        ("eve", (), {"phone": "+4930123456"}, {}, "phone_taken"),
        ("eve", (), {}, {"visits": -1}, "figures_below_zero"),
        ("eve", (), {}, {"enrolled_at": JANUARY.replace(year=2027)}, "at_in_future"),
    ],
)
def test_who_can_not_be_taken_over(
    paper: Shop,
    uid: str,
    cards: tuple[Card, ...],
    told: dict[str, Any],
    figures: dict[str, Any],
    refusal: str,
) -> None:
    paper.take_over("ada", CARD, told=Person(phone="+4930123456"))
    with pytest.raises(Refusal, match=refusal):
        paper.take_over(uid, *cards, told=Person(**told), **figures)


@pytest.mark.parametrize(
    ("dates", "last_day"),
    [
        ({}, date(2026, 4, 1)),
        ({"earned_at": datetime(2026, 2, 10, tzinfo=UTC)}, date(2026, 3, 12)),
        ({"last_day": date(2026, 3, 2)}, date(2026, 3, 2)),
        ({"earned_at": JANUARY, "last_day": date(2027, 1, 1)}, date(2027, 1, 1)),
        ({"earned_at": JANUARY, "endless": True}, None),
    ],
)
def test_a_balance_ends_as_told_or_as_the_program_promises(
    paper: Shop, dates: dict[str, Any], last_day: date | None
) -> None:
    paper.take_over("ada")
    answer = paper.open("ada", 60, **dates)

    (lot,) = paper.holding("ada", "points").lots
    assert (lot.remaining, lot.last_day) == (60, last_day)
    assert lot.earned_at == dates.get("earned_at", paper.now)
    assert paper.holding("ada", "points").earned == 0
    assert (answer.rewards_earned, answer.balances[0].balance) == ((), 60)


@pytest.mark.parametrize(
    ("amount", "program", "dates", "refusal"),
    [
        (0, "points", {}, "opening_zero"),
        (100_000_001, "points", {}, "opening_too_large"),
        (-100_000_001, "points", {}, "opening_too_large"),
        (5, "points", {"last_day": date(2026, 3, 1)}, "opening_ended"),
        (5, "points", {"earned_at": JANUARY}, "opening_ended"),
        (5, "points", {"earned_at": JANUARY.replace(year=2027)}, "at_in_future"),
        (5, "miles", {}, "program_unknown"),
    ],
)
def test_what_is_no_opening_balance(
    paper: Shop, amount: int, program: str, dates: dict[str, Any], refusal: str
) -> None:
    paper.take_over("ada")
    with pytest.raises(Refusal, match=refusal):
        paper.open("ada", amount, program, **dates)


def test_nobody_has_a_balance_who_is_not_there(paper: Shop) -> None:
    with pytest.raises(Refusal, match="member_unknown"):
        paper.open("ada", 5)


@given(
    amounts=st.lists(st.integers(-500, 500).filter(bool), min_size=1, max_size=8),
)
def test_lots_and_debts_come_to_their_sum_in_any_order(amounts: list[int]) -> None:
    paper = shop(POINTS)
    paper.take_over("ada")
    for amount in amounts:
        paper.open("ada", amount)

    holding = paper.holding("ada", "points")
    assert paper.balance("ada", "points") == sum(amounts)
    assert not (holding.owed and holding.lots)
    assert replace(paper.replayed(1, "points")) == holding


def test_a_purchase_from_elsewhere_counts_but_earns_nothing(paper: Shop) -> None:
    paper.take_over("ada")
    bought = paper.buy("ada", 5000, earns=False)

    account = paper.account("ada")
    assert (account.purchases, account.spent_minor) == (1, 5000)
    assert paper.balance("ada", "points") == 0
    refunded = paper.refund(bought)
    assert refunded.payable_minor == 5000
    assert paper.account("ada").spent_minor == 0
    assert paper.balance("ada", "points") == 0
