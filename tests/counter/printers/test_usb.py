"""USB printers: by the kernel's driver, and by libusb with a printer made of descriptors."""

from array import array
import os
from pathlib import Path
import sys
from typing import Any, override

import pytest
from usb.backend import IBackend
from usb.core import USBError, USBTimeoutError

from custom_components.loyalty.counter.printers import UsbPrinter, open_link, usb
from custom_components.loyalty.counter.printers.errors import (
    OutOfPaper,
    PrinterTimeout,
    PrinterUnavailable,
)
from custom_components.loyalty.counter.printers.usb import (
    FoundUsbPrinter,
    UsbLink,
    list_usb_printers,
)

from .emulator import FINE, NO_PAPER
from .test_device_file import reading

pytestmark = pytest.mark.usefixtures("impatient")

SLIP = b"\x1b@Ein Kaffee\n" * 1000
EPSON = UsbPrinter(vendor_id=0x04B8, product_id=0x0E15)


class Descriptor:
    """A descriptor; what is not given is zero or empty."""

    def __init__(self, **fields: int) -> None:
        self.__dict__.update(fields)

    def __getattr__(self, name: str) -> int | tuple[()]:
        if name.startswith("__"):
            raise AttributeError(name)
        return () if name == "extra_descriptors" else 0


class UsbBus(IBackend):  # type: ignore[misc]
    """A bus with one printer, interface 1 of a device, that usblp may have."""

    def __init__(
        self, serial: str = "J4X", answers: dict[int, int] | None = None
    ) -> None:
        self.serial = serial
        self.answers = answers or {}
        self.printed = b""
        self.takes: int | None = None
        self.driver = True
        self.claimed = False
        self.plugged_in = True
        self.busy = False
        self.classes = (3, 7)
        self.unplugged_after: int | None = None
        self.log: list[str] = []
        self._replies: list[int] = []

    @override
    def enumerate_devices(self) -> list[str]:
        return ["printer"] if self.plugged_in else []

    @override
    def get_device_descriptor(self, dev: Any) -> Descriptor:
        return Descriptor(
            idVendor=0x04B8, idProduct=0x0E15, iSerialNumber=3, bNumConfigurations=1
        )

    @override
    def get_configuration_descriptor(self, dev: Any, config: int) -> Descriptor:
        if config:
            raise IndexError
        return Descriptor(bNumInterfaces=2, bConfigurationValue=1)

    @override
    def get_interface_descriptor(
        self, dev: Any, intf: int, alt: int, config: int
    ) -> Descriptor:
        if alt or intf > 1:
            raise IndexError
        return Descriptor(
            bInterfaceNumber=intf, bNumEndpoints=2, bInterfaceClass=self.classes[intf]
        )

    @override
    def get_endpoint_descriptor(
        self, dev: Any, ep: int, intf: int, alt: int, config: int
    ) -> Descriptor:
        return Descriptor(
            bEndpointAddress=((0x03, 0x84), (0x01, 0x82))[intf][ep],
            bmAttributes=2,
            wMaxPacketSize=64,
        )

    @override
    def open_device(self, dev: Any) -> str:
        return "handle"

    @override
    def close_device(self, dev_handle: Any) -> None:
        self.log.append("closed")

    @override
    def get_configuration(self, dev_handle: Any) -> int:
        return 1

    @override
    def is_kernel_driver_active(self, dev_handle: Any, intf: int) -> bool:
        return intf == 1 and self.driver

    @override
    def detach_kernel_driver(self, dev_handle: Any, intf: int) -> None:
        self.driver = False
        self.log.append("detached")

    @override
    def attach_kernel_driver(self, dev_handle: Any, intf: int) -> None:
        self.driver = True
        self.log.append("attached")

    @override
    def claim_interface(self, dev_handle: Any, intf: int) -> None:
        if self.driver or self.busy:
            raise USBError("Resource busy", -6, 16)
        self.claimed = True
        self.log.append("claimed")

    @override
    def release_interface(self, dev_handle: Any, intf: int) -> None:
        self.claimed = False
        self.log.append("released")

    @override
    def bulk_write(
        self, dev_handle: Any, ep: int, intf: int, data: array[int], timeout: int
    ) -> int:
        assert self.claimed
        assert timeout > 0, "0 waits for ever"
        if (
            self.unplugged_after is not None
            and len(self.printed) >= self.unplugged_after
        ):
            raise USBError("No such device", -4, 19)
        content = bytes(data)
        if content[:2] == b"\x10\x04":
            self._replies += (
                [self.answers[content[2]]] if content[2] in self.answers else []
            )
            return len(content)
        taken = content if self.takes is None else content[: self.takes]
        if not taken:
            raise USBTimeoutError("Timed out", -7, 110)
        self.printed += taken
        return len(taken)

    @override
    def bulk_read(
        self, dev_handle: Any, ep: int, intf: int, buff: array[int], timeout: int
    ) -> int:
        assert timeout > 0, "0 waits for ever"
        if not self._replies:
            raise USBTimeoutError("Timed out", -7, 110)
        buff[0] = self._replies.pop(0)
        return 1

    @override
    def ctrl_transfer(
        self,
        dev_handle: Any,
        bmRequestType: int,
        bRequest: int,
        wValue: int,
        wIndex: int,
        data: array[int],
        timeout: int,
    ) -> int:
        text = self.serial.encode("utf-16-le") if wValue & 0xFF else b"\x09\x04"
        descriptor = bytes((len(text) + 2, 3)) + text
        data[: len(descriptor)] = array("B", descriptor)
        return len(descriptor)


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> UsbBus:
    bus = UsbBus()
    monkeypatch.setattr(usb, "_libusb", lambda: bus)
    return bus


