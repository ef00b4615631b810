"""Printers at a serial port."""

from collections.abc import Iterator
from contextlib import contextmanager
import time
from typing import TYPE_CHECKING, override

from . import PrinterLink, PrinterStatus, SerialPrinter
from .conversation import (
    CONNECT_PATIENCE,
    JOB_PATIENCE,
    WRITE_PATIENCE,
    Connection,
    deliver,
    inquire,
)
from .errors import PrinterTimeout, PrinterUnavailable

if TYPE_CHECKING:
    from serialx import BaseSerial

_CHUNK = 64
_LOOK_AGAIN = 0.02


class SerialLink(PrinterLink):
    """A serial port, opened for each job; serialx also knows ports elsewhere (``socket://…``)."""

    def __init__(self, printer: SerialPrinter) -> None:
        self._printer = printer

    @override
    def send(self, data: bytes) -> None:
        deliver(self._connect, data)

    @override
    def status(self) -> PrinterStatus:
        return inquire(self._connect)

    @contextmanager
    def _connect(self) -> Iterator[Connection]:
        try:
            from serialx import SerialException, serial_for_url
        except ImportError as error:
            raise PrinterUnavailable(
                "The library for serial ports is not installed"
            ) from error
        try:
            port = serial_for_url(
                self._printer.device,
                self._printer.baudrate,
                read_timeout=CONNECT_PATIENCE,
                write_timeout=WRITE_PATIENCE,
                close_timeout=CONNECT_PATIENCE,
            )
            port.open()
        except (OSError, SerialException, ValueError) as error:
            raise PrinterUnavailable(_reason(error)) from error
        try:
            yield _SerialConnection(port)
        finally:
            port.close()


class _SerialConnection:
    can_answer = True

    def __init__(self, port: BaseSerial) -> None:
        self._port = port

    def write(self, data: bytes) -> None:
        end = time.monotonic() + JOB_PATIENCE
        rest = data
        try:
            while rest:
                if time.monotonic() > end:
                    raise PrinterTimeout("The printer takes no more bytes")
                # In small pieces, so that the time-out is one on progress: serialx counts it
                # for all bytes of a call.
                rest = rest[self._port.write(rest[:_CHUNK], timeout=WRITE_PATIENCE) :]
            self._drain(end)
        except TimeoutError as error:
            raise PrinterTimeout("The printer takes no more bytes") from error
        except OSError as error:
            raise PrinterUnavailable(_reason(error)) from error

    def read(self, patience: float) -> bytes:
        buffer = bytearray(_CHUNK)
        try:
            return bytes(buffer[: self._port.readinto(buffer, timeout=patience)])
        except TimeoutError:
            return b""
        except OSError as error:
            raise PrinterUnavailable(_reason(error)) from error

    def _drain(self, end: float) -> None:
        """Wait until the line has sent everything: its own way of waiting has no time-out."""
        last, since = self._port.num_unwritten_bytes(), time.monotonic()
        while last:
            time.sleep(_LOOK_AGAIN)
            unsent, now = self._port.num_unwritten_bytes(), time.monotonic()
            if unsent < last:
                last, since = unsent, now
            elif now - since > WRITE_PATIENCE or now > end:
                raise PrinterTimeout("The printer takes no more bytes")


def _reason(error: Exception) -> str:
    return (isinstance(error, OSError) and error.strerror) or "The port can't be used"
