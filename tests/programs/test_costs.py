"""What promises cost the shop, sale by sale, and what of it comes back."""

from dataclasses import replace
from decimal import Decimal

import pytest

from custom_components.loyalty.programs.costs import Cost, CostKind, costs_back

from .paper import Shop, shop
from .promises import CAKE, FIVE_OFF, POINTS_AS_MONEY, TEN_OFF

PRICE, REWARD = CostKind.PRICE, CostKind.REWARD


def costs(paper: Shop) -> list[Cost]:
    """Return what the latest entry cost."""
    *_, last = paper.entries.values()
    return list(last.decision.costs)


def shop_with_points(points: int) -> Shop:
    paper = shop(
        POINTS_AS_MONEY, TEN_OFF, rewards=(replace(CAKE, cost_minor=120), FIVE_OFF)
    )
    paper.enrol("ada")
    paper.adjust("ada", "points", points)
    return paper


def test_a_percentage_and_points_cost_what_they_took_off() -> None:
    paper = shop_with_points(100)
    paper.buy("ada", 3000, redeem={"points": 100})
    assert costs(paper) == [Cost("off", PRICE, 300), Cost("points", PRICE, 500)]


def test_rewards_cost_what_the_owner_said_or_what_they_took_off() -> None:
    paper = shop_with_points(150)
    paper.buy("ada", 3000, rewards=("cake", "five"))
    assert costs(paper)[1:] == [
        Cost("points", REWARD, 120),
        Cost("points", REWARD, 500),
    ]


def test_a_gift_of_which_nobody_knows_what_it_costs() -> None:
    paper = shop(POINTS_AS_MONEY, rewards=(CAKE,))
    paper.enrol("ada")
    paper.adjust("ada", "points", 50)
    paper.redeem("ada", "cake")
    assert costs(paper) == []


def test_what_is_undone_has_cost_nothing() -> None:
    paper = shop_with_points(150)
    bought = paper.buy("ada", 3000, rewards=("cake",), redeem={"points": 100})
    paper.undo(bought)
    assert sorted(costs(paper)) == [
        Cost("off", PRICE, -300),
        Cost("points", PRICE, -500),
        Cost("points", REWARD, -120),
    ]


def test_refunds_bring_back_what_their_goods_had_cost() -> None:
    paper = shop_with_points(50)
    bought = paper.buy("ada", 1000, rewards=("cake",))
    paper.refund(bought, 333)
    assert costs(paper) == [Cost("off", PRICE, -34)]
    paper.refund(bought)
    assert sorted(costs(paper)) == [
        Cost("off", PRICE, -66),
        Cost("points", REWARD, -120),
    ]


@pytest.mark.parametrize("parts", [(1, 1, 1), (333, 333, 334), (999, 1)])
def test_the_parts_of_several_refunds_are_the_whole(parts: tuple[int, ...]) -> None:
    whole = left = sum(parts)
    back = 0
    for part in parts:
        for cost in costs_back([Cost("off", PRICE, 101)], left, left - part, whole):
            back += cost.amount_minor
        left -= part
    assert back == -101


def test_the_shop_takes_no_more_off_than_it_allows() -> None:
    paper = shop(replace(TEN_OFF, percent=Decimal(60)), most_off_percent=Decimal(25))
    paper.enrol("ada")
    answer = paper.buy("ada", 1000)
    assert (answer.discount_minor, answer.payable_minor) == (250, 750)
    assert (
        sum(int(step.values["amount_minor"]) for step in answer.explanation[:-1]) == 750
    )
    assert costs(paper) == [Cost("off", PRICE, 250)]
