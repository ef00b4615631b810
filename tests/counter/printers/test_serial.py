"""Serial printers, over a terminal of the kernel."""

import os
from pathlib import Path
import sys
import threading

import pytest
from serialx.platforms.serial_posix import PosixSerial

from custom_components.loyalty.counter.printers import (
    PrinterLink,
    SerialPrinter,
    open_link,
    serial as module,
)
from custom_components.loyalty.counter.printers.errors import (
    PrinterTimeout,
    PrinterUnavailable,
)
from custom_components.loyalty.counter.printers.status import Paper, PrinterStatus

from .emulator import FINE, PrinterEmulator
from .test_device_file import terminal_printer

pytestmark = pytest.mark.usefixtures("impatient", "socket_enabled")

SLIP = b"\x1b@Ein Kaffee\n" * 20
LONG = b"x" * 3_000_000
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


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (
            b"\x12",
            PrinterStatus(online=True, cover_open=False, paper=Paper.PRESENT),
        ),
        (b"", PrinterStatus()),
    ],
    ids=["answers", "never answers"],
)
def test_status(answer: bytes, status: PrinterStatus) -> None:
    with terminal_printer(answer) as (device, _):
        assert open_link(SerialPrinter(device=device)).status() == status


@pytest.mark.parametrize("answers", [FINE, {}], ids=["answers", "never answers"])
def test_a_port_elsewhere(answers: dict[int, int]) -> None:
    with PrinterEmulator(answers=answers) as printer:
        elsewhere(printer).send(SLIP)
        # One that says nothing does not say that it has read everything, either.
        printer.await_job()

    assert printer.jobs == [SLIP]


def elsewhere(printer: PrinterEmulator) -> PrinterLink:
    return open_link(SerialPrinter(device=f"socket://127.0.0.1:{printer.port}"))


def test_a_printer_that_is_switched_off_in_the_middle_did_not_print() -> None:
    with (
        PrinterEmulator(hangs_up_after=1000, resets=True) as printer,
        pytest.raises(PrinterUnavailable) as caught,
    ):
        elsewhere(printer).send(LONG)

    assert not caught.value.maybe_printed
    assert printer.jobs == []


def test_a_printer_that_takes_a_few_bytes_for_ever_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "JOB_PATIENCE", 0.3)

    with (
        PrinterEmulator(bytes_a_second=5000) as printer,
        pytest.raises(PrinterTimeout) as caught,
    ):
        elsewhere(printer).send(LONG)

    assert not caught.value.maybe_printed


class Line:
    """The buffer of a serial line, which terminals of the kernel don't have."""

    def __init__(self, unsent: int, each_look: int) -> None:
        self.unsent = unsent
        self._each_look = each_look

    def look(self) -> int:
        self.unsent = max(self.unsent - self._each_look, 0)
        return self.unsent


def test_a_slow_line_is_not_closed_before_it_has_sent_everything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    line = Line(unsent=960, each_look=96)
    left: list[int] = []
    close = PosixSerial._close

    def closing(port: PosixSerial) -> None:
        left.append(line.unsent)
        close(port)

    monkeypatch.setattr(PosixSerial, "num_unwritten_bytes", lambda _: line.look())
    monkeypatch.setattr(PosixSerial, "_close", closing)
    with terminal_printer(b"") as (device, got):
        open_link(SerialPrinter(device=device)).send(SLIP)

    assert left[0] == 0
    assert SLIP in bytes(got)


def test_a_line_that_stops_sending_times_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WRITE_PATIENCE", 0.1)
    line = Line(unsent=960, each_look=0)
    monkeypatch.setattr(PosixSerial, "num_unwritten_bytes", lambda _: line.look())

    with (
        terminal_printer(b"") as (device, _),
        pytest.raises(PrinterTimeout) as caught,
    ):
        open_link(SerialPrinter(device=device)).send(SLIP)

    assert not caught.value.maybe_printed


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
    cable = threading.Timer(0.1, os.close, [ours])
    cable.start()

    with pytest.raises(PrinterUnavailable):
        open_link(SerialPrinter(device=device)).send(b"x" * 200_000)

    cable.join()
    os.close(theirs)


def test_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "serialx", None)

    with pytest.raises(PrinterUnavailable, match="not installed"):
        open_link(SerialPrinter(device="/dev/ttyUSB0")).send(SLIP)
