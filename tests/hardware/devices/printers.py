"""Receipt printers, seen from the paper's side."""

from abc import ABC, abstractmethod
from contextlib import suppress
import os
from pathlib import Path
import select
import socket
import threading
import time
from typing import override

from .paper import Slip, cuts_on, slips_on
from .udev import arrival_of, settle
from .usb import Gadget

_DRIVER = Path("/sys/bus/usb/drivers/usblp")
_REQUEST = b"\x10\x04"
_ALWAYS = 0x12
_OFFLINE = 0x08
_COVER_OPEN = 0x04
_PAPER_STOP = 0x20
_PAPER_END = 0x60
_PIECE = 64
_BUFFER = 8192


class ReceiptPrinter(ABC):
    """A printer and its state, which a test may change while it prints.

    ``pace`` is in bytes a second (None: as fast as they come), ``stops_after`` the number of bytes of
    paper after which it takes no more until it is set back to None.
    """

    def __init__(self) -> None:
        self.out_of_paper = False
        self.cover_open = False
        self.silent = False
        self.pace: float | None = None
        self.stops_after: int | None = None
        self._bytes = bytearray()
        self._held = b""
        self._changed = threading.Condition()

    @abstractmethod
    def plug_in(self) -> None:
        """Connect it; the hub can print when this returns."""

    @abstractmethod
    def unplug(self) -> None:
        """Pull the cable; what it holds in memory is lost."""

    def throw_away(self) -> None:
        """Take it away for good."""
        self.unplug()

    @property
    def paper(self) -> bytes:
        """All bytes that were printed, requests for the status not among them."""
        return bytes(self._bytes)

    @property
    def slips(self) -> list[Slip]:
        """All slips that came out, torn ones too."""
        return slips_on(self.paper)

    @property
    def whole_slips(self) -> list[Slip]:
        """The slips that a customer could be given."""
        return [slip for slip in self.slips if slip.whole]

    def mend(self) -> None:
        """Let it print again as it should."""
        self.out_of_paper = self.cover_open = self.silent = False
        self.pace = self.stops_after = None

    def tear_off(self) -> list[Slip]:
        """Take all paper out."""
        slips = self.slips
        self._bytes.clear()
        return slips

    def wait_for_slips(self, number: int, seconds: float = 20.0) -> list[Slip]:
        """Wait until so many whole slips are out and return them all."""
        with self._changed:
            in_time = self._changed.wait_for(
                lambda: cuts_on(self._bytes) >= number, seconds
            )
        assert in_time, (
            f"{cuts_on(self._bytes)} of {number} slips came within {seconds} s"
        )
        return self.whole_slips

    def wait_for_bytes(self, number: int, seconds: float = 20.0) -> None:
        """Wait until so many bytes are on paper."""
        with self._changed:
            in_time = self._changed.wait_for(
                lambda: len(self._bytes) >= number, seconds
            )
        assert in_time, f"{len(self._bytes)} of {number} bytes came within {seconds} s"

    @property
    def is_stuck(self) -> bool:
        """Whether it takes no more bytes for now."""
        return self.stops_after is not None and len(self._bytes) >= self.stops_after

    def take(self, data: bytes) -> bytes:
        """Print bytes; returns the answers to the requests among them."""
        if self.pace is not None:
            time.sleep(len(data) / self.pace)
        data, answers = self._held + data, bytearray()
        self._held = b""
        while (at := data.find(_REQUEST)) >= 0 and at + 2 < len(data):
            self._print(data[:at])
            answers += self._answer(data[at + 2])
            data = data[at + 3 :]
        # A request may be split between two reads.
        split = next(
            (length for length in (2, 1) if data.endswith(_REQUEST[:length])), 0
        )
        self._held = data[len(data) - split :]
        data = data[: len(data) - split]
        self._print(data)
        return bytes(answers)

    def _print(self, data: bytes) -> None:
        if data:
            with self._changed:
                self._bytes += data
                self._changed.notify_all()

    def _answer(self, request: int) -> bytes:
        if self.silent:
            return b""
        wrong = self.out_of_paper or self.cover_open
        match request:
            case 1:
                return bytes((_ALWAYS | (_OFFLINE if wrong else 0),))
            case 2:
                cover = _COVER_OPEN if self.cover_open else 0
                return bytes(
                    (_ALWAYS | cover | (_PAPER_STOP if self.out_of_paper else 0),)
                )
            case 4:
                return bytes((_ALWAYS | (_PAPER_END if self.out_of_paper else 0),))
            case _:
                return b""


