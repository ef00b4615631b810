"""The reward light over time; the clock jumps, so that nobody waits."""

import asyncio
from dataclasses import dataclass, field
from typing import override

import pytest

from custom_components.loyalty.counter.lights import LightBackend, LightUnavailable
from custom_components.loyalty.counter.lights.patterns import (
    Pattern,
    PatternName,
    pattern,
)
from custom_components.loyalty.counter.lights.player import OFF_AGAIN, LightPlayer

from .clock import JumpingLoop, run


@dataclass
class Lamp(LightBackend):
    """A lamp that notes when it was switched; ``failures`` are what the next calls raise."""

    seen: list[tuple[float, bool]] = field(default_factory=list)
    failures: list[LightUnavailable | None] = field(default_factory=list)
    slowness: float = 0.0
    open_count: int = 0
    start: float = 0.0

    @override
    async def open(self) -> None:
        self._fail()
        self.open_count += 1

    @override
    async def set(self, on: bool) -> None:
        self._fail()
        loop = asyncio.get_running_loop()
        assert isinstance(loop, JumpingLoop)
        self.seen.append((round(loop.time() - self.start, 3), on))
        loop.pass_time(self.slowness)

    @override
    async def close(self) -> None:
        self.open_count -= 1

    def _fail(self) -> None:
        error = self.failures.pop(0) if self.failures else None
        if error:
            raise error


class Stage:
    """A player with its lamp, and what it told."""

    def __init__(self, lamp: Lamp) -> None:
        self.lamp = lamp
        self.problems: list[str | None] = []
        self.played: list[PatternName | None] = []
        self.player = LightPlayer(
            lamp, on_problem=self._problem, on_playing=self._playing
        )

    async def begin(self) -> None:
        self.player.start()
        await asyncio.sleep(0.001)
        self.lamp.start = asyncio.get_running_loop().time()

    def _problem(self, problem: LightUnavailable | None) -> None:
        self.problems.append(problem and str(problem))

    def _playing(self, playing: Pattern | None) -> None:
        self.played.append(playing and playing.name)


BLINK = pattern(PatternName.BLINK, 2)
STEADY = pattern(PatternName.STEADY, 60)


def test_a_pattern_plays_to_its_end() -> None:
    async def story() -> None:
        stage = Stage(Lamp())
        await stage.begin()
        stage.player.play(BLINK)
        await asyncio.sleep(10)
        await stage.player.close()

        assert stage.lamp.seen == [(0, True), (0.5, False), (1, True), (1.5, False)]
        assert stage.played == [PatternName.BLINK, None]
        assert stage.problems == []
        assert stage.lamp.open_count == 0

    run(story())


def test_the_end_of_the_pattern_is_its_end() -> None:
    async def story() -> None:
        stage = Stage(Lamp())
        await stage.begin()
        stage.player.play(BLINK)
        await asyncio.sleep(1.9)
        assert stage.player.playing == BLINK
        await asyncio.sleep(0.2)
        assert stage.player.playing is None
        await stage.player.close()

    run(story())


def test_a_newer_pattern_replaces_the_older() -> None:
    async def story() -> None:
        stage = Stage(Lamp())
        await stage.begin()
        stage.player.play(STEADY)
        await asyncio.sleep(3)
        stage.player.play(BLINK)
        await asyncio.sleep(100)
        await stage.player.close()

        # It is on already when the blinking begins.
        assert stage.lamp.seen == [(0, True), (3.5, False), (4, True), (4.5, False)]
        assert stage.played == [PatternName.STEADY, PatternName.BLINK, None]

    run(story())


def test_off_is_at_once() -> None:
    async def story() -> None:
        stage = Stage(Lamp())
        await stage.begin()
        stage.player.play(STEADY)
        await asyncio.sleep(1)
        stage.player.off()
        await asyncio.sleep(1)
        assert stage.lamp.seen == [(0, True), (1, False)]
        assert stage.player.playing is None
        await stage.player.close()

    run(story())


def test_closing_ends_off() -> None:
    async def story() -> None:
        stage = Stage(Lamp())
        await stage.begin()
        stage.player.play(STEADY)
        await asyncio.sleep(1)
        await stage.player.close()

        assert stage.lamp.seen == [(0, True), (1, False)]
        assert stage.lamp.open_count == 0

    run(story())


def test_a_slow_lamp_skips_what_it_is_too_late_for() -> None:
    async def story() -> None:
        stage = Stage(Lamp(slowness=0.7))
        await stage.begin()
        stage.player.play(pattern(PatternName.BLINK, 3))
        await asyncio.sleep(20)
        await stage.player.close()

        # Off at 1.5 and on at 2 are over before the lamp is ready for them.
        assert stage.lamp.seen == [(0, True), (0.7, False), (1.4, True), (2.5, False)]

    run(story())


def test_a_line_in_use_is_told_and_tried_again_with_the_next_pattern() -> None:
    async def story() -> None:
        stage = Stage(
            Lamp(failures=[LightUnavailable("in use"), LightUnavailable("in use")])
        )
        await stage.begin()
        stage.player.play(BLINK)
        await asyncio.sleep(5)
        assert stage.problems == ["in use"]
        stage.player.play(BLINK)
        await asyncio.sleep(5)
        assert stage.problems == ["in use", None]
        assert [on for _, on in stage.lamp.seen] == [True, False, True, False]
        await stage.player.close()

    run(story())


def test_a_lamp_that_can_not_be_switched_off_is_tried_again() -> None:
    async def story() -> None:
        # Opening and switching on work; switching off does not, twice.
        gone = LightUnavailable("gone")
        stage = Stage(Lamp(failures=[None, None, gone, None, gone]))
        await stage.begin()
        stage.player.play(pattern(PatternName.STEADY, 1))
        await asyncio.sleep(2)
        assert stage.lamp.seen == [(0, True)]
        await asyncio.sleep(OFF_AGAIN)
        assert stage.lamp.seen == [(0, True), (1 + OFF_AGAIN, False)]
        assert stage.problems == ["gone", None]
        await stage.player.close()

    run(story())


def test_whoever_waits_for_the_light_goes_on_once_it_is_on() -> None:
    async def story() -> None:
        stage = Stage(Lamp())
        await stage.begin()
        loop = asyncio.get_running_loop()
        stage.player.play(STEADY)
        await stage.player.acted(0.01)

        assert stage.lamp.seen == [(0, True)]
        assert loop.time() == stage.lamp.start
        await stage.player.close()

    run(story())


def test_nobody_waits_long_for_a_slow_light() -> None:
    class Radio(Lamp):
        @override
        async def set(self, on: bool) -> None:
            await asyncio.sleep(1)
            await super().set(on)

    async def story() -> None:
        stage = Stage(Radio())
        await stage.begin()
        loop = asyncio.get_running_loop()
        stage.player.play(STEADY)
        await stage.player.acted(0.01)

        assert loop.time() - stage.lamp.start == pytest.approx(0.01)
        await stage.player.close()

    run(story())


@pytest.mark.parametrize("started", [True, False])
def test_nobody_waits_for_a_light_that_can_not_shine(started: bool) -> None:
    async def story() -> None:
        stage = Stage(Lamp(failures=[LightUnavailable("gone")] * 3))
        if started:
            await stage.begin()
        loop = asyncio.get_running_loop()
        before = loop.time()
        stage.player.play(STEADY)
        await stage.player.acted(0.01)

        assert loop.time() == before
        await stage.player.close()

    run(story())
