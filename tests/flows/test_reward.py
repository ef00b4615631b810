"""Adding and changing rewards."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.loyalty.const import DOMAIN
from tests import kit

from .dialog import Dialog

PROGRAMS = [kit.stamp_card(), kit.points_program()]


@pytest.fixture
def bakery(hass: HomeAssistant, euros: None) -> MockConfigEntry:
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Bakery",
        subentries_data=[*PROGRAMS, kit.cake(cost="1.20")],
    )
    entry.add_to_hass(hass)
    return entry


async def test_a_reward_needs_a_program(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    dialog = await Dialog.add(hass, entry, "reward")
    assert dialog.reason == "no_program"


@pytest.mark.parametrize(
    ("form", "data"),
    [
        (
            {"kind": "gift", "cost": 0.8},
            {"kind": "gift", "value": None, "cost": "0.80"},
        ),
        (
            {"kind": "money", "value": 5},
            {"kind": "money", "value": "5.00", "cost": None},
        ),
        (
            {"kind": "percent", "percent": 10, "most_off": 20},
            {
                "kind": "percent",
                "value": None,
                "percent": "10",
                "most": "20.00",
                "cost": None,
            },
        ),
        ({"kind": "gift", "value": 5}, {"kind": "gift", "value": None, "cost": None}),
        (
            {
                "kind": "item",
                "item": {"categories": ["drinks"], "cheapest": True, "most": 3},
                "availability": {
                    "stock": 20,
                    "first_day": "2026-12-01",
                    "last_day": "2026-12-24",
                    "limit": 2,
                    "limit_period": "month",
                },
            },
            {
                "kind": "item",
                "value": None,
                "cost": None,
                "skus": [],
                "categories": ["drinks"],
                "cheapest": True,
                "most": "3.00",
                "stock": 20,
                "first_day": "2026-12-01",
                "last_day": "2026-12-24",
                "limit": 2,
                "limit_period": "month",
            },
        ),
    ],
)
async def test_a_reward_is_added(
    hass: HomeAssistant,
    bakery: MockConfigEntry,
    form: dict[str, Any],
    data: dict[str, Any],
) -> None:
    dialog = await Dialog.add(hass, bakery, "reward")
    assert dialog.choices("program") == {
        kit.STAMPS: "Coffee card",
        kit.POINTS: "Points",
    }
    await dialog.submit(name="Treat", program=kit.POINTS, price=40, **form)
    assert dialog.step == f"preview_{form['kind']}"
    await dialog.choose("save")
    assert dialog.result["title"] == "Treat"
    assert dialog.saved() == {"program": kit.POINTS, "price": 40} | data


@pytest.mark.parametrize(
    ("wrong", "errors", "right"),
    [
        ({"name": " "}, {"name": "name_missing"}, {"name": "Treat"}),
        ({"name": "piece of cake"}, {"name": "name_taken"}, {"name": "Treat"}),
        ({"kind": "money"}, {"value": "amount_missing"}, {"value": 5}),
        (
            {"kind": "money", "value": 5.001},
            {"value": "amount_too_precise"},
            {"value": 5},
        ),
        ({"kind": "percent"}, {"percent": "percent_invalid"}, {"percent": 12.5}),
        (
            {"kind": "percent", "percent": 101},
            {"percent": "percent_invalid"},
            {"percent": 100},
        ),
        ({"cost": 0.001}, {"cost": "amount_too_precise"}, {"cost": 1}),
        ({"cost": -1}, {"cost": "amount_missing"}, {"cost": 1}),
        ({"price": 0}, {"price": "number_out_of_range"}, {"price": 5}),
        ({"price": 5.5}, {"price": "number_out_of_range"}, {"price": 5}),
        (
            {"availability": {"first_day": "2026-12-24", "last_day": "2026-12-01"}},
            {"availability": "ends_before_it_begins"},
            {"availability": {"first_day": "2026-12-01", "last_day": "2026-12-01"}},
        ),
        (
            {"kind": "item", "item": {"most": -1}},
            {"item": "amount_missing"},
            {"item": {"most": 1}},
        ),
    ],
)
async def test_what_is_wrong_is_answered_and_can_be_corrected(
    hass: HomeAssistant,
    bakery: MockConfigEntry,
    wrong: dict[str, Any],
    errors: dict[str, str],
    right: dict[str, Any],
) -> None:
    dialog = await Dialog.add(hass, bakery, "reward")
    await dialog.submit(**{"name": "Treat", "price": 5} | wrong)
    assert dialog.errors == errors
    assert len(bakery.subentries) == 3
    await dialog.submit(**right)
    await dialog.choose("save")
    assert dialog.saved()["price"] == 5


async def test_a_reward_is_changed(
    hass: HomeAssistant, bakery: MockConfigEntry
) -> None:
    dialog = await Dialog.change(hass, bakery, kit.CAKE)
    assert dialog.suggested == {
        "name": "Piece of cake",
        "program": kit.POINTS,
        "price": 60,
        "kind": "gift",
        "cost": 1.2,
        "item": {"skus": [], "categories": [], "cheapest": False},
        "availability": {"limit_period": "ever"},
    }
    await dialog.submit(price=0.5 * 100)
    await dialog.choose("change")
    assert dialog.suggested["price"] == 50
    await dialog.submit()
    await dialog.choose("save")
    assert dialog.reason == "reconfigure_successful"
    assert bakery.subentries[kit.CAKE].data["price"] == 50
    assert bakery.subentries[kit.CAKE].data["cost"] == "1.20"


async def test_a_reward_without_its_program_is_offered_another(
    hass: HomeAssistant, bakery: MockConfigEntry
) -> None:
    hass.config_entries.async_remove_subentry(bakery, kit.POINTS)
    dialog = await Dialog.change(hass, bakery, kit.CAKE)
    assert dialog.suggested["program"] == kit.STAMPS
    await dialog.submit()
    await dialog.choose("save")
    assert bakery.subentries[kit.CAKE].data["program"] == kit.STAMPS


async def test_a_preview_says_what_it_comes_to(
    hass: HomeAssistant, bakery: MockConfigEntry
) -> None:
    dialog = await Dialog.add(hass, bakery, "reward")
    await dialog.submit(
        name="Treat", program=kit.POINTS, price=50, kind="money", value=2.5
    )
    lines = dialog.shown["conditions"].splitlines()
    assert lines == [
        "- Price: 50 (Points)",
        "- Takes off: 2,50 €",
        "- What a customer spends to get it: 50,00 €",
        "- What you give back: 5 %",
    ]


async def test_a_percentage_off_is_changed(
    hass: HomeAssistant, bakery: MockConfigEntry
) -> None:
    dialog = await Dialog.change(hass, bakery, kit.CAKE)
    await dialog.submit(kind="percent", percent=12.5, most_off=20)
    assert dialog.shown["conditions"].splitlines() == [
        "- Price: 60 (Points)",
        "- Off a purchase: 12,5 %",
        "- At most: 20,00 €",
        "- What a customer spends to get it: 60,00 €",
    ]
    await dialog.choose("save")
    again = await Dialog.change(hass, bakery, kit.CAKE)
    assert (again.suggested["percent"], again.suggested["most_off"]) == (12.5, 20.0)
    assert "most" not in again.suggested["item"]
