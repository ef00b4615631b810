"""A long rush at two counters: scanners and printers fail all the time, and nothing is lost or left over."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
import gc
from itertools import cycle
import os
from pathlib import Path
from random import Random
import sqlite3
from statistics import linear_regression
import time

import pytest

from custom_components.loyalty.const import LEDGER_FILE
from custom_components.loyalty.counter import session
from custom_components.loyalty.counter.scan import Meaning, ScanResult
from custom_components.loyalty.ledger import engine

from .cards import new_card
from .devices import plugged_in
from .devices.printers import NetworkReceiptPrinter, ReceiptPrinter, UsbReceiptPrinter
from .devices.scanners import Scanner, UsbScanner, VirtualScanner
from .dialogs import Answers
from .receipts import is_copy, number_of
from .shop import LabCounter, LabShop

NO_TEST = {"without_test": True}
USB_PRINTER: Answers = {
    "printer": {"kind": "file"},
    "printer_file": {"path": "/dev/usb/lp0"} | NO_TEST,
}
NETWORK_PRINTER: Answers = {
    "printer": {"kind": "network"},
    "printer_network": {"host": "127.0.0.1", "port": 9100} | NO_TEST,
}

# Who comes all the time, at each counter. One in so many customers is new: gets a card, entities and a slip.
REGULARS = 10
NEWCOMERS = 25
# Seconds from one pulled cable of a scanner to the next, and what a printer's troubles and its peace last.
SCANNER_TROUBLE = 5.0, 15.0
PRINTER_TROUBLE = 0.2, 2.0

# So many customers have entities: with each newcomer somebody else's go, from the first minute on.
WITH_ENTITIES = 30
# Memory counts from here on: the first half of a rush is for caches to fill.
WARM = 1 / 2
# What memory grows by without a leak: the pages of their files that the recorder and the ledger's three connections
# keep at hand, up to these sizes, and a little of everything. Beyond it, one small object in each scan is a leak.
KEPT_PAGES = (16 << 20) + 3 * (engine._CACHE_KIB << 10)
MEMORY_NOISE = 8 << 20
MEMORY_PER_SCAN = 200
# Seconds from one look at what the hub holds to the next, and from one word about it to the next.
LOOK, WORD = 1.0, 60.0

# Only one person is there to plug things in.
hands = asyncio.Lock()


@dataclass
class Till:
    """A counter in a rush, and all that it did; slips are the numbers of their bookings."""

    counter: LabCounter
    scanner: Scanner
    printer: ReceiptPrinter
    chance: Random
    shown: Counter[str] = field(default_factory=Counter)
    odd: list[ScanResult] = field(default_factory=list)
    originals: Counter[int] = field(default_factory=Counter)
    copies: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._cards = [new_card() for _ in range(REGULARS)]
        self._regulars = cycle(self._cards)

    async def open(self) -> None:
        """Serve every regular once, in peace."""
        with self._carried_out() as done:
            for card in self._cards:
                await self._show(card, done)
        await self._all_printed()

    async def rush(self, is_over: Callable[[], bool]) -> None:
        """Serve customers while devices fail; all is mended, and everything done, at the end."""
        await asyncio.gather(self._serve(is_over), self._trouble(is_over))
        await self._all_printed()

    async def _all_printed(self) -> None:
        # The printer that is being waited for is tried now, as the next booking would.
        shop = self.counter.shop.runtime
        shop.floor.kick_printer(self.counter.id)
        # The ledger knows: the printer's state may be that of a moment ago.
        async with asyncio.timeout(60):
            while await shop.ledger.print_jobs.waiting(self.counter.id):  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.1)
        self._tear_off()

    async def _serve(self, is_over: Callable[[], bool]) -> None:
        pulled_at = time.monotonic() + self.chance.uniform(*SCANNER_TROUBLE)
        with self._carried_out() as done:
            while not is_over():
                if (now := time.monotonic()) > pulled_at:
                    await asyncio.to_thread(self.scanner.type, new_card()[:-1])
                    await self._replug(self.scanner)
                    await self.counter.wait_until_connected()
                    pulled_at = now + self.chance.uniform(*SCANNER_TROUBLE)
                is_new = self.chance.randrange(NEWCOMERS) == 0
                await self._show(new_card() if is_new else next(self._regulars), done)

    @contextmanager
    def _carried_out(self) -> Iterator[asyncio.Event]:
        """An event that is set with each scan that was carried out."""
        done = asyncio.Event()

        def hear(result: ScanResult) -> None:
            if result.meaning is not Meaning.CUSTOMER:
                self.odd.append(result)
            done.set()

        stop = self.counter.runtime.listen_scans(hear)
        yield done
        stop()

    async def _show(self, card: str, done: asyncio.Event) -> None:
        done.clear()
        self.scanner.blurt(card)
        self.shown[card] += 1
        # As who hears the scanner beep, and sees the light.
        async with asyncio.timeout(30):
            await done.wait()

    async def _trouble(self, is_over: Callable[[], bool]) -> None:
        while not is_over():
            await asyncio.sleep(self.chance.uniform(*PRINTER_TROUBLE))
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
            await asyncio.sleep(self.chance.uniform(*PRINTER_TROUBLE))
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
        return cls(
            tasks=len(asyncio.all_tasks()),
            files=_number_in("/proc/self/fd"),
            threads=_number_in("/proc/self/task"),
            objects=len(gc.get_objects()),
            memory=_memory(),
        )


def _memory() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE")


def _size_of_databases(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.glob("*.db*"))


def scans_at(tills: Sequence[Till]) -> int:
    """How many scans there were so far."""
    return sum(till.shown.total() for till in tills)


@dataclass(frozen=True)
class Weight:
    """What the hub weighs after so many scans of a rush, in bytes of memory and of its databases."""

    scans: int
    memory: int
    databases: int


async def weigh(
    tills: Sequence[Till], folder: Path, tell: Callable[[str], None]
) -> AsyncIterator[Weight]:
    """Look again and again at what the hub weighs, and say so every minute, for as long as anybody asks."""
    began = told = time.monotonic()
    first = scans_at(tills)
    while True:
        files = await asyncio.to_thread(_size_of_databases, folder)
        weight = Weight(scans_at(tills) - first, _memory(), files)
        if (now := time.monotonic()) - told > WORD:
            told = now
            tell(
                f"{weight.scans} scans in {(now - began) / 60:.0f} min; memory"
                f" {weight.memory / 2**20:.0f} MB, databases {files / 2**20:.0f} MB"
            )
        yield weight
        await asyncio.sleep(LOOK)


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
    """Two counters, each with a scanner and a printer."""
    # Regulars come back within a second, and each time is a visit of its own.
    monkeypatch.setattr(session, "OPEN_SALE_SECONDS", 0.0)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(shop.options(live_members=WITH_ENTITIES))

        async def open_till(
            name: str, scanner: Scanner, printer: ReceiptPrinter, answers: Answers
        ) -> Till:
            await stack.enter_async_context(plugged_in(scanner))
            await stack.enter_async_context(plugged_in(printer))
            counter = await stack.enter_async_context(
                shop.counter(name, scanners=[scanner], answers=answers)
            )
            return Till(counter, scanner, printer, Random(name))

        yield [
            await open_till(
                "Till", VirtualScanner(), NetworkReceiptPrinter(), NETWORK_PRINTER
            ),
            await open_till("Door", UsbScanner(0), UsbReceiptPrinter(2), USB_PRINTER),
        ]


# As long as it takes: each scan has its own time-out, and the laboratory one for saying nothing.
@pytest.mark.timeout(0)
async def test_nothing_is_lost_or_left_over_in_a_long_rush(
    shop: LabShop,
    tills: list[Till],
    record_measure: Callable[[str], None],
    soak_scans: int,
) -> None:
    ledger = Path(shop.hass.config.path(LEDGER_FILE))
    weights: list[Weight] = []
    customers = await shop.number_of_customers()
    with shop.diary.closed():
        await asyncio.gather(*(till.open() for till in tills))
        enough = scans_at(tills) + soak_scans
        before = await Holdings.now()
        began = time.monotonic()
        rush = asyncio.gather(
            *(till.rush(lambda: scans_at(tills) >= enough) for till in tills)
        )
        async for weight in weigh(tills, ledger.parent, record_measure):
            weights.append(weight)
            if rush.done():
                break
        await rush
        took = time.monotonic() - began
        after = await Holdings.now()

    weighed = [weight for weight in weights if weight.scans >= soak_scans * WARM]
    slope, _ = linear_regression(
        [weight.scans for weight in weighed], [weight.memory for weight in weighed]
    )
    slips = sum(till.originals.total() + till.copies.total() for till in tills)
    record_measure(
        f"{soak_scans} scans in {took:.0f} s ({soak_scans / took * 60:.0f} a minute), {slips} slips;"
        f" memory grew by {(after.memory - before.memory) / 2**20:.1f} MB,"
        f" and in the second half by {slope:.0f} bytes a scan, objects by {after.objects - before.objects};"
        f" databases grew by {(weights[-1].databases - weights[0].databases) / 2**20:.1f} MB"
    )
    shown = {card for till in tills for card in till.shown}
    # No code was made of the pieces of others.
    assert await shop.number_of_customers() == customers + len(shown)
    for till in tills:
        assert till.odd == []
        assert await asyncio.to_thread(visits, ledger, set(till.shown)) == till.shown
        due = await asyncio.to_thread(receipts, ledger, till.counter.id)
        assert set(till.originals) | set(till.copies) == due
        assert max(till.originals.values()) == 1
    assert await shop.runtime.ledger.check() == []
    weighed_scans = weighed[-1].scans - weighed[0].scans
    # Pages that were not kept yet by then: in a long rush none.
    pages = max(0, KEPT_PAGES - weighed[0].databases)
    assert (
        slope * weighed_scans < pages + MEMORY_NOISE + weighed_scans * MEMORY_PER_SCAN
    )
    assert after.tasks <= before.tasks
    assert after.files <= before.files
    assert after.threads <= before.threads + 4
