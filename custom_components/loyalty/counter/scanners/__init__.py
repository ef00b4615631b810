"""The scanners of a counter: whatever types codes, one file per kind."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from ..keystrokes import BURST_GAP, ENTER, Typed, Typing

type OnTyped = Callable[[Typed], Awaitable[object] | None]
type OnConnected = Callable[[bool], None]
type OnProblem = Callable[[ScannerProblem | None], None]


class ScannerProblem(StrEnum):
    """Why a scanner that is there can't be read."""

    PERMISSION_DENIED = "permission_denied"
    BUSY = "busy"  # another program has grabbed it
    LIBRARY_MISSING = "library_missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannerSettings:
    """How a scanner types.

    ``terminators`` as in `Typing` (none: silence ends a code), ``burst_gap`` and
    ``timeout`` in seconds. ``grab`` keeps its keys from everybody else.
    """

    layout: str = "us"
    terminators: frozenset[str] = frozenset({ENTER})
    burst_gap: float = BURST_GAP
    timeout: float = 0.2
    grab: bool = True

    def typing(self, *, caps_lock: bool = False, since: float | None = None) -> Typing:
        """A new decoder for one device, which is heard from that instant on."""
        return Typing(
            self.layout,
            self.terminators,
            self.burst_gap,
            timeout=self.timeout,
            caps_lock=caps_lock,
            since=since,
        )


class Scanner(Protocol):
    """A source of typed texts.

    Its callbacks are given at construction and called in the event loop: ``on_typed``
    for each text, ``on_connected`` whenever the device comes or goes. A scanner that
    is missing is no error: `start` returns, and the device connects when it comes.
    """

    identity: str

    async def start(self) -> None:
        """Begin to listen."""

    async def stop(self) -> None:
        """Give the device back."""
