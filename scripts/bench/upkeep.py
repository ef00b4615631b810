"""Measure what a shop with a year behind it does besides selling: its daily job, and trying a program."""

import argparse
import asyncio
from itertools import count
import json
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from custom_components.loyalty.operations.trials import try_program
from custom_components.loyalty.programs.commands import Actor, Role
from scripts.bench.crowd import REGULARS, card
from scripts.bench.hub import COUNTERS, running_hub
from scripts.bench.measure import STAFF
from scripts.bench.year import reopen_yesterday

OWNER = Actor(role=Role.OWNER)
# While the daily job runs somebody comes in every so many seconds.
EVERY = 0.05


async def measure(folder: Path, port: int) -> dict[str, Any]:
    """Return all figures of a hub."""
    async with running_hub(folder, port) as hass:
        entry = hass.config_entries.async_entries("loyalty")[0]
        # What only the first round on a day tells is told.
        await entry.runtime_data.run_daily()
        await hass.config_entries.async_unload(entry.entry_id)
        reopen_yesterday(folder / "loyalty.db")
        begun, worked = perf_counter(), process_time()
        await hass.config_entries.async_setup(entry.entry_id)
        shop = entry.runtime_data
        over = asyncio.Event()
        waits = asyncio.create_task(_scans(shop, over))
        # Waits for the round that begins with the shop.
        await shop.run_daily()
        day = perf_counter() - begun, process_time() - worked
        over.set()
        totals = await shop.ledger.totals(shop.today, 1)
        begun, worked = perf_counter(), process_time()
        view = await try_program(
            shop, OWNER, program="points", changes={"points_per_step": 2}
        )
        trial = perf_counter() - begun, process_time() - worked
        return {
            "day_s": day[0],
            "day_cpu_s": day[1],
            "expired": sum(sums.expired for sums in totals.programs_today.values()),
            "waits_s": await waits,
            "trial_s": trial[0],
            "trial_cpu_s": trial[1],
            "tried": view["groups"]["all"]["purchases"],
        }


async def _scans(shop: Any, over: asyncio.Event) -> list[float]:
    """Return the seconds of scans, one every moment until it is over."""
    waits: list[float] = []
    counters = list(shop.counters.values())
    for number in count():
        if over.is_set() or number == COUNTERS * REGULARS:
            return waits
        counter = counters[number // REGULARS]
        begun = perf_counter()
        await counter.scanned(shop.read(card(number % REGULARS)), "bench", STAFF)
        waits.append(perf_counter() - begun)
        await asyncio.sleep(EVERY)
    return waits


def main() -> None:
    """Measure the hub that the command line names."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, required=True)
    arguments = parser.parse_args()
    print(json.dumps(asyncio.run(measure(arguments.folder, arguments.port))))


if __name__ == "__main__":
    main()
