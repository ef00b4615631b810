"""What is limited in a trial: rewards and promotions, for each customer and for all of them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from custom_components.loyalty.programs.history import Handed
from custom_components.loyalty.programs.promises.periods import Period
from custom_components.loyalty.programs.promises.promotions import (
    Effect,
    Limits,
    Promotion,
)
from custom_components.loyalty.programs.promises.reward import RewardLimit
from custom_components.loyalty.programs.trials.past import (
    NOTHING_USED,
    PastEvent,
    PastMember,
    PastShop,
)
from custom_components.loyalty.programs.uses import Use

from .past import account, past, sale, terms, tried
from .promises import CAKE, POINTS

DECEMBER = date(2026, 12, 20)
TENTH = Promotion(id="tenth", name="A tenth off", effect=Effect(percent=Decimal(10)))


def buying(*days: int, member: int = 1, **known: object) -> PastMember:
    """Return who buys for 100.00 on some days, which is good for two cakes each time."""
    return past(*(sale(day, 10_000) for day in days), who=account(member, **known))


@pytest.mark.parametrize(
    ("limit", "claimed"),
    [
        (None, 3),
        (RewardLimit(count=1), 1),
        (RewardLimit(count=1, period=Period.MONTH), 2),
    ],
)
def test_a_reward_with_a_limit_for_each_customer(
    limit: RewardLimit | None, claimed: int
) -> None:
    shop = terms(POINTS, rewards=(replace(CAKE, limit=limit),))
    assert tried(shop, buying(1, 2, 3, 40)).claimed == {"cake": claimed}


def test_who_had_a_reward_before_had_it() -> None:
    shop = terms(POINTS, rewards=(replace(CAKE, limit=RewardLimit(count=2)),))
    member = buying(1, 2, 3, 4, handed=(Handed(DECEMBER, "cake", 1),))
    assert tried(shop, member).claimed == {"cake": 1}


def test_a_cheaper_reward_instead_of_one_that_is_used_up() -> None:
    dear = replace(CAKE, id="dear", price=60, limit=RewardLimit(count=1))
    shop = terms(POINTS, rewards=(CAKE, dear))
    assert tried(shop, buying(1, 2, 3)).claimed == {"dear": 1, "cake": 1}


@pytest.mark.parametrize(
    ("used", "claimed"),
    [
        (NOTHING_USED, 3),
        (PastShop(gone={"cake": 2}), 1),
        (PastShop(gone={"cake": -1}), 4),
    ],
)
def test_a_stock_is_for_all(used: PastShop, claimed: int) -> None:
    shop = terms(POINTS, rewards=(replace(CAKE, stock=3),))
    members = buying(1, 2, 3), buying(1, 2, 3, member=2), buying(1, 2, 3, member=3)
    assert tried(shop, *members, used=used).claimed == {"cake": claimed}


@pytest.mark.parametrize(
    ("limits", "times"),
    [
        (Limits(), 6),
        (Limits(per_customer=1), 2),
        (Limits(per_customer=1, period=Period.MONTH), 4),
        (Limits(per_day=1), 5),
        (Limits(in_all=3), 3),
    ],
)
def test_promotions_keep_their_limits(limits: Limits, times: int) -> None:
    shop = terms(promotions=(replace(TENTH, limits=limits),))
    result = tried(shop, buying(1, 2, 40), buying(1, 3, 50, member=2))
    assert result.price_off_minor == 1000 * times


@pytest.mark.parametrize(
    ("limits", "used", "times"),
    [
        (Limits(in_all=3), 2, 1),
        (Limits(in_all=3), 3, 0),
        # The days of the period are other days.
        (Limits(per_day=3), 3, 1),
    ],
)
def test_what_all_used_before_counts(limits: Limits, used: int, times: int) -> None:
    shop = terms(promotions=(replace(TENTH, limits=limits),))
    result = tried(shop, buying(1), used=PastShop(given={"tenth": used}))
    assert result.price_off_minor == 1000 * times


def test_what_a_customer_used_before_counts() -> None:
    shop = terms(promotions=(replace(TENTH, limits=Limits(per_customer=2)),))
    member = buying(1, 2, uses=(Use("tenth", DECEMBER, 1),))
    assert tried(shop, member).price_off_minor == 1000


def test_a_sale_without_a_reward_uses_a_promotion_once() -> None:
    """A reward that is refused is no second sale."""
    five = replace(CAKE, id="five", value_minor=100, price=10)
    ten = replace(CAKE, id="ten", program="more", value_minor=100, price=10)
    shop = terms(
        POINTS,
        replace(POINTS, id="more"),
        rewards=(five, ten),
        promotions=(replace(TENTH, limits=Limits(in_all=2)),),
    )
    events: tuple[PastEvent, ...] = (sale(1, 2000), sale(2, 100), sale(3, 1000))
    result = tried(shop, past(*events))
    assert result.price_off_minor == 210
    assert result.claimed == {"five": 1, "ten": 1}
