"""Printers in the network."""

from collections.abc import Iterator
from contextlib import contextmanager
import socket
from typing import override

from . import NetworkPrinter, PrinterLink, PrinterStatus
from .conversation import CONNECT_PATIENCE, Connection, deliver, inquire
from .descriptor import DescriptorConnection
from .errors import PrinterUnavailable

# Seconds.
PARTING_PATIENCE = 1.0


class NetworkLink(PrinterLink):
    """A TCP connection for each job: most printers serve one client at a time."""

    def __init__(self, printer: NetworkPrinter) -> None:
        self._address = (printer.host, printer.port)

    @override
    def send(self, data: bytes) -> None:
        deliver(self._connect, data)

    @override
    def status(self) -> PrinterStatus:
        return inquire(self._connect)

    @contextmanager
    def _connect(self) -> Iterator[Connection]:
        try:
            connected = socket.create_connection(self._address, CONNECT_PATIENCE)
        except TimeoutError as error:
            raise PrinterUnavailable("The printer does not answer") from error
        except OSError as error:
            raise PrinterUnavailable(
                error.strerror or "The printer can't be reached"
            ) from error
        with connected:
            connected.settimeout(0)
            yield DescriptorConnection(connected.fileno())
            _part(connected)


def _part(connected: socket.socket) -> None:
    """Close in order: the printer reads to the end and closes as well, or says that it did not.

    Many printers keep the connection open; they are not waited for longer than a moment.
    """
    connected.settimeout(PARTING_PATIENCE)
    try:
        connected.shutdown(socket.SHUT_WR)
        while connected.recv(64):
            pass
    except TimeoutError:
        return
    except OSError as error:
        reason = error.strerror or "The connection broke"
        raise PrinterUnavailable(reason, maybe_printed=True) from error
