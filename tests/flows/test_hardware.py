"""What the dialogs ask of devices."""

from collections.abc import Generator
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock, Mock, patch

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, ServiceCall
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_mock_service,
)

from custom_components.loyalty.counter.lights import (
    EntityLight,
    GpiodLight,
    LightUnavailable,
    LineBusy,
)
from custom_components.loyalty.counter.printers import FilePrinter, NetworkPrinter
from custom_components.loyalty.counter.scanners.input_devices import InputDevices
from custom_components.loyalty.counter.scanners.input_nodes import InputDevice
from custom_components.loyalty.flows import hardware

from .till import DENIED, HONEYWELL, PI, STAR, heard

MOUSE = InputDevice(
    identity="mouse",
    names=("mouse",),
    name="Mouse",
    is_keyboard=False,
    is_scanner=False,
    paths=(),
)


@pytest.fixture
def no_library() -> Generator[None]:
    """Let no library be had."""
    with patch(
        "custom_components.loyalty.flows.hardware.ensure", AsyncMock(return_value=False)
    ):
        yield


@pytest.fixture(autouse=True)
def quick() -> Generator[None]:
    """Blink without waiting for eyes."""
    with patch("custom_components.loyalty.flows.hardware.BLINK_SECONDS", 0):
        yield


async def test_only_what_can_type_is_offered(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    with patch.object(
        InputDevices, "list_devices", return_value=[HONEYWELL, MOUSE, DENIED]
    ):
        assert await hardware.input_devices(hass, entry) == [HONEYWELL, DENIED]


async def test_an_open_shop_listens_at_its_own_scanners(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    devices = Mock(spec=InputDevices)
    devices.identify.return_value = heard(HONEYWELL)
    entry.runtime_data = Mock()
    entry.runtime_data.input_devices = devices
    entry.mock_state(hass, ConfigEntryState.LOADED)
    assert await hardware.next_scan(hass, entry) == heard(HONEYWELL)


async def test_a_shop_that_is_not_open_listens_all_the_same(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    with patch.object(InputDevices, "identify", return_value=None) as identify:
        assert await hardware.next_scan(hass, entry) is None
    identify.assert_called_once_with(hardware.LISTEN_SECONDS)


@pytest.mark.usefixtures("no_library")
async def test_without_a_library_there_is_nothing_to_choose(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    assert await hardware.input_devices(hass, entry) is None
    assert await hardware.next_scan(hass, entry) is None
    assert await hardware.gpio_chips(hass) is None
    printer = NetworkPrinter(host="10.0.0.9")
    assert (
        await hardware.print_test_slip(hass, entry, printer, "Till")
        == "library_missing"
    )
    light = GpiodLight(chip_label=PI.label, line=17)
    assert await hardware.blink_light(hass, light) == ("library_missing", "")


async def test_usb_printers_are_those_that_the_kernel_knows(
    hass: HomeAssistant,
) -> None:
    with patch(
        "custom_components.loyalty.flows.hardware.list_usb_printers",
        return_value=[STAR],
    ):
        assert await hardware.usb_printers(hass) == [STAR]


async def test_serial_ports_are_known_by_the_names_that_stay(
    hass: HomeAssistant, tmp_path: Path
) -> None:
    port = tmp_path / "usb-FTDI"
    port.touch()
    with patch("custom_components.loyalty.flows.hardware._SERIAL_PORTS", tmp_path):
        assert await hardware.serial_ports(hass) == [str(port)]


@pytest.mark.parametrize(
    ("found", "chips"),
    [({"return_value": [PI]}, [PI]), ({"side_effect": LightUnavailable("none")}, None)],
)
async def test_gpio_chips_are_listed(
    hass: HomeAssistant, found: dict[str, Any], chips: Any
) -> None:
    with patch("custom_components.loyalty.flows.hardware.list_chips", **found):
        assert await hardware.gpio_chips(hass) == chips


async def test_a_test_slip_is_printed_in_the_shops_language(
    hass: HomeAssistant, entry: MockConfigEntry, tmp_path: Path
) -> None:
    hass.config_entries.async_update_entry(
        entry,
        options={"currency": "EUR", "language": "de", "slip_footer": ["Bis bald!"]},
    )
    paper = tmp_path / "lp0"
    paper.touch()
    printer = FilePrinter(path=str(paper))
    assert await hardware.print_test_slip(hass, entry, printer, "Vordere Kasse") is None
    printed = paper.read_bytes().decode("cp858", "replace")
    assert "Café Morgenrot" in printed
    assert "Vordere Kasse" in printed
    assert "Bis bald!" in printed
    assert "1.234,56" in printed


async def test_a_printer_that_is_not_there_is_told(
    hass: HomeAssistant, entry: MockConfigEntry, tmp_path: Path
) -> None:
    printer = FilePrinter(path=str(tmp_path / "nowhere" / "lp0"))
    problem = await hardware.print_test_slip(hass, entry, printer, "Till")
    assert problem == "printer_unavailable"


async def test_a_lamp_blinks_and_stays_dark(hass: HomeAssistant) -> None:
    hass.states.async_set("light.lamp", "off")
    on = async_mock_service(hass, "homeassistant", "turn_on")
    off = async_mock_service(hass, "homeassistant", "turn_off")
    light = EntityLight(entity_id="light.lamp")
    assert await hardware.blink_light(hass, light) is None
    await hass.async_block_till_done()
    assert (_lamps(on), _lamps(off)) == (["light.lamp"] * 4, ["light.lamp"] * 4)


def _lamps(calls: list[ServiceCall]) -> list[str]:
    return [call.data["entity_id"] for call in calls]


async def test_a_lamp_that_is_not_there_is_told(hass: HomeAssistant) -> None:
    light = EntityLight(entity_id="light.nowhere")
    assert await hardware.blink_light(hass, light) == ("light_unavailable", "")


async def test_who_holds_a_line_is_told_and_the_line_is_given_back(
    hass: HomeAssistant,
) -> None:
    backend = AsyncMock()
    backend.open.side_effect = LineBusy("spi0")
    light = GpiodLight(chip_label=PI.label, line=18)
    with patch(
        "custom_components.loyalty.flows.hardware.open_backend", return_value=backend
    ):
        assert await hardware.blink_light(hass, light) == ("line_busy", "spi0")
    backend.close.assert_awaited_once()
