"""Serial printers, over a terminal of the kernel."""

import os
from pathlib import Path
import sys
import threading

import pytest

from custom_components.loyalty.counter.printers import SerialPrinter, open_link
from custom_components.loyalty.counter.printers.errors import (
    PrinterTimeout,
    PrinterUnavailable,
)

from .emulator import FINE, PrinterEmulator
from .test_device_file import terminal_printer

pytestmark = pytest.mark.usefixtures("impatient", "socket_enabled")

SLIP = b"\x1b@Ein Kaffee\n" * 20
ASKED = b"\x10\x04\x01\x10\x04\x02\x10\x04\x04"


@pytest.mark.parametrize(
    ("answer", "arrived"),
    [(b"\x12", ASKED + SLIP + ASKED), (b"", ASKED[:3] + SLIP)],
    ids=["answers", "never answers"],
)
def test_every_byte_arrives(answer: bytes, arrived: bytes) -> None:
    with terminal_printer(answer) as (device, got):
        open_link(SerialPrinter(device=device, baudrate=115200)).send(SLIP)

    assert bytes(got) == arrived


def test_a_port_elsewhere() -> None:
    with PrinterEmulator(answers=FINE) as printer:
        open_link(SerialPrinter(device=f"socket://127.0.0.1:{printer.port}")).send(SLIP)

    assert printer.jobs == [SLIP]


def test_a_line_that_takes_nothing_times_out() -> None:
    ours, theirs = os.openpty()

    with pytest.raises(PrinterTimeout) as caught:
        open_link(SerialPrinter(device=os.ttyname(theirs))).send(b"x" * 200_000)

    os.close(ours)
    os.close(theirs)
    assert not caught.value.maybe_printed


def test_a_port_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PrinterUnavailable):
        open_link(SerialPrinter(device=str(tmp_path / "ttyUSB0"))).send(SLIP)


def test_a_line_that_is_unplugged() -> None:
    ours, theirs = os.openpty()
    device = os.ttyname(theirs)
    threading.Timer(0.1, os.close, [ours]).start()

    with pytest.raises(PrinterUnavailable):
        open_link(SerialPrinter(device=device)).send(b"x" * 200_000)

    os.close(theirs)


def test_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "serialx", None)

    with pytest.raises(PrinterUnavailable, match="not installed"):
        open_link(SerialPrinter(device="/dev/ttyUSB0")).send(SLIP)
