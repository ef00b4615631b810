"""Points that can be used only some days after they were earned."""

from dataclasses import replace
from datetime import date

import pytest

from custom_components.loyalty.programs.answer import Answer, Standing
from custom_components.loyalty.programs.days import Validity, ValidityUnit
from custom_components.loyalty.programs.refusal import Refusal

from .paper import Shop, shop
from .promises import CAKE, POINTS_AS_MONEY

TWO_WEEKS = replace(POINTS_AS_MONEY, pending_days=14)


@pytest.fixture
def paper() -> Shop:
    """Open a shop on 2 March whose points can be used from the fourteenth day on."""
    paper = shop(TWO_WEEKS, rewards=(CAKE,))
    paper.enrol("ada", "ean:1")
    return paper


def standing(answer: Answer) -> Standing:
    (found,) = answer.balances
    return found


def test_pending_points_are_earned_and_not_there_yet(paper: Shop) -> None:
    now = standing(paper.buy("ada", 6000))
    assert (now.earned, now.balance, now.pending) == (60, 0, 60)
    assert now.pending_day == date(2026, 3, 16)


def test_pending_points_bring_no_reward_within_reach(paper: Shop) -> None:
    answer = paper.buy("ada", 6000)
    assert not answer.rewards_earned
    assert not answer.rewards_available


@pytest.mark.parametrize(
    ("when", "balance"), [("2026-03-15 23:59:59", 0), ("2026-03-16 00:00", 60)]
)
def test_points_can_be_used_from_midnight_on(
    paper: Shop, when: str, balance: int
) -> None:
    paper.buy("ada", 6000)
    paper.clock(when)
    assert standing(paper.scan("ean:1", counts=False)).balance == balance


def test_pending_points_pay_for_nothing(paper: Shop) -> None:
    paper.buy("ada", 20_000)
    with pytest.raises(Refusal, match="reward_not_available"):
        paper.redeem("ada", "cake")
    with pytest.raises(Refusal, match="points_too_few"):
        paper.buy("ada", 1000, redeem={"points": 100})


def test_points_are_valid_from_the_day_on_which_they_can_be_used() -> None:
    week = Validity(unit=ValidityUnit.DAYS, count=7)
    paper = shop(replace(TWO_WEEKS, validity=week))
    paper.enrol("ada")
    paper.buy("ada", 1000)
    (lot,) = paper.holding("ada", "points").lots
    assert (lot.first_day, lot.last_day) == (date(2026, 3, 16), date(2026, 3, 23))


def test_a_welcome_can_be_used_at_once() -> None:
    paper = shop(replace(TWO_WEEKS, sign_up_bonus=20))
    paper.enrol("ada")
    assert paper.balance("ada", "points") == 20


def test_a_refund_takes_the_pending_points_of_its_sale(paper: Shop) -> None:
    sale = paper.buy("ada", 1000)
    paper.buy("ada", 700)
    paper.refund(sale)
    held = paper.holding("ada", "points")
    assert (held.pending(paper.today), held.owed) == (7, 0)


def test_a_refund_takes_what_is_pending_before_what_can_be_used(paper: Shop) -> None:
    old = paper.buy("ada", 1000)
    paper.wait(days=14)
    paper.adjust("ada", "points", -10)
    paper.adjust("ada", "points", 50)
    paper.buy("ada", 700)
    paper.refund(old)
    held = paper.holding("ada", "points")
    assert (held.pending(paper.today), held.balance(paper.today)) == (0, 47)


def test_pending_points_pay_what_is_owed_at_once(paper: Shop) -> None:
    """Else they could end while the debt went on."""
    sale = paper.buy("ada", 5000)
    paper.wait(days=14)
    paper.redeem("ada", "cake")
    paper.refund(sale)
    assert paper.balance("ada", "points") == -50
    paper.buy("ada", 6000)
    held = paper.holding("ada", "points")
    assert (held.owed, held.pending(paper.today)) == (0, 10)


def test_pending_points_of_a_duplicate_stay_pending(paper: Shop) -> None:
    paper.enrol("eve")
    paper.buy("eve", 1000)
    now = standing(paper.merge("ada", "eve"))
    assert (now.balance, now.pending, now.pending_day) == (0, 10, date(2026, 3, 16))
