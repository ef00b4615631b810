"""Which customers have entities now, and when those are written.

Home Assistant takes at most 10,000 entities per config entry and suffers far below, so only some
customers have a device: who is pinned or was here lately, up to a limit. A scan of anyone else brings
them in, and whoever was not seen for longest goes out. A change is for one customer's entities, never
for all.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from heapq import nsmallest

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import (
    DeviceEntry,
    DeviceEntryType,
    DeviceInfo,
)
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import EntityPlatform
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .departures import async_take_away
from .device_models import DeviceModel
from .events import ShopEvent
from .programs.account import Account
from .programs.booking.standing import Stand, stand
from .programs.promises.availability import NOTHING_GONE
from .programs.promises.terms import Terms

# Home Assistant silently adds none beyond 10,000 enabled ones; the shop and its counters need some.
_MOST_ENTITIES = 9_000
_ENTITIES_BESIDE_PROGRAMS = 5

type Furnish = Callable[["Seat"], Sequence[Entity]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveMember:
    """A customer as entities show them; ``label`` is the name that the owner lets them show."""

    uid: str
    number: str
    label: str
    account: Account
    pinned: bool = False

    @property
    def seen_at(self) -> datetime:
        """Return when the customer was here last, or joined."""
        return self.account.last_visit_at or self.account.member.enrolled_at


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a customer's entities say on one business day."""

    stand: Stand
    last_visit_at: datetime | None


