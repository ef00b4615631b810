"""RPi.GPIO, which only a Raspberry Pi has: its place is taken by a board of the same face."""

import sys
from types import ModuleType

import pytest

from custom_components.loyalty.counter.lights import (
    LightUnavailable,
    LineBusy,
    RpiGpioLight,
)
from custom_components.loyalty.counter.lights.rpi_gpio import RpiGpioBackend


class Board(ModuleType):
    """RPi.GPIO's functions and constants, with its own values."""

    BCM, IN, OUT, I2C = 11, 1, 0, 42

    def __init__(self) -> None:
        super().__init__("RPi.GPIO")
        self.levels: dict[int, int] = {}
        self.functions = {17: self.IN, 2: self.I2C}
        self.numbering: int | None = None

    def setmode(self, mode: int) -> None:
        if self.numbering not in {None, mode}:
            raise ValueError("A different mode has already been set!")
        self.numbering = mode

    def setwarnings(self, flag: bool) -> None:
        """Accept what the library accepts."""

    def gpio_function(self, pin: int) -> int:
        return self.functions[pin]

    def setup(self, pin: int, direction: int, initial: int) -> None:
        self.functions[pin] = direction
        self.levels[pin] = initial

    def output(self, pin: int, level: int) -> None:
        if self.functions.get(pin) != self.OUT:
            raise RuntimeError("The GPIO channel has not been set up as an OUTPUT")
        self.levels[pin] = level

    def cleanup(self, pin: int) -> None:
        self.functions[pin] = self.IN


@pytest.fixture
def board(monkeypatch: pytest.MonkeyPatch) -> Board:
    board = Board()
    package = ModuleType("RPi")
    package.__path__ = []
    monkeypatch.setitem(sys.modules, "RPi", package)
    monkeypatch.setitem(sys.modules, "RPi.GPIO", board)
    return board


@pytest.mark.parametrize(("active_low", "off", "on"), [(False, 0, 1), (True, 1, 0)])
async def test_the_pin_is_set_up_switched_and_given_back(
    board: Board, active_low: bool, off: int, on: int
) -> None:
    lamp = RpiGpioBackend(RpiGpioLight(pin=17, active_low=active_low))

    await lamp.open()
    assert (board.functions[17], board.levels[17]) == (Board.OUT, off)
    await lamp.set(True)
    assert board.levels[17] == on
    await lamp.set(False)
    assert board.levels[17] == off
    await lamp.close()
    assert board.functions[17] == Board.IN


async def test_a_pin_that_a_bus_has_is_not_taken(board: Board) -> None:
    with pytest.raises(LineBusy):
        await RpiGpioBackend(RpiGpioLight(pin=2)).open()

    assert board.functions[2] == Board.I2C


async def test_somebody_else_numbers_pins_differently(board: Board) -> None:
    board.numbering = 10

    with pytest.raises(LightUnavailable, match="different mode"):
        await RpiGpioBackend(RpiGpioLight(pin=17)).open()


async def test_somebody_else_gave_the_pin_back(board: Board) -> None:
    lamp = RpiGpioBackend(RpiGpioLight(pin=17))
    await lamp.open()
    board.cleanup(17)

    with pytest.raises(LightUnavailable, match="OUTPUT"):
        await lamp.set(True)


async def test_a_lamp_that_is_not_open() -> None:
    lamp = RpiGpioBackend(RpiGpioLight(pin=17))

    with pytest.raises(LightUnavailable, match="not open"):
        await lamp.set(True)

    await lamp.close()


async def test_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "RPi", None)

    with pytest.raises(LightUnavailable, match="not installed"):
        await RpiGpioBackend(RpiGpioLight(pin=17)).open()


async def test_on_another_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    packages = tmp_path_factory.mktemp("packages")
    (packages / "RPi").mkdir()
    (packages / "RPi" / "__init__.py").touch()
    (packages / "RPi" / "GPIO.py").write_text(
        "raise RuntimeError('This module can only be run on a Raspberry Pi!')"
    )
    monkeypatch.delitem(sys.modules, "RPi", raising=False)
    monkeypatch.syspath_prepend(packages)

    with pytest.raises(LightUnavailable, match="only be run on a Raspberry Pi"):
        await RpiGpioBackend(RpiGpioLight(pin=17)).open()
    monkeypatch.delitem(sys.modules, "RPi", raising=False)
