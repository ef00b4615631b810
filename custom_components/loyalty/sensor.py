"""Sensors: the shop's figures, who stands at a counter, and what customers hold."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import PERCENTAGE, EntityCategory, Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_platform, entity_registry as er
from homeassistant.helpers.entity_platform import (
    AddConfigEntryEntitiesCallback,
    EntityPlatform,
)
from homeassistant.util import slugify

from .counter.counter import Counter
from .entity import CounterEntity, MemberEntity, async_remove_others
from .live_set import LiveSet, Seat, View
from .programs.answer import Standing
from .programs.money import Currency
from .programs.promises.ladder import LadderBasis
from .programs.promises.program import Program
from .programs.promises.tiers import TierLadder
from .promise_sensor import promise_sensors
from .shop import LoyaltyConfigEntry, Shop
from .shop_sensor import DaysLeftSensor, shop_sensors
from .voucher_sensor import voucher_sensors

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LoyaltyConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the sensors of the shop, of all counters and of the customers in the live set."""
    shop = entry.runtime_data
    of_shop = shop_sensors(shop) + promise_sensors(shop) + voucher_sensors(shop)
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
        ladder = shop.terms.tiers
        return [
            *(() if ladder is None else (TierSensor(seat, ladder),)),
            *(
                sensor
                for program in shop.terms.programs
                if not shop.terms.is_over(program, shop.today)
                for sensor in program_sensors(seat, program, shop.terms.currency)
            ),
            *(MemberSensor(seat, description) for description in MEMBER_SENSORS),
        ]

    platform = entity_platform.async_get_current_platform()
    of_members = await shop.live.furnish(platform, of_member)
    async_remove_others(
        hass, entry, Platform.SENSOR, [*of_shop, *at_counters, *of_members]
    )
    entry.async_on_unload(
        shop.listen_totals(partial(_take_ended_away, hass, shop, platform))
    )


@callback
def _take_ended_away(hass: HomeAssistant, shop: Shop, platform: EntityPlatform) -> None:
    """Remove the sensors of programs that are over by now; their figures stay with the shop."""
    over = {
        program.id
        for program in shop.terms.programs
        if shop.terms.is_over(program, shop.today)
    }
    if not over:
        return
    registry = er.async_get(hass)
    for entity in tuple(platform.entities.values()):
        if (
            isinstance(entity, StandingSensor | DaysLeftSensor)
            and entity.program in over
        ):
            registry.async_remove(entity.entity_id)


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


def program_sensors(
    seat: Seat, program: Program, currency: Currency
) -> list[SensorEntity]:
    """Return a customer's sensors of a program."""
    if program.collects:
        return [BalanceSensor(seat, program)]
    sensors: list[SensorEntity] = [DiscountSensor(seat, program)]
    if (basis := program.percent_rises_with) is not None:
        sensors.append(MissingSensor(seat, program, basis, currency))
    return sensors


class StandingSensor[ValueT: (int, Decimal)](MemberEntity[ValueT], SensorEntity):
    """Something of how a customer stands in a program."""

    def __init__(self, seat: Seat, program: Program, suffix: str = "") -> None:
        """Make the sensor of a customer and a program, after which it is named."""
        super().__init__(
            seat,
            Platform.SENSOR,
            f"{program.id}{suffix}",
            f"{slugify(program.name)}{suffix}",
        )
        self.program = program.id
        self._attr_translation_placeholders = {"program": program.name}

    @property
    @override
    def native_value(self) -> ValueT | None:
        """Return the figure."""
        return self._value

    @property
    def _standing(self) -> Standing | None:
        return next(
            (
                standing
                for standing in self._seat.view.stand.balances
                if standing.program == self.program
            ),
            None,
        )


class BalanceSensor(StandingSensor[int]):
    """What a customer can spend of a program, in its unit."""

    _attr_suggested_display_precision = 0

    def __init__(self, seat: Seat, program: Program) -> None:
        """Make the sensor of a customer and a program."""
        super().__init__(seat, program)
        self._attr_translation_key = f"balance_{program.unit}"

    @override
    def _read(self) -> int | None:
        return None if self._standing is None else self._standing.balance


class DiscountSensor(StandingSensor[Decimal]):
    """What a customer's next purchase costs less, in per cent."""

    _attr_native_unit_of_measurement = PERCENTAGE
    _attr_translation_key = "discount"

    @override
    def _read(self) -> Decimal | None:
        rate = None if self._standing is None else self._standing.rate
        return None if rate is None else rate.percent


class MissingSensor(StandingSensor[Decimal]):
    """What a customer has to buy until a discount rises; unknown on the last step."""

    def __init__(
        self, seat: Seat, program: Program, basis: LadderBasis, currency: Currency
    ) -> None:
        """Make the sensor of a customer and a program that rises with something."""
        super().__init__(seat, program, "_missing")
        self._currency = currency
        if basis is LadderBasis.SPEND:
            self._attr_translation_key = "discount_missing_spend"
            self._attr_device_class = SensorDeviceClass.MONETARY
            self._attr_native_unit_of_measurement = currency.code
        else:
            self._attr_translation_key = "discount_missing_purchases"

    @override
    def _read(self) -> Decimal | None:
        rate = None if self._standing is None else self._standing.rate
        if rate is None or rate.next_percent is None:
            return None
        if rate.missing_minor is not None:
            return self._currency.major(rate.missing_minor)
        return Decimal(rate.missing_purchases or 0)


class TierSensor(MemberEntity[str], SensorEntity):
    """The tier that a customer is in; unknown for none."""

    _attr_device_class = SensorDeviceClass.ENUM
    _attr_translation_key = "tier"

    def __init__(self, seat: Seat, ladder: TierLadder) -> None:
        """Make the sensor of a customer of a shop with tiers."""
        super().__init__(seat, Platform.SENSOR, "tier", "tier")
        self._attr_options = list(dict.fromkeys(tier.name for tier in ladder.tiers))

    @property
    @override
    def native_value(self) -> str | None:
        """Return the tier's name."""
        return self._value

    @override
    def _read(self) -> str | None:
        standing = self._seat.view.stand.tier
        return None if standing is None else standing.name


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
