"""Plays patterns on the reward light."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
import logging

from . import LightBackend, LightUnavailable
from .patterns import Pattern

_LOGGER = logging.getLogger(__name__)

# Seconds until a light that could not be switched off is tried again.
OFF_AGAIN = 30.0


class LightPlayer:
    """Plays one pattern at a time; a newer one replaces the older, and the light always ends off.

    One task does all the switching, in order. A backend that fails is opened anew for the next
    pattern; the pattern that it failed in is over.
    """

    def __init__(
        self,
        backend: LightBackend,
        *,
        on_problem: Callable[[LightUnavailable | None], None],
        on_playing: Callable[[Pattern | None], None],
    ) -> None:
        """Take what the player needs; no device is touched before ``start``.

        Called in the event loop at changes: ``on_problem`` with what is wrong, None when it works
        again; ``on_playing`` with the pattern, None when the light went dark.
        """
        self._backend = backend
        self._on_problem = on_problem
        self._on_playing = on_playing
        self._problem: LightUnavailable | None = None
        self._playing: Pattern | None = None
        self._open = False
        self._on = False
        self._next: Pattern | None = None
        self._changed = asyncio.Event()
        self._acted = asyncio.Event()
        self._acted.set()
        self._closing = False
        self._task: asyncio.Task[None] | None = None

    @property
    def playing(self) -> Pattern | None:
        """The pattern that is on, None when the light is dark."""
        return self._playing

    def start(self) -> None:
        """Take the device and wait for patterns."""
        self._task = asyncio.create_task(self._work(), name="reward light")

    def play(self, pattern: Pattern) -> None:
        """Play a pattern from now on, in place of any other."""
        self._next = pattern
        if self._task is not None:
            self._acted.clear()
        self._changed.set()

    async def acted(self, seconds: float) -> None:
        """Wait until the device does what was last asked of it, but no longer than ``seconds``."""
        if not self._acted.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._acted.wait()

    def off(self) -> None:
        """Go dark."""
        self._next = None
        self._changed.set()

    async def close(self) -> None:
        """Go dark and give the device back."""
        if self._task is None:
            return
        self._closing = True
        self.off()
        await self._task
        self._task = None

    async def _work(self) -> None:
        await self._try(self._take)
        while not self._closing:
            await self._wait_for_change()
            pattern, self._next = self._next, None
            if pattern is not None:
                self._tell_playing(pattern)
                await self._try(partial(self._play, pattern))
            if self._on and self._next is None:
                await self._try(partial(self._switch, on=False))
            if self._next is None:
                self._acted.set()
                self._tell_playing(None)
        with suppress(LightUnavailable):
            await self._backend.close()

    async def _wait_for_change(self) -> None:
        # A light that could not be switched off must not stay on until the next pattern.
        with suppress(TimeoutError):
            async with asyncio.timeout(OFF_AGAIN if self._on else None):
                await self._changed.wait()
        self._changed.clear()

    async def _play(self, pattern: Pattern) -> None:
        loop = asyncio.get_running_loop()
        start = loop.time()
        changes = list(pattern.changes())
        for number, (seconds, on) in enumerate(changes, start=1):
            if loop.time() < start + seconds:
                with suppress(TimeoutError):
                    async with asyncio.timeout_at(start + seconds):
                        await self._changed.wait()
            if self._changed.is_set():
                return
            # A slow device skips what it is too late for instead of falling behind.
            if number == len(changes) or loop.time() < start + changes[number][0]:
                await self._switch(on=on)

    async def _take(self) -> None:
        if not self._open:
            await self._backend.open()
            self._open = True

    async def _switch(self, *, on: bool) -> None:
        await self._take()
        if on is not self._on:
            await self._backend.set(on)
            self._on = on
        self._acted.set()

    async def _try(self, call: Callable[[], Awaitable[None]]) -> None:
        try:
            await call()
        except LightUnavailable as error:
            self._tell_problem(error)
            self._acted.set()
            self._open = False
            with suppress(LightUnavailable):
                await self._backend.close()
        else:
            self._tell_problem(None)

    def _tell_problem(self, problem: LightUnavailable | None) -> None:
        if (problem is None) is (self._problem is None):
            return
        if problem is None:
            _LOGGER.info("The reward light works again")
        else:
            _LOGGER.info("The reward light does not work: %s", problem)
        self._problem = problem
        self._on_problem(problem)

    def _tell_playing(self, pattern: Pattern | None) -> None:
        if pattern != self._playing:
            self._playing = pattern
            self._on_playing(pattern)
