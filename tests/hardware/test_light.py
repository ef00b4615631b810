"""The reward light: a real GPIO line, taken, moved and given back."""

import asyncio
import subprocess
import sys

from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.loyalty.const import DOMAIN

from .cards import new_card
from .devices.gpio import RASPBERRY_PI, GpioChip
from .devices.scanners import VirtualScanner

LINE = 17
SECONDS = 2
GPIOD = {
    "light": {"kind": "gpiod"},
    "light_gpiod": {
        "line": f"{RASPBERRY_PI}|{LINE}",
        "pattern": "steady",
        "seconds": SECONDS,
    },
    "light_tested": "light_works",
}
RPI_GPIO = {
    "light": {"kind": "rpi_gpio"},
    "light_rpi_gpio": {"pin": LINE, "pattern": "steady", "seconds": SECONDS},
    "light_tested": "light_works",
}


def holder_of(chip: GpioChip) -> str | None:
    """Who holds the light's line, as any other program can see it."""
    program = (
        "import gpiod, sys\n"
        "with gpiod.Chip(sys.argv[1]) as chip:\n"
        "    info = chip.get_line_info(int(sys.argv[2]))\n"
        "    print(info.consumer if info.used else '')"
    )
    command = [sys.executable, "-c", program, f"/dev/{chip.node}", str(LINE)]
    return (
        subprocess.run(
            command, check=True, capture_output=True, text=True
        ).stdout.strip()
        or None
    )


@pytest.mark.parametrize("driver", [GPIOD, RPI_GPIO], ids=["gpiod", "rpi_gpio"])
async def test_a_reward_switches_the_line(shop, open_counter, plug_in, pi, driver):
    scanner = await plug_in(VirtualScanner())
    counter = await open_counter(scanners=[scanner], answers=driver)

    with pi.watched(LINE) as line:
        await scanner.scan(new_card())
        await shop.diary.wait("reward_earned", counter)
        await asyncio.sleep(SECONDS + 0.5)

    (on, high), (off, low) = line.changes
    assert (high, low) == (1, 0)
    assert off - on == pytest.approx(SECONDS, abs=0.5)


async def test_the_owner_sees_it_blink_while_setting_it_up(open_counter, pi):
    with pi.watched(LINE) as line:
        await open_counter(answers=GPIOD)

    assert len(line.rises) == 4


async def test_a_light_that_is_on_when_the_line_is_low(shop, open_counter, plug_in, pi):
    scanner = await plug_in(VirtualScanner())
    low = GPIOD | {"light_gpiod": {**GPIOD["light_gpiod"], "active_low": True}}
    counter = await open_counter(scanners=[scanner], answers=low)
    assert pi.level(LINE) == 1

    with pi.watched(LINE) as line:
        await scanner.scan(new_card())
        await shop.diary.wait("reward_earned", counter)
        await asyncio.sleep(SECONDS + 0.5)

    assert [level for _, level in line.changes] == [0, 1]


async def test_the_chip_is_found_by_its_label_when_its_number_changes(
    shop, open_counter, plug_in
):
    scanner = await plug_in(VirtualScanner())
    chip = await plug_in(GpioChip("pi5", "pinctrl-rp1"))
    before = chip.node
    on_a_pi_5 = GPIOD | {
        "light_gpiod": {**GPIOD["light_gpiod"], "line": f"{chip.label}|{LINE}"}
    }
    counter = await open_counter(scanners=[scanner], answers=on_a_pi_5)

    await shop.hass.config_entries.async_unload(shop.entry.entry_id)
    await asyncio.to_thread(chip.unplug)
    await plug_in(GpioChip("expander", "pinctrl-expander", lines=4))
    await asyncio.to_thread(chip.plug_in)
    await shop.reload()
    await counter.wait_until_connected()
    with chip.watched(LINE) as line:
        await scanner.scan(new_card())
        await shop.diary.wait("reward_earned", counter)
        await asyncio.sleep(0.5)

    assert chip.node != before
    assert len(line.rises) == 1


@pytest.mark.parametrize("driver", [GPIOD, RPI_GPIO], ids=["gpiod", "rpi_gpio"])
async def test_a_line_held_by_another_program_is_a_repair_that_names_it(
    shop, open_counter, plug_in, pi, driver
):
    scanner = await plug_in(VirtualScanner())
    counter = await open_counter(scanners=[scanner], answers=driver)
    issues = ir.async_get(shop.hass)

    def issue():
        return issues.async_get_issue(DOMAIN, f"line_busy_{counter.id}")

    await shop.hass.config_entries.async_unload(shop.entry.entry_id)
    with pi.held_by("fan-control", LINE):
        await shop.reload()
        await counter.wait_until(lambda runtime: runtime.light_problem is not None)
        assert issue().translation_placeholders["holder"] == "fan-control"
        assert issue().translation_placeholders["line"] == str(LINE)
        # The shop goes on without its light.
        await counter.wait_until_connected()
        await scanner.scan(new_card())
        await shop.diary.wait("reward_earned", counter)
    assert pi.level(LINE) == 0

    await scanner.scan(new_card())
    await shop.diary.wait("reward_earned", counter, number=2)
    await counter.wait_until(lambda runtime: runtime.light_problem is None)
    assert issue() is None


@pytest.mark.parametrize("driver", [GPIOD, RPI_GPIO], ids=["gpiod", "rpi_gpio"])
async def test_the_line_is_free_when_the_shop_is_closed(shop, open_counter, pi, driver):
    await open_counter(answers=driver)
    held = holder_of(pi)

    await shop.hass.config_entries.async_unload(shop.entry.entry_id)

    assert held is not None
    assert holder_of(pi) is None
    assert pi.level(LINE) == 0
    await shop.reload()
