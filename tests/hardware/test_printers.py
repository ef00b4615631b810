"""Receipt printers: real drivers and sockets, and what comes out as paper on the bad days."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from statistics import median

import pytest

from custom_components.loyalty.counter.counter import Counter
from custom_components.loyalty.counter.printers import queue

from .cards import new_card
from .devices import plugged_in
from .devices.paper import Slip
from .devices.printers import NetworkReceiptPrinter, ReceiptPrinter, UsbReceiptPrinter
from .devices.scanners import VirtualScanner
from .dialogs import Answers
from .receipts import is_copy, numbers_of
from .shop import LabCounter, LabShop, Told

DEVICE_FILE = "device file"
USBLP = "usb, by the kernel's driver"
LIBUSB = "usb, by libusb"
NETWORK = "network"
ALL = [DEVICE_FILE, USBLP, LIBUSB, NETWORK]
# With the kernel's driver everything goes the same way from its device file on.
DIFFERENT = [DEVICE_FILE, LIBUSB, NETWORK]

USB_KEY = f"{UsbReceiptPrinter.vendor:04x}:{UsbReceiptPrinter.product:04x}:J0001"
OUT_CAME_A_SLIP = {"slip_printed": "printer_works"}
USB: Answers = {
    "printer": {"kind": "usb"},
    "printer_usb": {"usb_printer": USB_KEY},
    **OUT_CAME_A_SLIP,
}
ANSWERS: dict[str, Answers] = {
    DEVICE_FILE: {
        "printer": {"kind": "file"},
        "printer_file": {"path": "/dev/usb/lp0"},
        **OUT_CAME_A_SLIP,
    },
    USBLP: USB,
    LIBUSB: USB,
    NETWORK: {
        "printer": {"kind": "network"},
        "printer_network": {"host": "127.0.0.1", "port": 9100},
        **OUT_CAME_A_SLIP,
    },
}


@dataclass
class Till:
    """A counter with a scanner and a printer; ``test_slips`` came out while it was set up."""

    shop: LabShop
    counter: LabCounter
    scanner: VirtualScanner
    printer: ReceiptPrinter
    test_slips: list[Slip]

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

    async def slips(self, number: int, seconds: float = 20.0) -> list[Slip]:
        """Wait for so many whole slips."""
        return await asyncio.to_thread(self.printer.wait_for_slips, number, seconds)

    async def all_printed(self) -> None:
        """Wait until the hub knows of every slip that it is on paper."""
        await self.counter.wait_until(lambda counter: waiting(counter) == 0)

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


def waiting(counter: Counter) -> int:
    """How many slips wait at a counter."""
    assert counter.printer_state is not None
    return counter.printer_state.waiting


def out_of_order(counter: Counter) -> bool | None:
    """Whether something is known to be wrong with the printer, None if nothing is known."""
    assert counter.printer_state is not None
    return counter.printer_state.problem


@pytest.fixture(scope="module")
async def opened_till(
    request: pytest.FixtureRequest, opened_shop: LabShop
) -> AsyncIterator[Till]:
    """A counter that reaches its printer in one of the ways."""
    kind: str = request.param
    async with AsyncExitStack() as stack:
        printer: ReceiptPrinter = await stack.enter_async_context(
            plugged_in(
                NetworkReceiptPrinter()
                if kind == NETWORK
                else UsbReceiptPrinter(0, has_driver=kind != LIBUSB)
            )
        )
        scanner = await stack.enter_async_context(plugged_in(VirtualScanner()))
        counter = await stack.enter_async_context(
            opened_shop.counter(
                "Till by the door", scanners=[scanner], answers=ANSWERS[kind]
            )
        )
        yield Till(opened_shop, counter, scanner, printer, printer.tear_off())


@pytest.fixture
async def till(shop: LabShop, opened_till: Till) -> AsyncIterator[Till]:
    """The counter, with its printer in order and no paper hanging out."""
    opened_till.printer.tear_off()
    yield opened_till
    opened_till.printer.mend()
    await opened_till.all_printed()


ways_to_a_printer = pytest.mark.parametrize("opened_till", ALL, indirect=True)
different_ways = pytest.mark.parametrize("opened_till", DIFFERENT, indirect=True)


@ways_to_a_printer
def test_the_owner_sees_a_test_slip_while_setting_it_up(till: Till) -> None:
    (slip,) = till.test_slips
    assert "Till by the door" in slip.text
    assert slip.unknown == []


@ways_to_a_printer
async def test_the_right_slip_comes_out(till: Till) -> None:
    (booking,) = await till.sell()

    (slip,) = await till.slips(1)

    assert numbers_of([slip]) == [booking]
    assert till.shop.entry.title.replace(" ", "") in slip.text.replace(" ", "")
    assert "Stamp card" in slip.text
    assert not is_copy(slip)
    assert slip.unknown == []


@pytest.fixture(
    params=[1.0, pytest.param(60.0, marks=pytest.mark.long)], ids=["soon", "a minute"]
)
def away(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> float:
    """For how many seconds a printer is unplugged; for long it is tried as seldom as in a shop."""
    seconds: float = request.param
    if seconds > 30:
        monkeypatch.setattr(queue, "FIRST_PAUSE", 1.0)
        monkeypatch.setattr(queue, "LONGEST_PAUSE", 60.0)
    return seconds


@different_ways
async def test_slips_wait_for_a_printer_that_was_unplugged(
    till: Till, away: float
) -> None:
    before = await till.sell()
    await till.all_printed()
    await till.unplug()
    meanwhile = await till.sell(3)
    await asyncio.sleep(away)

    await till.plug_in()
    slips = await till.slips(4, seconds=20 + 2 * away)
    await till.all_printed()

    assert numbers_of(slips) == before + meanwhile
    assert till.printer.slips == slips
    assert not any(map(is_copy, slips))


@different_ways
async def test_a_slip_torn_by_unplugging_is_printed_again_as_a_copy(till: Till) -> None:
    """The printer had all of it in its memory: nobody but who stands there knows that it is torn."""
    till.printer.stops_after = 200
    bookings = await till.sell(3)
    await asyncio.to_thread(till.printer.wait_for_bytes, 200)
    # By now the hub has handed over the rest, and waits for an answer.
    await asyncio.sleep(0.5)
    await till.unplug()
    torn = till.printer.tear_off()
    till.printer.stops_after = None

    await till.plug_in()
    slips = await till.slips(3)
    await till.all_printed()

    assert [slip.whole for slip in torn] == [False]
    assert numbers_of(slips) == bookings
    assert till.printer.slips == slips
    assert [is_copy(slip) for slip in slips] == [True, False, False]


@different_ways
async def test_slips_wait_for_paper(till: Till) -> None:
    till.printer.out_of_paper = True
    bookings = await till.sell(3)
    await till.counter.wait_until(lambda counter: out_of_order(counter) is True)
    assert till.printer.slips == []

    till.printer.out_of_paper = False
    slips = await till.slips(3)

    assert numbers_of(slips) == bookings
    assert not any(map(is_copy, slips))
    await till.counter.wait_until(lambda counter: out_of_order(counter) is False)


@different_ways
async def test_a_printer_that_never_answers_gets_every_slip_once(till: Till) -> None:
    till.printer.silent = True

    bookings = await till.sell(3)
    slips = await till.slips(3)
    await till.all_printed()

    assert numbers_of(slips) == bookings
    assert till.printer.slips == slips


@different_ways
async def test_scanning_does_not_wait_for_a_slow_printer(till: Till) -> None:
    before = await till.sell(3)
    await till.all_printed()
    usual = median(till.waiting_times(0))
    # A slip takes two seconds and more.
    till.printer.pace = 250

    bookings = await till.sell(5)
    waited = median(till.waiting_times(3))
    printed_meanwhile = len(till.printer.whole_slips)
    till.printer.pace = None
    slips = await till.slips(8)

    assert printed_meanwhile < 8
    # What is under way at a simulated USB port is looked at 8000 times a second, which takes its time from the hub.
    assert waited < usual + 0.3
    assert numbers_of(slips) == before + bookings


@different_ways
async def test_slips_wait_for_a_printer_that_stops_in_the_middle(till: Till) -> None:
    till.printer.stops_after = 300
    bookings = await till.sell(3)
    await asyncio.to_thread(till.printer.wait_for_bytes, 300)
    await asyncio.sleep(1)

    till.printer.stops_after = None
    slips = await till.slips(3)

    assert numbers_of(slips) == bookings
    assert till.printer.slips == slips
