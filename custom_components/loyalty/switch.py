"""A switch for each promotion, so that an automation can turn it on: rain, an empty shop, a slow hour."""

from datetime import datetime
from typing import Any, NamedTuple, override

from homeassistant.components.switch import SwitchEntity
from homeassistant.const import Platform
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .entity import LoyaltyEntity, async_remove_others
from .programs.promises.promotions import Promotion
from .shop import LoyaltyConfigEntry, Shop

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LoyaltyConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the switches of all promotions."""
    shop = entry.runtime_data
    switches = [PromotionSwitch(shop, promotion) for promotion in shop.terms.promotions]
    for switch, promotion in zip(switches, shop.terms.promotions, strict=True):
        async_add_entities([switch], config_subentry_id=promotion.id)
    async_remove_others(hass, entry, Platform.SWITCH, switches)


class PromotionState(NamedTuple):
    """How a promotion stands; ``runs``: it is in force, and within its times."""

    is_on: bool
    runs: bool
    next_start: datetime | None
    next_end: datetime | None


class PromotionSwitch(LoyaltyEntity[PromotionState], SwitchEntity):
    """Whether the owner wants a promotion; attributes say whether it runs, and when it will."""

    _attr_name = None
    _attr_translation_key = "promotion"

    def __init__(self, shop: Shop, promotion: Promotion) -> None:
        """Make the switch of a promotion."""
        self._shop = shop
        self._promotion = promotion
        self._alarm: CALLBACK_TYPE | None = None
        self._attr_unique_id = f"{promotion.id}_switch"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, promotion.id)})

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self._set_alarm()
        self.async_on_remove(self._disarm)

    @override
    def _read(self) -> PromotionState:
        promotion, promotions = self._promotion, self._shop.promotions
        now = dt_util.utcnow()
        span = promotion.window.next_span(now, self._shop.terms.calendar)
        within = span is not None and span.start <= now
        return PromotionState(
            is_on=promotions.is_switched_on(promotion.id),
            runs=within and promotion.id in promotions.ids,
            next_start=None if span is None or within else span.start,
            next_end=None if span is None else span.end,
        )

    @override
    def _subscribe(self) -> CALLBACK_TYPE:
        return self._shop.promotions.listen(self._look)

    @property
    @override
    def is_on(self) -> bool:
        """Return whether the owner wants the promotion."""
        return self._value is not None and self._value.is_on

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        """Return whether the promotion runs now, and when it begins or ends next."""
        state = self._value or self._read()
        return {
            "runs": state.runs,
            "next_start": _local(state.next_start),
            "next_end": _local(state.next_end),
        }

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Let the promotion count from now on, within its times."""
        await self._shop.promotions.switch(self._promotion.id, on=True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Let the promotion count no more."""
        await self._shop.promotions.switch(self._promotion.id, on=False)

    @callback
    def _set_alarm(self) -> None:
        """Look again when the promotion begins or ends."""
        state = self._value
        at = None if state is None else state.next_start or state.next_end
        if at is not None:
            self._alarm = async_track_point_in_utc_time(self.hass, self._ring, at)

    @callback
    def _ring(self, _now: datetime) -> None:
        self._alarm = None
        self._look()
        self._set_alarm()

    @callback
    def _disarm(self) -> None:
        if self._alarm is not None:
            self._alarm()
            self._alarm = None


def _local(instant: datetime | None) -> str | None:
    return None if instant is None else dt_util.as_local(instant).isoformat()
