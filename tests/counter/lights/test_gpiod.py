"""GPIO lines; the chip is a fake, the library is the real one."""

from dataclasses import dataclass, field
from pathlib import Path
import sys
import threading
from types import TracebackType
from typing import Self

import gpiod
from gpiod.line import Direction, Value
import pytest

from custom_components.loyalty.counter.lights import (
    GpiodLight,
    LightUnavailable,
    LineBusy,
    gpiod as backend,
)
from custom_components.loyalty.counter.lights.gpiod import (
    Chip,
    GpiodBackend,
    Line,
    list_chips,
)


@dataclass
class LineInfo:
    offset: int
    name: str = ""
    used: bool = False
    consumer: str = ""


@dataclass
class ChipInfo:
    label: str
    num_lines: int


@dataclass
class Board:
    """Two chips: an expander, and the one of a Raspberry Pi with a line that the fan has."""

    values: dict[int, bool] = field(default_factory=dict)
    held: dict[int, gpiod.LineSettings] = field(default_factory=dict)
    labels: dict[str, str] = field(
        default_factory=lambda: {"gpiochip0": "expander", "gpiochip4": "pinctrl-rp1"}
    )
    broken: bool = False

    def open_chip(self, path: str) -> BoardChip:
        return BoardChip(self, self.labels[Path(path).name])

    def request_lines(
        self, path: str, consumer: str, config: dict[int, gpiod.LineSettings]
    ) -> BoardRequest:
        assert Path(path).name == "gpiochip4"
        assert consumer == "loyalty"
        if self.broken:
            raise PermissionError(13, "Permission denied")
        self.held |= config
        return BoardRequest(self, list(config))


@dataclass
class BoardChip:
    board: Board
    label: str

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the chip."""

    def get_info(self) -> ChipInfo:
        return ChipInfo(self.label, 3)

    def get_line_info(self, offset: int) -> LineInfo:
        return [
            LineInfo(0, "GPIO0"),
            LineInfo(1, "FAN_PWM", used=True, consumer="pwm-fan"),
            LineInfo(2, used=2 in self.board.held, consumer="loyalty"),
        ][offset]


@dataclass
class BoardRequest:
    board: Board
    lines: list[int]

    def set_value(self, line: int, value: Value) -> None:
        if self.board.broken:
            raise OSError(19, "No such device")
        self.board.values[line] = (value is Value.ACTIVE) is not self.board.held[
            line
        ].active_low

    def release(self) -> None:
        for line in self.lines:
            del self.board.held[line]


@pytest.fixture
def board(monkeypatch: pytest.MonkeyPatch) -> Board:
    board = Board()
    monkeypatch.setattr(gpiod, "is_gpiochip_device", lambda path: "gpiochip" in path)
    monkeypatch.setattr(gpiod, "Chip", board.open_chip)
    monkeypatch.setattr(gpiod, "request_lines", board.request_lines)
    return board


@pytest.fixture
def devices(tmp_path: Path) -> Path:
    (tmp_path / "gpiochip0").touch()
    (tmp_path / "gpiochip4").touch()
    return tmp_path


def light(
    line: int = 2, *, label: str = "pinctrl-rp1", active_low: bool = False
) -> GpiodLight:
    return GpiodLight(chip_label=label, line=line, active_low=active_low)


@pytest.mark.parametrize(("active_low", "high_when_on"), [(False, True), (True, False)])
async def test_the_line_is_held_switched_and_released(
    board: Board, devices: Path, active_low: bool, high_when_on: bool
) -> None:
    lamp = GpiodBackend(light(active_low=active_low), devices=devices)

    await lamp.open()
    assert board.held[2].direction is Direction.OUTPUT
    assert board.held[2].output_value is Value.INACTIVE
    await lamp.set(True)
    assert board.values == {2: high_when_on}
    await lamp.set(False)
    assert board.values == {2: not high_when_on}
    await lamp.close()
    assert board.held == {}


async def test_who_holds_the_line_is_said(board: Board, devices: Path) -> None:
    with pytest.raises(LineBusy) as caught:
        await GpiodBackend(light(1), devices=devices).open()

    assert caught.value.consumer == "pwm-fan"


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        (light(label="pinctrl-bcm2711"), "no GPIO chip pinctrl-bcm2711"),
        (light(54), "no line 54"),
    ],
)
async def test_what_is_not_there(
    board: Board, devices: Path, config: GpiodLight, reason: str
) -> None:
    with pytest.raises(LightUnavailable, match=reason):
        await GpiodBackend(config, devices=devices).open()


async def test_a_line_that_may_not_be_taken(board: Board, devices: Path) -> None:
    board.broken = True

    with pytest.raises(LightUnavailable, match="Permission denied"):
        await GpiodBackend(light(), devices=devices).open()


async def test_a_chip_that_goes_away(board: Board, devices: Path) -> None:
    lamp = GpiodBackend(light(), devices=devices)
    await lamp.open()
    board.broken = True

    with pytest.raises(LightUnavailable, match="No such device"):
        await lamp.set(True)

    await lamp.close()


async def test_a_lamp_that_is_not_open(devices: Path) -> None:
    lamp = GpiodBackend(light(), devices=devices)

    with pytest.raises(LightUnavailable, match="not open"):
        await lamp.set(True)

    await lamp.close()


async def test_without_the_library(
    monkeypatch: pytest.MonkeyPatch, devices: Path
) -> None:
    monkeypatch.setitem(sys.modules, "gpiod", None)

    with pytest.raises(LightUnavailable, match="not installed"):
        await GpiodBackend(light(), devices=devices).open()


async def test_an_expander_that_hangs_holds_nothing_up(
    board: Board, devices: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = threading.Event()
    board.labels = {"gpiochip0": "pinctrl-rp1", "gpiochip4": "expander"}
    monkeypatch.setattr(BoardRequest, "set_value", lambda *_: answers.wait())
    monkeypatch.setattr(backend, "_PATIENCE", 0.05)
    expander = GpiodBackend(light(label="expander"), devices=devices)
    await expander.open()

    with pytest.raises(LightUnavailable, match="does not answer"):
        await expander.set(True)

    answers.set()
    await expander.close()
    assert board.held == {}


def test_chips_and_who_uses_their_lines(board: Board, devices: Path) -> None:
    (devices / "gpiochip0").unlink()

    assert list_chips(devices) == [
        Chip(
            label="pinctrl-rp1",
            path=str(devices / "gpiochip4"),
            lines=(
                Line(number=0, name="GPIO0", used_by=None),
                Line(number=1, name="FAN_PWM", used_by="pwm-fan"),
                Line(number=2, name=None, used_by=None),
            ),
        )
    ]


def test_files_that_are_no_chips(devices: Path) -> None:
    assert list_chips(devices) == []


def test_a_chip_that_may_not_be_opened_is_none_to_choose(
    board: Board, devices: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: str) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(gpiod, "is_gpiochip_device", refuse)

    assert backend.list_chips(devices) == []
