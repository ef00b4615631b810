"""Adding and changing tiers, and the rules for all of them."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.loyalty.const import DOMAIN
from tests import kit, kit_tiers

from .dialog import Dialog


def shop_with(hass: HomeAssistant, **options: Any) -> MockConfigEntry:
    """Return a shop with points and one tier, from 500.00 on."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Boutique",
        options={"currency": "EUR"} | options,
        subentries_data=[kit.points_program(), kit_tiers.gold()],
    )
    entry.add_to_hass(hass)
    return entry


@pytest.fixture
def boutique(hass: HomeAssistant, euros: None) -> MockConfigEntry:
    return shop_with(hass)


async def test_a_tier_is_added_when_its_owner_has_seen_what_it_comes_to(
    hass: HomeAssistant, boutique: MockConfigEntry
) -> None:
    dialog = await Dialog.add(hass, boutique, "tier")
    await dialog.submit(name="Silver", threshold=99.5, multiplier=1.25, percent=2.5)
    assert dialog.step == "preview_months"
    assert dialog.shown == {
        "name": "Silver",
        "threshold": "99,50 €",
        "months": "12",
        "conditions": (
            "- Off every purchase: 2,5 % (100,00 € → 97,50 €)\n"
            "- Points and stamps: × 1,25"
        ),
    }
    await dialog.choose("change")
    await dialog.submit(percent=0)
    await dialog.choose("save")
    (silver,) = (
        tier for tier in boutique.subentries.values() if tier.title == "Silver"
    )
    assert silver.data == {"threshold": "99.50", "multiplier": "1.25", "percent": "0"}


@pytest.mark.parametrize(
    ("rules", "step", "threshold"),
    [
        ({"tier_window": "lifetime"}, "preview_lifetime", "500,00 €"),
        ({"tier_window": "month"}, "preview_month", "500,00 €"),
        ({"tier_window": "quarter"}, "preview_quarter", "500,00 €"),
        ({"tier_window": "half_year"}, "preview_half_year", "500,00 €"),
        ({"tier_window": "year"}, "preview_year", "500,00 €"),
        ({"tier_basis": "visits"}, "preview_months", "500 (visits)"),
        (
            {"tier_basis": "balance", "tier_window": "year"},
            "preview_balance",
            "500",
        ),
    ],
)
async def test_a_tier_is_changed(
    hass: HomeAssistant,
    euros: None,
    rules: dict[str, str],
    step: str,
    threshold: str,
) -> None:
    entry = shop_with(hass, **rules)
    dialog = await Dialog.change(hass, entry, kit_tiers.GOLD)
    await dialog.submit(multiplier=2)
    assert (dialog.step, dialog.shown["threshold"]) == (step, threshold)
    await dialog.choose("save")
    assert dialog.reason == "reconfigure_successful"
    assert entry.subentries[kit_tiers.GOLD].data["multiplier"] == "2"


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        (
            {"tier_window": "year", "tier_keeps": True, "tier_grace_days": 30},
            ["- Kept through the next period", "- Days of grace: 30"],
        ),
        (
            {
                "tier_window": "months",
                "tier_keeps": True,
                "tier_whole_months": True,
                "tier_downgrade": "step",
            },
            ["- Grace to the end of the month", "- Falling one tier at a time"],
        ),
        ({"tier_window": "lifetime", "tier_grace_days": 30}, []),
    ],
)
async def test_for_how_long_a_tier_is_kept_is_shown(
    hass: HomeAssistant, euros: None, rules: dict[str, Any], told: list[str]
) -> None:
    entry = shop_with(hass, **rules)
    dialog = await Dialog.change(hass, entry, kit_tiers.GOLD)
    await dialog.submit(percent=0, multiplier=1)
    assert dialog.shown["conditions"].splitlines() == told


@pytest.mark.parametrize(
    ("form", "errors"),
    [
        ({"name": " "}, {"name": "name_missing"}),
        ({"name": "gold"}, {"name": "name_taken"}),
        ({"threshold": 0}, {"threshold": "amount_missing"}),
        ({"threshold": 0.001}, {"threshold": "amount_too_precise"}),
        ({"threshold": 500}, {"threshold": "threshold_taken"}),
        ({"multiplier": 0.5}, {"multiplier": "multiplier_invalid"}),
        ({"multiplier": 11}, {"multiplier": "multiplier_invalid"}),
        ({"percent": 100.5}, {"percent": "percent_invalid"}),
        ({"percent": 0.125}, {"percent": "percent_invalid"}),
    ],
)
async def test_what_makes_no_sense_is_answered_and_can_be_corrected(
    hass: HomeAssistant,
    boutique: MockConfigEntry,
    form: dict[str, Any],
    errors: dict[str, str],
) -> None:
    good = {"name": "Silver", "threshold": 100, "multiplier": 1, "percent": 0}
    dialog = await Dialog.add(hass, boutique, "tier")
    await dialog.submit(**good | form)
    assert dialog.errors == errors
    await dialog.submit(**good)
    assert dialog.step == "preview_months"


async def test_the_rules_are_among_the_options(
    hass: HomeAssistant, boutique: MockConfigEntry
) -> None:
    dialog = await Dialog.options(hass, boutique)
    await dialog.submit(tiers={"tier_window": "year", "tier_keeps": True})
    assert boutique.options["tier_window"] == "year"
    assert boutique.options["tier_keeps"] is True
    assert boutique.options["tier_basis"] == "spend"


async def test_who_lets_the_balance_count_is_warned(
    hass: HomeAssistant, boutique: MockConfigEntry
) -> None:
    dialog = await Dialog.options(hass, boutique)
    await dialog.submit(tiers={"tier_basis": "balance"})
    assert dialog.step == "by_balance"
    assert "tier_basis" not in boutique.options
    await dialog.choose("change")
    await dialog.submit()
    await dialog.choose("save")
    assert boutique.options["tier_basis"] == "balance"
