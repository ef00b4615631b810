"""Receipt printers: real drivers and sockets, and what comes out as paper on the bad days."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import pytest

from .cards import new_card
from .devices.printers import NetworkReceiptPrinter, ReceiptPrinter, UsbReceiptPrinter
from .devices.scanners import VirtualScanner
from .receipts import is_copy, numbers_of
from .shop import LabCounter, LabShop, Told

DEVICE_FILE = "device file"
USBLP = "usb, by the kernel's driver"
LIBUSB = "usb, by libusb"
NETWORK = "network"
ALL = [DEVICE_FILE, USBLP, LIBUSB, NETWORK]
# For what goes the same way from the device file on.
SOME = [LIBUSB, NETWORK]

NO_TEST = {"without_test": True}
USB_KEY = f"{UsbReceiptPrinter.vendor:04x}:{UsbReceiptPrinter.product:04x}:J0001"
ANSWERS = {
    DEVICE_FILE: {
        "printer": {"kind": "file"},
        "printer_file": {"path": "/dev/usb/lp0"} | NO_TEST,
    },
    USBLP: {
        "printer": {"kind": "usb"},
        "printer_usb": {"usb_printer": USB_KEY} | NO_TEST,
    },
    LIBUSB: {
        "printer": {"kind": "usb"},
        "printer_usb": {"usb_printer": USB_KEY} | NO_TEST,
    },
    NETWORK: {
        "printer": {"kind": "network"},
        "printer_network": {"host": "127.0.0.1", "port": 9100} | NO_TEST,
    },
}
DRIVER = Path("/sys/bus/usb/drivers/usblp")


@dataclass
class Till:
    """A counter with a scanner and a printer, and what they did."""

    shop: LabShop
    counter: LabCounter
    scanner: VirtualScanner
    printer: ReceiptPrinter

    async def sell(self, number: int = 1) -> list[int]:
        """Scan new cards; returns the numbers of the bookings."""
        before = len(self.bookings)
        for _ in range(number):
            await self.scanner.scan(new_card())
        await self.shop.diary.wait(
            "customer_scanned", self.counter, number=before + number
        )
        return [told.data["entry"] for told in self.bookings[before:]]

    @property
    def bookings(self) -> list[Told]:
        return self.shop.diary.told("customer_scanned", self.counter)

    async def slips(self, number: int, seconds: float = 20.0):
        """Wait for so many whole slips."""
        return await asyncio.to_thread(self.printer.wait_for_slips, number, seconds)

    async def all_printed(self) -> None:
        """Wait until the hub knows of every slip that it is on paper."""
        await self.counter.wait_until(
            lambda counter: counter.printer_state.waiting == 0
        )

    async def unplug(self) -> None:
        await asyncio.to_thread(self.printer.unplug)

    async def plug_in(self) -> None:
        await asyncio.to_thread(self.printer.plug_in)

    def waiting_times(self, since: int) -> list[float]:
        """Seconds from the last key of each scan to its booking being told."""
        return [
            told.at - typed
            for told, typed in zip(
                self.bookings[since:],
                self.scanner.typed_at[-len(self.bookings) + since :],
                strict=True,
            )
        ]


@pytest.fixture(params=ALL)
def kind(request) -> str:
    """How the hub reaches the printer."""
    return request.param


@pytest.fixture
async def till(kind, shop, open_counter, plug_in, printers) -> Till:
    """A counter with its printer plugged in, and nothing printed yet."""
    printer = await printers(
        NetworkReceiptPrinter() if kind == NETWORK else UsbReceiptPrinter(0)
    )
    if kind == LIBUSB:
        # As on a system that has no such driver, or in a container without its device files.
        for interface in DRIVER.glob("*:*"):
            (DRIVER / "unbind").write_text(interface.name)
    scanner = await plug_in(VirtualScanner())
    counter = await open_counter(scanners=[scanner], answers=ANSWERS[kind])
    return Till(shop, counter, scanner, printer)


async def test_the_right_slip_comes_out(till: Till):
    (booking,) = await till.sell()

    (slip,) = await till.slips(1)

    assert numbers_of([slip]) == [booking]
    assert till.shop.entry.title.replace(" ", "") in slip.text.replace(" ", "")
    assert "Stamp card" in slip.text
    assert not is_copy(slip)
    assert slip.unknown == []


async def test_the_owner_sees_a_test_slip_while_setting_it_up(
    kind, open_counter, printers
):
    printer = await printers(
        NetworkReceiptPrinter() if kind == NETWORK else UsbReceiptPrinter(0)
    )
    answers = {
        step: {**answer, "without_test": False} if "without_test" in answer else answer
        for step, answer in ANSWERS[kind].items()
    }

    await open_counter(
        "Till by the door", answers={**answers, "slip_printed": "printer_works"}
    )

    (slip,) = printer.slips
    assert "Till by the door" in slip.text
    assert slip.unknown == []


async def test_slips_wait_for_a_printer_that_was_unplugged(till: Till):
    before = await till.sell()
    await till.all_printed()
    await till.unplug()
    meanwhile = await till.sell(4)
    await asyncio.sleep(2)

    await till.plug_in()

    assert numbers_of(await till.slips(5)) == before + meanwhile
    assert not any(map(is_copy, till.printer.slips))


async def test_a_slip_torn_by_unplugging_is_printed_again(till: Till):
    till.printer.stops_after = 200
    bookings = await till.sell(3)
    await asyncio.to_thread(till.printer.wait_for_bytes, 200)
    await till.unplug()
    torn = till.printer.tear_off()
    till.printer.stops_after = None

    await till.plug_in()
    slips = await till.slips(3)

    assert [slip.whole for slip in torn] == [False]
    assert numbers_of(slips) == bookings
    assert not any(map(is_copy, slips[1:]))


@pytest.mark.parametrize("kind", [USBLP, LIBUSB], indirect=True)
async def test_a_slip_that_may_be_on_paper_already_says_so(till: Till):
    """The printer has all of it in its memory, and is gone before it confirms."""
    till.printer.stops_after = 200
    bookings = await till.sell()
    await asyncio.to_thread(till.printer.wait_for_bytes, 200)
    await till.unplug()
    till.printer.tear_off()
    till.printer.stops_after = None

    await till.plug_in()
    (slip,) = await till.slips(1)

    assert numbers_of([slip]) == bookings
    assert is_copy(slip)


async def test_slips_wait_for_paper(till: Till):
    till.printer.out_of_paper = True
    bookings = await till.sell(3)
    await till.counter.wait_until(lambda counter: counter.printer_state.problem is True)
    assert till.printer.slips == []

    till.printer.out_of_paper = False
    slips = await till.slips(3)

    assert numbers_of(slips) == bookings
    assert not any(map(is_copy, slips))
    await till.counter.wait_until(
        lambda counter: counter.printer_state.problem is False
    )


@pytest.mark.parametrize("kind", SOME, indirect=True)
async def test_a_printer_that_never_answers_gets_every_slip_once(till: Till):
    till.printer.silent = True

    bookings = await till.sell(3)
    slips = await till.slips(3)
    await asyncio.sleep(2)

    assert numbers_of(till.printer.slips) == numbers_of(slips) == bookings


@pytest.mark.parametrize("kind", SOME, indirect=True)
async def test_scanning_does_not_wait_for_a_slow_printer(till: Till):
    await till.sell(8)
    healthy = till.waiting_times(0)
    await till.slips(8)
    # A slip takes seconds.
    till.printer.pace = 400

    bookings = await till.sell(8)
    slow = till.waiting_times(8)
    printed_meanwhile = len(till.printer.slips) - 8

    assert printed_meanwhile < 8
    assert median(slow) < 2 * median(healthy) + 0.01
    till.printer.pace = None
    assert numbers_of((await till.slips(16, 30))[8:]) == bookings


@pytest.mark.parametrize("kind", SOME, indirect=True)
async def test_slips_wait_for_a_printer_that_stops_in_the_middle(till: Till):
    till.printer.stops_after = 300
    bookings = await till.sell(3)
    await asyncio.to_thread(till.printer.wait_for_bytes, 300)
    await asyncio.sleep(3)

    till.printer.stops_after = None
    slips = await till.slips(3)

    assert numbers_of(slips) == bookings
