"""Sensors: the shop's figures, who stands at a counter, and what customers hold."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_platform
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import slugify

from .counter.counter import Counter
from .entity import CounterEntity, MemberEntity, async_remove_others
from .live_set import LiveSet, Seat, View
from .programs.program import Program
from .shop import LoyaltyConfigEntry
from .shop_sensor import shop_sensors

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LoyaltyConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the sensors of the shop, of all counters and of the customers in the live set."""
    shop = entry.runtime_data
    of_shop = shop_sensors(shop)
    async_add_entities(of_shop)
    at_counters: list[SensorEntity] = []
    for counter in shop.counters.values():
        sensors: list[SensorEntity] = [
            CustomerSensor(counter, shop.live),
            StaffSensor(counter),
        ]
        if counter.printer_state is not None:
            sensors.append(PrinterQueueSensor(counter))
        async_add_entities(sensors, config_subentry_id=counter.id)
        at_counters += sensors

    def of_member(seat: Seat) -> list[SensorEntity]:
        return [
            *(BalanceSensor(seat, program) for program in shop.terms.programs),
            *(MemberSensor(seat, description) for description in MEMBER_SENSORS),
        ]

    of_members = await shop.live.furnish(
        entity_platform.async_get_current_platform(), of_member
    )
    async_remove_others(
        hass, entry, Platform.SENSOR, [*of_shop, *at_counters, *of_members]
    )


class CustomerSensor(CounterEntity[str], SensorEntity):
    """Who stands at the counter, called as the owner lets entities call them; unknown for nobody."""

    _attr_translation_key = "customer"

    def __init__(self, counter: Counter, live: LiveSet) -> None:
        """Make the sensor of a counter."""
        super().__init__(counter, "customer")
        self._live = live

    @property
    @override
    def native_value(self) -> str | None:
        """Return the customer's label."""
        return self._value

    @override
    def _read(self) -> str | None:
        if (visitor := self._counter.visitor) is None:
            return None
        member = self._live.members.get(visitor.uid)
        return visitor.number if member is None else member.label


class StaffSensor(CounterEntity[str], SensorEntity):
    """Who of the staff is signed on at the counter; unknown for nobody."""

    _attr_translation_key = "staff"
    _attr_entity_registry_enabled_default = False

    def __init__(self, counter: Counter) -> None:
        """Make the sensor of a counter."""
        super().__init__(counter, "staff")

    @property
    @override
    def native_value(self) -> str | None:
        """Return the name that the staff member has in the settings."""
        return self._value

    @override
    def _read(self) -> str | None:
        return None if self._counter.staff is None else self._counter.staff.name


class PrinterQueueSensor(CounterEntity[int], SensorEntity):
    """How many slips wait for the counter's printer."""

    _attr_entity_category = EntityCategory.DIAGNOSTIC
    _attr_state_class = SensorStateClass.MEASUREMENT
    _attr_translation_key = "printer_queue"

    def __init__(self, counter: Counter) -> None:
        """Make the sensor of a counter."""
        super().__init__(counter, "printer_queue")

    @property
    @override
    def native_value(self) -> int | None:
        """Return the number of slips."""
        return self._value

    @override
    def _read(self) -> int | None:
        state = self._counter.printer_state
        return None if state is None else state.waiting


# Customers' sensors have no state class: hundreds of them would fill the statistics with rows that
# nobody looks at, every five minutes. The ledger has their history.


class BalanceSensor(MemberEntity[int], SensorEntity):
    """What a customer can spend of a program."""

    _attr_suggested_display_precision = 0

    def __init__(self, seat: Seat, program: Program) -> None:
        """Make the sensor of a customer and a program, after which it is named."""
        super().__init__(seat, Platform.SENSOR, program.id, slugify(program.name))
        self._program = program.id
        self._attr_translation_key = f"balance_{program.unit}"
        self._attr_translation_placeholders = {"program": program.name}

    @property
    @override
    def native_value(self) -> int | None:
        """Return the balance in the program's unit."""
        return self._value

    @override
    def _read(self) -> int | None:
        return next(
            (
                standing.balance
                for standing in self._seat.view.stand.balances
                if standing.program == self._program
            ),
            None,
        )


@dataclass(frozen=True, kw_only=True)
class MemberSensorDescription(SensorEntityDescription):
    """Describes a sensor of a customer by what it shows of their view."""

    value: Callable[[View], date | datetime | None]


def _next_expiry(view: View) -> date | None:
    return min(
        (
            standing.next_expiry.last_day
            for standing in view.stand.balances
            if standing.next_expiry is not None
        ),
        default=None,
    )


MEMBER_SENSORS = (
    MemberSensorDescription(
        key="last_visit",
        translation_key="last_visit",
        device_class=SensorDeviceClass.TIMESTAMP,
        value=lambda view: view.last_visit_at,
    ),
    # The last day on which something that ends next can be used.
    MemberSensorDescription(
        key="next_expiry",
        translation_key="next_expiry",
        device_class=SensorDeviceClass.DATE,
        value=_next_expiry,
    ),
)


class MemberSensor(MemberEntity[date | datetime], SensorEntity):
    """A date of a customer."""

    entity_description: MemberSensorDescription

    def __init__(self, seat: Seat, description: MemberSensorDescription) -> None:
        """Make the sensor of a customer."""
        super().__init__(seat, Platform.SENSOR, description.key, description.key)
        self.entity_description = description

    @property
    @override
    def native_value(self) -> date | datetime | None:
        """Return the date or instant."""
        return self._value

    @override
    def _read(self) -> date | datetime | None:
        return self.entity_description.value(self._seat.view)
