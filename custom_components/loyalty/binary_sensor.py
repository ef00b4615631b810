"""Binary sensors: whether scanners are there and printers print, and whether a customer has a reward."""

from typing import override

from homeassistant.components.binary_sensor import BinarySensorEntity
from homeassistant.components.binary_sensor.const import BinarySensorDeviceClass
from homeassistant.const import EntityCategory, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_platform
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .counter.counter import Counter
from .entity import CounterEntity, MemberEntity, async_remove_others
from .live_set import Seat
from .shop import LoyaltyConfigEntry

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LoyaltyConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the binary sensors of all counters and of the customers in the live set."""
    shop = entry.runtime_data
    at_counters: list[CounterBinarySensor] = []
    for counter in shop.counters.values():
        names = {
            scanner["identity"]: scanner["name"]
            for scanner in entry.subentries[counter.id].data.get("scanners", ())
        }
        sensors: list[CounterBinarySensor] = [
            ScannerConnected(counter, identity, names.get(identity))
            for identity in counter.connected
        ]
        if counter.printer_state is not None:
            sensors.append(PrinterProblem(counter))
        async_add_entities(sensors, config_subentry_id=counter.id)
        at_counters += sensors
    of_members = await shop.live.furnish(
        entity_platform.async_get_current_platform(),
        lambda seat: [RewardAvailable(seat)],
    )
    async_remove_others(
        hass, entry, Platform.BINARY_SENSOR, [*at_counters, *of_members]
    )


class CounterBinarySensor(CounterEntity[bool], BinarySensorEntity):
    """A binary sensor of a counter's hardware."""

    _attr_entity_category = EntityCategory.DIAGNOSTIC

    @property
    @override
    def is_on(self) -> bool | None:
        """Return what the counter said last."""
        return self._value


class ScannerConnected(CounterBinarySensor):
    """Whether a scanner of a counter is plugged in and read."""

    _attr_device_class = BinarySensorDeviceClass.CONNECTIVITY
    _attr_translation_key = "scanner"

    def __init__(
        self, counter: Counter, identity: str, name: str | None = None
    ) -> None:
        """Make the sensor of a scanner; the simulated one has no name of its own."""
        super().__init__(counter, identity)
        self._identity = identity
        if name is None:
            self._attr_translation_key = "simulated_scanner"
        else:
            self._attr_translation_placeholders = {"scanner": name}

    @override
    def _read(self) -> bool:
        return self._counter.connected[self._identity]


class PrinterProblem(CounterBinarySensor):
    """Whether a counter's printer does not print; unknown until it was asked to."""

    _attr_device_class = BinarySensorDeviceClass.PROBLEM
    _attr_translation_key = "printer"

    def __init__(self, counter: Counter) -> None:
        """Make the sensor of a counter's printer."""
        super().__init__(counter, "printer")

    @override
    def _read(self) -> bool | None:
        state = self._counter.printer_state
        return None if state is None else state.problem


class RewardAvailable(MemberEntity[bool], BinarySensorEntity):
    """Whether a customer can have something now for what they hold: a reward, or money off."""

    _attr_translation_key = "reward_available"

    def __init__(self, seat: Seat) -> None:
        """Make the sensor of a customer."""
        super().__init__(seat, Platform.BINARY_SENSOR, "reward", "reward")

    @property
    @override
    def is_on(self) -> bool | None:
        """Return whether there was a reward when the customer's view was last another one."""
        return self._value

    @override
    def _read(self) -> bool:
        stand = self._seat.view.stand
        return bool(stand.available) or any(
            balance.worth_minor for balance in stand.balances
        )
