"""Finding the scanners of a counter."""

from collections.abc import Generator
from typing import Any
from unittest.mock import AsyncMock, patch

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.loyalty.const import DOMAIN
from tests import kit

from .dialog import Dialog
from .till import DENIED, HONEYWELL, NFC, heard, scanner


@pytest.fixture(autouse=True)
def plugged_in() -> Generator[AsyncMock]:
    """Return the devices that are plugged in."""
    with patch(
        "custom_components.loyalty.flows.hardware.input_devices",
        return_value=[HONEYWELL, NFC],
    ) as devices:
        yield devices


@pytest.fixture(autouse=True)
def scanned() -> Generator[AsyncMock]:
    """Return what is scanned next; nothing at first."""
    with patch(
        "custom_components.loyalty.flows.hardware.next_scan", return_value=None
    ) as scanned:
        yield scanned


async def at_scanners(hass: HomeAssistant, entry: MockConfigEntry) -> Dialog:
    dialog = await Dialog.add(hass, entry, "counter")
    await dialog.submit(name="Till", devices=["scanners"])
    return await dialog.wait(hass)


async def test_a_scanner_is_chosen_from_the_list(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    dialog = await at_scanners(hass, entry)
    await dialog.choose("pick_scanners")
    assert list(dialog.choices("scanners")) == [
        HONEYWELL.identity,
        NFC.identity,
        "simulated",
    ]
    await dialog.submit(scanners=[NFC.identity])
    assert dialog.shown == {"scanner": "NFC Reader", "number": "1", "count": "1"}
    await dialog.submit(layout="fr", terminators=[], grab=False, prefix=" ~ ")
    await dialog.submit()
    assert dialog.saved()["scanners"] == [
        {
            "identity": NFC.identity,
            "name": "NFC Reader",
            "layout": "fr",
            "terminators": [],
            "grab": False,
            "prefix": "~",
            "suffix": "",
        }
    ]


@pytest.mark.parametrize(
    ("language", "layout"), [("en", "us"), ("de", "de"), ("de-CH", "de"), ("fr", "fr")]
)
async def test_a_scanner_is_thought_to_type_as_people_here_do(
    hass: HomeAssistant, entry: MockConfigEntry, language: str, layout: str
) -> None:
    hass.config.language = language
    dialog = await at_scanners(hass, entry)
    await dialog.choose("pick_scanners")
    await dialog.submit(scanners=[NFC.identity])
    assert dialog.suggested["layout"] == layout
    assert dialog.suggested["terminators"] == ["enter"]


async def test_scanning_something_finds_the_scanner_and_how_it_types(
    hass: HomeAssistant, entry: MockConfigEntry, scanned: AsyncMock
) -> None:
    dialog = await at_scanners(hass, entry)
    scanned.return_value = heard(
        NFC, layout="de", terminators=frozenset({"tab"}), text="K-1"
    )
    await dialog.choose("scan_now")
    await dialog.look_again()
    await dialog.wait(hass)
    assert dialog.step == "scanner_heard"
    assert (dialog.shown["scanner"], dialog.shown["code"]) == ("NFC Reader", "K-1")
    await dialog.choose("pick_scanners")
    assert dialog.suggested == {"scanners": [NFC.identity]}
    await dialog.submit()
    assert (dialog.suggested["layout"], dialog.suggested["terminators"]) == (
        "de",
        ["tab"],
    )


async def test_two_scanners_are_found_one_after_the_other(
    hass: HomeAssistant, entry: MockConfigEntry, scanned: AsyncMock
) -> None:
    dialog = await at_scanners(hass, entry)
    scanned.side_effect = [heard(NFC), heard(HONEYWELL), heard(NFC)]
    await (await dialog.choose("scan_now")).wait(hass)
    await (await dialog.choose("scan_now")).wait(hass)
    assert dialog.shown["scanner"] == "Honeywell 1400g"
    await (await dialog.choose("scan_now")).wait(hass)
    assert dialog.shown["scanner"] == "NFC Reader"
    await dialog.choose("pick_scanners")
    await dialog.submit()
    await dialog.submit()
    assert dialog.shown["number"] == "2"
    await dialog.submit()
    await dialog.submit()
    identities = [scanner["identity"] for scanner in dialog.saved()["scanners"]]
    assert identities == [NFC.identity, HONEYWELL.identity]


async def test_a_scanner_plugged_in_only_now_is_found(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plugged_in: AsyncMock,
    scanned: AsyncMock,
) -> None:
    plugged_in.return_value = [HONEYWELL]
    dialog = await at_scanners(hass, entry)
    scanned.return_value = heard(NFC)
    await (await dialog.choose("scan_now")).wait(hass)
    await dialog.choose("pick_scanners")
    assert dialog.choices("scanners")[NFC.identity] == "NFC Reader"


async def test_when_nothing_is_scanned_the_owner_may_try_again_or_choose(
    hass: HomeAssistant, entry: MockConfigEntry, scanned: AsyncMock
) -> None:
    dialog = await at_scanners(hass, entry)
    await (await dialog.choose("scan_now")).wait(hass)
    assert dialog.step == "nothing_scanned"
    scanned.return_value = heard(NFC)
    await (await dialog.choose("scan_now")).wait(hass)
    assert dialog.step == "scanner_heard"


async def test_a_scanner_belongs_to_one_counter(
    hass: HomeAssistant, euros: None, scanned: AsyncMock
) -> None:
    front = kit.counter("front", "Front", scanners=[scanner(HONEYWELL.identity)])
    entry = MockConfigEntry(domain=DOMAIN, title="Shop", subentries_data=[front])
    entry.add_to_hass(hass)
    dialog = await at_scanners(hass, entry)
    scanned.return_value = heard(HONEYWELL)
    await (await dialog.choose("scan_now")).wait(hass)
    assert dialog.step == "scanner_of_another"
    assert dialog.shown["counter"] == "Front"
    await dialog.choose("pick_scanners")
    assert dialog.suggested == {"scanners": []}
    await dialog.submit(scanners=[HONEYWELL.identity])
    assert dialog.errors == {"scanners": "scanner_taken"}
    assert dialog.shown == {"scanner": "Honeywell 1400g", "counter": "Front"}
    await dialog.submit(scanners=[NFC.identity])
    await dialog.submit()
    await dialog.submit()
    assert len(entry.subentries) == 2


async def test_a_device_that_may_not_be_read_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry, plugged_in: AsyncMock
) -> None:
    plugged_in.return_value = [DENIED]
    dialog = await at_scanners(hass, entry)
    await dialog.choose("pick_scanners")
    await dialog.submit(scanners=[DENIED.identity])
    assert dialog.errors == {"scanners": "scanner_denied"}
    assert dialog.shown["scanner"] == "Denied"
    await dialog.submit(scanners=["simulated"])
    assert dialog.step == "behaviour"


