"""Power cuts in the middle of a stream of scans: what was acknowledged is there afterwards, once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
import json
from pathlib import Path
from random import Random
import subprocess
import sys
from typing import Any

import pytest

from .devices import plugged_in
from .devices.paper import Slip
from .devices.printers import NetworkReceiptPrinter
from .power import Disk
from .receipts import is_copy, numbers_of
from .selling_hub import PRINTER_PORT

# Seconds of selling before the power goes.
SHORTEST, LONGEST = 0.2, 2.0


class SellingHub:
    """A Home Assistant of its own, on a disk of its own, that sells as fast as it can."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.hardware.selling_hub", folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def wait_until_open(self) -> dict[str, Any]:
        """Wait until the shop sells, and return what it found in its ledger."""
        found: dict[str, Any] = json.loads(self._read())
        return found

    def sell(self) -> None:
        """Begin to sell."""
        self._write("sell")

    def acknowledged(self) -> list[int]:
        """Kill it, and return the bookings that it had said were done."""
        self._process.kill()
        rest, _ = self._process.communicate()
        # A line that was not written to its end says nothing.
        lines = rest.split("\n")[:-1]
        return [int(line) for line in lines]

    def stop(self) -> None:
        """Let it end in order."""
        self._write("stop")
        self._process.wait(30)

    def _read(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the hub ended by itself"
        return line

    def _write(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()


@pytest.fixture
async def disk(tmp_path: Path) -> AsyncIterator[Disk]:
    """A disk whose power can be cut."""
    disk = await asyncio.to_thread(Disk, tmp_path / "disk.img", tmp_path / "disk")
    yield disk
    await asyncio.to_thread(disk.throw_away)


@pytest.fixture
async def printer() -> AsyncIterator[NetworkReceiptPrinter]:
    """The printer of the hub whose power is cut; its own stays on."""
    async with plugged_in(NetworkReceiptPrinter(PRINTER_PORT)) as printer:
        yield printer


@pytest.mark.timeout(900)
@pytest.mark.parametrize("cuts", [3, pytest.param(20, marks=pytest.mark.long)])
async def test_nothing_acknowledged_is_lost_when_power_goes(
    disk: Disk, printer: NetworkReceiptPrinter, cuts: int
) -> None:
    """Again and again: sell, cut the power, start again, count."""
    chance = Random(cuts)
    acknowledged: list[int] = []

    for _ in range(cuts):
        hub = SellingHub(disk.folder / "hub")
        found = await asyncio.to_thread(hub.wait_until_open)
        assert found["wrong"] == []
        assert set(acknowledged) <= set(found["bookings"])
        hub.sell()
        await asyncio.sleep(chance.uniform(SHORTEST, LONGEST))
        await asyncio.to_thread(disk.cut_power)
        acknowledged += await asyncio.to_thread(hub.acknowledged)
        await asyncio.to_thread(disk.unmount)
        await asyncio.to_thread(disk.mount)

    hub = SellingHub(disk.folder / "hub")
    found = await asyncio.to_thread(hub.wait_until_open)
    printed = await asyncio.to_thread(_slips_of, printer, found["bookings"])
    await asyncio.to_thread(hub.stop)

    assert len(acknowledged) > cuts
    assert len(set(found["bookings"])) == len(found["bookings"])
    assert found["wrong"] == []
    assert set(numbers_of(printed)) == set(found["bookings"])
    originals = Counter(numbers_of([slip for slip in printed if not is_copy(slip)]))
    assert max(originals.values()) == 1


def _slips_of(printer: NetworkReceiptPrinter, bookings: Sequence[int]) -> list[Slip]:
    """Wait until all bookings have a slip, and return all that came out: some came as copies as well."""
    slips = printer.wait_for_slips(len(bookings), 60)
    while set(bookings) - set(numbers_of(slips)):
        slips = printer.wait_for_slips(len(slips) + 1, 60)
    return slips
