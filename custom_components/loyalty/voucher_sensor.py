"""What the shop's vouchers are worth, and how many stickers are left to tear off, as sensors."""

from decimal import Decimal
from typing import override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)

from .programs.promises.vouchers import VoucherKind, VoucherSeries
from .shop import Shop
from .shop_sensor import FigureSensor
from .stickers import is_low


def voucher_sensors(shop: Shop) -> list[SensorEntity]:
    """Return the sensors of the series of vouchers."""
    sensors: list[SensorEntity] = []
    for series in shop.terms.vouchers:
        if series.kind is VoucherKind.STICKER:
            sensors.append(StickerStockSensor(shop, series))
        if series.owed_minor(1):
            sensors.append(VoucherValueSensor(shop, series))
    return sensors


class VoucherValueSensor(FigureSensor):
    """What the vouchers in the customers' hands are worth at most."""

    entity_description = SensorEntityDescription(
        key="outstanding_value",
        device_class=SensorDeviceClass.MONETARY,
        state_class=SensorStateClass.TOTAL,
    )

    def __init__(self, shop: Shop, series: VoucherSeries) -> None:
        """Make the sensor of a series."""
        super().__init__(shop, f"{series.id}_{self.entity_description.key}")
        self._series = series
        self._attr_native_unit_of_measurement = shop.terms.currency.code
        self._attr_translation_key = self.entity_description.key
        self._attr_translation_placeholders = {"program": series.name}

    @override
    def _read(self) -> Decimal | None:
        if (totals := self._shop.totals) is None:
            return None
        owed = self._series.owed_minor(totals.vouchers.get(self._series.id, 0))
        return self._shop.terms.currency.major(owed)


class StickerStockSensor(FigureSensor):
    """How many stickers of a series are on the roll, and whether that is few."""

    entity_description = SensorEntityDescription(
        key="stickers", state_class=SensorStateClass.MEASUREMENT
    )

    def __init__(self, shop: Shop, series: VoucherSeries) -> None:
        """Make the sensor of a series."""
        super().__init__(shop, f"{series.id}_{self.entity_description.key}")
        self._series = series
        self._attr_translation_key = self.entity_description.key
        self._attr_translation_placeholders = {"series": series.name}

    @override
    def _read(self) -> int | None:
        if (totals := self._shop.totals) is None:
            return None
        return totals.stickers.get(self._series.id, 0)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, bool] | None:
        """Return whether more should be printed."""
        if not isinstance(self._value, int):
            return None
        return {"low": is_low(self._series, self._value)}
