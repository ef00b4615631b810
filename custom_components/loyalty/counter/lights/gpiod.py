"""A line of a GPIO chip, by libgpiod (version 2)."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, override

from . import GpiodLight, LightBackend, LightUnavailable, LineBusy

if TYPE_CHECKING:
    from gpiod import LineRequest

CONSUMER = "loyalty"
# How the kernel's drivers label a Raspberry Pi's own pins: all are registers in the memory of the processor (those of the
# Raspberry Pi 5 at PCI Express), which take microseconds and can't hang as a bus can.
MEMORY_MAPPED = frozenset({"pinctrl-bcm2835", "pinctrl-bcm2711", "pinctrl-rp1"})
# Seconds that a driver may take; one behind a bus may hang.
_PATIENCE = 5.0
_DEVICES = Path("/dev")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a chip; ``used_by`` is who holds it now, None if it is free."""

    number: int
    name: str | None
    used_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A GPIO chip and its lines."""

    label: str
    path: str
    lines: tuple[Line, ...]


class GpiodBackend(LightBackend):
    """Holds one line as an output for as long as the counter is open."""

    def __init__(self, light: GpiodLight, *, devices: Path = _DEVICES) -> None:
        self._light = light
        self._devices = devices
        self._request: LineRequest | None = None

    @override
    async def open(self) -> None:
        await in_executor(self._take)

    @override
    async def set(self, on: bool) -> None:
        if self._light.chip_label in MEMORY_MAPPED:
            # That takes less than to wake another thread. An expander at I2C or USB may take for ever.
            self._switch(on)
        else:
            await in_executor(lambda: self._switch(on))

    @override
    async def close(self) -> None:
        await in_executor(self._give_back)

    def _take(self) -> None:
        gpiod = _library()
        light = self._light
        chip = next(
            (
                chip
                for chip in list_chips(self._devices)
                if chip.label == light.chip_label
            ),
            None,
        )
        if chip is None:
            raise LightUnavailable(f"There is no GPIO chip {light.chip_label}")
        line = next((line for line in chip.lines if line.number == light.line), None)
        if line is None:
            raise LightUnavailable(
                f"The GPIO chip {light.chip_label} has no line {light.line}"
            )
        if line.used_by is not None:
            raise LineBusy(line.used_by)
        settings = gpiod.LineSettings(
            direction=gpiod.line.Direction.OUTPUT,
            active_low=light.active_low,
            output_value=gpiod.line.Value.INACTIVE,
        )
        try:
            self._request = gpiod.request_lines(
                chip.path, consumer=CONSUMER, config={light.line: settings}
            )
        except OSError as error:
            raise LightUnavailable(
                error.strerror or "The line can't be taken"
            ) from error

    def _switch(self, on: bool) -> None:
        gpiod = _library()
        if self._request is None:
            raise LightUnavailable("The line is not open")
        value = gpiod.line.Value.ACTIVE if on else gpiod.line.Value.INACTIVE
        try:
            self._request.set_value(self._light.line, value)
        except OSError as error:
            raise LightUnavailable(
                error.strerror or "The line can't be switched"
            ) from error

    def _give_back(self) -> None:
        if self._request is not None:
            self._request.release()
            self._request = None


def list_chips(devices: Path = _DEVICES) -> list[Chip]:
    """Return the GPIO chips that may be opened. Blocking: opens device files.

    Raises LightUnavailable if the library is missing.
    """
    gpiod = _library()
    chips: list[Chip] = []
    for path in sorted(devices.glob("gpiochip*")):
        try:
            if not gpiod.is_gpiochip_device(str(path)):
                continue
            with gpiod.Chip(str(path)) as chip:
                info = chip.get_info()
                lines = tuple(
                    Line(
                        number=line.offset,
                        name=line.name or None,
                        used_by=(line.consumer or "?") if line.used else None,
                    )
                    for line in map(chip.get_line_info, range(info.num_lines))
                )
        except OSError:
            # A chip that may not be opened is none to choose; the others still are.
            continue
        chips.append(Chip(label=info.label, path=str(path), lines=lines))
    return chips


async def in_executor(call: Callable[[], None]) -> None:
    """Call a driver outside of the event loop.

    Raises:
        LightUnavailable: it takes too long; it may still come to its end.
    """
    try:
        async with asyncio.timeout(_PATIENCE):
            await asyncio.get_running_loop().run_in_executor(None, call)
    except TimeoutError as error:
        raise LightUnavailable("The line does not answer") from error


def _library() -> ModuleType:
    try:
        import gpiod
        import gpiod.line
    except ImportError as error:
        raise LightUnavailable("The library gpiod is not installed") from error
    return gpiod
