"""The devices of a shop, and what the entities of each have in common."""

from abc import abstractmethod
from collections.abc import Iterable
from typing import override

from homeassistant.const import Platform
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import Entity

from .const import DOMAIN, SubentryType
from .counter.counter import Counter
from .device_models import DeviceModel
from .live_set import Seat
from .shop import LoyaltyConfigEntry, Shop
from .turns import context_of_turn


@callback
def async_register_devices(hass: HomeAssistant, entry: LoyaltyConfigEntry) -> None:
    """Register the shop, its counters and its promotions, before any entity refers to them."""
    registry = dr.async_get(hass)
    shop = registry.async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={(DOMAIN, entry.entry_id)},
        entry_type=DeviceEntryType.SERVICE,
        model=DeviceModel.SHOP.named(hass),
        name=entry.title,
    )
    for subentry in entry.get_subentries_of_type(SubentryType.PROMOTION):
        registry.async_get_or_create(
            config_entry_id=entry.entry_id,
            config_subentry_id=subentry.subentry_id,
            identifiers={(DOMAIN, subentry.subentry_id)},
            entry_type=DeviceEntryType.SERVICE,
            model=DeviceModel.PROMOTION.named(hass),
            name=subentry.title,
            via_device_id=shop.id,
        )
    for subentry in entry.get_subentries_of_type(SubentryType.COUNTER):
        registry.async_get_or_create(
            config_entry_id=entry.entry_id,
            config_subentry_id=subentry.subentry_id,
            identifiers={(DOMAIN, subentry.subentry_id)},
            model=DeviceModel.COUNTER.named(hass),
            name=subentry.title,
            via_device_id=shop.id,
        )


@callback
def async_remove_others(
    hass: HomeAssistant,
    entry: LoyaltyConfigEntry,
    platform: Platform,
    entities: Iterable[Entity],
) -> None:
    """Remove a platform's entities that nothing offers any more, as those of a program that ended."""
    registry = er.async_get(hass)
    offered = {entity.unique_id for entity in entities}
    for registered in er.async_entries_for_config_entry(registry, entry.entry_id):
        if registered.domain == platform and registered.unique_id not in offered:
            registry.async_remove(registered.entity_id)


class LoyaltyEntity[ValueT](Entity):
    """An entity that is told to look again, and is written only when it has something new to say."""

    _attr_has_entity_name = True
    _attr_should_poll = False
    _value: ValueT | None = None

    @override
    async def async_added_to_hass(self) -> None:
        """Begin with how things stand, and listen."""
        await super().async_added_to_hass()
        self._value = self._read()
        self.async_on_remove(self._subscribe())

    @abstractmethod
    def _read(self) -> ValueT | None:
        """Return what there is to say now; None if that is not known."""

    @abstractmethod
    def _subscribe(self) -> CALLBACK_TYPE:
        """Listen to what may change the value; returns how to stop."""

    @callback
    def _look(self) -> None:
        if (value := self._read()) != self._value:
            self._value = value
            self._write()

    @callback
    def _write(self) -> None:
        """Write the state, with the context that all has that is told now."""
        self.async_set_context(context_of_turn(self.hass))
        self.async_write_ha_state()


class ShopEntity[ValueT](LoyaltyEntity[ValueT]):
    """An entity of the whole shop."""

    def __init__(self, shop: Shop, key: str) -> None:
        """Make an entity of the shop, unique among them by ``key``."""
        entry_id = shop.entry.entry_id
        self._shop = shop
        self._attr_unique_id = f"{entry_id}_{key}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, entry_id)})

    @override
    def _subscribe(self) -> CALLBACK_TYPE:
        return self._shop.listen_totals(self._look)


class CounterEntity[ValueT](LoyaltyEntity[ValueT]):
    """An entity of a counter."""

    def __init__(self, counter: Counter, key: str) -> None:
        """Make an entity of a counter, unique among them by ``key``."""
        self._counter = counter
        self._attr_unique_id = f"{counter.id}_{key}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, counter.id)})

    @override
    def _subscribe(self) -> CALLBACK_TYPE:
        return self._counter.listen(self._look)


class MemberEntity[ValueT](LoyaltyEntity[ValueT]):
    """An entity of a customer in the live set.

    Its entity id is made from the public id: so it is the same when the customer comes back, and
    carries neither name nor number into logs and the recorder.
    """

    def __init__(
        self, seat: Seat, platform: Platform, key: str, object_id: str
    ) -> None:
        """Make an entity of a customer, unique among theirs by ``key``."""
        self._seat = seat
        self._attr_unique_id = f"{seat.uid}_{key}"
        self.entity_id = f"{platform}.customer_{seat.uid[:8]}_{object_id}"
        self.device_entry = seat.device

    @override
    def _subscribe(self) -> CALLBACK_TYPE:
        return self._seat.on_view(self._look)
