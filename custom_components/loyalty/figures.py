"""The shop's figures: read again a moment after a booking, once for a whole queue of them."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback

from .ledger.totals import Totals

DELAY_SECONDS = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyReport:
    """What a round did: the days closed, and how many members expired, were reminded, are lapsing.

    ``tiers_moved`` are in another tier, ``tiers_ending`` were told that theirs will end. ``expired`` is
    in units by program id. ``clock_doubtful``: nothing was done for that reason.
    """

    closed: tuple[date, ...] = ()
    expired: dict[str, int]
    expired_members: int = 0
    reminded: int = 0
    lapsing: int = 0
    clock_doubtful: bool = False
    tiers_moved: int = 0
    tiers_ending: int = 0


class Figures:
    """The latest totals, and who wants to know when they change."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        read: Callable[[], Awaitable[Totals]],
    ) -> None:
        """``read`` asks the ledger for the totals as of now."""
        self.totals: Totals | None = None
        self._hass = hass
        self._entry = entry
        self._read = read
        self._listeners: list[Callable[[], None]] = []
        self._due: asyncio.TimerHandle | None = None
        self._stopped = False

    @callback
    def listen(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call ``listener`` whenever the totals are new; returns how to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @callback
    def changed(self) -> None:
        """Read the totals again soon."""
        if self._due is None and not self._stopped:
            self._due = self._hass.loop.call_later(DELAY_SECONDS, self._read_soon)

    @callback
    def _read_soon(self) -> None:
        self._due = None
        self._entry.async_create_background_task(
            self._hass, self.refresh(), "loyalty figures", eager_start=True
        )

    async def refresh(self) -> None:
        """Read the totals now."""
        self.totals = await self._read()
        for listener in tuple(self._listeners):
            listener()

    @callback
    def stop(self) -> None:
        """Read no more, whatever is still booked while the shop closes."""
        self._stopped = True
        if self._due is not None:
            self._due.cancel()
            self._due = None