def by_libusb(tmp_path: Path, printer: UsbPrinter = EPSON) -> UsbLink:
    """Return a link on a system where the kernel knows of no printer."""
    return UsbLink(printer, sysfs=tmp_path / "none", devices=tmp_path / "none")


def plug_in(
    sysfs: Path, name: str, *, serial: str, interface_class: str = "07"
) -> Path:
    """Write what the kernel tells of a device with one interface; return the interface's folder."""
    (device := sysfs.parent / "bus" / name).mkdir(parents=True)
    (interface := device / f"{name}:1.0").mkdir()
    sysfs.mkdir(exist_ok=True)
    (sysfs / interface.name).symlink_to(interface)
    (interface / "bInterfaceClass").write_text(f"{interface_class}\n")
    (device / "idVendor").write_text("04b8\n")
    (device / "idProduct").write_text("0e15\n")
    (device / "product").write_text("TM-T20II\n")
    (device / "serial").write_text(f"{serial}\n")
    return interface


def test_every_byte_arrives_and_the_driver_gets_its_printer_back(
    bus: UsbBus, tmp_path: Path
) -> None:
    link = by_libusb(tmp_path)

    link.send(SLIP)
    link.send(SLIP)

    assert bus.printed == SLIP * 2
    assert bus.log == ["detached", "claimed", "released", "attached", "closed"] * 2


def test_a_printer_that_takes_little_at_a_time_gets_everything(
    bus: UsbBus, tmp_path: Path
) -> None:
    bus.takes = 100

    by_libusb(tmp_path).send(SLIP)

    assert bus.printed == SLIP


def test_a_printer_that_takes_nothing_times_out(bus: UsbBus, tmp_path: Path) -> None:
    bus.takes = 0

    with pytest.raises(PrinterTimeout) as caught:
        by_libusb(tmp_path).send(SLIP)

    assert not caught.value.maybe_printed
    assert bus.log[-2:] == ["attached", "closed"]


@pytest.mark.parametrize("serial", [None, "J4X"])
def test_a_printer_that_answers_is_asked(
    bus: UsbBus, tmp_path: Path, serial: str | None
) -> None:
    bus.answers = FINE
    printer = UsbPrinter(vendor_id=0x04B8, product_id=0x0E15, serial=serial)

    assert by_libusb(tmp_path, printer).status().online


def test_without_paper_nothing_is_sent(bus: UsbBus, tmp_path: Path) -> None:
    bus.answers = NO_PAPER

    with pytest.raises(OutOfPaper):
        by_libusb(tmp_path).send(SLIP)

    assert bus.printed == b""


