"""Offers that were chosen are chosen again in a trial, at their moment."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from custom_components.loyalty.programs.promises.promotions import (
    Conditions,
    Effect,
    Offer,
    Promotion,
)
from custom_components.loyalty.programs.promises.windows import Window
from custom_components.loyalty.programs.uses import Use

from .past import account, choice, past, sale, terms, tried
from .promises import POINTS, TIERS

OFFERS = Promotion(
    id="choice",
    name="Your choice",
    offers=(
        Offer(
            id="choice:1",
            name="30 points",
            effect=Effect(extra=30, programs=("points",)),
        ),
        Offer(id="choice:2", name="10 % off", effect=Effect(percent=Decimal(10))),
        Offer(
            id="choice:3",
            name="Biscuits",
            effect=Effect(gift="Biscuits", gift_cost_minor=80),
        ),
    ),
)
SHOP = terms(POINTS, promotions=(OFFERS,))


def test_points_are_earned_when_they_are_chosen() -> None:
    result = tried(SHOP, past(sale(1, 1000), choice(2, "choice:1")))
    assert result.earned == {"points": 10 + 30}


def test_a_gift_costs_something() -> None:
    result = tried(SHOP, past(sale(1, 1000), choice(2, "choice:3")))
    assert result.gifts_minor == 80


@pytest.mark.parametrize(("day", "off"), [(0, 100), (2, 200), (4, 0)])
def test_what_takes_something_off_waits_for_the_next_purchase(
    day: int, off: int
) -> None:
    events = sorted(
        (sale(1, 1000), sale(3, 2000), choice(day, "choice:2")),
        key=lambda event: event.at,
    )
    assert tried(SHOP, past(*events)).price_off_minor == off


def test_it_counts_once_though_it_was_chosen_before_the_period_as_well() -> None:
    before = date(2026, 12, 1)
    known = account(uses=(Use("choice:1", before, 1), Use("choice:1:used", before, 1)))
    result = tried(SHOP, past(sale(1, 1000), choice(2, "choice:1"), who=known))
    assert result.earned == {"points": 10}


@pytest.mark.parametrize(
    "promotions",
    [
        (),
        (replace(OFFERS, offers=OFFERS.offers[1:]),),
        (replace(OFFERS, window=Window(last_day=date(2027, 1, 2))),),
        (replace(OFFERS, conditions=Conditions(tiers=("gold",))),),
    ],
    ids=["no promotion", "not that offer", "not any more", "for others"],
)
def test_what_the_tried_shop_does_not_offer_is_not_chosen(
    promotions: tuple[Promotion, ...],
) -> None:
    tried_shop = terms(POINTS, promotions=promotions, tiers=TIERS)
    result = tried(tried_shop, past(sale(1, 1000), choice(2, "choice:1")))
    assert result.earned == {"points": 10}
