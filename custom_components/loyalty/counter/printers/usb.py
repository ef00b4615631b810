"""Printers at USB, known by vendor, product and serial number.

The kernel's printer driver (usblp) is used where it has the printer and its device file can be
opened: nothing is detached or reset then. Elsewhere, for instance on a system without that driver
or in a container without its device files, libusb talks to the printer itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
import time
from typing import Any, override

from . import PrinterLink, PrinterStatus, UsbPrinter
from .conversation import JOB_PATIENCE, WRITE_PATIENCE, Connection, deliver, inquire
from .device_file import open_device
from .errors import PrinterTimeout, PrinterUnavailable

_PRINTER_CLASS = 7
_CHUNK = 4096
_SYSFS = Path("/sys/bus/usb/devices")
_DEVICES = Path("/dev/usb")


class UsbLink(PrinterLink):
    """A USB printer, found and opened for each job: it may have been unplugged in between."""

    def __init__(
        self, printer: UsbPrinter, *, sysfs: Path = _SYSFS, devices: Path = _DEVICES
    ) -> None:
        self._printer = printer
        self._sysfs = sysfs
        self._devices = devices

    @override
    def send(self, data: bytes) -> None:
        deliver(self._connect, data)

    @override
    def status(self) -> PrinterStatus:
        return inquire(self._connect)

    @contextmanager
    def _connect(self) -> Iterator[Connection]:
        if node := self._device_file():
            with open_device(str(node)) as connection:
                yield connection
        else:
            with _open_with_libusb(self._printer) as connection:
                yield connection

    def _device_file(self) -> Path | None:
        wanted = (self._printer.vendor_id, self._printer.product_id)
        for found in list_usb_printers(self._sysfs):
            same = (found.vendor_id, found.product_id) == wanted
            if same and self._printer.serial in {None, found.serial} and found.node:
                node = self._devices / found.node
                return node if node.exists() else None
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundUsbPrinter:
    """A USB printer that is plugged in; ``node`` is usblp's device file if it has the printer."""

    vendor_id: int
    product_id: int
    serial: str | None
    description: str
    node: str | None


def list_usb_printers(sysfs: Path = _SYSFS) -> list[FoundUsbPrinter]:
    """Return the printers that are plugged in, as the kernel tells. Blocking: reads files.

    Needs no library and no permission. Printers in a class of their own (vendor specific) are not
    found; those have to be configured as a device file or by serial port.
    """
    found: list[FoundUsbPrinter] = []
    for interface in sorted(sysfs.glob("*:*")):
        device = interface.resolve().parent
        # Unplugging takes files away at any moment.
        with suppress(OSError, ValueError):
            if int(_read(interface / "bInterfaceClass"), 16) != _PRINTER_CLASS:
                continue
            names = (_optional(device / name) for name in ("manufacturer", "product"))
            vendor = int(_read(device / "idVendor"), 16)
            product = int(_read(device / "idProduct"), 16)
            found.append(
                FoundUsbPrinter(
                    vendor_id=vendor,
                    product_id=product,
                    serial=_optional(device / "serial"),
                    description=" ".join(name for name in names if name)
                    or f"{vendor:04x}:{product:04x}",
                    node=next(
                        (node.name for node in interface.glob("usbmisc/lp*")), None
                    ),
                )
            )
    return found


def _read(path: Path) -> str:
    return path.read_text(errors="replace").strip()


def _optional(path: Path) -> str | None:
    return _read(path) or None if path.is_file() else None


