"""What a counter consists of, read from its subentry."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .counter.lights import EntityLight, GpiodLight, LightConfig, RpiGpioLight
from .counter.lights.patterns import Pattern, PatternName, pattern
from .counter.printers import (
    FilePrinter,
    NetworkPrinter,
    PrinterConfig,
    SerialPrinter,
    SimulatedPrinter,
    UsbPrinter,
)
from .counter.scanners import ScannerSettings
from .counter.slips.paper import CodePage, PaperWidth
from .libraries import Library


def printer_of(data: Mapping[str, Any], slips: Path) -> PrinterConfig | None:
    """Return the printer of a counter's data; None if it has none.

    ``slips`` is the folder in which a simulated printer leaves its pictures.
    """
    printer = data.get("printer", {"kind": "none"})
    looks: dict[str, Any] = {
        "paper": PaperWidth(printer.get("paper", PaperWidth.MM_80)),
        "codepage": CodePage(printer.get("codepage", CodePage.CP858)),
        "cutter": printer.get("cutter", True),
        "drawn_codes": printer.get("drawn_codes", False),
        "single_byte": printer.get("single_byte", False),
    }
    match printer["kind"]:
        case "network":
            return NetworkPrinter(host=printer["host"], port=printer["port"], **looks)
        case "usb":
            return UsbPrinter(
                vendor_id=printer["vendor_id"],
                product_id=printer["product_id"],
                serial=printer.get("serial"),
                **looks,
            )
        case "serial":
            return SerialPrinter(
                device=printer["device"], baudrate=printer["baudrate"], **looks
            )
        case "file":
            return FilePrinter(path=printer["path"], **looks)
        case "simulated":
            return SimulatedPrinter(folder=str(slips), **looks)
        case _:
            return None


def printer_libraries(printer: PrinterConfig) -> tuple[Library, ...]:
    """Return what a printer needs: slips are worded, drawn, and sent down its link."""
    match printer:
        case UsbPrinter():
            link: tuple[Library, ...] = (Library.USB_PRINTERS,)
        case SerialPrinter():
            link = (Library.SERIAL_PRINTERS,)
        case _:
            link = ()
    return (Library.SLIPS, Library.MONEY_FORMATS, *link)


def scanner_settings_of(scanner: Mapping[str, Any]) -> ScannerSettings:
    """Return how a scanner of a counter's data types."""
    return ScannerSettings(
        layout=scanner["layout"],
        terminators=frozenset(scanner["terminators"]),
        grab=scanner["grab"],
    )


def light_of(data: Mapping[str, Any]) -> LightConfig | None:
    """Return the reward light of a counter's data; None if it has none."""
    light = data.get("light", {"kind": "none"})
    match light["kind"]:
        case "gpiod":
            return GpiodLight(
                chip_label=light["chip"],
                line=light["line"],
                active_low=light["active_low"],
            )
        case "rpi_gpio":
            return RpiGpioLight(pin=light["pin"], active_low=light["active_low"])
        case "entity":
            return EntityLight(entity_id=light["entity_id"])
        case _:
            return None


def light_libraries(light: LightConfig) -> tuple[Library, ...]:
    """Return what a light needs."""
    match light:
        case GpiodLight():
            return (Library.GPIOD,)
        case RpiGpioLight():
            return (Library.RPI_GPIO,)
        case _:
            return ()


def pattern_of(data: Mapping[str, Any]) -> Pattern:
    """Return what the light of a counter's data shows for a reward."""
    light = data.get("light", {})
    return pattern(
        PatternName(light.get("pattern", PatternName.BLINK)), light.get("seconds", 10)
    )
