"""A long rush at two counters: scanners and printers fail all the time, and nothing is lost or left over."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
import gc
from itertools import batched, cycle
import os
from pathlib import Path
from random import Random
import sqlite3
import time

import pytest

from custom_components.loyalty.const import LEDGER_FILE
from custom_components.loyalty.counter import session

from .cards import new_card
from .devices import Device, plugged_in
from .devices.printers import NetworkReceiptPrinter, ReceiptPrinter, UsbReceiptPrinter
from .devices.scanners import Scanner, UsbScanner, VirtualScanner
from .receipts import is_copy, number_of
from .shop import LabCounter, LabShop

NO_TEST = {"without_test": True}
USB_PRINTER = {
    "printer": {"kind": "file"},
    "printer_file": {"path": "/dev/usb/lp0"} | NO_TEST,
}
NETWORK_PRINTER = {
    "printer": {"kind": "network"},
    "printer_network": {"host": "127.0.0.1", "port": 9100} | NO_TEST,
}

WARM_UP = 5.0
# Who comes all the time, by scanner. One in so many customers is new: gets a card, entities and a slip.
REGULARS = 50
NEWCOMERS = 20
# So many scans are done in a row, so many seconds apart; a scanner's own speed allows no more than 16 a second.
IN_A_ROW = 20
PAUSE = 0.02
# So many may wait to be booked before the next customers have to.
QUEUE = 60
# One row in so many ends with a code that is cut off: the cable is pulled before its last character.
MISHAPS = 10

# Only one person is there to plug things in.
hands = asyncio.Lock()


@dataclass
class Till:
    """A counter in a rush, and all that it did; slips are the numbers of their bookings."""

    counter: LabCounter
    scanners: list[Scanner]
    printer: ReceiptPrinter
    chance: Random
    shown: Counter[str] = field(default_factory=Counter)
    originals: Counter[int] = field(default_factory=Counter)
    copies: Counter[int] = field(default_factory=Counter)
    _regulars: dict[Scanner, list[str]] = field(default_factory=dict)

    @property
    def waiting(self) -> int:
        """How many scans are not carried out yet."""
        return self.shown.total() - (self.counter.runtime.scans - self._before)

    def __post_init__(self) -> None:
        self._before = self.counter.runtime.scans
        self._regulars = {
            scanner: [new_card() for _ in range(REGULARS)] for scanner in self.scanners
        }

    async def rush(self, seconds: float) -> None:
        """Serve customers while devices fail; all is mended, and everything done, at the end."""
        end = time.monotonic() + seconds
        await asyncio.gather(
            *(self._serve(scanner, end) for scanner in self.scanners),
            self._trouble(end),
        )
        await self._until_waiting(0)
        # The printer that is being waited for is tried now, as the next booking would.
        self.counter.shop.runtime.floor.kick_printer(self.counter.id)
        await self.counter.wait_until(
            lambda counter: counter.printer_state.waiting == 0, seconds=60
        )
        self._tear_off()

    async def _serve(self, scanner: Scanner, end: float) -> None:
        for regulars in batched(cycle(self._regulars[scanner]), IN_A_ROW - 1):
            if time.monotonic() >= end:
                return
            cards = [new_card(), *regulars]
            await self._until_waiting(QUEUE)
            await asyncio.to_thread(scanner.rattle_off, cards, PAUSE)
            self.shown.update(cards)
            if self.chance.randrange(MISHAPS) == 0:
                # What was typed to its end is read before the cable is pulled.
                await self._until_waiting(0)
                await asyncio.to_thread(scanner.type, new_card()[:-1])
                await self._replug(scanner)
                await self.counter.wait_until_connected()

    async def _until_waiting(self, most: int) -> None:
        async with asyncio.timeout(30):
            while self.waiting > most:
                await asyncio.sleep(0.01)

    async def _trouble(self, end: float) -> None:
        while time.monotonic() < end:
            await asyncio.sleep(self.chance.uniform(0.2, 2))
            match self.chance.choice(("paper", "cover", "slow", "silent", "cable")):
                case "paper":
                    self.printer.out_of_paper = True
                case "cover":
                    self.printer.cover_open = True
                case "slow":
                    self.printer.pace = 400
                case "silent":
                    self.printer.silent = True
                case "cable":
                    await self._replug(self.printer)
            await asyncio.sleep(self.chance.uniform(0.2, 2))
            self.printer.out_of_paper = self.printer.cover_open = False
            self.printer.silent = False
            self.printer.pace = None

    async def _replug(self, device: Scanner | ReceiptPrinter) -> None:
        async with hands:
            await asyncio.to_thread(device.unplug)
            if device is self.printer:
                self._tear_off()
            await asyncio.sleep(self.chance.uniform(0, 0.5))
            await asyncio.to_thread(device.plug_in)

    def _tear_off(self) -> None:
        for slip in self.printer.tear_off():
            if slip.whole:
                slips = self.copies if is_copy(slip) else self.originals
                slips[number_of(slip)] += 1


@dataclass(frozen=True)
class Holdings:
    """What the hub's process holds of what a system has; ``memory`` in bytes."""

    tasks: int
    files: int
    threads: int
    objects: int
    memory: int

    @classmethod
    async def now(cls) -> Holdings:
        await asyncio.sleep(1)
        gc.collect()
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return cls(
            tasks=len(asyncio.all_tasks()),
            files=_number_in("/proc/self/fd"),
            threads=_number_in("/proc/self/task"),
            objects=len(gc.get_objects()),
            memory=pages * os.sysconf("SC_PAGESIZE"),
        )


