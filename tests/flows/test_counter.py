"""Adding and changing counters: the way through the steps, tags, behaviour."""

from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.loyalty.const import DOMAIN
from custom_components.loyalty.flows.counter_draft import NEW_COUNTER
from tests import kit

from . import till
from .dialog import Dialog


async def test_a_counter_without_devices(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    dialog = await Dialog.add(hass, entry, "counter")
    assert dialog.suggested == {"name": "Counter", "devices": ["scanners"]}
    await dialog.submit(name="Door", devices=[])
    assert dialog.step == "behaviour"
    await dialog.submit(session_seconds=30)
    assert dialog.result["title"] == "Door"
    assert dialog.saved() == NEW_COUNTER | {"session_seconds": 30}


@pytest.mark.parametrize("seconds", [9, 3601, 30.5])
async def test_how_long_a_customer_stays_has_limits(
    hass: HomeAssistant, entry: MockConfigEntry, seconds: float
) -> None:
    dialog = await Dialog.add(hass, entry, "counter")
    await dialog.submit(name="Door", devices=[])
    await dialog.submit(session_seconds=seconds)
    assert dialog.errors == {"session_seconds": "number_out_of_range"}
    assert dialog.suggested == {"session_seconds": seconds}
    await dialog.submit(session_seconds=30)
    assert dialog.saved() == NEW_COUNTER | {"session_seconds": 30}


async def test_a_counter_with_everything_is_asked_for_all_of_it_in_order(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    steps = []
    hardware = "custom_components.loyalty.flows.hardware"
    with (
        patch(f"{hardware}.input_devices", return_value=[till.HONEYWELL]),
        patch(f"{hardware}.print_test_slip", return_value=None),
        patch(f"{hardware}.blink_light", return_value=None),
    ):
        dialog = await Dialog.add(hass, entry, "counter")
        await dialog.submit(devices=["light", "printer", "tags", "scanners"])
        await dialog.wait(hass)
        await dialog.choose("pick_scanners")
        steps.append(dialog.step)
        await dialog.submit(scanners=[till.HONEYWELL.identity, "simulated"])
        steps.append(dialog.step)
        await dialog.submit()
        steps.append(dialog.step)
        await dialog.submit()
        steps.append(dialog.step)
        await dialog.submit(kind="simulated")
        await dialog.wait(hass)
        await dialog.choose("printer_works")
        steps.append(dialog.step)
        await dialog.submit(kind="rpi_gpio")
        await dialog.submit(pin=4)
        await dialog.wait(hass)
        await dialog.choose("light_works")
        steps.append(dialog.step)
        await dialog.submit(print="rewards")
    assert steps == [
        "pick_scanners",
        "scanner",
        "tags",
        "printer",
        "light",
        "behaviour",
    ]
    saved = dialog.saved()
    assert [scanner["name"] for scanner in saved["scanners"]] == ["Honeywell 1400g"]
    assert saved["simulated"] is True
    assert saved["tags"] is True
    assert saved["printer"]["kind"] == "simulated"
    assert (saved["light"]["kind"], saved["light"]["pin"]) == ("rpi_gpio", 4)
    assert saved["print"] == "rewards"


@pytest.mark.parametrize(
    ("name", "error"), [("  ", "name_missing"), ("front", "name_taken")]
)
async def test_a_counter_needs_a_name_of_its_own(
    hass: HomeAssistant, name: str, error: str
) -> None:
    entry = MockConfigEntry(
        domain=DOMAIN, title="Shop", subentries_data=[kit.counter(title="Front")]
    )
    entry.add_to_hass(hass)
    dialog = await Dialog.add(hass, entry, "counter")
    await dialog.submit(name=name, devices=[])
    assert dialog.errors == {"name": error}
    assert len(entry.subentries) == 1
    await dialog.submit(name="Back")
    await dialog.submit()
    assert len(entry.subentries) == 2


@pytest.mark.parametrize(
    ("theirs", "ours", "free"),
    [
        (["phone"], [], ["reader"]),
        (["phone", "reader"], ["phone"], ["other"]),
    ],
)
async def test_a_tag_counts_at_one_counter(
    hass: HomeAssistant, theirs: list[str], ours: list[str], free: list[str]
) -> None:
    dialog = await _beside_a_counter_with_tags(hass, theirs)
    await dialog.submit(tag_devices=ours)
    assert dialog.errors == {"tag_devices": "tags_taken"}
    assert dialog.shown["counter"] == "Front"
    await dialog.submit(tag_devices=free)
    await dialog.submit()
    assert dialog.saved()["tag_devices"] == free


@pytest.mark.parametrize("ours", [[], ["phone"]])
async def test_a_counter_may_have_all_tags(
    hass: HomeAssistant, ours: list[str]
) -> None:
    dialog = await _beside_a_counter_with_tags(hass, [])
    await dialog.submit(tag_devices=ours)
    assert dialog.errors == {"tag_devices": "tags_taken"}


async def _beside_a_counter_with_tags(
    hass: HomeAssistant, readers: list[str]
) -> Dialog:
    front = kit.counter("front", "Front", tags=True, tag_devices=readers)
    entry = MockConfigEntry(domain=DOMAIN, title="Shop", subentries_data=[front])
    entry.add_to_hass(hass)
    dialog = await Dialog.add(hass, entry, "counter")
    return await dialog.submit(name="Back", devices=["tags"])


async def test_each_counter_has_its_own_readers(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await _counter_with_tags(hass, entry, "Front", ["phone"])
    await _counter_with_tags(hass, entry, "Back", ["reader"])
    assert [counter.data["tag_devices"] for counter in entry.subentries.values()] == [
        ["phone"],
        ["reader"],
    ]


async def _counter_with_tags(
    hass: HomeAssistant, entry: MockConfigEntry, name: str, readers: list[str]
) -> None:
    dialog = await Dialog.add(hass, entry, "counter")
    await dialog.submit(name=name, devices=["tags"])
    await dialog.submit(tag_devices=readers)
    await dialog.submit()


async def test_a_counter_is_changed_by_the_same_steps(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await _counter_with_tags(hass, entry, "Front", ["phone"])
    (counter,) = entry.subentries.values()
    dialog = await Dialog.change(hass, entry, counter.subentry_id)
    assert dialog.step == "reconfigure"
    assert dialog.suggested == {"name": "Front", "devices": ["tags"]}
    await dialog.submit(name="Window")
    assert dialog.suggested == {"tag_devices": ["phone"]}
    await dialog.submit()
    await dialog.submit(session_seconds=45)
    assert dialog.reason == "reconfigure_successful"
    changed = entry.subentries[counter.subentry_id]
    assert changed.title == "Window"
    assert changed.data == {**counter.data, "session_seconds": 45}


async def test_devices_that_are_taken_out_are_gone(
    hass: HomeAssistant, euros: None
) -> None:
    full = kit.counter(
        scanners=[till.scanner("one")],
        simulated=True,
        tags=True,
        tag_devices=["phone"],
        printer={"kind": "network", "host": "10.0.0.9", "port": 9100},
        light={"kind": "rpi_gpio", "pin": 4, "active_low": False},
    )
    entry = MockConfigEntry(domain=DOMAIN, title="Shop", subentries_data=[full])
    entry.add_to_hass(hass)
    dialog = await Dialog.change(hass, entry, kit.COUNTER)
    assert dialog.suggested["devices"] == ["scanners", "tags", "printer", "light"]
    await dialog.submit(devices=[])
    await dialog.submit()
    assert entry.subentries[kit.COUNTER].data == NEW_COUNTER


async def test_nothing_is_saved_when_the_dialog_is_closed_on_the_way(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await _counter_with_tags(hass, entry, "Front", ["phone"])
    (counter,) = entry.subentries.values()
    dialog = await Dialog.change(hass, entry, counter.subentry_id)
    await dialog.submit(name="Window", devices=[])
    assert dialog.result["type"] is FlowResultType.FORM
    hass.config_entries.subentries.async_abort(dialog.result["flow_id"])
    assert entry.subentries[counter.subentry_id] == counter
