"""Setting up the shop, and changing it."""

from typing import Any
from unittest.mock import AsyncMock, patch

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.loyalty import notation
from custom_components.loyalty.const import DOMAIN
from custom_components.loyalty.flows.discount_form import CumulativeDiscountForm
from custom_components.loyalty.libraries import Library
from custom_components.loyalty.settings import Settings
from tests import kit

from .dialog import Dialog

pytestmark = pytest.mark.usefixtures("euros")


async def test_a_cafe_begins_with_a_stamp_card(
    hass: HomeAssistant, set_up_entry: AsyncMock
) -> None:
    dialog = await Dialog.set_up_shop(hass)
    assert dialog.suggested == {"name": "Café Morgenrot", "shop_kind": "cafe"}
    await dialog.submit()
    assert dialog.step == "stamps"
    assert dialog.suggested["name"] == "Stamp card"
    await dialog.submit()
    assert dialog.step == "preview_stamps_visit"
    assert dialog.shown["card_size"] == "10"
    assert dialog.shown["reward"] == "A free coffee"
    await dialog.choose("save")
    assert dialog.result["title"] == "Café Morgenrot"
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    assert entry.options == {"currency": "EUR"}
    (program,) = entry.subentries.values()
    assert (program.subentry_type, program.title) == ("program", "Stamp card")
    assert program.data["card_size"] == 10
    assert program.data["stamp_on"] == "visit"
    assert set_up_entry.call_count == 1


async def test_a_shop_with_points_says_what_they_cost(hass: HomeAssistant) -> None:
    dialog = await Dialog.set_up_shop(hass)
    await dialog.submit(shop_kind="bakery")
    await dialog.submit()
    assert dialog.step == "preview_points"
    assert "- What you give back: 5 %\n" in dialog.shown["conditions"]
    assert dialog.shown["block_value"] == "5,00 €"
    await dialog.choose("save")
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    (program,) = entry.subentries.values()
    assert program.data["block_value"] == "5.00"


async def test_the_first_dialog_waits_for_no_library(hass: HomeAssistant) -> None:
    with (
        patch("custom_components.loyalty.flows.shop.ensure") as fetched,
        patch.object(notation, "babel_locale", side_effect=ModuleNotFoundError),
    ):
        dialog = await Dialog.set_up_shop(hass)
        fetched.assert_called_once_with(hass, Library.MONEY_FORMATS)
        await dialog.submit(shop_kind="bakery")
        await dialog.submit()
    assert "- What you give back: 5 %\n" in dialog.shown["conditions"]
    assert dialog.shown["block_value"] == "5.00 EUR"


async def test_a_boutique_begins_with_a_discount_that_rises(
    hass: HomeAssistant,
) -> None:
    dialog = await Dialog.set_up_shop(hass)
    await dialog.submit(shop_kind="boutique")
    assert dialog.step == "cumulative_discount"
    assert dialog.suggested["name"] == "Loyalty discount"
    await dialog.submit()
    assert dialog.step == "preview_ladder_months"
    assert dialog.shown == {
        "name": "Loyalty discount",
        "conditions": "",
        "months": "12",
        "percent": "3 %",
        "price": "100,00 €",
        "pays": "97,00 €",
        "ladder": "- 200,00 € → 3 %\n- 500,00 € → 5 %\n- 1.000,00 € → 10 %",
    }
    await dialog.choose("save")
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    (program,) = entry.subentries.values()
    starter = {"kind": "cumulative_discount", **CumulativeDiscountForm.starter}
    assert program.data == starter


async def test_the_first_dialog_says_what_is_wrong_with_a_ladder(
    hass: HomeAssistant,
) -> None:
    await hass.config.async_update(currency="JPY")
    dialog = await Dialog.set_up_shop(hass)
    await dialog.submit(shop_kind="boutique")
    assert [step["from"] for step in dialog.suggested["steps"]] == [
        20_000,
        50_000,
        100_000,
    ]
    await dialog.submit(steps=[])
    assert dialog.errors == {"steps": "steps_missing"}


async def test_a_yen_is_worth_a_cent(hass: HomeAssistant) -> None:
    await hass.config.async_update(currency="JPY")
    dialog = await Dialog.set_up_shop(hass)
    await dialog.submit(shop_kind="bakery")
    assert dialog.suggested["step"] == 100
    await dialog.submit()
    assert dialog.shown["block_value"] == "500 JP¥"
    assert "- What you give back: 5 %\n" in dialog.shown["conditions"]


async def test_the_owner_changes_their_mind_before_saving(hass: HomeAssistant) -> None:
    dialog = await Dialog.set_up_shop(hass)
    await dialog.submit()
    await dialog.submit(card_size=8)
    await dialog.choose("change")
    assert dialog.step == "stamps"
    assert dialog.suggested["card_size"] == 8
    await dialog.submit(name="Coffee card")
    assert dialog.shown["name"] == "Coffee card"
    assert not hass.config_entries.async_entries(DOMAIN)


async def test_wrong_names_are_answered_and_can_be_corrected(
    hass: HomeAssistant,
) -> None:
    dialog = await Dialog.set_up_shop(hass)
    await dialog.submit(name="  ")
    assert dialog.errors == {"name": "name_missing"}
    await dialog.submit(name=" Corner shop ")
    await dialog.submit(name=" ")
    assert dialog.errors == {"name": "name_missing"}
    await dialog.submit(name="Card")
    await dialog.choose("save")
    assert dialog.result["title"] == "Corner shop"


