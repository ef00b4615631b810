"""Rewards with a stock, dates, limits and a favourite; articles that are free."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import date

import pytest

from custom_components.loyalty.programs.commands import Line
from custom_components.loyalty.programs.promises.periods import Period
from custom_components.loyalty.programs.promises.reward import (
    FreeItem,
    Reward,
    RewardLimit,
)
from custom_components.loyalty.programs.refusal import Refusal

from .paper import Shop, shop
from .promises import CAKE, FIVE_OFF, POINTS, TEN_OFF

MUG = Reward(id="mug", name="Mug", program="points", price=10, stock=2, cost_minor=300)


def rich(*rewards: Reward) -> Shop:
    """Return a shop where ada and bob have a thousand points each."""
    paper = shop(POINTS, rewards=rewards)
    for member in ("ada", "bob"):
        paper.enrol(member)
        paper.adjust(member, "points", 1000)
    return paper


def offered(paper: Shop, member: str) -> dict[str, int]:
    """Return how often a member can have which reward, as a look at their card shows it."""
    answer = paper.update(member, notes="looked at")
    return {reward.reward: reward.count for reward in answer.rewards_available}


# Stock


def test_the_last_piece_goes_to_one() -> None:
    paper = rich(MUG)
    assert offered(paper, "ada") == {"mug": 2}
    paper.redeem("ada", "mug")
    last = paper.redeem("bob", "mug")
    assert last.sold_out == ("mug",)
    assert offered(paper, "ada") == {}
    with pytest.raises(Refusal, match="reward_sold_out"):
        paper.redeem("ada", "mug")


def test_a_stock_is_refilled_and_corrected() -> None:
    paper = rich(replace(MUG, stock=0))
    assert paper.restock("mug", more=5).sold_out == ()
    assert offered(paper, "ada") == {"mug": 5}
    paper.redeem("ada", "mug")
    assert paper.restock("mug", left=1).sold_out == ()
    assert offered(paper, "bob") == {"mug": 1}
    assert paper.restock("mug", more=-1).sold_out == ("mug",)
    assert offered(paper, "bob") == {}


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({"more": -3}, "pieces_out_of_range"),
        ({"left": -1}, "pieces_out_of_range"),
        ({"more": 0}, "pieces_unchanged"),
        ({"more": 1, "left": 1}, "pieces_unclear"),
        ({}, "pieces_unclear"),
    ],
)
def test_a_stock_that_can_not_be(change: dict[str, int], refused: str) -> None:
    paper = rich(MUG)
    with pytest.raises(Refusal, match=refused):
        paper.restock("mug", **change)


def test_what_nobody_counts_has_no_stock() -> None:
    paper = rich(replace(MUG, stock=None))
    with pytest.raises(Refusal, match="reward_not_counted"):
        paper.restock("mug", more=1)


def test_what_was_taken_back_is_there_again() -> None:
    paper = rich(replace(MUG, stock=1))
    paper.undo(paper.redeem("ada", "mug"))
    assert offered(paper, "bob") == {"mug": 1}


# Dates and limits


@pytest.mark.parametrize(
    ("now", "refused"),
    [
        ("2026-03-01 23:59", "reward_not_yet"),
        ("2026-03-02 00:00", None),
        ("2026-03-04 23:59", None),
        ("2026-03-05 00:00", "reward_over"),
    ],
)
def test_dates_are_inclusive(now: str, refused: str | None) -> None:
    paper = rich(replace(MUG, first_day=date(2026, 3, 2), last_day=date(2026, 3, 4)))
    paper.clock(now)
    assert offered(paper, "ada") == ({"mug": 2} if refused is None else {})
    expected = (
        nullcontext() if refused is None else pytest.raises(Refusal, match=refused)
    )
    with expected:
        paper.redeem("ada", "mug")


@pytest.mark.parametrize(
    ("period", "again", "refused"),
    [
        (Period.DAY, "2026-03-03 00:00", "reward_limit_of_day"),
        (Period.WEEK, "2026-03-09 00:00", "reward_limit_of_week"),
        (Period.MONTH, "2026-04-01 00:00", "reward_limit_of_month"),
        (Period.YEAR, "2027-01-01 00:00", "reward_limit_of_year"),
    ],
)
def test_a_limit_starts_anew(period: Period, again: str, refused: str) -> None:
    limited = replace(MUG, stock=None, limit=RewardLimit(count=2, period=period))
    paper = rich(limited)
    paper.redeem("ada", "mug")
    paper.buy("ada", 500, rewards=("mug",))
    with pytest.raises(Refusal, match=refused):
        paper.redeem("ada", "mug")
    assert offered(paper, "ada") == {}
    assert offered(paper, "bob") == {"mug": 2}
    paper.clock(again)
    assert offered(paper, "ada") == {"mug": 2}


def test_a_limit_for_ever_counts_within_one_sale_and_forgets_what_came_back() -> None:
    paper = rich(replace(MUG, stock=None, limit=RewardLimit(count=2)))
    with pytest.raises(Refusal, match="reward_limit_reached"):
        paper.buy("ada", 500, rewards=("mug", "mug", "mug"))
    sale = paper.buy("ada", 500, rewards=("mug", "mug"))
    paper.wait(days=400)
    assert offered(paper, "ada") == {}
    paper.refund(sale)
    assert offered(paper, "ada") == {"mug": 2}


def test_a_limit_counts_what_both_had_after_a_merge() -> None:
    paper = rich(replace(MUG, stock=None, limit=RewardLimit(count=2)))
    paper.redeem("ada", "mug")
    paper.redeem("bob", "mug")
    paper.merge("ada", "bob")
    with pytest.raises(Refusal, match="reward_limit_reached"):
        paper.redeem("ada", "mug")


# The favourite


def test_the_favourite_is_shown_and_handed_out_first() -> None:
    paper = rich(CAKE, FIVE_OFF, MUG)
    assert paper.redeem("ada").rewards_redeemed == ("five",)
    paper.prefer("ada", "mug")
    assert next(iter(offered(paper, "ada"))) == "mug"
    assert paper.redeem("ada").rewards_redeemed == ("mug",)
    paper.redeem("bob", "mug")
    # Sold out: the dearest in reach again.
    assert paper.redeem("ada").rewards_redeemed == ("five",)
    paper.prefer("ada", None)
    assert next(iter(offered(paper, "ada"))) != "mug"


# Articles


COFFEE = Line(sku="c", category="drinks", amount_minor=600, quantity=2)
TEA = Line(sku="t", category="drinks", amount_minor=250)
BREAD = Line(sku="b", category="bakery", amount_minor=400)


def item(**terms: object) -> Reward:
    return Reward(
        id="item",
        name="One free",
        program="points",
        price=10,
        item=FreeItem(**terms),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("reward", "payable"),
    [
        (item(), 850),
        (item(categories=("drinks",)), 950),
        (item(categories=("drinks",), cheapest=True), 1000),
        (item(skus=("t",)), 1000),
        (item(cheapest=True), 1000),
        (item(most_minor=120), 1130),
    ],
)
def test_one_unit_is_free_and_earns_nothing(reward: Reward, payable: int) -> None:
    paper = rich(reward)
    answer = paper.buy("ada", 1250, lines=(COFFEE, TEA, BREAD), rewards=("item",))
    assert answer.payable_minor == payable
    assert answer.discount_minor == 1250 - payable
    assert answer.balances[0].earned == payable // 100


def test_free_units_get_no_discount() -> None:
    paper = shop(POINTS, TEN_OFF, rewards=(item(skus=("c",)),))
    paper.enrol("ada")
    paper.adjust("ada", "points", 20)
    answer = paper.buy("ada", 850, lines=(COFFEE, TEA), rewards=("item",))
    # 3.00 is free; a tenth comes off the other 5.50.
    assert answer.payable_minor == 495


def test_each_reward_makes_another_unit_free() -> None:
    paper = rich(item(categories=("drinks",)))
    answer = paper.buy(
        "ada", 850, lines=(COFFEE, TEA), rewards=("item", "item", "item")
    )
    assert answer.payable_minor == 0
    with pytest.raises(Refusal, match="no_article_for_reward"):
        paper.buy("ada", 400, lines=(BREAD,), rewards=("item",))
    with pytest.raises(Refusal, match="no_article_for_reward"):
        paper.buy("ada", 400, rewards=("item",))


def test_without_a_sale_an_article_is_a_gift() -> None:
    paper = rich(item())
    answer = paper.redeem("ada", "item")
    assert answer.discount_minor == 0
    assert paper.balance("ada", "points") == 990


def test_what_rewards_cost_is_kept_with_them() -> None:
    paper = rich(MUG, FIVE_OFF, item(skus=("c",)))
    sale = paper.buy("ada", 850, lines=(COFFEE, TEA), rewards=("item", "mug", "five"))
    assert sale.entry is not None
    pieces = paper.entries[sale.entry].decision.redemptions
    assert [(p.reward, p.cost_minor, p.value_minor) for p in pieces] == [
        ("item", 300, 300),
        ("mug", 300, 0),
        ("five", 500, 500),
    ]
