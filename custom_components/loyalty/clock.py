"""Whether the hub's clock can be believed.

A Raspberry Pi has no battery clock: after a power cut it may start years in the past and jump to
the present later. Sales are booked all the same; what depends on the date waits until it is sane.
"""

from collections.abc import Callable
import ctypes
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

# No hub ran before this version was written.
EARLIEST = datetime(2026, 10, 1, tzinfo=UTC)
# Small steps back are corrections by the time server, not a lost clock.
STEP_BACK = timedelta(minutes=5)
# A shop closes for a holiday; a clock that jumps further ahead must have been set by a time server.
LEAP_AHEAD = timedelta(days=45)

# How long the kernel's word is taken for.
ASK_KERNEL_EVERY = timedelta(minutes=1)

_TIME_ERROR = 5  # adjtimex(2): the clock is not synchronised
_TIMEX_BYTES = (
    512  # more than struct timex has on any architecture; modes = 0 only reads
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockJudgement:
    """``sane`` False: run nothing that depends on the date. ``now`` and ``booked`` tell why."""

    sane: bool
    now: datetime
    booked: datetime | None

    @property
    def instant(self) -> datetime:
        """Return the instant under which to book now.

        A clock that fell behind stands still at the latest booking, on a new hub at the day this version
        was written: the order of things stays, and nothing is booked that ended years ago.
        """
        if self.sane:
            return self.now
        return max(self.now, self.booked or EARLIEST)


def judge(
    now: datetime, booked: datetime | None, *, synchronised: bool | None
) -> ClockJudgement:
    """Judge the clock against the latest instant that was ever booked.

    ``synchronised`` is the kernel's word, None where it has none to give.
    """
    sane = now >= EARLIEST
    if booked is not None:
        sane = sane and now >= booked - STEP_BACK
        if synchronised is not True:
            sane = sane and now <= booked + LEAP_AHEAD
    return ClockJudgement(sane=sane, now=now, booked=booked)


def kernel_synchronised() -> bool | None:
    """Return whether a time server keeps the kernel's clock; None if the kernel can't be asked."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        state = libc.adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))
    except OSError, AttributeError:
        return None
    return None if state < 0 else state != _TIME_ERROR


class HubClock:
    """The hub's clock, judged each time somebody looks at it."""

    def __init__(
        self,
        now: Callable[[], datetime],
        booked: Callable[[], datetime | None],
        on_change: Callable[[ClockJudgement], None],
    ) -> None:
        """``booked`` returns the latest instant booked; ``on_change`` hears at first and whenever it changes."""
        self._now = now
        self._booked = booked
        self._on_change = on_change
        self._synchronised: bool | None = None
        self._asked: datetime | None = None
        # Nothing told yet: what was told of another clock, before a reload, may be over.
        self._sane: bool | None = None

    def look(self) -> ClockJudgement:
        """Return the time and whether it can be believed."""
        now = self._now()
        if (
            self._asked is None
            or not timedelta(0) <= now - self._asked < ASK_KERNEL_EVERY
        ):
            self._asked = now
            self._synchronised = kernel_synchronised()
        judgement = judge(now, self._booked(), synchronised=self._synchronised)
        if judgement.sane != self._sane:
            self._sane = judgement.sane
            self._on_change(judgement)
        return judgement
