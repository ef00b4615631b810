"""The reward light: a real GPIO line, taken, moved and given back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
import subprocess
import sys
from typing import Any

from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.loyalty.const import DOMAIN

from .cards import new_card
from .devices import PlugIn, plugged_in
from .devices.gpio import RASPBERRY_PI, GpioChip
from .devices.scanners import VirtualScanner
from .dialogs import Answers
from .shop import LabCounter, LabShop, OpenCounter

LINE = 17
FREE_LINE = 18
SECONDS = 1
SHINES: dict[str, Any] = {"pattern": "steady", "seconds": SECONDS}


def gpiod(label: str, line: int = LINE, **settings: Any) -> Answers:
    """What an owner answers whose light is at a line of a chip."""
    return {
        "light": {"kind": "gpiod"},
        "light_gpiod": {"line": f"{label}|{line}", **SHINES, **settings},
        "light_tested": "light_works",
    }


GPIOD = gpiod(RASPBERRY_PI)
RPI_GPIO: Answers = {
    "light": {"kind": "rpi_gpio"},
    "light_rpi_gpio": {"pin": LINE, **SHINES},
    "light_tested": "light_works",
}


@dataclass(frozen=True)
class Till:
    """A counter with a scanner and a light."""

    counter: LabCounter
    scanner: VirtualScanner
    blinks: int  # while it was set up

    async def dark(self) -> None:
        """Wait until the light is off again, and was seen to be."""
        await self.counter.wait_until(lambda runtime: runtime.light.playing is None)
        await asyncio.sleep(0.3)

    async def reward(self, number: int = 1) -> None:
        """Let somebody earn a reward, the first of the test unless said otherwise."""
        await self.scanner.scan(new_card())
        await self.counter.shop.diary.wait("reward_earned", self.counter, number=number)


@pytest.fixture(scope="module", params=[GPIOD, RPI_GPIO], ids=["gpiod", "rpi_gpio"])
async def till(
    request: pytest.FixtureRequest, opened_shop: LabShop, pi: GpioChip
) -> AsyncIterator[Till]:
    """A counter with a light at the Raspberry Pi's own line."""
    async with AsyncExitStack() as stack:
        scanner = await stack.enter_async_context(plugged_in(VirtualScanner()))
        with pi.watched(LINE) as line:
            counter = await stack.enter_async_context(
                opened_shop.counter("Till", scanners=[scanner], answers=request.param)
            )
        yield Till(counter, scanner, len(line.rises))


def holder_of(chip: GpioChip) -> str | None:
    """Who holds the light's line, as any other program can see it."""
    program = (
        "import gpiod, sys\n"
        "with gpiod.Chip(sys.argv[1]) as chip:\n"
        "    info = chip.get_line_info(int(sys.argv[2]))\n"
        "    print(info.consumer if info.used else '')"
    )
    command = [sys.executable, "-c", program, f"/dev/{chip.node}", str(LINE)]
    found = subprocess.run(command, check=True, capture_output=True, text=True)
    return found.stdout.strip() or None


def test_the_owner_sees_it_blink_while_setting_it_up(till: Till) -> None:
    assert till.blinks == 4


async def test_a_reward_switches_the_line(
    shop: LabShop, till: Till, pi: GpioChip
) -> None:
    with pi.watched(LINE) as line:
        await till.reward()
        await till.dark()

    (on, high), (off, low) = line.changes
    assert (high, low) == (1, 0)
    # On a machine that does other things as well it may be late.
    assert SECONDS - 0.1 < off - on < SECONDS + 3


async def test_a_line_held_by_another_program_is_a_repair_that_names_it(
    shop: LabShop, till: Till, pi: GpioChip
) -> None:
    counter = till.counter
    issues = ir.async_get(shop.hass)

    def repair() -> dict[str, str] | None:
        issue = issues.async_get_issue(DOMAIN, f"line_busy_{counter.id}")
        return None if issue is None else issue.translation_placeholders

    await shop.hass.config_entries.async_unload(shop.entry.entry_id)
    with pi.held_by("fan-control", LINE):
        await shop.reload()
        await counter.wait_until(lambda runtime: runtime.light_problem is not None)
        named = repair()
        # The shop goes on without its light.
        await counter.wait_until_connected()
        await till.reward()
        dark = pi.level(LINE)
    await till.reward(number=2)
    await counter.wait_until(lambda runtime: runtime.light_problem is None)

    assert named is not None
    assert (named["holder"], named["line"]) == ("fan-control", str(LINE))
    assert dark == 0
    assert repair() is None


async def test_the_line_is_free_when_the_shop_is_closed(
    shop: LabShop, till: Till, pi: GpioChip
) -> None:
    held = holder_of(pi)

    await shop.hass.config_entries.async_unload(shop.entry.entry_id)
    free = holder_of(pi)
    await shop.reload()

    assert held is not None
    assert free is None
    assert pi.level(LINE) == 0


async def test_a_light_that_is_on_when_the_line_is_low(
    open_counter: OpenCounter, plug_in: PlugIn, pi: GpioChip
) -> None:
    scanner = await plug_in(VirtualScanner())
    low = gpiod(RASPBERRY_PI, FREE_LINE, active_low=True)
    till = Till(await open_counter(scanners=[scanner], answers=low), scanner, 0)

    with pi.watched(FREE_LINE) as line:
        before = pi.level(FREE_LINE)
        await till.reward()
        await till.dark()

    assert before == 1
    assert [level for _, level in line.changes] == [0, 1]


async def test_the_chip_is_found_by_its_label_when_its_number_changes(
    shop: LabShop, open_counter: OpenCounter, plug_in: PlugIn
) -> None:
    scanner = await plug_in(VirtualScanner())
    chip = await plug_in(GpioChip("pi5", "pinctrl-rp1"))
    before = chip.node
    counter = await open_counter(scanners=[scanner], answers=gpiod(chip.label))

    await shop.hass.config_entries.async_unload(shop.entry.entry_id)
    await asyncio.to_thread(chip.unplug)
    await plug_in(GpioChip("expander", "pinctrl-expander", lines=4))
    await asyncio.to_thread(chip.plug_in)
    await shop.reload()
    await counter.wait_until_connected()
    with chip.watched(LINE) as line:
        await Till(counter, scanner, 0).reward()
        await asyncio.sleep(0.3)

    assert chip.node != before
    assert len(line.rises) == 1
