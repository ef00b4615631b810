"""The rarer terms of points and stamps: limits, goods, a pace that rises."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.loyalty.programs.money import Currency
from custom_components.loyalty.programs.promises.ladder import LadderBasis
from custom_components.loyalty.programs.promises.limits import Caps, Rounding
from custom_components.loyalty.programs.promises.points import (
    MoneyRedemption,
    PointsProgram,
)
from custom_components.loyalty.programs.promises.rates import (
    LineRate,
    PaceStep,
    RisingPace,
)
from custom_components.loyalty.terms_from_config import program_of

from .dialog import Dialog
from .test_program import new_program

EUROS = Currency(code="EUR", digits=2)
TOBACCO = {"name": "tobacco", "points": 0}
WINE = {"name": "wine", "points": 3, "step": 5}
STEPS = [{"from": 500, "points": 3}, {"from": 100, "points": 2}]


@pytest.fixture(autouse=True)
def today(freezer: FrozenDateTimeFactory) -> None:
    """Let it be the second of March."""
    freezer.move_to("2027-03-02 12:00:00+00:00")


def newest(entry: MockConfigEntry) -> ConfigSubentry:
    """Return what was set up last."""
    return list(entry.subentries.values())[-1]


async def test_a_simple_program_says_nothing_of_what_it_has_not(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    dialog = await new_program(hass, entry, "points")
    await dialog.submit()
    assert dialog.shown["conditions"].splitlines() == [
        "- What you give back: 5 %",
        "- Earned today, last day to use it: 2 Mar 2028",
    ]
    await dialog.choose("save")
    assert PointsProgram.from_settings(
        dialog.saved(), EUROS, id="points", name="Points"
    ) == PointsProgram(
        id="points",
        name="Points",
        redeem=MoneyRedemption(),
    )


async def test_what_points_are_given_for_and_how_they_pay_is_shown(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    dialog = await new_program(hass, entry, "points")
    await dialog.submit(
        redemption={
            "minimum_points": 200,
            "max_share_percent": 50,
            "at_once": True,
        },
        more={"points_per_visit": 5, "sign_up_bonus": 20},
    )
    assert dialog.shown["conditions"].splitlines() == [
        "- What you give back: 5 %",
        "- Points for a visit: 5",
        "- Fewest points to pay with: 200",
        "- Largest share of a purchase: 50 %",
        "- Points of a purchase can be used on it",
        "- Welcome gift: 20",
        "- Earned today, last day to use it: 2 Mar 2028",
    ]


async def test_all_terms_of_points_are_shown_and_kept(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    dialog = await new_program(hass, entry, "points")
    await dialog.submit(
        goods={"rates": [TOBACCO, WINE], "carries_rest": True, "rounding": "half_up"},
        pace={"rising_steps": STEPS, "rising_window": "year"},
        limits={"per_sale": 50, "per_week": 200, "most_held": 999, "pending_days": 14},
        validity_unit="days",
        validity_count=7,
    )
    assert dialog.step == "preview_points"
    assert dialog.shown["conditions"].splitlines() == [
        "- What you give back: 5 %",
        "- tobacco: 0 / 1 ×",
        "- wine: 3 / 5,00 €",
        "- What is left over counts next time",
        "- Points once so much was paid: 100,00 € → 2",
        "- Points once so much was paid: 500,00 € → 3",
        "- Most in one purchase: 50",
        "- Most in a week: 200",
        "- Most that a customer can have: 999",
        "- Days until it can be used: 14",
        "- Earned today, last day to use it: 23 Mar 2027",
    ]
    await dialog.choose("save")
    program = program_of(newest(entry), EUROS)
    assert isinstance(program, PointsProgram)
    assert program.caps == Caps(per_sale=50, per_week=200, balance=999)
    assert program.pending_days == 14
    assert program.rounding is Rounding.HALF_UP
    assert program.carries_rest
    assert program.rates == (
        LineRate(name="tobacco", points=0),
        LineRate(name="wine", points=3, step_minor=500),
    )
    assert program.rising is not None
    assert program.rising.steps == (
        PaceStep(threshold=10_000, points=2),
        PaceStep(threshold=50_000, points=3),
    )


async def test_a_pace_can_rise_with_purchases(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    dialog = await new_program(hass, entry, "points")
    steps = [{"from": 10, "points": 2}]
    await dialog.submit(pace={"rising_steps": steps, "rising_basis": "purchases"})
    told = dialog.shown["conditions"].splitlines()
    assert "- Points after so many purchases: 10 → 2" in told
    await dialog.choose("save")
    program = program_of(newest(entry), EUROS)
    assert isinstance(program, PointsProgram)
    assert program.rising == RisingPace(
        steps=(PaceStep(threshold=10, points=2),), basis=LadderBasis.PURCHASES
    )


async def test_what_was_set_up_is_there_again_when_it_is_changed(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    dialog = await new_program(hass, entry, "points")
    terms = {
        "goods": {"rates": [WINE]},
        "pace": {"rising_steps": STEPS},
        "limits": {"per_day": 5},
    }
    await dialog.submit(**terms)
    await dialog.choose("save")
    before = dict(newest(entry).data)
    again = await Dialog.change(hass, entry, newest(entry).subentry_id)
    await again.submit()
    await again.choose("save")
    assert dict(newest(entry).data) == before


async def test_a_card_for_coffees(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    dialog = await new_program(hass, entry, "stamps")
    await dialog.submit(
        stamp_on="article",
        articles=["coffee", " coffee ", ""],
        limits={"per_day": 3},
        more={"max_per_purchase": 2},
    )
    assert dialog.step == "preview_stamps_article"
    assert dialog.shown["articles"] == "coffee"
    assert dialog.shown["conditions"].splitlines() == [
        "- Most in one purchase: 2",
        "- Most in a day: 3",
        "- Earned today, last day to use it: 31 Dec 2028",
    ]
    await dialog.choose("save")
    assert dialog.saved()["articles"] == ["coffee"]


@pytest.mark.parametrize(
    ("kind", "wrong", "errors", "right"),
    [
        (
            "stamps",
            {"stamp_on": "article"},
            {"articles": "articles_missing"},
            {"articles": ["coffee"]},
        ),
        (
            "points",
            {"goods": {"rates": [{"name": " ", "points": 1}]}},
            {"goods": "name_missing"},
            {"goods": {"rates": [WINE]}},
        ),
        (
            "points",
            {"goods": {"rates": [WINE, TOBACCO, WINE]}},
            {"goods": "goods_named_twice"},
            {"goods": {"rates": [WINE, TOBACCO]}},
        ),
        (
            "points",
            {"goods": {"rates": [WINE | {"points": 1.5}]}},
            {"goods": "points_not_whole"},
            {"goods": {"rates": [WINE]}},
        ),
        (
            "points",
            {"pace": {"rising_steps": [{"from": 100, "points": 1}]}},
            {"pace": "pace_does_not_rise"},
            {"pace": {"rising_steps": STEPS}},
        ),
        (
            "points",
            {"pace": {"rising_steps": [{"from": 0, "points": 2}]}},
            {"pace": "pace_does_not_rise"},
            {"pace": {"rising_steps": STEPS}},
        ),
        (
            "points",
            {
                "pace": {
                    "rising_basis": "purchases",
                    "rising_steps": [{"from": 1.5, "points": 2}],
                }
            },
            {"pace": "purchases_not_whole"},
            {"pace": {"rising_steps": STEPS}},
        ),
        (
            "points",
            {"limits": {"pending_days": 91}},
            {"limits": "number_out_of_range"},
            {"limits": {"pending_days": 90}},
        ),
        (
            "points",
            {"limits": {"per_day": 0}},
            {"limits": "number_out_of_range"},
            {"limits": {"per_day": None}},
        ),
    ],
)
async def test_wrong_terms_are_answered_and_can_be_corrected(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    kind: str,
    wrong: dict[str, Any],
    errors: dict[str, str],
    right: dict[str, Any],
) -> None:
    dialog = await new_program(hass, entry, kind)
    await dialog.submit(**wrong)
    assert dialog.errors == errors
    await dialog.submit(**right)
    await dialog.choose("save")
    assert dialog.saved()["kind"] == kind
