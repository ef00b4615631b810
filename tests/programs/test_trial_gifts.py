"""What promotions hand over in a trial, what chance decides, and who is thanked."""

from dataclasses import replace

import pytest

from custom_components.loyalty.programs.commands import Line
from custom_components.loyalty.programs.draws import wins
from custom_components.loyalty.programs.promises.promotions import (
    Conditions,
    Effect,
    On,
    Promotion,
    Thanks,
)
from custom_components.loyalty.programs.promises.reward import FreeItem
from custom_components.loyalty.programs.trials.past import PastMember
from custom_components.loyalty.programs.trials.result import Group

from .past import account, past, sale, terms, tried, visit
from .promises import CAKE, POINTS, POINTS_AS_MONEY

ROLL = Promotion(
    id="roll", name="A roll", effect=Effect(gift="a roll", gift_cost_minor=30)
)
LUCK = replace(ROLL, id="luck", conditions=Conditions(chance=5))
FRIENDS = Promotion(
    id="friends",
    name="Bring a friend",
    conditions=Conditions(first_purchase=True, referred=True),
    thanks=Thanks(program="points", amount=100),
)
ADA = account(1)


def friend(*events: object, member: int = 2, **known: object) -> PastMember:
    """Return whom Ada brought."""
    ben = account(member, **known)
    brought = replace(ben, member=replace(ben.member, referred_by=ADA.member.uid))
    return past(*events, who=brought, brought_by=ADA)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("on", "cost"), [(On.PURCHASE, 60), (On.VISIT, 30), (On.ANY, 90)]
)
def test_gifts_of_promotions_cost_something(on: On, cost: int) -> None:
    shop = terms(promotions=(replace(ROLL, conditions=Conditions(on=on)),))
    result = tried(shop, past(sale(1, 100), visit(2), sale(3, 100)))
    assert result.gifts_minor == cost


def test_a_gift_of_which_nobody_said_what_it_costs_is_free() -> None:
    shop = terms(promotions=(replace(ROLL, effect=Effect(gift="a roll")),))
    assert tried(shop, past(sale(1, 100))).gifts_minor == 0


def test_an_article_that_a_reward_makes_free_costs_once() -> None:
    coffee = replace(CAKE, item=FreeItem(categories=("coffee",)), cost_minor=80)
    cup = Line(amount_minor=300, category="coffee")
    result = tried(
        terms(POINTS, rewards=(coffee,)), past(sale(1, 5000), sale(2, 300, cup))
    )
    assert (result.redeemed_minor, result.gifts_minor) == (300, 0)


def test_chance_decides_by_the_number_of_the_booking() -> None:
    shop = terms(promotions=(LUCK,))
    numbers = range(1, 101)
    events = [sale(number, 100, entry=number) for number in numbers]
    winners = [number for number in numbers if wins(str(number), "luck", 5)]
    result = tried(shop, past(*events))
    assert result.gifts_minor == 30 * len(winners)
    assert 10 <= len(winners) <= 30


def test_thanks_are_spent_like_all_else() -> None:
    shop = terms(POINTS, rewards=(replace(CAKE, price=100),), promotions=(FRIENDS,))
    result = tried(
        shop,
        friend(sale(10, 1000)),
        past(sale(9, 100), sale(11, 100), who=ADA),
    )
    assert result.earned == {"points": 100 + 10 + 1 + 1}
    assert result.claimed == {"cake": 1}
    assert result.outstanding == {"points": 12}


def test_thanks_are_for_the_first_purchase() -> None:
    shop = terms(POINTS, promotions=(replace(FRIENDS, conditions=Conditions()),))
    result = tried(
        shop,
        friend(sale(10, 1000), sale(11, 1000)),
        friend(sale(10, 1000), member=3, purchases=1),
    )
    assert result.earned == {"points": 100 + 30}


def test_who_bought_nothing_is_thanked_too() -> None:
    result = tried(
        terms(POINTS_AS_MONEY, promotions=(FRIENDS,)), friend(sale(10, 1000))
    )
    assert result.outstanding == {"points": 110}
    assert result.liability_minor == 550
    # It was the friend's purchase that it is for.
    assert result.groups[Group.ALL].would_minor == 550


def test_an_erased_member_is_not_thanked() -> None:
    erased = replace(ADA, member=replace(ADA.member, erased=True))
    member = replace(friend(sale(10, 1000)), referrer=erased)
    assert tried(terms(POINTS, promotions=(FRIENDS,)), member).earned == {"points": 10}
