"""The laboratory's clock, which is not the host's."""

from datetime import UTC, datetime, timedelta
import time


class WallClock:
    """A clock without a battery; the right time is known from outside, as a time server knows it."""

    def __init__(self) -> None:
        self._from_start = time.time() - time.monotonic()

    @property
    def right(self) -> datetime:
        """The time that it is."""
        return datetime.fromtimestamp(self._from_start + time.monotonic(), UTC)

    def lose(self) -> None:
        """Start in 1970, as after a power cut."""
        # Linux refuses to have run for longer than since 1970.
        self._set(datetime.fromtimestamp(time.monotonic() + 60, UTC))

    def set_right(self, later: timedelta = timedelta(0)) -> None:
        """Set it as a time server does, after some time has passed without anybody noticing."""
        self._from_start += later.total_seconds()
        self._set(self.right)

    def _set(self, instant: datetime) -> None:
        time.clock_settime(time.CLOCK_REALTIME, instant.timestamp())
