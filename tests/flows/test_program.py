"""Adding and changing programs."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.loyalty.const import DOMAIN
from tests import kit

from .dialog import Dialog

OUT_OF_RANGE = "number_out_of_range"


async def new_program(hass: HomeAssistant, entry: MockConfigEntry, kind: str) -> Dialog:
    dialog = await Dialog.add(hass, entry, "program")
    return await dialog.choose(f"new_{kind}")


@pytest.mark.parametrize(
    ("form", "preview", "shown"),
    [
        ({}, "preview_stamps_visit", {"card_size": "10", "reward": "A free coffee"}),
        ({"stamp_on": "purchase"}, "preview_stamps_purchase", {"card_size": "10"}),
        (
            {"stamp_on": "amount", "step": 7.5, "card_size": 6},
            "preview_stamps_amount",
            {"step": "7,50 €", "full_card": "45,00 €"},
        ),
    ],
)
async def test_a_stamp_card_is_shown_in_plain_words(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    form: dict[str, Any],
    preview: str,
    shown: dict[str, str],
) -> None:
    dialog = await new_program(hass, entry, "stamps")
    await dialog.submit(**form)
    assert dialog.step == preview
    assert dialog.shown.items() >= shown.items()
    await dialog.choose("save")
    assert dialog.saved()["kind"] == "stamps"


@pytest.mark.parametrize(
    ("form", "preview", "shown"),
    [
        (
            {},
            "preview_points",
            {"points": "1", "step": "1,00 €", "block_value": "5,00 €"},
        ),
        (
            {"points_per_step": 3, "step": 2, "redemption": {"block_value": 1}},
            "preview_points",
            {"points": "3", "step": "2,00 €", "block_value": "1,00 €"},
        ),
        (
            {"redemption": {"block_value": None}},
            "preview_points_rewards",
            {"points": "1"},
        ),
    ],
)
async def test_a_points_program_is_shown_in_plain_words(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    form: dict[str, Any],
    preview: str,
    shown: dict[str, str],
) -> None:
    dialog = await new_program(hass, entry, "points")
    await dialog.submit(**form)
    assert dialog.step == preview
    assert dialog.shown.items() >= shown.items()
    await dialog.choose("save")
    assert dialog.saved()["kind"] == "points"


@pytest.mark.parametrize(
    ("unit", "count", "told"),
    [
        ("forever", 0, "Usable without end"),
        ("days", 0, "Earned today, last day to use it: 31 Jan 2026"),
        ("days", 30, "Earned today, last day to use it: 2 Mar 2026"),
        ("months", 0, "Earned today, last day to use it: 31 Jan 2026"),
        ("months", 1, "Earned today, last day to use it: 28 Feb 2026"),
        ("end_of_month", 0, "Earned today, last day to use it: 31 Jan 2026"),
        ("end_of_year", 1, "Earned today, last day to use it: 31 Dec 2027"),
    ],
)
async def test_the_preview_says_until_when_todays_stamps_can_be_used(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    unit: str,
    count: int,
    told: str,
) -> None:
    freezer.move_to("2026-01-31 12:00:00+00:00")
    dialog = await new_program(hass, entry, "stamps")
    await dialog.submit(validity_unit=unit, validity_count=count)
    assert dialog.shown["conditions"] == f"- {told}"
    await dialog.choose("save")
    assert dialog.saved()["validity"] == {"unit": unit, "count": count}


@pytest.mark.parametrize(
    ("kind", "wrong", "errors", "right"),
    [
        ("stamps", {"name": " "}, {"name": "name_missing"}, {"name": "Card"}),
        ("stamps", {"name": "coffee CARD"}, {"name": "name_taken"}, {"name": "Card"}),
        (
            "stamps",
            {"reward_name": " "},
            {"reward_name": "reward_name_missing"},
            {"reward_name": "Cake"},
        ),
        ("stamps", {"stamp_on": "amount"}, {"step": "amount_missing"}, {"step": 5}),
        (
            "stamps",
            {"validity_unit": "months", "validity_count": None},
            {"validity_count": "validity_missing"},
            {"validity_count": 6},
        ),
        (
            "stamps",
            {"more": {"reward_cost": 1.005}},
            {"more": "amount_too_precise"},
            {"more": {"reward_cost": 1}},
        ),
        ("points", {"step": 0}, {"step": "amount_missing"}, {"step": 1}),
        ("points", {"step": 0.001}, {"step": "amount_too_precise"}, {"step": 1}),
        ("points", {"step": 1e9}, {"step": "amount_too_large"}, {"step": 1}),
        ("points", {"step": float("nan")}, {"step": "amount_invalid"}, {"step": 1}),
        (
            "points",
            {"points_per_step": 0},
            {"points_per_step": "earns_nothing"},
            {"more": {"points_per_visit": 5}},
        ),
        (
            "points",
            {"redemption": {"block_value": 0.005}},
            {"redemption": "amount_too_precise"},
            {"redemption": {"block_value": 5}},
        ),
        ("points", {"step": -1}, {"step": "amount_missing"}, {"step": 1}),
        (
            "stamps",
            {"more": {"reward_cost": -1}},
            {"more": "amount_missing"},
            {"more": {"reward_cost": 1}},
        ),
        ("stamps", {"card_size": 0}, {"card_size": OUT_OF_RANGE}, {"card_size": 1}),
        ("stamps", {"card_size": 101}, {"card_size": OUT_OF_RANGE}, {"card_size": 100}),
        ("stamps", {"card_size": 2.5}, {"card_size": OUT_OF_RANGE}, {"card_size": 2}),
        (
            "stamps",
            {"card_size": float("nan")},
            {"card_size": OUT_OF_RANGE},
            {"card_size": 2},
        ),
        (
            "stamps",
            {"more": {"sign_up_bonus": 101}},
            {"more": OUT_OF_RANGE},
            {"more": {"sign_up_bonus": 100}},
        ),
        (
            "points",
            {"redemption": {"max_share_percent": 0}},
            {"redemption": OUT_OF_RANGE},
            {"redemption": {"max_share_percent": 1}},
        ),
    ],
)
async def test_what_is_wrong_is_answered_and_can_be_corrected(
    hass: HomeAssistant,
    euros: None,
    kind: str,
    wrong: dict[str, Any],
    errors: dict[str, str],
    right: dict[str, Any],
) -> None:
    entry = MockConfigEntry(
        domain=DOMAIN, title="Shop", subentries_data=[kit.stamp_card()]
    )
    entry.add_to_hass(hass)
    dialog = await new_program(hass, entry, kind)
    await dialog.submit(**wrong)
    assert dialog.errors == errors
    assert len(entry.subentries) == 1
    await dialog.submit(**right)
    await dialog.choose("save")
    assert len(entry.subentries) == 2


@pytest.mark.parametrize(
    ("form", "number"),
    [
        ({"card_size": 101}, "101"),
        ({"card_size": 2.5}, "2.5"),
        ({"more": {"max_per_purchase": 0}}, "0"),
    ],
)
async def test_a_wrong_number_is_answered_with_its_limits(
    hass: HomeAssistant, entry: MockConfigEntry, form: dict[str, Any], number: str
) -> None:
    """In a section as well, where the answer stands above several numbers."""
    dialog = await new_program(hass, entry, "stamps")
    await dialog.submit(**form)
    assert dialog.shown == {"number": number, "minimum": "1", "maximum": "100"}


@pytest.mark.parametrize(
    ("program", "form", "changed"),
    [
        (kit.stamp_card(reward_cost="0.80"), {"card_size": 12}, {"card_size": 12}),
        (kit.points_program(), {"step": 2}, {"step": "2.00"}),
    ],
    ids=["stamps", "points"],
)
async def test_a_program_is_changed(
    hass: HomeAssistant,
    euros: None,
    program: Any,
    form: dict[str, Any],
    changed: dict[str, Any],
) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Shop", subentries_data=[program])
    entry.add_to_hass(hass)
    program_id = program["subentry_id"]
    dialog = await Dialog.change(hass, entry, program_id)
    assert dialog.suggested["name"] == program["title"]
    await dialog.submit(name="New name", **form)
    await dialog.choose("save")
    assert dialog.reason == "reconfigure_successful"
    saved = entry.subentries[program_id]
    assert saved.title == "New name"
    assert saved.data.items() >= (program["data"] | changed).items()


async def test_a_second_program_is_offered_a_name_of_its_own(
    hass: HomeAssistant, euros: None
) -> None:
    programs = [
        kit.points_program(),
        kit.subentry("second", "program", "points 2", kit.points_program()["data"]),
    ]
    entry = MockConfigEntry(domain=DOMAIN, title="Shop", subentries_data=programs)
    entry.add_to_hass(hass)
    dialog = await new_program(hass, entry, "points")
    assert dialog.suggested["name"] == "Points 3"


async def test_a_program_may_keep_its_name(hass: HomeAssistant, euros: None) -> None:
    entry = MockConfigEntry(
        domain=DOMAIN, title="Shop", subentries_data=[kit.stamp_card()]
    )
    entry.add_to_hass(hass)
    dialog = await Dialog.change(hass, entry, kit.STAMPS)
    await dialog.submit()
    await dialog.choose("save")
    assert entry.subentries[kit.STAMPS].title == "Coffee card"


async def test_what_the_owner_plans_survives_a_change_of_the_terms(
    hass: HomeAssistant, euros: None
) -> None:
    entry = MockConfigEntry(
        domain=DOMAIN,
        options={"currency": "EUR"},
        subentries_data=[kit.stamp_card()],
    )
    entry.add_to_hass(hass)
    dialog = await Dialog.change(hass, entry, kit.STAMPS, "plan")
    await dialog.submit(budget=-5)
    assert dialog.errors == {"budget": "amount_missing"}
    await dialog.submit(budget=50, expected_sales=1000)
    dialog = await Dialog.change(hass, entry, kit.STAMPS)
    await dialog.submit(card_size=8)
    await dialog.choose("save")
    data = entry.subentries[kit.STAMPS].data
    assert (
        data.items()
        >= {
            "budget": "50.00",
            "card_size": 8,
            "expected_sales": "1000.00",
        }.items()
    )
    dialog = await Dialog.change(hass, entry, kit.STAMPS, "plan")
    assert dialog.suggested == {"budget": 50, "expected_sales": 1000}


@pytest.fixture
def with_dates(hass: HomeAssistant, euros: None) -> MockConfigEntry:
    """Return a shop with a campaign and a raffle."""
    days = {"first_day": "2027-06-01", "last_day": "2027-06-14"}
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Café Morgenrot",
        options={"currency": "EUR"},
        subentries_data=[
            kit.campaign(**days, redeem_until="2027-06-28"),
            kit.raffle(**days),
        ],
    )
    entry.add_to_hass(hass)
    return entry


@pytest.mark.parametrize(
    ("program", "what", "cleared", "errors"),
    [
        ("weeks", "dates", ["first_day"], {"first_day": "day_missing"}),
        (
            "weeks",
            "dates",
            ["last_day", "redeem_until"],
            {"last_day": "day_missing", "redeem_until": "day_missing"},
        ),
        ("weeks", "end_program", ["redeem_until"], {"redeem_until": "day_missing"}),
        ("raffle", "dates", ["last_day"], {"last_day": "day_missing"}),
        ("raffle", "dates", ["first_day"], {}),
    ],
)
async def test_days_that_a_program_needs_can_not_be_cleared(
    hass: HomeAssistant,
    with_dates: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    program: str,
    what: str,
    cleared: list[str],
    errors: dict[str, str],
) -> None:
    freezer.move_to("2027-06-10 12:00:00+00:00")
    dialog = await Dialog.change(hass, with_dates, program, what)
    await dialog.submit(**dict.fromkeys(cleared))
    assert (dialog.result.get("errors") or {}) == errors
