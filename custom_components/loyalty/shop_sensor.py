"""The shop's figures as sensors: of today, of all time, and what members still have to get."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import PERCENTAGE, UnitOfTime

from .entity import ShopEntity
from .ledger.totals import Sums, Totals
from .programs.answer import ProgramEnd
from .programs.liability import liability_minor
from .programs.promises.program import Program
from .programs.promises.reward import Reward
from .shop import Shop

_NOTHING = Sums()

type Figure = int | float | Decimal


@dataclass(frozen=True, kw_only=True)
class ShopSensorDescription(SensorEntityDescription):
    """Describes a figure of the shop; ``value`` is in the unit, money in minor units.

    ``daily`` figures begin anew with each business day.
    """

    value: Callable[[Totals], int | float | None]
    daily: bool = False


@dataclass(frozen=True, kw_only=True)
class ProgramSensorDescription(SensorEntityDescription):
    """Describes a figure of a program, from its sums of the day (``daily``) or of all time."""

    value: Callable[[Sums], int]
    daily: bool = False


SHOP_SENSORS = (
    ShopSensorDescription(
        key="members",
        state_class=SensorStateClass.MEASUREMENT,
        value=lambda totals: totals.members,
    ),
    ShopSensorDescription(
        key="active_members",
        state_class=SensorStateClass.MEASUREMENT,
        value=lambda totals: totals.active_members,
    ),
    # An undo takes a visit or a purchase back, so these may go down: total, not total_increasing.
    ShopSensorDescription(
        key="visits_today",
        state_class=SensorStateClass.TOTAL,
        daily=True,
        value=lambda totals: totals.today.visits,
    ),
    ShopSensorDescription(
        key="visits",
        state_class=SensorStateClass.TOTAL,
        value=lambda totals: totals.total.visits,
    ),
    ShopSensorDescription(
        key="purchases_today",
        state_class=SensorStateClass.TOTAL,
        daily=True,
        value=lambda totals: totals.today.purchases,
    ),
    ShopSensorDescription(
        key="sales_today",
        device_class=SensorDeviceClass.MONETARY,
        state_class=SensorStateClass.TOTAL,
        daily=True,
        value=lambda totals: totals.today.sales_minor,
    ),
    ShopSensorDescription(
        key="given_today",
        device_class=SensorDeviceClass.MONETARY,
        state_class=SensorStateClass.TOTAL,
        daily=True,
        value=lambda totals: totals.today.given_minor,
    ),
    ShopSensorDescription(
        key="discount_depth",
        native_unit_of_measurement=PERCENTAGE,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=1,
        value=lambda totals: totals.month.depth,
    ),
)

# What was taken back is counted apart, so the figures of all time never go down.
PROGRAM_SENSORS = (
    ProgramSensorDescription(
        key="issued_today",
        state_class=SensorStateClass.TOTAL,
        daily=True,
        value=lambda sums: sums.issued,
    ),
    ProgramSensorDescription(
        key="issued",
        state_class=SensorStateClass.TOTAL_INCREASING,
        value=lambda sums: sums.issued,
    ),
    ProgramSensorDescription(
        key="redeemed_today",
        state_class=SensorStateClass.TOTAL,
        daily=True,
        value=lambda sums: sums.redeemed,
    ),
    ProgramSensorDescription(
        key="redeemed",
        state_class=SensorStateClass.TOTAL_INCREASING,
        value=lambda sums: sums.redeemed,
    ),
    ProgramSensorDescription(
        key="expired_today",
        state_class=SensorStateClass.TOTAL,
        daily=True,
        value=lambda sums: sums.expired,
    ),
    ProgramSensorDescription(
        key="expired",
        state_class=SensorStateClass.TOTAL_INCREASING,
        value=lambda sums: sums.expired,
    ),
    ProgramSensorDescription(
        key="outstanding",
        state_class=SensorStateClass.TOTAL,
        value=lambda sums: sums.outstanding,
    ),
)

_OUTSTANDING_VALUE = SensorEntityDescription(
    key="outstanding_value",
    device_class=SensorDeviceClass.MONETARY,
    state_class=SensorStateClass.TOTAL,
)


def shop_sensors(shop: Shop) -> list[SensorEntity]:
    """Return the sensors of the shop and of its programs."""
    sensors: list[SensorEntity] = [
        ShopSensor(shop, description) for description in SHOP_SENSORS
    ]
    for program in shop.terms.programs:
        last_day = program.last_day
        if last_day is not None and not shop.terms.is_over(program, shop.today):
            sensors.append(DaysLeftSensor(shop, program, last_day))
        if not program.collects:
            continue
        sensors += [
            ProgramSensor(shop, program, description) for description in PROGRAM_SENSORS
        ]
        if liability_minor(shop.terms, program, 0) is not None:
            sensors.append(OutstandingValueSensor(shop, program))
    sensors += [
        StockSensor(shop, reward)
        for reward in shop.terms.rewards
        if reward.stock is not None
    ]
    return sensors


class FigureSensor(ShopEntity[Figure], SensorEntity):
    """A figure of the shop; unknown until the ledger has been asked."""

    _daily = False

    @property
    @override
    def native_value(self) -> Figure | None:
        """Return the figure."""
        return self._value

    @property
    @override
    def last_reset(self) -> datetime | None:
        """Return when a figure of the day began to count."""
        totals = self._shop.totals
        if not self._daily or totals is None:
            return None
        return self._shop.terms.calendar.start_of(totals.day)


class ShopSensor(FigureSensor):
    """A figure of the whole shop."""

    entity_description: ShopSensorDescription

    def __init__(self, shop: Shop, description: ShopSensorDescription) -> None:
        """Make the sensor of a shop."""
        super().__init__(shop, description.key)
        self.entity_description = description
        self._daily = description.daily
        self._attr_translation_key = description.key
        if description.device_class is SensorDeviceClass.MONETARY:
            self._attr_native_unit_of_measurement = shop.terms.currency.code

    @override
    def _read(self) -> Figure | None:
        if (totals := self._shop.totals) is None:
            return None
        value = self.entity_description.value(totals)
        if self.device_class is SensorDeviceClass.MONETARY and isinstance(value, int):
            return self._shop.terms.currency.major(value)
        return value


class ProgramSensor(FigureSensor):
    """A figure of a program, in its unit."""

    entity_description: ProgramSensorDescription

    def __init__(
        self, shop: Shop, program: Program, description: ProgramSensorDescription
    ) -> None:
        """Make the sensor of a program."""
        super().__init__(shop, f"{program.id}_{description.key}")
        self.entity_description = description
        self._daily = description.daily
        self._program = program.id
        self._attr_translation_key = f"{description.key}_{program.unit}"
        self._attr_translation_placeholders = {"program": program.name}
        if program.seal is not None:
            self._attr_extra_state_attributes = {"commitment": program.seal}

    @override
    def _read(self) -> int | None:
        if (totals := self._shop.totals) is None:
            return None
        programs = totals.programs_today if self._daily else totals.programs_total
        return self.entity_description.value(programs.get(self._program, _NOTHING))


class DaysLeftSensor(FigureSensor):
    """For how many more days a program is earned; then, for how many it can be redeemed."""

    _attr_native_unit_of_measurement = UnitOfTime.DAYS
    _attr_device_class = SensorDeviceClass.DURATION
    _attr_translation_key = "days_left"

    def __init__(self, shop: Shop, program: Program, last_day: date) -> None:
        """Make the sensor of a program that ends."""
        super().__init__(shop, f"{program.id}_days_left")
        self.program = program.id
        self._end = ProgramEnd(last_day=last_day, redeem_until=program.redeem_until)
        self._attr_translation_placeholders = {"program": program.name}

    @override
    def _read(self) -> int | None:
        return self._end.days_left(self._shop.today)


class OutstandingValueSensor(FigureSensor):
    """What the outstanding units of a program are worth as money."""

    entity_description = _OUTSTANDING_VALUE

    def __init__(self, shop: Shop, program: Program) -> None:
        """Make the sensor of a program."""
        super().__init__(shop, f"{program.id}_{self.entity_description.key}")
        self._program = program
        self._attr_native_unit_of_measurement = shop.terms.currency.code
        self._attr_translation_key = self.entity_description.key
        self._attr_translation_placeholders = {"program": program.name}

    @override
    def _read(self) -> Decimal | None:
        if (totals := self._shop.totals) is None:
            return None
        outstanding = totals.programs_total.get(self._program.id, _NOTHING).outstanding
        value = liability_minor(self._shop.terms, self._program, outstanding)
        return None if value is None else self._shop.terms.currency.major(value)


class StockSensor(FigureSensor):
    """How many pieces of a reward are left."""

    entity_description = SensorEntityDescription(
        key="stock", state_class=SensorStateClass.MEASUREMENT
    )

    def __init__(self, shop: Shop, reward: Reward) -> None:
        """Make the sensor of a reward."""
        super().__init__(shop, f"{reward.id}_stock")
        self._reward = reward.id
        self._attr_translation_key = "stock"
        self._attr_translation_placeholders = {"reward": reward.name}

    @override
    def _read(self) -> int | None:
        return self._shop.pieces_left(self._reward)