def test_another_printer_of_the_same_kind_is_not_taken(
    bus: UsbBus, tmp_path: Path
) -> None:
    other = UsbPrinter(vendor_id=0x04B8, product_id=0x0E15, serial="OTHER")

    with pytest.raises(PrinterUnavailable, match="not plugged in"):
        by_libusb(tmp_path, other).send(SLIP)

    assert bus.log == ["closed"]


def test_a_printer_that_another_program_has(bus: UsbBus, tmp_path: Path) -> None:
    bus.busy = True

    with pytest.raises(PrinterUnavailable, match="busy"):
        by_libusb(tmp_path).send(SLIP)

    assert bus.log == ["detached", "attached", "closed"]


def test_a_device_without_a_printer(bus: UsbBus, tmp_path: Path) -> None:
    bus.classes = (3, 8)

    with pytest.raises(PrinterUnavailable, match="no printer"):
        by_libusb(tmp_path).send(SLIP)


def test_unplugged_in_the_middle(bus: UsbBus, tmp_path: Path) -> None:
    bus.unplugged_after = 5000

    with pytest.raises(PrinterUnavailable) as caught:
        by_libusb(tmp_path).send(SLIP)

    assert not caught.value.maybe_printed


@pytest.mark.parametrize("module", ["usb", "libusb_package"])
def test_without_the_library(
    module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)

    with pytest.raises(PrinterUnavailable, match="not installed"):
        by_libusb(tmp_path).send(SLIP)


def test_a_printer_by_its_configuration() -> None:
    assert isinstance(open_link(EPSON), UsbLink)


def test_unplugged(bus: UsbBus, tmp_path: Path) -> None:
    bus.plugged_in = False

    with pytest.raises(PrinterUnavailable, match="not plugged in"):
        by_libusb(tmp_path).send(SLIP)


def test_the_real_library_is_there_and_finds_no_printer(tmp_path: Path) -> None:
    nothing = UsbPrinter(vendor_id=0xFFFF, product_id=0xFFFF)

    with pytest.raises(PrinterUnavailable, match="not plugged in"):
        by_libusb(tmp_path, nothing).send(SLIP)


def test_the_kernels_driver_is_used_where_it_has_the_printer(
    bus: UsbBus, tmp_path: Path
) -> None:
    sysfs, devices = tmp_path / "sys", tmp_path / "dev"
    plug_in(sysfs, "1-1", serial="OTHER")
    (plug_in(sysfs, "1-2", serial="J4X") / "usbmisc" / "lp1").mkdir(parents=True)
    devices.mkdir()
    os.mkfifo(devices / "lp1")
    printer = UsbPrinter(vendor_id=0x04B8, product_id=0x0E15, serial="J4X")

    with reading(devices / "lp1") as got:
        UsbLink(printer, sysfs=sysfs, devices=devices).send(SLIP)

    assert b"".join(got) == SLIP
    assert bus.log == []


def test_a_container_without_device_files_uses_libusb(
    bus: UsbBus, tmp_path: Path
) -> None:
    sysfs = tmp_path / "sys"
    (plug_in(sysfs, "1-2", serial="J4X") / "usbmisc" / "lp1").mkdir(parents=True)

    UsbLink(EPSON, sysfs=sysfs, devices=tmp_path / "none").send(SLIP)

    assert bus.printed == SLIP


def test_printers_are_listed_as_the_kernel_tells(tmp_path: Path) -> None:
    sysfs = tmp_path / "sys"
    plug_in(sysfs, "1-1", serial="KEYBOARD", interface_class="03")
    (plug_in(sysfs, "1-2", serial="J4X") / "usbmisc" / "lp0").mkdir(parents=True)
    (plug_in(sysfs, "1-3", serial="GONE").parent / "idVendor").unlink()

    assert list_usb_printers(sysfs) == [
        FoundUsbPrinter(
            vendor_id=0x04B8,
            product_id=0x0E15,
            serial="J4X",
            description="TM-T20II",
            node="lp0",
        )
    ]