class UsbReceiptPrinter(ReceiptPrinter):
    """A printer at a USB port.

    ``has_driver``: the hub's kernel has a driver for printers, which some systems do not, and in some
    containers its device files are missing.
    """

    vendor = 0x04B8
    product = 0x0E15

    def __init__(
        self,
        port: int,
        *,
        name: str = "TM-T20II",
        serial: str = "J0001",
        has_driver: bool = True,
    ) -> None:
        super().__init__()
        self._has_driver = has_driver
        self.serial = serial
        self._gadget = Gadget(
            port,
            vendor=self.vendor,
            product=self.product,
            manufacturer="EPSON",
            name=name,
            serial=serial,
            function=f"printer.{port}",
            settings={
                "pnp_string": f"MFG:EPSON;CMD:ESC/POS;MDL:{name};CLS:PRINTER;",
                # What is queued is the printer's own memory; a small one is the worse case.
                "q_len": "1",
            },
        )
        self._unplugging = threading.Event()
        self._thread: threading.Thread | None = None

    @override
    def plug_in(self) -> None:
        """Connect it; the hub has its device file when this returns."""
        before = set(Path("/dev").glob("g_printer*"))
        with arrival_of("usb/lp*"):
            self._gadget.plug_in()
        if not self._has_driver:
            for interface in _DRIVER.glob("*:*"):
                (_DRIVER / "unbind").write_text(interface.name)
        (node,) = set(Path("/dev").glob("g_printer*")) - before
        self._held = b""
        self._unplugging.clear()
        self._thread = threading.Thread(
            target=self._run, args=(node,), name=f"printer at {node}"
        )
        self._thread.start()

    @override
    def unplug(self) -> None:
        """Pull the cable; what it holds in memory is lost."""
        if self._thread is not None:
            # The other way round the kernel stops: the open file outlives its device.
            self._unplugging.set()
            self._thread.join()
            self._thread = None
        self._gadget.unplug()
        settle()

    def _run(self, node: Path) -> None:
        cable = os.open(node, os.O_RDWR | os.O_NONBLOCK)
        try:
            while not self._unplugging.is_set():
                if self.is_stuck or not select.select([cable], [], [], 0.02)[0]:
                    if self.is_stuck:
                        time.sleep(0.02)
                    continue
                self._serve(cable)
        finally:
            os.close(cable)

    def _serve(self, cable: int) -> None:
        size = _BUFFER if self.pace is None and self.stops_after is None else _PIECE
        # No device: the hub is resetting it, which passes.
        with suppress(BlockingIOError, OSError):
            answers = self.take(os.read(cable, size))
            if answers:
                os.write(cable, answers)


class NetworkReceiptPrinter(ReceiptPrinter):
    """A printer in the network; like most, it serves one connection at a time."""

    def __init__(self, port: int = 9100) -> None:
        super().__init__()
        self.port = port
        self._listener: socket.socket | None = None
        self._off = threading.Event()
        self._thread: threading.Thread | None = None

    @override
    def plug_in(self) -> None:
        """Connect it to the network."""
        # A small window: a slow printer is felt at the other end.
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        self._listener.bind(("127.0.0.1", self.port))
        self._listener.listen(1)
        self._held = b""
        self._off.clear()
        self._thread = threading.Thread(
            target=self._run, args=(self._listener,), name="network printer"
        )
        self._thread.start()

    @override
    def unplug(self) -> None:
        """Cut its power: open connections are reset."""
        if self._thread is not None:
            self._off.set()
            self._thread.join()
            self._thread = None

    def _run(self, listener: socket.socket) -> None:
        with listener:
            while not self._off.is_set():
                if select.select([listener], [], [], 0.02)[0]:
                    connection, _ = listener.accept()
                    with connection:
                        self._serve(connection)

    def _serve(self, connection: socket.socket) -> None:
        size = _BUFFER if self.pace is None and self.stops_after is None else _PIECE
        with suppress(ConnectionError):
            while not self._off.is_set():
                if self.is_stuck:
                    time.sleep(0.02)
                elif select.select([connection], [], [], 0.02)[0]:
                    data = connection.recv(size)
                    if not data:
                        return
                    connection.sendall(self.take(data))
        # Power is gone: no farewell.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
