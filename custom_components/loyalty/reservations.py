"""Reservations end by themselves: at their time, or as soon as the shop is open again after it."""

from collections.abc import Callable
from datetime import datetime
import logging

from homeassistant.core import callback
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.util import dt as dt_util

from .programs.commands import Actor, Role
from .programs.refusal import Refusal
from .programs.rewards.commands import ReleaseReward
from .shop import Shop

_LOGGER = logging.getLogger(__name__)


class Reservations:
    """Looks after the open reservations of a shop."""

    def __init__(self, shop: Shop) -> None:
        """Make it; ``changed`` sets it going."""
        self._shop = shop
        self._stop: Callable[[], None] | None = None

    @callback
    def changed(self) -> None:
        """Wait for the reservation that ends next."""
        self.stop()
        ends = [kept.until for kept in self._shop.ledger.reservations.values()]
        if ends:
            self._stop = async_track_point_in_utc_time(
                self._shop.hass, self._due, min(ends)
            )

    @callback
    def stop(self) -> None:
        """Wait for none any more."""
        if self._stop is not None:
            self._stop()
            self._stop = None

    @callback
    def _due(self, _now: datetime) -> None:
        self._stop = None
        self._shop.entry.async_create_background_task(
            self._shop.hass,
            self.release_due(),
            "loyalty reservations",
            eager_start=False,
        )

    async def release_due(self) -> int:
        """Release what has reached its time; return how many that were."""
        shop, now = self._shop, dt_util.utcnow()
        due = [kept for kept in shop.ledger.reservations.values() if kept.until <= now]
        released = 0
        for kept in due:
            made = await shop.ledger.entry(kept.entry)
            if made is None or made.member is None:
                continue
            try:
                await shop.book(
                    ReleaseReward(
                        **shop.request(
                            Actor(role=Role.AUTOMATION),
                            reference=f"release:{kept.entry}",
                        ),
                        member=made.member,
                        reservation=kept.entry,
                    )
                )
            except Refusal as refusal:
                # It was redeemed at the last moment, or the ledger can't be written; the daily round tries again.
                _LOGGER.debug("Reservation %s stays: %s", kept.entry, refusal.key)
                continue
            released += 1
        self.changed()
        return released
