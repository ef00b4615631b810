"""A pin of a Raspberry Pi by the library RPi.GPIO, or rpi-lgpio in its place."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, override

from . import LightBackend, LightUnavailable, LineBusy, RpiGpioLight
from .gpiod import MEMORY_MAPPED, in_executor, list_chips


class RpiGpioBackend(LightBackend):
    """Holds one pin as an output for as long as the counter is open."""

    def __init__(self, light: RpiGpioLight) -> None:
        self._light = light
        self._gpio: Any = None

    @override
    async def open(self) -> None:
        await in_executor(self._take)

    @override
    async def set(self, on: bool) -> None:
        # The library knows no other pins than those of MEMORY_MAPPED: that takes less than to wake another thread.
        self._switch(on)

    @override
    async def close(self) -> None:
        await in_executor(self._give_back)

    def _take(self) -> None:
        gpio = _library()
        if (holder := _held_by(self._light.pin)) is not None:
            raise LineBusy(holder)
        with _trouble():
            gpio.setmode(gpio.BCM)
            if gpio.gpio_function(self._light.pin) not in {gpio.IN, gpio.OUT}:
                raise LineBusy("a bus of the Raspberry Pi")
            # The library only writes a warning to the console for pins that were outputs already.
            gpio.setwarnings(False)  # noqa: FBT003 - the library's way
            gpio.setup(self._light.pin, gpio.OUT, initial=self._level(on=False))
        self._gpio = gpio

    def _switch(self, on: bool) -> None:
        if self._gpio is None:
            raise LightUnavailable("The pin is not open")
        with _trouble():
            self._gpio.output(self._light.pin, self._level(on=on))

    def _give_back(self) -> None:
        gpio, self._gpio = self._gpio, None
        if gpio is not None:
            with _trouble():
                gpio.cleanup(self._light.pin)

    def _level(self, *, on: bool) -> int:
        return int(on is not self._light.active_low)


def _held_by(pin: int) -> str | None:
    """Return who holds a pin as far as the kernel knows; RPi.GPIO itself does not ask."""
    try:
        chips = list_chips()
    except LightUnavailable:
        # Without gpiod nobody can tell.
        return None
    return next(
        (
            line.used_by
            for chip in chips
            if chip.label in MEMORY_MAPPED
            for line in chip.lines
            if line.number == pin
        ),
        None,
    )


@contextmanager
def _trouble() -> Iterator[None]:
    try:
        yield
    except LightUnavailable:
        raise
    except Exception as error:
        # rpi-lgpio passes on errors of lgpio, which are plain exceptions.
        raise LightUnavailable(str(error)) from error


def _library() -> Any:
    try:
        return import_module("RPi.GPIO")
    except ImportError as error:
        raise LightUnavailable("The library RPi.GPIO is not installed") from error
    except RuntimeError as error:
        # What it raises on any other machine, and on a Raspberry Pi that it is too old for.
        raise LightUnavailable(str(error)) from error