class _BulkConnection:
    """The two bulk endpoints of a printer."""

    def __init__(self, out: Any, into: Any | None) -> None:
        self._out = out
        self._in = into
        self.can_answer = into is not None

    def write(self, data: bytes) -> None:
        from usb.core import USBError, USBTimeoutError

        end = time.monotonic() + JOB_PATIENCE
        rest = memoryview(data)
        while rest:
            patience = min(WRITE_PATIENCE, end - time.monotonic())
            if patience <= 0:
                raise PrinterTimeout("The printer takes no more bytes")
            try:
                # A time-out with some bytes taken is no error here, it returns their number.
                rest = rest[
                    self._out.write(bytes(rest[:_CHUNK]), int(patience * 1000)) :
                ]
            except USBTimeoutError as error:
                raise PrinterTimeout("The printer takes no more bytes") from error
            except USBError as error:
                # Of the last piece nobody knows how much went out before the connection broke.
                raise PrinterUnavailable(
                    error.strerror or "The connection broke",
                    maybe_printed=len(rest) <= _CHUNK,
                ) from error

    def read(self, patience: float) -> bytes:
        from usb.core import USBError, USBTimeoutError

        if self._in is None:
            return b""
        try:
            # Zero would mean to wait for ever.
            return bytes(
                self._in.read(self._in.wMaxPacketSize, max(int(patience * 1000), 1))
            )
        except USBTimeoutError:
            return b""
        except USBError as error:
            raise PrinterUnavailable(
                error.strerror or "The connection broke"
            ) from error


@contextmanager
def _open_with_libusb(printer: UsbPrinter) -> Iterator[Connection]:
    try:
        import usb.core
        import usb.util
    except ImportError as error:
        raise PrinterUnavailable("The library for USB is not installed") from error
    device = _find(printer)
    try:
        interface = _printer_interface(device)
        number = interface.bInterfaceNumber
        detached = device.is_kernel_driver_active(number)
        if detached:
            device.detach_kernel_driver(number)
    except usb.core.USBError as error:
        usb.util.dispose_resources(device)
        raise PrinterUnavailable(
            error.strerror or "The printer can't be opened"
        ) from error
    try:
        try:
            usb.util.claim_interface(device, number)
        except usb.core.USBError as error:
            raise PrinterUnavailable(
                error.strerror or "The printer is in use"
            ) from error
        yield _BulkConnection(
            _endpoint(interface, usb.util.ENDPOINT_OUT),
            _endpoint(interface, usb.util.ENDPOINT_IN),
        )
    finally:
        # An unplugged printer can't be released, and needs no driver.
        with suppress(usb.core.USBError):
            usb.util.release_interface(device, number)
            if detached:
                device.attach_kernel_driver(number)
        usb.util.dispose_resources(device)


def _find(printer: UsbPrinter) -> Any:
    import usb.core

    def wanted(device: Any) -> bool:
        return printer.serial is None or device.serial_number == printer.serial

    try:
        device = usb.core.find(
            idVendor=printer.vendor_id,
            idProduct=printer.product_id,
            custom_match=wanted,
            backend=_libusb(),
        )
    except (usb.core.USBError, ValueError) as error:
        # ValueError: the serial number can't be read, for want of permission.
        raise PrinterUnavailable("The printer can't be opened") from error
    if device is None:
        raise PrinterUnavailable("The printer is not plugged in")
    return device


def _libusb() -> Any:
    """Return the libusb of the package libusb-package, which finds printers without udev."""
    try:
        import libusb_package
    except ImportError as error:
        raise PrinterUnavailable("The library for USB is not installed") from error
    backend = libusb_package.get_libusb1_backend()
    if backend is None:
        raise PrinterUnavailable("The library for USB does not work here")
    return backend


def _printer_interface(device: Any) -> Any:
    import usb.core
    import usb.util

    interface = usb.util.find_descriptor(
        device.get_active_configuration(), bInterfaceClass=_PRINTER_CLASS
    )
    if interface is None:
        raise usb.core.USBError("The device has no printer")
    return interface


def _endpoint(interface: Any, direction: int) -> Any:
    import usb.util

    return usb.util.find_descriptor(
        interface,
        custom_match=lambda endpoint: (
            usb.util.endpoint_direction(endpoint.bEndpointAddress) == direction
            and usb.util.endpoint_type(endpoint.bmAttributes)
            == usb.util.ENDPOINT_TYPE_BULK
        ),
    )
