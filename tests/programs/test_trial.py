"""A past period decided again under other promises."""

from dataclasses import replace

import pytest

from custom_components.loyalty.programs.trials.result import Group

from .past import account, past, sale, terms, tried, visit
from .promises import CAKE, FIVE_OFF, LADDER, POINTS, POINTS_AS_MONEY, STAMPS, TEN_OFF


def test_what_would_have_been_earned() -> None:
    result = tried(terms(POINTS, STAMPS), past(sale(1, 1999), visit(2), sale(3, 550)))
    assert result.earned == {"points": 24, "stamps": 1}
    assert result.outstanding == {"points": 24, "stamps": 1}


def test_customers_claim_what_is_in_reach() -> None:
    result = tried(
        terms(POINTS, rewards=(replace(CAKE, cost_minor=120),)),
        past(sale(1, 6000), sale(2, 100), sale(3, 100)),
    )
    assert result.claimed == {"cake": 1}
    assert result.gifts_minor == 120
    assert result.outstanding == {"points": 12}


def test_a_gift_of_which_nobody_said_what_it_costs() -> None:
    result = tried(terms(POINTS, rewards=(CAKE,)), past(sale(1, 6000), sale(2, 100)))
    assert (result.claimed, result.unpriced) == ({"cake": 1}, {"cake": 1})
    assert result.gifts_minor == 0


def test_points_are_spent_as_money_as_soon_as_they_can_be() -> None:
    result = tried(terms(POINTS_AS_MONEY), past(sale(1, 25_000), sale(2, 3000)))
    assert result.redeemed_minor == 1000
    assert result.earned == {"points": 270}
    assert result.outstanding == {"points": 70}
    assert result.liability_minor == 350


def test_a_sale_that_is_too_small_takes_no_points() -> None:
    result = tried(terms(POINTS_AS_MONEY), past(sale(1, 25_000), sale(2, 499)))
    assert result.redeemed_minor == 0


def test_money_rewards_come_off_the_price() -> None:
    result = tried(
        terms(POINTS, rewards=(FIVE_OFF,)), past(sale(1, 10_000), sale(2, 2000))
    )
    assert result.redeemed_minor == 500
    assert result.gifts_minor == 0


def test_what_was_bought_before_the_period_counts_where_promises_look_back() -> None:
    before = account(purchases=1, spent_minor=10_000)
    result = tried(terms(LADDER), past(sale(1, 10_000), who=before))
    assert result.price_off_minor == 300
    assert result.groups[Group.ALL].purchases == 1


def test_who_bought_nothing_in_the_period_is_nobody() -> None:
    result = tried(terms(POINTS), past(), past(visit(3)))
    assert result.groups[Group.ALL].customers == 0


@pytest.mark.parametrize(
    ("purchases", "group"),
    [
        (1, Group.ONCE),
        (2, Group.OCCASIONAL),
        (4, Group.OCCASIONAL),
        (5, Group.REGULAR),
    ],
)
def test_groups_by_how_often_they_bought(purchases: int, group: Group) -> None:
    result = tried(terms(POINTS), past(*(sale(day, 1000) for day in range(purchases))))
    grouped = {name for name, outcome in result.groups.items() if outcome.customers}
    assert grouped == {group, Group.TOP, Group.ALL}
    assert result.groups[group].sales_minor == purchases * 1000


def test_winners_and_losers() -> None:
    before = terms(TEN_OFF)
    result = tried(
        terms(replace(LADDER, counts_sale=True)),
        past(sale(1, 5000), price_off=500),
        past(sale(1, 100_000), price_off=5000),
        past(sale(1, 10_000), price_off=300),
        before=before,
    )
    everybody = result.groups[Group.ALL]
    assert (everybody.winners, everybody.losers, everybody.customers) == (1, 1, 3)
    assert (everybody.was_minor, everybody.would_minor) == (5800, 7800)
    top = result.groups[Group.TOP]
    assert (top.customers, top.winners) == (1, 1)


def test_what_is_earned_is_given_as_much_as_it_is_worth() -> None:
    before = terms(POINTS_AS_MONEY)
    result = tried(
        terms(replace(POINTS_AS_MONEY, points_per_step=2)),
        past(sale(1, 5000), points=50),
        before=before,
    )
    everybody = result.groups[Group.ALL]
    assert (everybody.was_minor, everybody.would_minor) == (250, 500)
    assert everybody.winners == 1
