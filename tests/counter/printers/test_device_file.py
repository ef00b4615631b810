"""Device files, by pipes and terminals of the kernel."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
import errno
import os
from pathlib import Path
import select
import threading
import tty

import pytest

from custom_components.loyalty.counter.printers import (
    FilePrinter,
    descriptor,
    open_link,
)
from custom_components.loyalty.counter.printers.device_file import (
    DeviceFile,
    list_device_files,
)
from custom_components.loyalty.counter.printers.errors import (
    PrinterTimeout,
    PrinterUnavailable,
)
from custom_components.loyalty.counter.printers.status import PrinterStatus

pytestmark = pytest.mark.usefixtures("impatient")

SLIP = b"\x1b@Ein Kaffee\n" * 20


@pytest.fixture
def fifo(tmp_path: Path) -> Path:
    path = tmp_path / "lp0"
    os.mkfifo(path)
    return path


@contextmanager
def reading(path: Path) -> Iterator[list[bytes]]:
    """Read a FIFO until its writer closes it."""
    got: list[bytes] = []
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    os.set_blocking(descriptor, True)

    def read() -> None:
        while data := os.read(descriptor, 100):
            got.append(data)

    thread = threading.Thread(target=read)
    # The writer must be there before the first read, which would see an end otherwise.
    keeper = os.open(path, os.O_WRONLY)
    thread.start()
    yield got
    os.close(keeper)
    thread.join()
    os.close(descriptor)


def test_every_byte_arrives(fifo: Path) -> None:
    big = bytes(range(256)) * 2000

    with reading(fifo) as got:
        open_link(FilePrinter(path=str(fifo))).send(big)

    assert b"".join(got) == big


def test_a_file_is_written_at_its_end(tmp_path: Path) -> None:
    path = tmp_path / "printer"
    path.write_bytes(b"before\n")

    open_link(FilePrinter(path=str(path))).send(SLIP)

    assert path.read_bytes() == b"before\n" + SLIP


def test_a_device_that_is_not_there_is_not_created(tmp_path: Path) -> None:
    path = tmp_path / "lp0"

    with pytest.raises(PrinterUnavailable):
        open_link(FilePrinter(path=str(path))).send(SLIP)

    assert not path.exists()


def test_a_pipe_without_a_reader_does_not_block(fifo: Path) -> None:
    with pytest.raises(PrinterUnavailable, match="Nothing is there"):
        open_link(FilePrinter(path=str(fifo))).send(SLIP)


def test_a_reader_that_stops_reading_times_out(fifo: Path) -> None:
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)

    with pytest.raises(PrinterTimeout) as caught:
        open_link(FilePrinter(path=str(fifo))).send(b"x" * 200_000)

    os.close(reader)
    assert not caught.value.maybe_printed


def test_a_reader_that_goes_in_the_middle_is_a_broken_connection(fifo: Path) -> None:
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    gone = threading.Timer(0.1, os.close, [reader])
    gone.start()

    with pytest.raises(PrinterUnavailable) as caught:
        open_link(FilePrinter(path=str(fifo))).send(b"x" * 200_000)

    gone.join()
    assert not caught.value.maybe_printed


@contextmanager
def terminal_printer(
    answer: bytes, before: bytes = b""
) -> Iterator[tuple[str, bytearray]]:
    """A character device that answers each status request, if at all; it said something ``before``."""
    ours, theirs = os.openpty()
    tty.setraw(ours)
    os.write(ours, before)
    got = bytearray()
    stop = threading.Event()
    os.set_blocking(ours, False)

    def serve() -> None:
        asked = 0
        while not stop.wait(0.005):
            try:
                got.extend(os.read(ours, 1000))
            except BlockingIOError:
                continue
            requests = got.count(b"\x10\x04")
            if answer:
                os.write(ours, answer * (requests - asked))
            asked = requests

    thread = threading.Thread(target=serve)
    thread.start()
    yield os.ttyname(theirs), got
    stop.set()
    thread.join()
    # What was written arrives by way of a thread of the kernel.
    while select.select([ours], [], [], 0.2)[0]:
        got.extend(os.read(ours, 1000))
    os.close(ours)
    os.close(theirs)


def test_a_device_that_answers_is_asked_before_and_after() -> None:
    with terminal_printer(b"\x12") as (path, got):
        open_link(FilePrinter(path=path)).send(SLIP)

    asked = b"\x10\x04\x01\x10\x04\x02\x10\x04\x04"
    assert bytes(got) == asked + SLIP + asked


def test_a_silent_device_is_unknown_and_printed_on() -> None:
    with terminal_printer(b"") as (path, got):
        status = open_link(FilePrinter(path=path)).status()
        open_link(FilePrinter(path=path)).send(SLIP)

    assert status == PrinterStatus()
    assert SLIP in bytes(got)


def test_a_device_that_is_unplugged_while_it_is_asked() -> None:
    ours, theirs = os.openpty()
    path = os.ttyname(theirs)
    cable = threading.Timer(0.1, os.close, [ours])
    cable.start()

    with pytest.raises(PrinterUnavailable) as caught:
        open_link(FilePrinter(path=path)).send(SLIP)

    cable.join()
    os.close(theirs)
    assert not caught.value.maybe_printed


def test_what_a_device_said_before_is_no_answer() -> None:
    no_paper_long_ago = b"\x72"
    with terminal_printer(b"\x12", before=no_paper_long_ago) as (path, got):
        open_link(FilePrinter(path=path)).send(SLIP)

    assert SLIP in bytes(got)


class Busy:
    """A device file that another process talks to at the same moment: the kernel sends us away."""

    def __init__(self, times: int) -> None:
        self._times = times

    def __call__[**P, T](self, call: Callable[P, T]) -> Callable[P, T]:
        def called(*args: P.args, **kwargs: P.kwargs) -> T:
            self._times -= 1
            if self._times >= 0:
                raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
            return call(*args, **kwargs)

        return called


def test_a_device_in_use_by_another_process_for_a_moment_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "printer"
    path.touch()
    monkeypatch.setattr(os, "write", Busy(3)(os.write))

    open_link(FilePrinter(path=str(path))).send(SLIP)

    assert path.read_bytes() == SLIP


def test_a_device_in_use_by_another_process_for_ever_times_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(descriptor, "JOB_PATIENCE", 0.3)
    path = tmp_path / "printer"
    path.touch()
    monkeypatch.setattr(os, "write", Busy(100_000_000)(os.write))

    with pytest.raises(PrinterTimeout):
        open_link(FilePrinter(path=str(path))).send(SLIP)


def test_device_files_are_listed_by_what_the_printer_calls_itself(
    tmp_path: Path,
) -> None:
    devices, usb = tmp_path / "dev", tmp_path / "usb1"
    (interface := usb / "1-1:1.0").mkdir(parents=True)
    devices.mkdir()
    (devices / "lp0").touch()
    (devices / "lp1").touch()
    (usb / "manufacturer").write_text("EPSON\n")
    (usb / "product").write_text("TM-T20II\n")
    (node := tmp_path / "class" / "lp0").mkdir(parents=True)
    (node / "device").symlink_to(interface)

    assert list_device_files(devices, tmp_path / "class") == [
        DeviceFile(path=str(devices / "lp0"), description="EPSON TM-T20II"),
        DeviceFile(path=str(devices / "lp1"), description="lp1"),
    ]