async def test_without_any_device_there_is_the_simulated_scanner(
    hass: HomeAssistant, entry: MockConfigEntry, plugged_in: AsyncMock
) -> None:
    plugged_in.return_value = []
    dialog = await at_scanners(hass, entry)
    assert dialog.step == "pick_scanners"
    assert not dialog.errors
    await dialog.submit(scanners=[])
    assert dialog.errors == {"scanners": "scanner_none"}
    await dialog.submit(scanners=["simulated"])
    await dialog.submit()
    assert dialog.saved()["scanners"] == []
    assert dialog.saved()["simulated"] is True


async def test_without_the_library_the_owner_is_told_and_can_go_on(
    hass: HomeAssistant, entry: MockConfigEntry, plugged_in: AsyncMock
) -> None:
    plugged_in.return_value = None
    dialog = await at_scanners(hass, entry)
    assert dialog.errors == {"base": "library_missing"}
    await dialog.submit(scanners=["simulated"])
    assert dialog.step == "behaviour"


@pytest.mark.parametrize("devices", [[], None], ids=["unplugged", "no library"])
async def test_a_scanner_that_is_not_there_keeps_its_set_up(
    hass: HomeAssistant, euros: None, plugged_in: AsyncMock, devices: Any
) -> None:
    plugged_in.return_value = devices
    scanners = [scanner("old", prefix="#"), scanner("older", name="Old one")]
    front = kit.counter(scanners=scanners, simulated=True)
    entry = MockConfigEntry(domain=DOMAIN, title="Shop", subentries_data=[front])
    entry.add_to_hass(hass)
    dialog = await Dialog.change(hass, entry, kit.COUNTER)
    await dialog.submit()
    await dialog.wait(hass)
    assert dialog.suggested == {"scanners": ["old", "older", "simulated"]}
    assert dialog.choices("scanners")["older"] == "Old one"
    await dialog.submit()
    assert dialog.suggested["prefix"] == "#"
    assert dialog.suggested["layout"] == "de"
    await dialog.submit(layout="uk")
    assert dialog.shown == {"scanner": "Old one", "number": "2", "count": "2"}
    await dialog.submit()
    await dialog.submit()
    saved = entry.subentries[kit.COUNTER].data
    assert saved["scanners"] == [
        scanner("old", prefix="#", layout="uk"),
        scanner("older", name="Old one"),
    ]
    assert saved["simulated"] is True
