"""What each program and promotion costs and brings, as sensors: the owner's statistics."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import PERCENTAGE

from .ledger.totals import Sums
from .programs.promises.program import Program
from .programs.promises.promotions import Promotion
from .shop import Shop
from .shop_sensor import FigureSensor

_NOTHING = Sums()


class Promise(NamedTuple):
    """A program or promotion of the shop; ``budget_minor`` is what it may cost in all."""

    id: str
    name: str
    budget_minor: int | None


def promises(shop: Shop) -> Iterator[Promise]:
    """Return everything that is promised, with the budgets that the owner set."""
    promised: tuple[Program | Promotion, ...] = (
        *shop.terms.programs,
        *shop.terms.promotions,
    )
    for promise in promised:
        subentry = shop.entry.subentries.get(promise.id)
        budget = None if subentry is None else subentry.data.get("budget")
        yield Promise(
            promise.id,
            promise.name,
            None if budget is None else shop.terms.currency.minor(budget),
        )


@dataclass(frozen=True, kw_only=True)
class PromiseSensorDescription(SensorEntityDescription):
    """Describes a sum of money of a promise, of all time, in minor units."""

    value: Callable[[Sums], int]


# Both may go down: what is returned or undone is taken off again.
PROMISE_SENSORS = (
    PromiseSensorDescription(
        key="cost",
        device_class=SensorDeviceClass.MONETARY,
        state_class=SensorStateClass.TOTAL,
        value=lambda sums: sums.given_minor,
    ),
    PromiseSensorDescription(
        key="sales_with",
        device_class=SensorDeviceClass.MONETARY,
        state_class=SensorStateClass.TOTAL,
        value=lambda sums: sums.sales_minor,
    ),
)
_BUDGET_USED = SensorEntityDescription(
    key="budget_used",
    native_unit_of_measurement=PERCENTAGE,
    state_class=SensorStateClass.MEASUREMENT,
    suggested_display_precision=0,
)


def promise_sensors(shop: Shop) -> list[SensorEntity]:
    """Return the sensors of what each promise costs and brings."""
    sensors: list[SensorEntity] = []
    for promise in promises(shop):
        sensors += [
            PromiseSensor(shop, promise, description) for description in PROMISE_SENSORS
        ]
        if promise.budget_minor:
            sensors.append(BudgetSensor(shop, promise, promise.budget_minor))
    return sensors


class PromiseSensor(FigureSensor):
    """What a promise has cost so far, or the sales in which it took part."""

    entity_description: PromiseSensorDescription

    def __init__(
        self, shop: Shop, promise: Promise, description: PromiseSensorDescription
    ) -> None:
        """Make the sensor of a promise."""
        super().__init__(shop, f"{promise.id}_{description.key}")
        self.entity_description = description
        self._promise = promise.id
        self._attr_translation_key = description.key
        self._attr_translation_placeholders = {"promise": promise.name}
        self._attr_native_unit_of_measurement = shop.terms.currency.code

    @override
    def _read(self) -> Decimal | None:
        if (totals := self._shop.totals) is None:
            return None
        sums = totals.programs_total.get(self._promise, _NOTHING)
        return self._shop.terms.currency.major(self.entity_description.value(sums))


class BudgetSensor(FigureSensor):
    """How much of its budget a promise has used, in per cent."""

    entity_description = _BUDGET_USED

    def __init__(self, shop: Shop, promise: Promise, budget_minor: int) -> None:
        """Make the sensor of a promise with a budget above zero."""
        super().__init__(shop, f"{promise.id}_{self.entity_description.key}")
        self._promise = promise.id
        self._budget_minor = budget_minor
        self._attr_translation_key = self.entity_description.key
        self._attr_translation_placeholders = {"promise": promise.name}

    @override
    def _read(self) -> Decimal | None:
        if (totals := self._shop.totals) is None:
            return None
        given = totals.programs_total.get(self._promise, _NOTHING).given_minor
        return round(Decimal(100 * given) / self._budget_minor, 1)
