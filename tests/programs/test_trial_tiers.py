"""Tiers in a trial: who is in one, for how long, and what that gives them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from custom_components.loyalty.programs.account import Holding, TierHeld
from custom_components.loyalty.programs.days import Validity, ValidityUnit
from custom_components.loyalty.programs.history import Accrued, Bought
from custom_components.loyalty.programs.promises.tiers import (
    Downgrade,
    Tier,
    TierBasis,
    TierLadder,
    TierWindow,
)
from custom_components.loyalty.programs.trials.past import PastEvent

from .past import account, given, past, sale, terms, tried, visit
from .promises import GOLD, POINTS, SILVER, TIERS

# 100.00 in a month are silver, 500.00 gold with 5 % off.
MONTHLY = replace(TIERS, months=1)
BY_STEPS = replace(MONTHLY, downgrade=Downgrade.STEP)
DECEMBER = date(2026, 12, 20)
IN_GOLD = TierHeld(tier="gold", since=DECEMBER)


def ladder_of(basis: TierBasis, window: TierWindow = TierWindow.LIFETIME) -> TierLadder:
    """Return a tier from ten units on, in which purchases cost a tenth less."""
    tier = Tier(id="ten", name="Ten", threshold=10, percent=Decimal(10))
    return TierLadder(tiers=(tier,), basis=basis, window=window, program="points")


def test_who_rises_has_it_from_the_next_purchase_on() -> None:
    result = tried(terms(tiers=TIERS), past(sale(300, 50_000), sale(301, 10_000)))
    assert result.price_off_minor == 500
    assert result.tiers == {"gold": 1}


@pytest.mark.parametrize(("day", "off"), [(31, 500), (32, 0)])
def test_a_tier_ends_before_a_later_purchase(day: int, off: int) -> None:
    result = tried(terms(tiers=MONTHLY), past(sale(0, 50_000), sale(day, 10_000)))
    assert result.price_off_minor == off


@pytest.mark.parametrize(("day", "tiers"), [(333, {}), (334, {"gold": 1})])
def test_a_tier_that_ended_is_none_at_the_end(day: int, tiers: dict[str, int]) -> None:
    result = tried(terms(tiers=MONTHLY), past(sale(day, 50_000)))
    assert result.tiers == tiers


def test_falling_by_steps() -> None:
    shop = terms(tiers=BY_STEPS)
    steps = past(sale(0, 50_000), sale(40, 1000))
    assert tried(shop, steps).tiers == {}
    late = past(sale(310, 50_000), sale(350, 1000))
    assert tried(shop, late).tiers == {"silver": 1}


def test_who_was_in_a_tier_starts_in_it() -> None:
    before = account(tier=IN_GOLD, purchases=1, bought=(Bought(DECEMBER, 50_000, 1),))
    result = tried(
        terms(tiers=MONTHLY),
        past(sale(19, 10_000), sale(20, 10_000), who=before),
    )
    # The purchase of December counts through the 20th of January.
    assert result.price_off_minor == 500
    assert result.tiers == {}


def test_a_tier_for_which_nothing_speaks_any_more_ends_with_its_grace() -> None:
    shop = terms(tiers=replace(MONTHLY, grace_days=7))
    member = past(sale(7, 10_000), sale(8, 10_000), who=account(tier=IN_GOLD))
    assert tried(shop, member).price_off_minor == 500


def test_what_was_bought_before_lifts_who_was_in_no_tier() -> None:
    before = account(purchases=1, bought=(Bought(DECEMBER, 50_000, 1),))
    result = tried(terms(tiers=TIERS), past(sale(1, 10_000), who=before))
    assert result.price_off_minor == 500


@pytest.mark.parametrize(
    ("events", "off", "tiers"),
    [
        ((given(1, "gold"), sale(300, 10_000)), 500, {"gold": 1}),
        ((given(1, "gold", 5), sale(5, 10_000)), 500, {}),
        ((given(1, "gold", 5), sale(6, 9_000)), 0, {}),
        ((given(1, "gold"), given(2, None), sale(3, 9_000)), 0, {}),
        ((given(1, "platinum"), sale(2, 9_000)), 0, {}),
    ],
)
def test_what_the_owner_gave_counts(
    events: tuple[PastEvent, ...], off: int, tiers: dict[str, int]
) -> None:
    result = tried(terms(tiers=MONTHLY), past(*events))
    assert (result.price_off_minor, result.tiers) == (off, tiers)


def test_what_the_owner_gave_before_counts() -> None:
    by_hand = replace(IN_GOLD, given="gold")
    result = tried(
        terms(tiers=MONTHLY), past(sale(300, 10_000), who=account(tier=by_hand))
    )
    assert (result.price_off_minor, result.tiers) == (500, {"gold": 1})


def test_points_that_wait_lift_once_they_can_be_used() -> None:
    ladder = ladder_of(TierBasis.POINTS)
    result = tried(
        terms(replace(POINTS, pending_days=5), tiers=ladder),
        past(sale(0, 1000), sale(4, 1000), sale(5, 1000)),
    )
    assert result.price_off_minor == 100


@pytest.mark.parametrize(
    ("window", "known"),
    [
        (
            TierWindow.LIFETIME,
            {"holdings": {"points": Holding(program="points", earned=9)}},
        ),
        (TierWindow.MONTHS, {"accrued": (Accrued(DECEMBER, "points", 9),)}),
    ],
)
def test_points_earned_before_count_for_tiers(
    window: TierWindow, known: dict[str, object]
) -> None:
    shop = terms(POINTS, tiers=ladder_of(TierBasis.POINTS, window))
    result = tried(shop, past(sale(0, 100), sale(1, 1000), who=account(**known)))
    assert result.price_off_minor == 100


def test_a_balance_that_ends_takes_the_tier_along() -> None:
    points = replace(POINTS, validity=Validity(unit=ValidityUnit.DAYS, count=29))
    result = tried(
        terms(points, tiers=ladder_of(TierBasis.BALANCE)),
        past(sale(0, 1000), sale(29, 100), sale(30, 100)),
    )
    assert result.price_off_minor == 10


def test_visits_count_for_tiers() -> None:
    shop = terms(tiers=ladder_of(TierBasis.VISITS))
    member = past(visit(1), sale(2, 1000), who=account(visits=9))
    assert tried(shop, member).price_off_minor == 100


@pytest.mark.parametrize("tier", [SILVER.id, GOLD.id])
def test_a_tier_that_the_shop_has_no_more_is_none(tier: str) -> None:
    shop = terms(tiers=ladder_of(TierBasis.VISITS))
    held = account(tier=TierHeld(tier=tier, since=DECEMBER))
    assert tried(shop, past(sale(1, 1000), who=held)).tiers == {}
