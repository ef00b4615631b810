"""Who brings a customer gets something after their first purchase, and so does the customer."""

import pytest

from custom_components.loyalty.programs.answer import Answer
from custom_components.loyalty.programs.promises.promotions import (
    Conditions,
    Effect,
    Promotion,
    Thanks,
)
from custom_components.loyalty.programs.promises.reward import Reward

from .paper import Shop, shop
from .promises import POINTS

FRIENDS = Promotion(
    id="friends",
    name="Bring a friend",
    conditions=Conditions(first_purchase=True, referred=True, minimum_minor=1000),
    effect=Effect(extra=50, programs=("points",)),
    thanks=Thanks(program="points", amount=100),
)


CAKE_OF_120 = Reward(id="cake", name="Cake", program="points", price=120)


@pytest.fixture
def paper() -> Shop:
    """Ada brought Ben."""
    paper = shop(POINTS, promotions=(FRIENDS,))
    paper.enrol("ada", "ean:ada")
    paper.enrol("ben", "ean:ben", referred_by="ada")
    return paper


def points(paper: Shop) -> tuple[int, int]:
    return paper.balance("ada", "points"), paper.balance("ben", "points")


def first(paper: Shop, amount_minor: int = 1000) -> Answer:
    return paper.buy("ben", amount_minor)


def test_both_get_something_once(paper: Shop) -> None:
    assert first(paper).thanked == "ada"
    assert points(paper) == (100, 60)
    assert first(paper).thanked is None
    assert points(paper) == (100, 70)


def test_a_small_first_purchase_is_not_enough(paper: Shop) -> None:
    first(paper, 999)
    assert points(paper) == (0, 9)


@pytest.mark.parametrize("amount_minor", [None, 1])
def test_a_refund_takes_both_back(paper: Shop, amount_minor: int | None) -> None:
    sale = first(paper)
    paper.refund(sale, amount_minor)
    assert points(paper) == (0, 0 if amount_minor is None else 9)
    assert all(
        paper.replayed(paper.ids[uid], "points").balance(paper.today)
        == paper.balance(uid, "points")
        for uid in ("ada", "ben")
    )


def test_they_are_taken_back_once(paper: Shop) -> None:
    sale = first(paper, 2000)
    paper.refund(sale, 1500)
    paper.refund(sale, 100)
    paper.refund(sale)
    assert points(paper) == (0, 0)


def test_what_was_spent_already_is_owed(paper: Shop) -> None:
    sale = first(paper)
    paper.adjust("ada", "points", -80)
    paper.undo(sale)
    assert points(paper) == (-80, 0)


@pytest.mark.parametrize(
    ("collected", "earned"), [(0, ()), (19, ()), (20, ("cake",)), (120, ())]
)
def test_thanks_may_bring_a_reward_into_reach(
    collected: int, earned: tuple[str, ...]
) -> None:
    paper = shop(POINTS, rewards=(CAKE_OF_120,), promotions=(FRIENDS,))
    paper.enrol("ada")
    paper.enrol("ben", referred_by="ada")
    if collected:
        paper.adjust("ada", "points", collected)
    sale = first(paper)
    assert sale.thanked_earned == earned
    assert [standing.balance for standing in sale.thanked_balances] == [collected + 100]
    assert sale.rewards_earned == ()
    assert paper.refund(sale).thanked_earned == ()


def test_nobody_brings_themselves(paper: Shop) -> None:
    paper.merge("ben", "ada")
    assert first(paper).thanked is None
    assert paper.balance("ben", "points") == 60


def test_thanks_come_back_from_whoever_both_became(paper: Shop) -> None:
    sale = first(paper)
    paper.merge("ben", "ada")
    assert paper.balance("ben", "points") == 160
    paper.refund(sale)
    assert paper.balance("ben", "points") == 0


def test_who_came_by_themselves_brings_nobody_anything(paper: Shop) -> None:
    paper.enrol("eve")
    assert paper.buy("eve", 1000).thanked is None
    assert paper.balance("eve", "points") == 10