def _number_in(folder: str) -> int:
    return sum(1 for _ in Path(folder).iterdir())


def visits(ledger: Path, cards: set[str]) -> Counter[str]:
    """How often each card was booked, read from the file by another way than the hub's."""
    connection = sqlite3.connect(ledger)
    try:
        rows = connection.execute(
            "SELECT identifier, count(*) FROM cards JOIN entries USING (member)"
            " WHERE kind = 'visit' GROUP BY identifier"
        ).fetchall()
    finally:
        connection.close()
    by_card = {identifier.rpartition(":")[2]: number for identifier, number in rows}
    return Counter({card: by_card.get(card, 0) for card in cards})


def receipts(ledger: Path, counter: str) -> set[int]:
    """The bookings of a counter for which a receipt was due."""
    connection = sqlite3.connect(ledger)
    try:
        rows = connection.execute(
            "SELECT entry FROM print_jobs WHERE printer = ?", (counter,)
        ).fetchall()
    finally:
        connection.close()
    return {entry for (entry,) in rows}


@pytest.fixture
async def tills(
    shop: LabShop, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[list[Till]]:
    """Two counters with scanners and a printer each."""
    # Regulars come back after a second: each time counts.
    monkeypatch.setattr(session, "OPEN_SALE_SECONDS", 0.5)
    async with AsyncExitStack() as stack:

        async def plug_in[D: Device](device: D) -> D:
            return await stack.enter_async_context(plugged_in(device))

        left = [await plug_in(VirtualScanner()), await plug_in(UsbScanner(0))]
        right = [
            await plug_in(
                VirtualScanner("Honeywell 1200g", vendor=0x0C2E, product=0x0B61)
            )
        ]
        lp = await plug_in(UsbReceiptPrinter(2))
        network = await plug_in(NetworkReceiptPrinter())
        till = await stack.enter_async_context(
            shop.counter("Till", scanners=left, answers=USB_PRINTER)
        )
        door = await stack.enter_async_context(
            shop.counter("Door", scanners=right, answers=NETWORK_PRINTER)
        )
        yield [
            Till(till, left, lp, Random("Till")),
            Till(door, right, network, Random("Door")),
        ]


@pytest.mark.timeout(1200)
async def test_nothing_is_lost_or_left_over_in_a_long_rush(
    shop: LabShop,
    tills: list[Till],
    record_measure: Callable[[str], None],
    soak_seconds: float,
) -> None:
    ledger = Path(shop.hass.config.path(LEDGER_FILE))
    with shop.diary.closed():
        await asyncio.gather(*(till.rush(WARM_UP) for till in tills))
        before = await Holdings.now()
        warm = sum(till.shown.total() for till in tills)
        began = time.monotonic()
        await asyncio.gather(*(till.rush(soak_seconds) for till in tills))
        took = time.monotonic() - began
        after = await Holdings.now()

    scans = sum(till.shown.total() for till in tills) - warm
    slips = sum(till.originals.total() + till.copies.total() for till in tills)
    record_measure(
        f"{scans} scans in {took:.0f} s ({scans / took * 60:.0f} a minute), {slips} slips;"
        f" memory grew by {(after.memory - before.memory) / 2**20:.1f} MB, objects by {after.objects - before.objects}"
        f"\n{before}\n{after}"
    )
    for till in tills:
        assert await asyncio.to_thread(visits, ledger, set(till.shown)) == till.shown
        due = await asyncio.to_thread(receipts, ledger, till.counter.id)
        assert set(till.originals) | set(till.copies) == due
        assert till.originals.keys() == set() or max(till.originals.values()) == 1
    assert await shop.runtime.ledger.check() == []
    assert after.tasks <= before.tasks
    assert after.files <= before.files
    assert after.threads <= before.threads + 4
