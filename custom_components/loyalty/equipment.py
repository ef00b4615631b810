"""The devices of all counters: made from the settings, watched, and mended by themselves.

A device that is missing, or whose library is, never keeps the shop from opening and never slows a
scan: its entity says so, a repair issue tells the owner, and it comes back by itself.
"""

import asyncio
from collections.abc import Callable
import logging

from homeassistant.components.tag.const import EVENT_TAG_SCANNED, TAG_ID
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import Event, HomeAssistant, callback

from .const import SubentryType
from .counter.codes import CardReading, StaffReading, read_tag
from .counter.counter import Counter
from .counter.desk import Badge, CounterRules
from .libraries import Library, when_available
from .programs.answer import Answer
from .programs.commands import SlipWish
from .programs.promises.vouchers import VoucherKind
from .shop import Shop
from .till import Till

_LOGGER = logging.getLogger(__name__)


class Equipment:
    """All counters with their devices."""

    def __init__(self, shop: Shop) -> None:
        """Make the counters; no device is touched before ``start``."""
        self._shop = shop
        self._hass: HomeAssistant = shop.hass
        self._undo: list[Callable[[], None]] = []
        self._starting: asyncio.Task[None] | None = None
        self.badges = _badges(shop)
        self.tills = {
            subentry.subentry_id: Till(
                shop,
                subentry,
                _counter(shop, subentry, self.badges),
                shop.input_devices,
            )
            for subentry in shop.entry.get_subentries_of_type(SubentryType.COUNTER)
        }

    @property
    def counters(self) -> dict[str, Counter]:
        """Return the counters by id."""
        return {till_id: till.counter for till_id, till in self.tills.items()}

    async def start(self) -> None:
        """Start all devices; what can't be had yet comes later."""
        for till in self.tills.values():
            await till.start()
        if any(till.has_scanners for till in self.tills.values()):
            self._undo.append(
                when_available(self._hass, Library.SCANNERS, self._watch_input_devices)
            )
        if any(till.hears_tags for till in self.tills.values()):
            self._undo.append(
                self._hass.bus.async_listen(EVENT_TAG_SCANNED, self._tag_scanned)
            )

    async def stop(self) -> None:
        """Give all devices back."""
        for undo in self._undo:
            undo()
        self._undo.clear()
        if self._starting is not None:
            # Not cancelled: a device that is just being opened would stay open.
            await asyncio.wait([self._starting])
        for till in self.tills.values():
            await till.stop()

    @callback
    def show(self, answer: Answer) -> None:
        """Show at its counter what was booked there: light, printer and who stands there."""
        if answer.counter is not None and (till := self.tills.get(answer.counter)):
            till.show(answer)

    @callback
    def kick_printer(self, counter_id: str) -> None:
        """Let a counter's printer look at its queue."""
        self.tills[counter_id].kick_printer()

    @callback
    def _watch_input_devices(self) -> None:
        self._starting = self._shop.entry.async_create_background_task(
            self._hass, self._start_scanners(), "loyalty scanners"
        )

    async def _start_scanners(self) -> None:
        # All of them first: which of two equal devices is whose shows only with everybody there.
        for till in self.tills.values():
            await till.start_scanners()
        await self._shop.input_devices.start()

    @callback
    def _tag_scanned(self, event: Event) -> None:
        """Let a tag that Home Assistant read count as shown at the counter that listens to its reader.

        At one only, or it would be two visits: the one for which the reader was chosen comes first.
        """
        device_id = event.data.get(ATTR_DEVICE_ID)
        hearing = [till for till in self.tills.values() if till.hears(device_id)]
        if not hearing:
            return
        till = max(hearing, key=lambda till: till.chose(device_id))
        self._shop.entry.async_create_task(
            self._hass,
            till.counter.scanned(read_tag(event.data[TAG_ID]), f"tag:{device_id}"),
            "loyalty tag",
        )


def _badges(shop: Shop) -> tuple[Badge, ...]:
    """Return the staff of the shop with everything that their badges may read as."""
    badges = []
    for subentry in shop.entry.get_subentries_of_type(SubentryType.STAFF):
        badge = subentry.data["badge"]
        match shop.read(badge):
            case CardReading(identifiers=identifiers):
                codes = frozenset(identifiers)
            case StaffReading(badge=code):
                codes = frozenset((code,))
            case unreadable:
                _LOGGER.warning(
                    "The badge of a staff member can't be used: %s", unreadable
                )
                codes = frozenset()
        badges.append(
            Badge(
                id=subentry.subentry_id,
                name=subentry.title,
                codes=codes,
                user_id=subentry.data.get("user_id"),
            )
        )
    return tuple(badges)


def _counter(
    shop: Shop, subentry: ConfigSubentry, badges: tuple[Badge, ...]
) -> Counter:
    settings = shop.settings
    return Counter(
        counter_id=subentry.subentry_id,
        name=subentry.title,
        rules=CounterRules(
            gift_cards=tuple(
                series.id
                for series in shop.terms.vouchers
                if series.kind is VoucherKind.GIFT_CARD
            ),
            enrol_unknown=settings.enrol_unknown,
            slip=_slip_wish(subentry),
            stays_seconds=float(subentry.data.get("session_seconds", 90)),
            amount_entry=settings.amount_entry,
            currency_digits=settings.currency.digits,
        ),
        desk=shop,
        badges=badges,
        loop=shop.hass.loop,
    )


def _slip_wish(subentry: ConfigSubentry) -> SlipWish:
    if subentry.data.get("printer", {}).get("kind", "none") == "none":
        return SlipWish.NEVER
    return SlipWish(subentry.data.get("print", SlipWish.BOOKINGS))
