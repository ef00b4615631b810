"""A reward is kept for a while: points are locked, redeemed, or given back as they were."""

from dataclasses import replace
from datetime import timedelta

import pytest

from custom_components.loyalty.programs.answer import EntryKind
from custom_components.loyalty.programs.days import Validity, ValidityUnit
from custom_components.loyalty.programs.facts import MovementKind
from custom_components.loyalty.programs.promises.reward import RewardLimit
from custom_components.loyalty.programs.refusal import Refusal

from .paper import Shop, shop
from .promises import CAKE, POINTS

DAY = Validity(unit=ValidityUnit.DAYS, count=0)


@pytest.fixture
def paper() -> Shop:
    """Return a shop where ada has two lots of 40 points, and a cake is 50."""
    paper = shop(POINTS, rewards=(CAKE,))
    paper.enrol("ada", "ean:1")
    for _ in range(2):
        paper.adjust("ada", "points", 40)
        paper.wait(minutes=1)
    return paper


def kinds(paper: Shop) -> list[MovementKind]:
    return [movement.kind for _, movement in paper.movements()]


def test_what_is_reserved_can_not_be_spent(paper: Shop) -> None:
    kept = paper.reserve("ada", "cake")
    assert kept.kind is EntryKind.RESERVATION
    assert kept.reserved is not None
    assert kept.reserved.until == paper.now + timedelta(minutes=15)
    assert paper.balance("ada", "points") == 30
    with pytest.raises(Refusal, match="reward_not_available"):
        paper.reserve("ada", "cake")


def test_released_points_are_back_in_their_lots(paper: Shop) -> None:
    before = paper.account("ada").holdings
    kept = paper.reserve("ada")
    released = paper.release("ada", kept)
    assert (released.kind, released.undone) == (EntryKind.RELEASE, kept.entry)
    assert paper.account("ada").holdings == before
    with pytest.raises(Refusal, match="reservation_unknown"):
        paper.release("ada", kept)
    with pytest.raises(Refusal, match="reservation_unknown"):
        paper.redeem("ada", reservation=kept.entry)


@pytest.mark.parametrize("how", ["by number", "by reward", "as the best"])
def test_a_reservation_is_redeemed_once_and_for_all(paper: Shop, how: str) -> None:
    kept = paper.reserve("ada", "cake")
    asked = {
        "by number": {"reservation": kept.entry},
        "by reward": {"reward": "cake"},
        "as the best": {},
    }[how]
    answer = paper.redeem("ada", **asked)  # type: ignore[arg-type]
    assert answer.rewards_redeemed == ("cake",)
    assert paper.balance("ada", "points") == 30
    with pytest.raises(Refusal, match="reservation_unknown"):
        paper.release("ada", kept)
    assert not paper.reservations


def test_a_sale_takes_what_is_reserved(paper: Shop) -> None:
    paper.reserve("ada", "cake")
    paper.buy("ada", 99, rewards=("cake",))
    assert paper.balance("ada", "points") == 30
    assert not paper.reservations


def test_an_undone_redemption_gives_back_what_was_reserved(paper: Shop) -> None:
    before = paper.account("ada").holdings
    paper.reserve("ada", "cake")
    paper.undo(paper.redeem("ada"))
    assert paper.account("ada").holdings == before


def test_an_undone_reservation_is_released(paper: Shop) -> None:
    before = paper.account("ada").holdings
    kept = paper.reserve("ada", "cake")
    paper.undo(kept)
    assert paper.account("ada").holdings == before
    assert not paper.reservations
    with pytest.raises(Refusal, match="already_undone"):
        paper.undo(kept)


def test_a_reservation_that_ended_is_not_undone(paper: Shop) -> None:
    kept = paper.reserve("ada", "cake")
    paper.redeem("ada")
    with pytest.raises(Refusal, match="cannot_undo"):
        paper.undo(kept)


def test_what_ends_while_it_is_reserved_can_be_had_but_not_kept() -> None:
    """No way to make points last longer: what is released after its end ends with the next day closed."""
    paper = shop(replace(POINTS, validity=DAY), rewards=(CAKE,))
    for member in ("ada", "bob"):
        paper.enrol(member)
        paper.adjust(member, "points", 60)
        paper.reserve(member, "cake", minutes=60 * 24)
    kept = next(iter(paper.reservations))
    paper.wait(days=1)
    paper.close_day("ada")
    paper.close_day("bob")
    paper.redeem("bob", "cake")
    assert paper.balance("bob", "points") == 0
    paper.release("ada", paper.entries[kept].decision.answer)
    assert paper.balance("ada", "points") == 0
    paper.close_day("ada")
    assert kinds(paper)[-1] is MovementKind.EXPIRY
    assert not paper.holding("ada", "points").lots


def test_what_is_owed_in_the_meantime_is_paid_by_what_comes_back() -> None:
    paper = shop(POINTS, rewards=(CAKE,))
    paper.enrol("ada")
    sale = paper.buy("ada", 5000)
    kept = paper.reserve("ada", "cake")
    paper.refund(sale)
    assert paper.holding("ada", "points").owed == 50
    answer = paper.release("ada", kept)
    assert answer.explanation[-1].key == "explanation.debt_settled"
    assert paper.balance("ada", "points") == 0


@pytest.mark.parametrize("redeemed", [True, False])
def test_a_reservation_goes_along_with_a_merge(paper: Shop, redeemed: bool) -> None:
    paper.enrol("eve")
    kept = paper.reserve("ada", "cake")
    paper.merge("eve", "ada")
    if redeemed:
        paper.redeem("eve", "cake")
    else:
        paper.release("eve", kept)
    assert paper.balance("eve", "points") == (30 if redeemed else 80)
    assert all(len(owners) == 1 for owners in paper.owners().values())


def test_reserved_pieces_count_against_stock_and_limit() -> None:
    paper = shop(POINTS, rewards=(replace(CAKE, stock=1, limit=RewardLimit(count=1)),))
    for member in ("ada", "bob"):
        paper.enrol(member)
        paper.adjust(member, "points", 500)
    kept = paper.reserve("ada", "cake")
    assert kept.sold_out == ("cake",)
    with pytest.raises(Refusal, match="reward_sold_out"):
        paper.redeem("bob", "cake")
    paper.redeem("ada")
    with pytest.raises(Refusal, match="reward_sold_out"):
        paper.redeem("ada")
    paper.restock("cake", more=3)
    with pytest.raises(Refusal, match="reward_limit_reached"):
        paper.reserve("ada", "cake")


def test_nothing_is_reserved_for_no_time(paper: Shop) -> None:
    with pytest.raises(Refusal, match="reservation_in_past"):
        paper.reserve("ada", "cake", minutes=0)
