"""Receipt printers: how each kind is reached.

A configuration says where a printer is and how its slips are to look; a link sends it bytes. Links
are blocking and belong into an executor; they wait for nothing longer than the times below.
"""

from dataclasses import dataclass
from typing import Protocol

from ..slips.paper import SlipFormat
from .status import PrinterStatus

__all__ = [
    "FilePrinter",
    "NetworkPrinter",
    "PrinterConfig",
    "PrinterLink",
    "PrinterStatus",
    "SerialPrinter",
    "SimulatedPrinter",
    "SlipFormat",
    "UsbPrinter",
    "open_link",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkPrinter(SlipFormat):
    """A printer with a raw port in the network (often called JetDirect or AppSocket)."""

    host: str
    port: int = 9100


@dataclass(frozen=True, slots=True, kw_only=True)
class UsbPrinter(SlipFormat):
    """A printer at USB, by what it says of itself; ``serial`` tells two equal ones apart."""

    vendor_id: int
    product_id: int
    serial: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SerialPrinter(SlipFormat):
    """A printer at a serial port, a Bluetooth one or a serial port elsewhere (a URL that serialx knows)."""

    device: str
    baudrate: int = 9600


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePrinter(SlipFormat):
    """A printer behind a device file such as ``/dev/usb/lp0``, or any file that takes bytes."""

    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedPrinter(SlipFormat):
    """No printer: slips appear as text on the console and as pictures in a folder."""

    folder: str


type PrinterConfig = (
    NetworkPrinter | UsbPrinter | SerialPrinter | FilePrinter | SimulatedPrinter
)


class PrinterLink(Protocol):
    """A way to a printer. Both calls open it anew and close it again, and block."""

    def send(self, data: bytes) -> None:
        """Hand over a whole job; return when the printer (or its connection) has taken all of it.

        Raises PrinterError; its ``maybe_printed`` says whether paper may show the whole job.
        """

    def status(self) -> PrinterStatus:
        """Ask the printer how it is; what it does not tell is None, never fine.

        Raises PrinterError when it can't be reached.
        """


def open_link(config: PrinterConfig) -> PrinterLink:
    """Return the link to a printer; nothing is opened yet.

    Blocking: loads the backend's module.
    """
    match config:
        case NetworkPrinter():
            from .network import NetworkLink

            return NetworkLink(config)
        case UsbPrinter():
            from .usb import UsbLink

            return UsbLink(config)
        case SerialPrinter():
            from .serial import SerialLink

            return SerialLink(config)
        case FilePrinter():
            from .device_file import DeviceFileLink

            return DeviceFileLink(config)
        case SimulatedPrinter():
            from .simulated import SimulatedLink

            return SimulatedLink(config)
