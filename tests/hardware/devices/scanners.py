"""Scanners and card readers: they type, and can be unplugged."""

from abc import ABC, abstractmethod
import asyncio
from itertools import count
import json
import os
from pathlib import Path
import struct
import subprocess
import sys
from typing import IO, Any, override

from evdev import UInput, ecodes

from .keys import ALL_KEYS, Chord, chords
from .udev import arrival_of, settle
from .usb import Gadget

# Seconds between reports; two make a character. A short code fits into the kernel's buffer at any speed.
SCANNER_SPEED = 0.002
# Whatever is longer than that buffer is typed as slowly as scanners do: on a machine that does many other things
# the hub may get its turn only after some tenths of a second.
SLOW_SCANNER = 0.016
FINGERS = 0.06
# Seconds until a quick hand holds the next thing before a scanner.
NEXT_THING = 0.15


class Scanner(ABC):
    """A device that types codes; ``typed_at`` are the instants of the last keys of its scans."""

    def __init__(self, name: str, layout: str, ending: str) -> None:
        self.name = name
        self.layout = layout
        self.ending = ending
        self.typed_at: list[float] = []
        self._hand: subprocess.Popen[str] | None = None
        self._unheard = 0

    @property
    @abstractmethod
    def path(self) -> str:
        """The event node that it has at the hub."""

    @abstractmethod
    def plug_in(self) -> None:
        """Connect it to the hub; it is there, with its links, when this returns."""

    @abstractmethod
    def unplug(self) -> None:
        """Pull the cable."""

    def throw_away(self) -> None:
        """Unplug it for good."""
        self.unplug()

    @abstractmethod
    def report(self, chord: Chord, *, pressed: bool) -> bytes:
        """Return what tells the hub that a key, with whatever is held, was pressed or let go."""

    def type(self, text: str, *, speed: float = SCANNER_SPEED) -> float:
        """Type characters, and nothing after them; returns the instant of the last one."""
        return self._send(self._reports_of(text), speed)

    def blurt(self, code: str) -> None:
        """Scan a code faster than any scanner: in one piece, where the device can send that.

        It all fits into the kernel's buffer for whoever reads the device, if that is empty. Waits for nothing.
        """
        self._order(self.in_pieces(self._reports_of(code + self.ending)), 0)

    def in_pieces(self, reports: list[bytes]) -> list[bytes]:
        """Put reports together as far as the device can send them at once."""
        return reports

    def _reports_of(self, text: str) -> list[bytes]:
        return [
            self.report(chord, pressed=pressed)
            for chord in chords(text, self.layout)
            for pressed in (True, False)
        ]

    def _send(self, reports: list[bytes], pause: float) -> float:
        answers = self._order(reports, pause)
        self._unheard -= 1
        return float(answers.readline())

    def _order(self, reports: list[bytes], pause: float) -> IO[str]:
        """Have reports sent; returns from where the answer comes."""
        assert self._hand is not None, f"{self.name} is not plugged in"
        assert self._hand.stdin is not None
        assert self._hand.stdout is not None
        while self._unheard:
            self._hand.stdout.readline()
            self._unheard -= 1
        order = [pause, *(report.hex() for report in reports)]
        self._hand.stdin.write(json.dumps(order) + "\n")
        self._hand.stdin.flush()
        self._unheard += 1
        return self._hand.stdout

    async def scan(self, code: str, *, speed: float = SCANNER_SPEED) -> None:
        """Type a code with its ending, as a scanner does at the press of its trigger."""
        self.typed_at.append(
            await asyncio.to_thread(self.type, code + self.ending, speed=speed)
        )
        await asyncio.sleep(NEXT_THING)

    async def type_by_hand(self, text: str) -> None:
        """Type something on a keypad, with Enter."""
        await asyncio.to_thread(self.type, text + "\n", speed=FINGERS)

    def _take_in_hand(self, cable: int) -> None:
        self._hand = subprocess.Popen(
            [sys.executable, "-I", "-S", _HAND, str(cable)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=[cable],
            text=True,
        )

    def _lay_down(self) -> None:
        if self._hand is not None:
            self._hand.communicate()
            self._hand = None
            self._unheard = 0


class VirtualScanner(Scanner):
    """A scanner made with uinput; by default it says of itself what a common one says."""

    def __init__(
        self,
        name: str = "WIT Electron Company WIT 122-UFS V2.03",
        *,
        vendor: int = 0x1130,
        product: int = 0x0001,
        phys: str = "",
        layout: str = "us",
        ending: str = "\n",
    ) -> None:
        super().__init__(name, layout, ending)
        self._identity: dict[str, Any] = {
            "vendor": vendor,
            "product": product,
            "phys": phys or f"lab/{next(_PORTS)}",
        }
        self._device: UInput | None = None

    @property
    def device(self) -> UInput:
        assert self._device is not None, f"{self.name} is not plugged in"
        return self._device

    @property
    @override
    def path(self) -> str:
        return str(self.device.device.path)

    @override
    def plug_in(self) -> None:
        self._device = UInput(
            {ecodes.EV_KEY: ALL_KEYS, ecodes.EV_LED: [ecodes.LED_CAPSL]},
            name=self.name,
            **self._identity,
        )
        self._take_in_hand(self._device.fd)
        settle()

    @override
    def unplug(self) -> None:
        self._lay_down()
        if self._device is not None:
            self._device.close()  # type: ignore[no-untyped-call]
            self._device = None
            settle()

    @override
    def report(self, chord: Chord, *, pressed: bool) -> bytes:
        keys = [(ecodes.EV_KEY, key, int(pressed)) for key in (*chord.held, chord.key)]
        return b"".join(
            struct.pack("@qqHHi", 0, 0, *event)
            for event in (*keys, (ecodes.EV_SYN, 0, 0))
        )

    @override
    def in_pieces(self, reports: list[bytes]) -> list[bytes]:
        return [b"".join(reports)]


class UsbScanner(Scanner):
    """A scanner at USB: a keyboard at the other end of a real driver."""

    def __init__(
        self,
        port: int,
        name: str = "USB Barcode Scanner",
        *,
        serial: str = "",
        layout: str = "us",
        ending: str = "\n",
    ) -> None:
        super().__init__(name, layout, ending)
        self._gadget = Gadget(
            port,
            vendor=0x05F9,
            product=0x2203,
            manufacturer="Lab",
            name=name,
            serial=serial,
            function=f"hid.scanner{port}",
            settings={
                "protocol": "1",
                "subclass": "1",
                "report_length": "8",
                "report_desc": _BOOT_KEYBOARD,
            },
        )
        self._reports: int | None = None
        self._path = ""

    @property
    @override
    def path(self) -> str:
        return self._path

    @override
    def plug_in(self) -> None:
        with arrival_of("input/event*") as arrived:
            self._gadget.plug_in()
            minor = int(self._gadget.read("dev").split(":")[1])
            self._reports = os.open(f"/dev/hidg{minor}", os.O_RDWR)
            self._take_in_hand(self._reports)
        (node,) = arrived
        self._path = str(node)

    @override
    def unplug(self) -> None:
        self._lay_down()
        if self._reports is not None:
            os.close(self._reports)
            self._reports = None
        self._gadget.unplug()
        settle()

    @override
    def report(self, chord: Chord, *, pressed: bool) -> bytes:
        if not pressed:
            return bytes(8)
        modifiers = sum(_MODIFIERS[key] for key in chord.held)
        return struct.pack("BxB5x", modifiers, _USAGES[chord.key])


_HAND = str(Path(__file__).with_name("hand.py"))
_PORTS = count(1)

# Modifier keys, a byte of padding, five lights, six keys: as in the HID specification, appendix B.1.
_BOOT_KEYBOARD = bytes.fromhex(
    "05010906a101050719e029e71500250175019508810295017508810395057501"
    "050819012905910295017503910395067508150025650507190029658100c0"
)
_MODIFIERS = {ecodes.KEY_LEFTSHIFT: 0x02, ecodes.KEY_RIGHTALT: 0x40}
_PUNCTUATION = [
    "ENTER",
    "ESC",
    "BACKSPACE",
    "TAB",
    "SPACE",
    "MINUS",
    "EQUAL",
    "LEFTBRACE",
    "RIGHTBRACE",
    "BACKSLASH",
    "102ND",
    "SEMICOLON",
    "APOSTROPHE",
    "GRAVE",
    "COMMA",
    "DOT",
    "SLASH",
]


def _usages() -> dict[int, int]:
    """Numbers of keys in HID reports."""
    names = [*"ABCDEFGHIJKLMNOPQRSTUVWXYZ", *"1234567890", *_PUNCTUATION]
    usages = {
        ecodes.ecodes[f"KEY_{name}"]: number
        for number, name in enumerate(names, start=4)
    }
    # The key beside the left shift key has a number of its own.
    return usages | {ecodes.KEY_102ND: 100}


_USAGES = _usages()
