"""Measure one hub, in a process of its own, and print the figures as JSON."""

import argparse
import asyncio
from itertools import count, islice
import json
from pathlib import Path
import resource
from statistics import quantiles
import tempfile
from time import perf_counter
from typing import Any

from homeassistant.components.light import LightEntity
from homeassistant.components.light.const import DATA_COMPONENT, ColorMode
from homeassistant.core import Event, HomeAssistant, callback

from custom_components.loyalty.counter.scan import ScanResult
from custom_components.loyalty.programs.commands import Actor, Role
from scripts.bench.bare import BareLedger
from scripts.bench.crowd import REGULARS, card
from scripts.bench.hub import COUNTERS, running_hub

WARM_UP = 100
ALONE = 300
TOGETHER = 3000
WAITING = 200
STAFF = Actor(role=Role.STAFF)


class BareLight(LightEntity):
    """The least a light can be."""

    _attr_color_mode = ColorMode.ONOFF
    _attr_supported_color_modes = {ColorMode.ONOFF}  # noqa: RUF012
    _attr_is_on = False
    _attr_should_poll = False
    entity_id = "light.by_hand"

    async def async_turn_on(self, **kwargs: Any) -> None:
        """Turn on."""
        self._attr_is_on = True
        self.async_write_ha_state()


async def measure(folder: Path, port: int) -> dict[str, Any]:
    """Return all figures of a hub."""
    async with running_hub(folder, port) as hass:
        memory = _memory_mb()
        entry = hass.config_entries.async_entries("loyalty")[0]
        set_up = []
        for _ in range(3):
            await hass.config_entries.async_unload(entry.entry_id)
            begun = perf_counter()
            await hass.config_entries.async_setup(entry.entry_id)
            set_up.append(perf_counter() - begun)
        shop = entry.runtime_data
        pairs = iter(
            (counter, position)
            for counter in shop.counters.values()
            for position in range(REGULARS)
        )
        # What only the first scans after a start pay for is not what a queue waits for.
        await _together(shop, islice(pairs, WARM_UP))
        with tempfile.TemporaryDirectory(dir=folder) as there:
            alone, bare = await _alone(shop, pairs, BareLedger(Path(there) / "bare.db"))
        together = await _together(shop, pairs)
        by_hand = await _by_hand(hass)
        return {
            "set_up_s": min(set_up),
            "memory_mb": memory,
            "alone_s": alone,
            "bare_s": bare,
            "together_per_s": together,
            "by_hand_per_s": by_hand,
        }


async def _alone(
    shop: Any, pairs: Any, bare: BareLedger
) -> tuple[list[float], list[float]]:
    """Return the seconds of scans one after the other, and of the bare rows in between."""
    loop = asyncio.get_running_loop()
    ours, theirs = [], []
    for counter, position in islice(pairs, ALONE):
        reading = shop.read(card(position))
        begun = perf_counter()
        result = await counter.scanned(reading, "bench", STAFF)
        ours.append(perf_counter() - begun)
        assert _booked(result), result
        # Anything the scan left to do must not be on the other one's account.
        await asyncio.sleep(0.002)
        theirs.append(bare.scan())
    await loop.run_in_executor(None, lambda: None)
    bare.close()
    return ours, theirs


async def _together(shop: Any, pairs: Any) -> float:
    """Return the scans per second while so many are always waiting."""
    done = 0

    async def customer_after_customer() -> None:
        nonlocal done
        for counter, position in pairs:
            if done >= TOGETHER:
                return
            done += 1
            result = await counter.scanned(shop.read(card(position)), "bench", STAFF)
            assert _booked(result), result

    begun = perf_counter()
    await asyncio.gather(*(customer_after_customer() for _ in range(WAITING)))
    return done / (perf_counter() - begun)


def _booked(result: ScanResult) -> bool:
    return result.answer is not None and result.answer.entry is not None


async def _by_hand(hass: HomeAssistant) -> float:
    """Return the scans per second of tag, automation, counter and light, nothing of it durable."""
    await hass.data[DATA_COMPONENT].async_add_entities([BareLight()])
    await hass.async_block_till_done()
    fired = count(1)
    counted = 0
    finished = asyncio.get_running_loop().create_future()

    @callback
    def counted_up(event: Event) -> None:
        nonlocal counted
        if event.data["entity_id"] != "counter.by_hand":
            return
        counted += 1
        if counted == TOGETHER:
            finished.set_result(None)
        elif (number := next(fired)) <= TOGETHER:
            hass.bus.async_fire(
                "tag_scanned", {"tag_id": str(number), "device_id": None}
            )

    stop = hass.bus.async_listen("state_changed", counted_up)
    begun = perf_counter()
    for number in islice(fired, WAITING):
        hass.bus.async_fire("tag_scanned", {"tag_id": str(number), "device_id": None})
    await finished
    took = perf_counter() - begun
    stop()
    return TOGETHER / took


def _memory_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def percentile(values: list[float], percent: int) -> float:
    """Return a percentile of measured seconds."""
    return quantiles(values, n=100)[percent - 1]


def main() -> None:
    """Measure the hub that the command line names."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, required=True)
    arguments = parser.parse_args()
    assert WARM_UP + ALONE + TOGETHER < COUNTERS * REGULARS
    figures = asyncio.run(measure(arguments.folder, arguments.port))
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
