"""Devices that an owner finds at a counter in these tests."""

from typing import Any

from custom_components.loyalty.counter.lights.gpiod import Chip, Line
from custom_components.loyalty.counter.printers.usb import FoundUsbPrinter
from custom_components.loyalty.counter.scanners.identification import Identified
from custom_components.loyalty.counter.scanners.input_nodes import InputDevice


def input_device(identity: str, name: str, **properties: Any) -> InputDevice:
    """Return an input device that can type."""
    return InputDevice(
        identity=identity,
        names=(identity,),
        name=name,
        is_keyboard=True,
        is_scanner=True,
        paths=(),
        **properties,
    )


HONEYWELL = input_device("/dev/input/by-id/usb-Honeywell", "Honeywell 1400g")
NFC = input_device("/dev/input/by-id/usb-NFC", "NFC Reader")
DENIED = input_device("/dev/input/by-id/usb-Denied", "Denied", denied=True)

STAR = FoundUsbPrinter(
    vendor_id=0x0519,
    product_id=0x0003,
    serial="123",
    description="Star TSP100",
    node="lp0",
)

PI = Chip(
    label="pinctrl-bcm2711",
    path="/dev/gpiochip0",
    lines=(
        Line(number=17, name="GPIO17", used_by=None),
        Line(number=18, name=None, used_by="spi0"),
    ),
)


def heard(device: InputDevice, **properties: Any) -> Identified:
    """Return what is known after a scan at a device."""
    return Identified(
        **{
            "device": device,
            "text": "4006381333931",
            "terminators": frozenset({"enter"}),
            "layout": None,
        }
        | properties
    )


def scanner(identity: str, **properties: Any) -> dict[str, Any]:
    """Return a scanner as a counter has it."""
    return {
        "identity": identity,
        "name": "Honeywell 1400g",
        "layout": "de",
        "terminators": ["tab"],
        "grab": False,
        "prefix": "",
        "suffix": "",
    } | properties
