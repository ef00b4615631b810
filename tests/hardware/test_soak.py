"""A long rush at two counters: scanners and printers fail all the time, and nothing is lost or left over."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
import gc
import os
from pathlib import Path
from random import Random
import time

import pytest

from .cards import new_card
from .devices.paper import Slip
from .devices.printers import AnyPrinter, NetworkReceiptPrinter, UsbReceiptPrinter
from .devices.scanners import Scanner, UsbScanner, VirtualScanner
from .receipts import is_copy, numbers_of
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

WARM_UP = 8.0
# One scan in so many goes wrong: the cable is pulled before its last character.
MISHAPS = 20
# What the memory of a process varies by, and what the test itself remembers of each scan.
MEMORY_AT_ALL = 16 << 20
MEMORY_PER_SCAN = 4 << 10

# Only one person is there to plug things in.
hands = asyncio.Lock()


@dataclass
class Till:
    """A counter in a rush, and all that it did."""

    shop: LabShop
    counter: LabCounter
    scanner: Scanner
    printer: AnyPrinter
    chance: Random
    scans: int = 0
    paper: list[Slip] = field(default_factory=list)

    async def rush(self, seconds: float) -> None:
        """Serve customers while devices fail; all is mended at the end."""
        end = time.monotonic() + seconds
        await asyncio.gather(self._serve(end), self._trouble(end))
        # The printer that is being waited for is tried now, as the next booking would.
        self.shop.runtime.floor.kick_printer(self.counter.id)
        await self.shop.diary.wait(
            "customer_scanned", self.counter, number=self.scans, seconds=30
        )
        await self.counter.wait_until(
            lambda counter: counter.printer_state.waiting == 0, seconds=60
        )
        self._tear_off()

    @property
    def bookings(self) -> list[int]:
        """The numbers of all that was booked here."""
        told = self.shop.diary.told("customer_scanned", self.counter)
        return [event.data["entry"] for event in told]

    @property
    def stamped(self) -> list[str]:
        """The customers who were served here."""
        told = self.shop.diary.told("customer_scanned", self.counter)
        return [event.customer for event in told if event.customer is not None]

    async def _serve(self, end: float) -> None:
        while time.monotonic() < end:
            card = new_card()
            if self.chance.randrange(MISHAPS) == 0:
                await asyncio.to_thread(self.scanner.type, card[:-1])
                await self._replug(self.scanner)
                await self.counter.wait_until_connected()
            await self.scanner.scan(card)
            self.scans += 1

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

    async def _replug(self, device: Scanner | AnyPrinter) -> None:
        async with hands:
            await asyncio.to_thread(device.unplug)
            if device is self.printer:
                self._tear_off()
            await asyncio.sleep(self.chance.uniform(0, 0.5))
            await asyncio.to_thread(device.plug_in)

    def _tear_off(self) -> None:
        self.paper += [slip for slip in self.printer.tear_off() if slip.whole]


@dataclass(frozen=True)
class Holdings:
    """What the hub's process holds of what a system has."""

    tasks: int
    files: int
    threads: int
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
            memory=pages * os.sysconf("SC_PAGESIZE"),
        )


def _number_in(folder: str) -> int:
    return sum(1 for _ in Path(folder).iterdir())


@pytest.mark.timeout(1200)
async def test_nothing_is_lost_or_left_over_in_a_long_rush(
    shop, open_counter, plug_in, printers, record_measure, soak_seconds
):
    scanners = [await plug_in(UsbScanner(0)), await plug_in(VirtualScanner())]
    paper = [
        await printers(UsbReceiptPrinter(2)),
        await printers(NetworkReceiptPrinter()),
    ]
    tills = [
        Till(
            shop,
            await open_counter(name, scanners=[scanner], answers=answers),
            scanner,
            printer,
            Random(name),
        )
        for name, scanner, printer, answers in zip(
            ("Till", "Door"),
            scanners,
            paper,
            (USB_PRINTER, NETWORK_PRINTER),
            strict=True,
        )
    ]

    await asyncio.gather(*(till.rush(WARM_UP) for till in tills))
    before = await Holdings.now()
    warm = sum(till.scans for till in tills)
    await asyncio.gather(*(till.rush(soak_seconds) for till in tills))
    after = await Holdings.now()

    scans = sum(till.scans for till in tills)
    record_measure(
        f"{scans - warm} scans in {soak_seconds:.0f} s; memory grew by "
        f"{(after.memory - before.memory) / (1 << 20):.1f} MB"
    )
    for till in tills:
        assert len(till.bookings) == till.scans
        assert set(numbers_of(till.paper)) == set(till.bookings)
        originals = Counter(numbers_of([s for s in till.paper if not is_copy(s)]))
        assert max(originals.values()) == 1
    served = [customer for till in tills for customer in till.stamped]
    assert len(set(served)) == scans
    assert await shop.runtime.ledger.check() == []
    assert after.tasks == before.tasks
    assert after.files <= before.files
    assert after.threads <= before.threads + 4
    grown = after.memory - before.memory
    assert grown < MEMORY_AT_ALL + (scans - warm) * MEMORY_PER_SCAN
