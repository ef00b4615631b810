"""Scanners: real input devices, identified, grabbed, decoded, lost and found again."""

import asyncio
import time

from evdev import InputDevice
import pytest

from .cards import new_card, new_uid
from .devices.scanners import Scanner, UsbScanner, VirtualScanner
from .hub import Hub
from .shop import LabShop

# In a German scanner these need shift or AltGr, or sit elsewhere than on an American keyboard.
QR_CODE = "Karte-7_Zürich:y/z?{A|B}@[x]~€"
AMERICAN_QR_CODE = "Card-7_Zurich:y/z?{A|B}@[x]~$"


@pytest.fixture(params=[VirtualScanner, lambda: UsbScanner(0)], ids=["uinput", "usb"])
async def scanner(request, plug_in) -> Scanner:
    """A barcode scanner that is plugged in."""
    return await plug_in(request.param())


async def test_a_scanner_is_found_by_scanning_and_books_at_its_counter(
    shop, open_counter, scanner
):
    counter = await open_counter(scanners=[scanner])
    card = new_card()

    await scanner.scan(card)

    (told,) = await shop.diary.wait("customer_scanned", counter)
    assert told.customer == await shop.runtime.resolve(card)
    assert await shop.stamps(told.customer) == 1


async def test_a_card_reader_is_a_scanner_as_well(shop, open_counter, plug_in):
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


async def test_nobody_else_gets_the_keys_of_a_scanner(shop, open_counter, plug_in):
    scanner = await plug_in(VirtualScanner())
    counter = await open_counter(scanners=[scanner])

    other = InputDevice(scanner.path)
    try:
        await scanner.scan(new_card())
        await shop.diary.wait("customer_scanned", counter)
        with pytest.raises(BlockingIOError):
            next(other.read())
    finally:
        other.close()


async def test_two_equal_scanners_are_told_apart_by_where_they_are_plugged_in(
    shop, open_counter, plug_in
):
    left = await plug_in(UsbScanner(0))
    right = await plug_in(UsbScanner(1))
    at_the_till = await open_counter("Till", scanners=[left])
    at_the_door = await open_counter("Door", scanners=[right])

    await left.scan(new_card())
    await shop.diary.wait("customer_scanned", at_the_till)
    await right.scan(new_card())
    await right.scan(new_card())
    await shop.diary.wait("customer_scanned", at_the_door, number=2)

    assert at_the_till.identities != at_the_door.identities
    assert len(shop.diary.told("customer_scanned", at_the_till)) == 1


async def test_equal_scanners_stay_with_their_counters_when_they_are_plugged_in_in_another_order(
    shop, open_counter, plug_in
):
    left = await plug_in(UsbScanner(0))
    right = await plug_in(UsbScanner(1))
    at_the_till = await open_counter("Till", scanners=[left])
    at_the_door = await open_counter("Door", scanners=[right])

    for move in (left.unplug, right.unplug, right.plug_in, left.plug_in):
        await asyncio.to_thread(move)
    await at_the_till.wait_until_connected()
    await at_the_door.wait_until_connected()
    await left.scan(new_card())
    await shop.diary.wait("customer_scanned", at_the_till)

    assert shop.diary.told("customer_scanned", at_the_door) == []


@pytest.mark.parametrize(
    ("layout", "code"), [("us", AMERICAN_QR_CODE), ("de", QR_CODE)]
)
async def test_a_code_is_read_as_the_scanner_means_it(
    shop, open_counter, plug_in, layout, code
):
    scanner = await plug_in(VirtualScanner(layout=layout))
    counter = await open_counter(
        scanners=[scanner], answers={"scanner": {"layout": layout}}
    )

    await scanner.scan(code)

    (told,) = await shop.diary.wait("customer_scanned", counter)
    assert told.customer == await shop.runtime.resolve(code)


