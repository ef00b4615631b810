"""A stand-in for the kernel's input devices, where there are none.

Devices are files in a folder with udev's links beside them. Opening one gives an
object like python-evdev's InputDevice which reads real ``struct input_event`` from a
real pipe with python-evdev's own code; grabbing and unplugging behave as the kernel's.
"""

from collections.abc import Iterable
import contextlib
from dataclasses import dataclass, field
import errno
import os
from pathlib import Path
import struct
import threading
from types import SimpleNamespace

from evdev.eventio import EventIO

from custom_components.loyalty.counter.keystrokes import Keystroke
from custom_components.loyalty.counter.typist import strokes

KEYBOARD = tuple(range(1, 128))
MOUSE = (272, 273)
EV_SYN, EV_KEY, EV_REL = 0, 1, 2
SYN_DROPPED = 3


@dataclass
class Hardware:
    """What is plugged in at one event node."""

    name: str = "Acme Barcode Scanner"
    vendor: int = 0x05E0
    product: int = 0x1200
    uniq: str = ""
    phys: str = "usb-0000:01:00.0-1.2/input0"
    keys: tuple[int, ...] = KEYBOARD
    relative: bool = False
    caps_lock: bool = False
    opened: list[FakeInputDevice] = field(default_factory=list)


class FakeInputDevice(EventIO):
    """One open file of a device."""

    def __init__(self, hardware: Hardware) -> None:
        self.fd, self.pen = os.pipe2(os.O_NONBLOCK)
        self.name, self.phys, self.uniq = hardware.name, hardware.phys, hardware.uniq
        self.info = SimpleNamespace(
            bustype=3, vendor=hardware.vendor, product=hardware.product
        )
        self.grabbed = False
        self.opened_by = threading.current_thread()
        self.hardware = hardware
        hardware.opened.append(self)

    def capabilities(self) -> dict[int, list[int]]:
        pointing = {EV_REL: [0, 1]} if self.hardware.relative else {}
        return {EV_KEY: list(self.hardware.keys), **pointing}

    def leds(self) -> list[int]:
        return [1] if self.hardware.caps_lock else []

    def grab(self) -> None:
        if any(device.grabbed for device in self.hardware.opened):
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))
        self.grabbed = True

    def unplug(self) -> None:
        with contextlib.suppress(OSError):
            os.close(self.pen)
        self.pen = -1

    def close(self) -> None:
        if self.fd >= 0:
            os.close(self.fd)
            self.unplug()
            self.fd = -1
            self.hardware.opened.remove(self)


class FakeKernel:
    """The folder ``/dev/input`` and what is behind it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.devices: dict[str, Hardware] = {}
        self.denied: set[str] = set()
        self.library = True
        folder.mkdir()

    def plug_in(self, node: str, hardware: Hardware, *links: str) -> Hardware:
        """Make a node, with links as ``by-id/…``."""
        self.devices[str(self.folder / node)] = hardware
        (self.folder / node).touch()
        for link in links:
            path = self.folder / link
            path.parent.mkdir(exist_ok=True)
            path.unlink(missing_ok=True)
            path.symlink_to(f"../{node}")
        return hardware

    def unplug(self, node: str) -> None:
        hardware = self.devices.pop(str(self.folder / node))
        (self.folder / node).unlink()
        for link in (*self.folder.glob("by-*/*"),):
            if not link.exists():
                link.unlink()
        for device in tuple(hardware.opened):
            device.unplug()

    def open(self, path: str) -> FakeInputDevice:
        if not self.library:
            raise ImportError("No module named 'evdev'")
        if path in self.denied:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        if path not in self.devices:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
        return FakeInputDevice(self.devices[path])


def write(hardware: Hardware, events: Iterable[tuple[int, int, int, float]]) -> None:
    """Events (type, code, value, at) for all who may hear them."""
    grabbing = [device for device in hardware.opened if device.grabbed]
    for kind, code, value, at in events:
        event = struct.pack("llHHi", int(at), int(at % 1 * 1e6), kind, code, value)
        for device in grabbing or hardware.opened:
            os.write(device.pen, event)


def type_text(hardware: Hardware, text: str, layout: str = "us") -> None:
    """What a scanner sends for a text, each key in a report of its own."""
    write(hardware, reports(strokes(text, layout, at=100.0, terminator="")))


def reports(keys: Iterable[Keystroke]) -> list[tuple[int, int, int, float]]:
    return [
        event
        for key in keys
        for event in (
            (EV_KEY, key.code, key.value, key.at),
            (EV_SYN, 0, 0, key.at),
        )
    ]
