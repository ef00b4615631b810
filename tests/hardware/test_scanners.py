"""Scanners: real input devices, identified, grabbed, decoded, lost and found again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
import time

from evdev import InputDevice
import pytest

from custom_components.loyalty.counter.scan import Meaning, ScanResult

from .cards import new_card, new_uid
from .devices import PlugIn, plugged_in
from .devices.scanners import SLOW_SCANNER, Scanner, UsbScanner, VirtualScanner
from .hub import Hub
from .shop import LabCounter, LabShop, OpenCounter

# In a German scanner these need shift or AltGr, or sit elsewhere than on an American keyboard.
QR_CODE = "Karte-7_Zürich:y/z?{A|B}@[x]~€"
AMERICAN_QR_CODE = "Card-7_Zurich:y/z?{A|B}@[x]~$"


@dataclass(frozen=True)
class Till:
    """A counter with a scanner."""

    counter: LabCounter
    scanner: Scanner


@pytest.fixture(
    scope="module",
    params=[VirtualScanner, lambda: UsbScanner(0)],
    ids=["uinput", "usb"],
)
async def opened_till(
    request: pytest.FixtureRequest, opened_shop: LabShop
) -> AsyncIterator[Till]:
    """A counter whose scanner was found by scanning."""
    async with AsyncExitStack() as stack:
        scanner = await stack.enter_async_context(plugged_in(request.param()))
        counter = await stack.enter_async_context(
            opened_shop.counter("Till", scanners=[scanner])
        )
        yield Till(counter, scanner)


@pytest.fixture
def till(shop: LabShop, opened_till: Till) -> Till:
    """A counter at which nobody was yet."""
    return opened_till


async def test_a_scanner_is_found_by_scanning_and_books_at_its_counter(
    shop: LabShop, till: Till
) -> None:
    card = new_card()

    await till.scanner.scan(card)

    (told,) = await shop.diary.wait("customer_scanned", till.counter)
    assert told.customer == await shop.runtime.resolve(card)
    assert await shop.stamps(told.customer) == 1


async def test_nobody_else_gets_the_keys_of_a_scanner(
    shop: LabShop, till: Till
) -> None:
    other = InputDevice(till.scanner.path)
    try:
        await till.scanner.scan(new_card())
        await shop.diary.wait("customer_scanned", till.counter)
        with pytest.raises(BlockingIOError):
            next(other.read())
        # Somebody else has it.
        with pytest.raises(OSError, match="busy"):
            other.grab()
    finally:
        other.close()


async def test_a_scanner_unplugged_in_the_middle_of_a_code_works_when_it_is_back(
    shop: LabShop, till: Till
) -> None:
    scanner, counter = till.scanner, till.counter
    card = new_card()

    await asyncio.to_thread(scanner.type, card[:7])
    await asyncio.to_thread(scanner.unplug)
    await counter.wait_until(lambda runtime: not any(runtime.connected.values()))
    await asyncio.to_thread(scanner.plug_in)
    await counter.wait_until_connected()
    await scanner.scan(card)

    (told,) = await shop.diary.wait("customer_scanned", counter)
    assert told.customer == await shop.runtime.resolve(card)


async def test_no_scan_is_lost_while_home_assistant_is_busy(
    shop: LabShop, till: Till
) -> None:
    cards = [new_card() for _ in range(4)]

    def be_busy() -> None:
        # As heavy work in the event loop does, on a hub with many other devices.
        end = time.monotonic() + 0.3
        while time.monotonic() < end:
            pass

    for card in cards:
        scan = asyncio.create_task(till.scanner.scan(card))
        await asyncio.sleep(0.01)
        be_busy()
        await scan

    told = await shop.diary.wait("customer_scanned", till.counter, number=len(cards))
    assert [event.customer for event in told] == [
        await shop.runtime.resolve(card) for card in cards
    ]


async def test_codes_that_follow_each_other_without_a_pause_are_all_booked(
    shop: LabShop, till: Till
) -> None:
    # More than the kernel's buffer holds.
    cards = [new_card() for _ in range(3)]

    await till.scanner.scan("\n".join(cards), speed=SLOW_SCANNER)

    told = await shop.diary.wait("customer_scanned", till.counter, number=len(cards))
    assert [event.customer for event in told] == [
        await shop.runtime.resolve(card) for card in cards
    ]


async def test_codes_too_fast_for_the_kernels_buffer_are_told_to_be_unreadable(
    shop: LabShop, open_counter: OpenCounter, plug_in: PlugIn
) -> None:
    scanner = await plug_in(VirtualScanner())
    counter = await open_counter(scanners=[scanner])
    cards = [new_card() for _ in range(30)]
    before = await shop.number_of_customers()
    told = asyncio.Event()

    def hear(scan: ScanResult) -> None:
        if scan.meaning is Meaning.UNREADABLE:
            told.set()

    stop = counter.runtime.listen_scans(hear)

    # In one piece: it takes the kernel less time than to wake whoever reads.
    await asyncio.to_thread(scanner.blurt, "\n".join(cards))
    async with asyncio.timeout(10):
        await told.wait()
    # Whatever else is left has become a code by then, or nothing.
    await asyncio.sleep(1.5)
    stop()
    again = await counter.next_scan(lambda: scanner.scan(new_card()))

    booked = [card for card in cards if await shop.knows(card)]
    assert len(booked) < len(cards)
    # No code was made of the pieces of others.
    assert await shop.number_of_customers() - before == len(booked) + 1
    assert again.meaning is Meaning.CUSTOMER


async def test_an_amount_is_typed_by_hand(shop: LabShop, till: Till) -> None:
    await till.scanner.scan(new_card())
    await shop.diary.wait("customer_scanned", till.counter)
    await till.scanner.type_by_hand("1250")

    (told,) = await shop.diary.wait("purchase_recorded", till.counter)
    assert told.data["amount"] == "12.50"


async def test_a_card_reader_is_a_scanner_as_well(
    shop: LabShop, open_counter: OpenCounter, plug_in: PlugIn
) -> None:
    reader = await plug_in(
        VirtualScanner(
            "Sycreader RFID Technology Co., Ltd SYC ID&IC USB Reader",
            vendor=0xFFFF,
            product=0x0035,
        )
    )
    counter = await open_counter(scanners=[reader])
    uid = new_uid()

    await reader.scan(uid)
    await shop.diary.wait("customer_scanned", counter)

    separated = ":".join(uid[place : place + 2] for place in range(0, len(uid), 2))
    assert await shop.runtime.resolve(separated) == await shop.runtime.resolve(uid)


async def test_a_counter_lets_go_of_its_scanner_when_it_is_closed(
    open_counter: OpenCounter, plug_in: PlugIn
) -> None:
    scanner = await plug_in(VirtualScanner("Newland EM3096", vendor=0x1EAB))
    counter = await open_counter(scanners=[scanner])
    await counter.remove()

    device = InputDevice(scanner.path)
    # Raises OSError while somebody else has it.
    device.grab()
    device.close()


async def test_a_second_scanner_of_the_same_kind_is_bought_for_another_counter(
    shop: LabShop, open_counter: OpenCounter, plug_in: PlugIn
) -> None:
    first = await plug_in(UsbScanner(1, "Equal Scanner"))
    at_the_till = await open_counter("Left", scanners=[first])
    second = await plug_in(UsbScanner(2, "Equal Scanner"))
    at_the_door = await open_counter("Right", scanners=[second])

    async def scan_at_both(number: int) -> None:
        await first.scan(new_card())
        await second.scan(new_card())
        for counter in (at_the_till, at_the_door):
            await shop.diary.wait("customer_scanned", counter, number=number)

    await scan_at_both(1)
    # Both are unplugged, to clean the counters, and plugged in the other way round.
    for move in (first.unplug, second.unplug, second.plug_in, first.plug_in):
        await asyncio.to_thread(move)
    await shop.reload()
    await at_the_till.wait_until_connected()
    await at_the_door.wait_until_connected()
    await scan_at_both(2)

    assert len(shop.diary.told("customer_scanned", at_the_till)) == 2
    assert len(shop.diary.told("customer_scanned", at_the_door)) == 2


@pytest.mark.parametrize(
    ("layout", "code"), [("us", AMERICAN_QR_CODE), ("de", QR_CODE)]
)
async def test_a_code_is_read_as_the_scanner_means_it(
    shop: LabShop, open_counter: OpenCounter, plug_in: PlugIn, layout: str, code: str
) -> None:
    scanner = await plug_in(
        VirtualScanner("Zebra DS2208", vendor=0x05E0, layout=layout)
    )
    counter = await open_counter(
        scanners=[scanner], answers={"scanner": {"layout": layout}}
    )

    scan = await counter.next_scan(lambda: scanner.scan(code, speed=SLOW_SCANNER))
    # Told that keys were lost, as on a machine that is very busy, everybody scans again.
    while scan.meaning is Meaning.UNREADABLE:
        scan = await counter.next_scan(lambda: scanner.scan(code, speed=SLOW_SCANNER))

    (told,) = await shop.diary.wait("customer_scanned", counter)
    assert told.customer == await shop.runtime.resolve(code)


async def test_scanners_end_their_codes_as_they_are_set_up_and_type_at_the_same_moment(
    shop: LabShop, open_counter: OpenCounter, plug_in: PlugIn
) -> None:
    """One ends with Enter, one with Tab, one with nothing; all three belong to one counter."""
    scanners = [
        await plug_in(VirtualScanner(f"Honeywell {number}", product=number, ending=end))
        for number, end in enumerate(("\n", "\t", ""), start=1)
    ]
    counter = await open_counter(scanners=scanners)
    cards = [[new_card() for _ in range(3)] for _ in scanners]

    async def scan_all(scanner: Scanner, codes: list[str]) -> None:
        for code in codes:
            await scanner.scan(code)
            # The one that ends with nothing is heard out.
            await asyncio.sleep(0.3)

    await asyncio.gather(*map(scan_all, scanners, cards, strict=True))

    told = await shop.diary.wait("customer_scanned", counter, number=9)
    assert {event.customer for event in told} == {
        await shop.runtime.resolve(card) for codes in cards for card in codes
    }


async def test_scanners_are_there_after_home_assistant_starts(
    hub: Hub, shop: LabShop, open_counter: OpenCounter, plug_in: PlugIn
) -> None:
    """One was plugged in all the time and types while the hub starts; one comes later."""
    early = await plug_in(UsbScanner(1, "Early Scanner"))
    late = await plug_in(UsbScanner(2, "Late Scanner"))
    counter = await open_counter(scanners=[early, late])
    await asyncio.to_thread(late.unplug)
    customers = await shop.number_of_customers()
    await hub.stop()
    early_card, late_card = new_card(), new_card()

    starting = asyncio.create_task(hub.start())
    while not starting.done():
        await early.scan(early_card)
        await asyncio.sleep(0.1)
    await starting
    await shop.reopen(hub.hass)
    await asyncio.to_thread(late.plug_in)
    await counter.wait_until_connected()
    await early.scan(early_card)
    await late.scan(late_card)
    await shop.diary.wait("customer_scanned", counter, number=2)

    # What was typed half before anybody listened became nobody's card.
    assert await shop.number_of_customers() == customers + 2
    for card in (early_card, late_card):
        assert await shop.stamps(await shop.runtime.resolve(card)) == 1