@pytest.mark.parametrize("ending", ["\n", "\t", ""], ids=["enter", "tab", "nothing"])
async def test_a_scan_ends_as_the_scanner_is_set_up(
    shop, open_counter, plug_in, ending
):
    scanner = await plug_in(VirtualScanner(ending=ending))
    counter = await open_counter(scanners=[scanner])
    cards = [new_card(), new_card()]

    for card in cards:
        await scanner.scan(card)
        await asyncio.sleep(0.5)

    told = await shop.diary.wait("customer_scanned", counter, number=2)
    assert [event.customer for event in told] == [
        await shop.runtime.resolve(card) for card in cards
    ]


async def test_two_scanners_type_at_the_same_moment(shop, open_counter, plug_in):
    scanners = [
        await plug_in(VirtualScanner()),
        await plug_in(VirtualScanner("Honeywell 1200g", vendor=0x0C2E, product=0x0B61)),
    ]
    counter = await open_counter(scanners=scanners)
    cards = [[new_card() for _ in range(5)] for _ in scanners]

    async def scan_all(scanner: Scanner, codes: list[str]) -> None:
        for code in codes:
            await scanner.scan(code)

    await asyncio.gather(*map(scan_all, scanners, cards, strict=True))

    told = await shop.diary.wait("customer_scanned", counter, number=10)
    assert {event.customer for event in told} == {
        await shop.runtime.resolve(card) for codes in cards for card in codes
    }


async def test_a_scanner_unplugged_in_the_middle_of_a_code_works_when_it_is_back(
    shop, open_counter, scanner
):
    counter = await open_counter(scanners=[scanner])
    card = new_card()

    await asyncio.to_thread(scanner.type, card[:7])
    await asyncio.to_thread(scanner.unplug)
    await counter.wait_until(lambda runtime: not any(runtime.connected.values()))
    await asyncio.to_thread(scanner.plug_in)
    await counter.wait_until_connected()
    await scanner.scan(card)

    (told,) = await shop.diary.wait("customer_scanned", counter)
    assert told.customer == await shop.runtime.resolve(card)


@pytest.mark.parametrize("stall", [0.1, 0.5])
async def test_no_scan_is_lost_while_home_assistant_is_busy(
    shop, open_counter, scanner, stall
):
    counter = await open_counter(scanners=[scanner])
    cards = [new_card() for _ in range(4)]

    def be_busy() -> None:
        # As heavy work in the event loop does, on a hub with many other devices.
        end = time.monotonic() + stall
        while time.monotonic() < end:
            pass

    for card in cards:
        scan = asyncio.create_task(scanner.scan(card))
        await asyncio.sleep(0.01)
        be_busy()
        await scan

    told = await shop.diary.wait("customer_scanned", counter, number=len(cards))
    assert [event.customer for event in told] == [
        await shop.runtime.resolve(card) for card in cards
    ]


async def test_a_counter_lets_go_of_its_scanner_when_it_is_closed(
    open_counter, plug_in
):
    scanner = await plug_in(VirtualScanner())
    counter = await open_counter(scanners=[scanner])
    await counter.remove()

    device = InputDevice(scanner.path)
    # Raises OSError while somebody else has it.
    device.grab()
    device.close()


async def test_an_amount_is_typed_by_hand(shop, open_counter, plug_in):
    scanner = await plug_in(VirtualScanner())
    counter = await open_counter(scanners=[scanner])

    await scanner.scan(new_card())
    await shop.diary.wait("customer_scanned", counter)
    await scanner.type_by_hand("1250")

    (told,) = await shop.diary.wait("purchase_recorded", counter)
    assert told.data["amount"] == "12.50"


async def test_scanners_are_there_after_home_assistant_starts(
    hub: Hub, shop: LabShop, open_counter, plug_in
):
    """One was plugged in all the time and types while the hub starts; one comes later."""
    early = await plug_in(UsbScanner(0))
    late = await plug_in(UsbScanner(1))
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