class Seat:
    """A customer's place in the live set, to which their entities listen."""

    def __init__(self, uid: str, view: View, device: DeviceEntry) -> None:
        """Give a customer a place."""
        self.uid = uid
        self.view = view
        self.device = device
        self.furnished = asyncio.Event()
        self._on_view: list[Callable[[], None]] = []
        self._on_event: list[Callable[[ShopEvent], None]] = []

    @callback
    def on_view(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call ``listener`` when the view is another one; returns how to stop."""
        self._on_view.append(listener)
        return lambda: self._on_view.remove(listener)

    @callback
    def on_event(self, listener: Callable[[ShopEvent], None]) -> CALLBACK_TYPE:
        """Call ``listener`` with what the customer does; returns how to stop."""
        self._on_event.append(listener)
        return lambda: self._on_event.remove(listener)

    @callback
    def show(self, view: View) -> None:
        """Let the entities show another view."""
        if view != self.view:
            self.view = view
            for listener in tuple(self._on_view):
                listener()

    @callback
    def tell(self, event: ShopEvent) -> None:
        """Let the entities know what the customer did."""
        for listener in tuple(self._on_event):
            listener(event)


class LiveSet:
    """The customers who have entities now; ``members`` by public id.

    At most ``limit``, each for the time that ``stays`` says since their last visit; pinned ones always.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        *,
        terms: Terms,
        limit: int,
        days: int,
        gone: Callable[[], Mapping[str, int]] = lambda: NOTHING_GONE,
    ) -> None:
        """Start empty, for at most ``limit`` customers who were here within ``days`` days."""
        self.members: dict[str, LiveMember] = {}
        self._hass = hass
        self._entry = entry
        self._terms = terms
        self._gone = gone
        self.stays = timedelta(days=days)
        # A discount that rises has a second entity: what is missing.
        of_programs = len(terms.programs) + sum(
            program.percent_rises_with is not None for program in terms.programs
        )
        self._most = _MOST_ENTITIES // (of_programs + _ENTITIES_BESIDE_PROGRAMS)
        self.limit = min(limit, self._most)
        self._shop_device_id = ""
        self._seats: dict[str, Seat] = {}
        self._furnishers: list[tuple[EntityPlatform, Furnish]] = []
        self._closed = False
        self._waiting: set[str] = set()
        self._written = asyncio.Event()

    @callback
    def fill(self, members: Iterable[LiveMember]) -> None:
        """Seat customers; devices of all others are removed.

        Comes after the shop's device is registered and before the platforms are set up.
        """
        self._shop_device_id = dr.async_get_device_id_by_identifier(
            self._hass,
            (DOMAIN, self._entry.entry_id),
            config_entry_id=self._entry.entry_id,
        )
        latest_first = sorted(members, key=lambda member: member.seen_at, reverse=True)
        for member in sorted(latest_first, key=lambda member: not member.pinned):
            if self._has_room(member):
                self._seat(member).furnished.set()
        registry = dr.async_get(self._hass)
        for device in dr.async_entries_for_config_entry(registry, self._entry.entry_id):
            # All that is set up, but the shop itself, belongs to a subentry.
            if device.config_subentry_id is None and {
                uid for _, uid in device.identifiers
            }.isdisjoint({*self._seats, self._entry.entry_id}):
                async_take_away(self._hass, device)

    async def furnish(self, platform: EntityPlatform, furnish: Furnish) -> list[Entity]:
        """Let a platform add its entities for everybody here, and from now on for whoever comes.

        Returns the entities of those who are here.
        """
        self._furnishers.append((platform, furnish))
        entities = [entity for seat in self._seats.values() for entity in furnish(seat)]
        await platform.async_add_entities(entities)
        return entities

    async def admit(self, member: LiveMember) -> None:
        """Bring a customer in, or up to date; returns when their entities are there and say so."""
        if (seat := self._seats.get(member.uid)) is not None:
            renamed = self.members[member.uid].label != member.label
            self.members[member.uid] = member
            if renamed:
                self._device(member)
            self._write_soon(member.uid)
            await seat.furnished.wait()
            await self.written()
            return
        if self._closed:
            return
        self._make_room()
        if not self._has_room(member):
            return
        seat = self._seat(member)
        try:
            for platform, furnish in self._furnishers:
                await platform.async_add_entities(furnish(seat))
        finally:
            seat.furnished.set()

    async def close(self) -> None:
        """Let nobody in any more; returns when whoever was coming in has their entities.

        The platforms are about to be taken down, and what is added to them afterwards would stay.
        """
        self._closed = True
        for seat in tuple(self._seats.values()):
            await seat.furnished.wait()

    @callback
    def update(self, uid: str, account: Account) -> None:
        """Show a customer's account with the next turn of the loop; nothing for outsiders.

        However many bookings of a customer come at once, each of their entities is written once.
        """
        if (member := self.members.get(uid)) is not None:
            self.members[uid] = replace(member, account=account)
            self._write_soon(uid)

    async def written(self) -> None:
        """Wait until the entities say what was last known here."""
        if self._waiting:
            await self._written.wait()

    @callback
    def tell(self, event: ShopEvent) -> None:
        """Pass an event on to the customer it is about."""
        if (
            event.customer is not None
            and (seat := self._seats.get(event.customer)) is not None
        ):
            seat.tell(event)

    @callback
    def drop(self, uid: str) -> None:
        """Take a customer's device and entities away."""
        if (seat := self._seats.pop(uid, None)) is not None:
            del self.members[uid]
            async_take_away(self._hass, seat.device)

    @callback
    def new_day(self, now: datetime) -> None:
        """Begin a business day: what ended yesterday is gone, and so is who was away for too long."""
        for uid, member in tuple(self.members.items()):
            if not member.pinned and member.seen_at < now - self.stays:
                self.drop(uid)
            else:
                self._seats[uid].show(self._view(member, now))

    def _has_room(self, member: LiveMember) -> bool:
        return len(self._seats) < (self._most if member.pinned else self.limit)

    @callback
    def _make_room(self) -> None:
        """Let go of whoever was not seen for longest, until one more has room."""
        surplus = len(self.members) + 1 - self.limit
        if surplus > 0:
            for member in nsmallest(
                surplus,
                (member for member in self.members.values() if not member.pinned),
                key=lambda member: member.seen_at,
            ):
                self.drop(member.uid)

    @callback
    def _seat(self, member: LiveMember) -> Seat:
        seat = Seat(
            member.uid, self._view(member, dt_util.utcnow()), self._device(member)
        )
        self._seats[member.uid] = seat
        self.members[member.uid] = member
        return seat

    @callback
    def _device(self, member: LiveMember) -> DeviceEntry:
        """Register a customer's device, or name it anew."""
        info = DeviceInfo(
            identifiers={(DOMAIN, member.uid)},
            entry_type=DeviceEntryType.SERVICE,
            model=DeviceModel.CUSTOMER.named(self._hass),
            via_device_id=self._shop_device_id,
        )
        if member.label == member.number:
            info["translation_key"] = "customer"
            info["translation_placeholders"] = {"number": member.number}
        else:
            info["name"] = member.label
        return dr.async_get(self._hass).async_get_or_create(
            config_entry_id=self._entry.entry_id, **info
        )

    @callback
    def _write_soon(self, uid: str) -> None:
        if not self._waiting:
            self._written = asyncio.Event()
            self._hass.loop.call_soon(self._write)
        self._waiting.add(uid)

    @callback
    def _write(self) -> None:
        """Write what is waiting; whoever awaits it goes on even if an entity fails."""
        waiting, self._waiting = self._waiting, set()
        now = dt_util.utcnow()
        try:
            for uid in waiting:
                if (seat := self._seats.get(uid)) is not None:
                    seat.show(self._view(self.members[uid], now))
        finally:
            self._written.set()

    def _view(self, member: LiveMember, now: datetime) -> View:
        return View(
            stand=stand(
                self._terms,
                member.account,
                self._terms.calendar.day_of(now),
                gone=self._gone(),
            ),
            last_visit_at=member.account.last_visit_at,
        )
