"""Power cuts in the middle of a stream of scans: what was acknowledged is there afterwards, once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
import json
import os
from pathlib import Path
from random import Random
import signal
import traceback
from typing import IO, Any

import pytest

from .devices import plugged_in
from .devices.paper import Slip
from .devices.printers import NetworkReceiptPrinter
from .power import Disk
from .receipts import is_copy, numbers_of
from .selling_hub import PRINTER_PORT, fork, serve

# Seconds of selling before the power goes.
SHORTEST, LONGEST = 0.2, 2.0


class SellingHub:
    """A Home Assistant of its own, on a disk of its own, that sells as fast as it can."""

    def __init__(self, folder: Path) -> None:
        orders, self._orders = _pipe()
        self._answers, answers = _pipe()
        self._process = fork()
        if self._process == 0:
            os.setsid()
            try:
                serve(folder, orders, answers)
            except BaseException:  # noqa: BLE001 - nobody is left who could catch it
                traceback.print_exc()
            finally:
                # Whatever went wrong: the tests are its parent's.
                os._exit(1)
        # Else nobody would see it end.
        answers.close()
        orders.close()
        self._hub = 0
        self._modules: list[str] = []

    def start(self) -> dict[str, Any]:
        """Switch it on, wait until the shop sells, and return what it found in its ledger."""
        self._write(f"start {json.dumps(self._modules)}")
        self._hub = int(self._read())
        found: dict[str, Any] = json.loads(self._read())
        self._modules = found["modules"]
        return found

    def sell(self) -> None:
        """Begin to sell."""
        self._write("sell")

    def kill(self) -> list[int]:
        """Kill it, and return the bookings that it had said were done."""
        os.kill(self._hub, signal.SIGKILL)
        return [int(line) for line in iter(self._read, "ended")]

    def stop(self) -> None:
        """Let it end in order."""
        self._write("stop")
        assert self._read() == "ended"

    def throw_away(self) -> None:
        """End all that is left of it."""
        os.killpg(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        self._orders.close()
        self._answers.close()

    def _read(self) -> str:
        line = self._answers.readline()
        assert line, "the hub ended by itself"
        return line.strip()

    def _write(self, line: str) -> None:
        self._orders.write(line + "\n")
        self._orders.flush()


def _pipe() -> tuple[IO[str], IO[str]]:
    read, write = os.pipe()
    return os.fdopen(read, "r"), os.fdopen(write, "w")


# Not async: a thread of the event loop's would be in the way of those who fork.
@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A disk whose power can be cut."""
    disk = Disk(tmp_path / "disk.img", tmp_path / "disk")
    yield disk
    disk.throw_away()


@pytest.fixture
def selling_hub(disk: Disk) -> Iterator[SellingHub]:
    """The hub on that disk, still off."""
    hub = SellingHub(disk.folder / "hub")
    yield hub
    hub.throw_away()


@pytest.fixture
async def printer() -> AsyncIterator[NetworkReceiptPrinter]:
    """The printer of the hub whose power is cut; its own stays on."""
    async with plugged_in(NetworkReceiptPrinter(PRINTER_PORT)) as printer:
        yield printer


@pytest.mark.first
@pytest.mark.timeout(900)
@pytest.mark.parametrize("cuts", [3, pytest.param(20, marks=pytest.mark.long)])
async def test_nothing_acknowledged_is_lost_when_power_goes(
    disk: Disk, selling_hub: SellingHub, printer: NetworkReceiptPrinter, cuts: int
) -> None:
    """Again and again: sell, cut the power, start again, count."""
    chance = Random(cuts)
    acknowledged: list[int] = []

    for _ in range(cuts):
        found = await asyncio.to_thread(selling_hub.start)
        assert found["wrong"] == []
        assert set(acknowledged) <= set(found["bookings"])
        selling_hub.sell()
        await asyncio.sleep(chance.uniform(SHORTEST, LONGEST))
        await asyncio.to_thread(disk.cut_power)
        acknowledged += await asyncio.to_thread(selling_hub.kill)
        await asyncio.to_thread(disk.unmount)
        await asyncio.to_thread(disk.mount)

    found = await asyncio.to_thread(selling_hub.start)
    printed = await asyncio.to_thread(_slips_of, printer, found["bookings"])
    await asyncio.to_thread(selling_hub.stop)

    assert len(acknowledged) > cuts
    assert len(set(found["bookings"])) == len(found["bookings"])
    assert found["wrong"] == []
    assert set(numbers_of(printed)) == set(found["bookings"])
    originals = Counter(numbers_of([slip for slip in printed if not is_copy(slip)]))
    assert max(originals.values()) == 1


def _slips_of(printer: NetworkReceiptPrinter, bookings: Sequence[int]) -> list[Slip]:
    """Wait until all bookings have a slip, and return all that came out: some came as copies as well."""
    slips = printer.whole_slips
    while len(slips) < len(bookings) or set(bookings) - set(numbers_of(slips)):
        slips = printer.wait_for_slips(len(slips) + 1, 30)
    return slips
