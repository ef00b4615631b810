"""Printers behind a device file."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
import errno
import os
from pathlib import Path
import stat
from typing import override

from . import FilePrinter, PrinterLink, PrinterStatus
from .conversation import Connection, deliver, inquire
from .descriptor import DescriptorConnection
from .errors import PrinterUnavailable

# Nobody reads a FIFO or listens at a socket that gives this.
_NOBODY_THERE = errno.ENXIO


class DeviceFileLink(PrinterLink):
    """A device file such as those of the kernel's own USB printer driver, opened for each job."""

    def __init__(self, printer: FilePrinter) -> None:
        self._path = printer.path

    @override
    def send(self, data: bytes) -> None:
        deliver(self._connect, data)

    @override
    def status(self) -> PrinterStatus:
        return inquire(self._connect)

    @contextmanager
    def _connect(self) -> Iterator[Connection]:
        with open_device(self._path) as connection:
            yield connection


@contextmanager
def open_device(path: str) -> Iterator[Connection]:
    """Open a device file, FIFO or file for one job; what is not there is never created.

    Raises PrinterUnavailable.
    """
    try:
        mode = Path(path).stat().st_mode
        device = stat.S_ISCHR(mode)
        # A FIFO opened for both would be its own reader.
        access = os.O_RDWR if device else os.O_WRONLY | os.O_APPEND
        descriptor = os.open(path, access | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError as error:
        reason = "Nothing is there" if error.errno == _NOBODY_THERE else error.strerror
        raise PrinterUnavailable(reason or "The device can't be opened") from error
    try:
        yield DescriptorConnection(descriptor, can_answer=device)
    finally:
        os.close(descriptor)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFile:
    """A device file of a USB printer and what the printer calls itself."""

    path: str
    description: str


def list_device_files(
    devices: Path = Path("/dev/usb"), classes: Path = Path("/sys/class/usbmisc")
) -> list[DeviceFile]:
    """Return the device files of USB printers. Blocking: reads folders."""
    return [
        DeviceFile(path=str(node), description=_describe(classes / node.name))
        for node in sorted(devices.glob("lp*"))
    ]


def _describe(node: Path) -> str:
    device = (node / "device").resolve().parent
    names = [
        (device / name).read_text(errors="replace").strip()
        for name in ("manufacturer", "product")
        if (device / name).is_file()
    ]
    return " ".join(names) or node.name
