"""What the dialogs ask of devices: which there are, and whether one works. No exception leaves here."""

import asyncio
from collections.abc import Iterable
import logging
from pathlib import Path

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..counter.lights import LightConfig, LightUnavailable, LineBusy, open_backend
from ..counter.lights.gpiod import Chip, list_chips
from ..counter.printers import PrinterConfig, open_link
from ..counter.printers.errors import PrinterError
from ..counter.printers.usb import FoundUsbPrinter, list_usb_printers
from ..counter.scanners.identification import Identified
from ..counter.scanners.input_devices import InputDevices
from ..counter.scanners.input_nodes import InputDevice
from ..counter.slips import compose
from ..counter.slips.content import Letterhead, Shop as SlipShop, TestPrint
from ..counter.slips.escpos_bytes import slip_bytes
from ..counter.slips.wording import slip_texts
from ..devices_from_config import light_libraries, printer_libraries
from ..libraries import Library, ensure
from ..settings import Settings

_LOGGER = logging.getLogger(__name__)

# For how long somebody has to walk over to the scanner.
LISTEN_SECONDS = 30.0
BLINK_SECONDS = 0.4
BLINKS = 4

_SERIAL_PORTS = Path("/dev/serial/by-id")


async def input_devices(
    hass: HomeAssistant, entry: ConfigEntry
) -> list[InputDevice] | None:
    """Return what types digits, likely scanners first; None if the library can't be had."""
    if not await ensure(hass, Library.SCANNERS):
        return None
    devices = await _devices_of(entry).list_devices()
    return [device for device in devices if device.is_keyboard or device.denied]


async def next_scan(hass: HomeAssistant, entry: ConfigEntry) -> Identified | None:
    """Wait for a scan at any device; None if none comes. Counters hear nothing meanwhile."""
    if not await ensure(hass, Library.SCANNERS):
        return None
    return await _devices_of(entry).identify(LISTEN_SECONDS)


def _devices_of(entry: ConfigEntry) -> InputDevices:
    """Return the devices of an open shop: it has grabbed its scanners, and hears them alone."""
    if entry.state is ConfigEntryState.LOADED:
        devices: InputDevices = entry.runtime_data.input_devices
        return devices
    return InputDevices()


async def usb_printers(hass: HomeAssistant) -> list[FoundUsbPrinter]:
    """Return the printers at USB."""
    return await hass.async_add_executor_job(list_usb_printers)


async def serial_ports(hass: HomeAssistant) -> list[str]:
    """Return the serial ports by the names that stay."""

    def look() -> list[str]:
        return sorted(str(port) for port in _SERIAL_PORTS.glob("*"))

    return await hass.async_add_executor_job(look)


async def gpio_chips(hass: HomeAssistant) -> list[Chip] | None:
    """Return the GPIO chips with their lines; None if the library can't be had."""
    if not await ensure(hass, Library.GPIOD):
        return None
    try:
        return await hass.async_add_executor_job(list_chips)
    except LightUnavailable:
        return None


async def print_test_slip(
    hass: HomeAssistant, entry: ConfigEntry, printer: PrinterConfig, counter: str
) -> str | None:
    """Print a test slip; return the key of what went wrong."""
    if not await _all_there(hass, printer_libraries(printer)):
        return "library_missing"
    settings = Settings.of(entry, hass)
    texts = slip_texts(
        await async_get_translations(hass, settings.language, "config_panel", {DOMAIN})
    )
    content = TestPrint(
        at=dt_util.now(),
        counter=counter,
        columns=printer.paper.columns,
        codepage=printer.codepage.value,
    )
    shop = SlipShop(
        letterhead=Letterhead(
            name=entry.title, header=settings.slip_header, footer=settings.slip_footer
        ),
        currency=settings.currency,
        locale=settings.locale,
    )
    try:
        await hass.async_add_executor_job(_print, printer, content, shop, texts)
    except PrinterError as error:
        return f"printer_{error.problem.value}"
    return None


def _print(
    printer: PrinterConfig, content: TestPrint, shop: SlipShop, texts: dict[str, str]
) -> None:
    open_link(printer).send(slip_bytes(compose(content, shop, texts), printer))


async def blink_light(
    hass: HomeAssistant, light: LightConfig
) -> tuple[str, str] | None:
    """Blink a light; return what went wrong: a key and who is to blame."""
    if not await _all_there(hass, light_libraries(light)):
        return "library_missing", ""
    backend = open_backend(light, hass)
    try:
        await backend.open()
        for _ in range(BLINKS):
            await backend.set(True)
            await asyncio.sleep(BLINK_SECONDS)
            await backend.set(False)
            await asyncio.sleep(BLINK_SECONDS)
    except LineBusy as busy:
        return "line_busy", busy.consumer
    except LightUnavailable as error:
        _LOGGER.info("The light can't be switched: %s", error)
        return "light_unavailable", ""
    finally:
        await backend.close()
    return None


async def _all_there(hass: HomeAssistant, libraries: Iterable[Library]) -> bool:
    return all([await ensure(hass, library) for library in libraries])
