"""What a counter consists of, from its subentry."""

from pathlib import Path
from typing import Any

import pytest

from custom_components.loyalty.counter.lights import (
    EntityLight,
    GpiodLight,
    LightConfig,
    RpiGpioLight,
)
from custom_components.loyalty.counter.lights.patterns import PatternName, pattern
from custom_components.loyalty.counter.printers import (
    FilePrinter,
    NetworkPrinter,
    PrinterConfig,
    SerialPrinter,
    SimulatedPrinter,
    UsbPrinter,
)
from custom_components.loyalty.counter.scanners import ScannerSettings
from custom_components.loyalty.counter.slips.paper import CodePage, PaperWidth
from custom_components.loyalty.devices_from_config import (
    light_of,
    pattern_of,
    printer_of,
    scanner_settings_of,
)
from tests.flows.till import scanner

SLIPS = Path("slips")


@pytest.mark.parametrize(
    ("data", "printer"),
    [
        (
            {"kind": "network", "host": "a", "port": 9101},
            NetworkPrinter(host="a", port=9101),
        ),
        (
            {
                "kind": "usb",
                "vendor_id": 1,
                "product_id": 2,
                "serial": None,
                "name": "Star",
            },
            UsbPrinter(vendor_id=1, product_id=2),
        ),
        (
            {"kind": "serial", "device": "/dev/ttyS0", "baudrate": 19200},
            SerialPrinter(device="/dev/ttyS0", baudrate=19200),
        ),
        ({"kind": "file", "path": "/dev/lp0"}, FilePrinter(path="/dev/lp0")),
        ({"kind": "simulated"}, SimulatedPrinter(folder="slips")),
        ({"kind": "none"}, None),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else "",
)
def test_printers(data: dict[str, Any], printer: PrinterConfig | None) -> None:
    assert printer_of({"printer": data}, SLIPS) == printer


def test_how_slips_are_to_look() -> None:
    looks = {
        "paper": "58",
        "codepage": "cp437",
        "cutter": False,
        "drawn_codes": True,
        "single_byte": True,
    }
    printer = printer_of({"printer": {"kind": "simulated", **looks}}, SLIPS)
    assert printer == SimulatedPrinter(
        folder="slips",
        paper=PaperWidth.MM_58,
        codepage=CodePage.CP437,
        cutter=False,
        drawn_codes=True,
        single_byte=True,
    )


@pytest.mark.parametrize(
    ("data", "light"),
    [
        (
            {"kind": "gpiod", "chip": "pinctrl-rp1", "line": 17, "active_low": True},
            GpiodLight(chip_label="pinctrl-rp1", line=17, active_low=True),
        ),
        (
            {"kind": "rpi_gpio", "pin": 4, "active_low": False},
            RpiGpioLight(pin=4),
        ),
        (
            {"kind": "entity", "entity_id": "light.lamp"},
            EntityLight(entity_id="light.lamp"),
        ),
        ({"kind": "none"}, None),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else "",
)
def test_lights(data: dict[str, Any], light: LightConfig | None) -> None:
    assert light_of({"light": data}) == light


def test_what_the_light_shows() -> None:
    assert pattern_of({"light": {"pattern": "double", "seconds": 5}}) == pattern(
        PatternName.DOUBLE, 5
    )
    assert pattern_of({}) == pattern(PatternName.BLINK, 10)


def test_a_counter_without_devices() -> None:
    assert printer_of({}, SLIPS) is None
    assert light_of({}) is None


def test_how_a_scanner_types() -> None:
    assert scanner_settings_of(scanner("one")) == ScannerSettings(
        layout="de", terminators=frozenset({"tab"}), grab=False
    )