async def test_a_new_shop_goes_straight_on_to_its_first_counter(
    hass: HomeAssistant,
) -> None:
    dialog = await Dialog.set_up_shop(hass)
    await dialog.submit(shop_kind="empty")
    assert dialog.result["type"] is FlowResultType.CREATE_ENTRY
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    assert not entry.subentries
    kind, flow_id = dialog.result["next_flow"]
    assert kind == "config_subentries_flow"
    counter = Dialog.of_counter(hass, flow_id)
    assert counter.step == "user"
    await counter.look_again()
    await counter.submit(devices=[])
    await counter.submit()
    assert [subentry.title for subentry in entry.subentries.values()] == ["Counter"]


async def test_there_is_one_shop(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    dialog = await Dialog.set_up_shop(hass)
    assert dialog.reason == "single_instance_allowed"


async def test_the_shop_is_changed(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    hass.config_entries.async_update_entry(
        entry, options={"currency": "EUR", "names": "full"}
    )
    dialog = await Dialog.change_shop(hass, entry)
    assert dialog.suggested == {
        "name": "Café Morgenrot",
        "currency": "EUR",
        "day_starts": "00:00:00",
    }
    await dialog.submit(name=" ")
    assert dialog.errors == {"name": "name_missing"}
    await dialog.submit(name="Bar Abendrot", currency="CHF", day_starts="04:00:00")
    assert dialog.reason == "reconfigure_successful"
    assert entry.title == "Bar Abendrot"
    assert entry.options == {
        "currency": "CHF",
        "names": "full",
        "day_starts": "04:00:00",
    }


@pytest.mark.parametrize(
    "promise",
    [
        kit.points_program(step="1.50"),
        kit.cake(kind="money", value="2.50"),
    ],
    ids=["program", "reward"],
)
async def test_a_currency_that_cannot_express_the_promises_is_refused(
    hass: HomeAssistant, promise: Any
) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Shop", subentries_data=[promise])
    entry.add_to_hass(hass)
    dialog = await Dialog.change_shop(hass, entry)
    await dialog.submit(currency="JPY")
    assert dialog.errors == {"currency": "currency_digits"}
    await dialog.submit(currency="USD")
    assert dialog.reason == "reconfigure_successful"


async def test_options_show_what_is_in_force(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hass.config_entries.async_update_entry(
        entry,
        options={
            "currency": "EUR",
            "reminder_days": [30],
            "slip_header": ["Hauptstr. 1"],
        },
    )
    dialog = await Dialog.options(hass, entry)
    assert dialog.suggested["country"] == "DE"
    assert dialog.suggested["staff_undo_minutes"] == 10
    assert dialog.suggested["reminders"]["reminder_days"] == ["30"]
    assert dialog.suggested["slips"]["slip_header"] == ["Hauptstr. 1"]
    assert dialog.suggested["privacy"]["names"] == "number"


async def test_options_are_saved_beside_the_shops_own(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    dialog = await Dialog.options(hass, entry)
    await dialog.submit(
        enrol_unknown=False,
        reminders={"reminder_days": ["3", "20", "3"]},
        privacy={"names": "first"},
    )
    assert entry.options["currency"] == "EUR"
    assert entry.options["enrol_unknown"] is False
    assert entry.options["reminder_days"] == [20, 3]
    assert entry.options["names"] == "first"


async def test_birthdays_of_leap_days_can_be_in_march(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    dialog = await Dialog.options(hass, entry)
    assert dialog.suggested["leap_birthday"] == "february"
    await dialog.submit(leap_birthday="march")
    assert Settings.of(entry, hass).calendar.leap_birthdays_in_march
    assert (await Dialog.options(hass, entry)).suggested["leap_birthday"] == "march"


async def test_a_country_taken_out_stays_out(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    dialog = await Dialog.options(hass, entry)
    await dialog.submit(country=None)
    dialog = await Dialog.options(hass, entry)
    assert entry.options["country"] is None
    assert "country" not in dialog.suggested


@pytest.mark.parametrize(
    ("form", "errors"),
    [
        ({"slips": {"slip_footer": ["x" * 49]}}, {"slips": "line_too_long"}),
        (
            {"reminders": {"reminder_days": ["soon"]}},
            {"reminders": "reminder_days_invalid"},
        ),
        (
            {"reminders": {"reminder_days": ["0"]}},
            {"reminders": "reminder_days_invalid"},
        ),
        (
            {"reminders": {"reminder_days": ["366"]}},
            {"reminders": "reminder_days_invalid"},
        ),
        ({"staff_undo_minutes": -1}, {"staff_undo_minutes": "number_out_of_range"}),
        ({"privacy": {"live_members": 1001}}, {"privacy": "number_out_of_range"}),
        ({"reminders": {"active_days": 0.5}}, {"reminders": "number_out_of_range"}),
    ],
)
async def test_wrong_options_are_answered_and_can_be_corrected(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    form: dict[str, Any],
    errors: dict[str, str],
) -> None:
    dialog = await Dialog.options(hass, entry)
    await dialog.submit(**form)
    assert dialog.errors == errors
    assert entry.options == {"currency": "EUR"}
    await dialog.submit(
        staff_undo_minutes=15,
        privacy={"live_members": 1000},
        slips={"slip_footer": ["Danke!"]},
        reminders={"reminder_days": [], "active_days": 1},
    )
    assert entry.options["slip_footer"] == ["Danke!"]
    assert entry.options["reminder_days"] == []
