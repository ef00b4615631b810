"""Coupons, stickers and gift cards, read from the voucher subentries."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from homeassistant.config_entries import ConfigSubentry

from .programs.days import FOREVER, Validity, ValidityUnit
from .programs.money import Currency
from .programs.promises.vouchers import Exchange, Giving, VoucherKind, VoucherSeries


def series_of(subentry: ConfigSubentry, currency: Currency) -> VoucherSeries:
    """Return the series of a subentry; raises KeyError, ValueError, ArithmeticError or Refusal for nonsense."""
    data = subentry.data
    most, first, last = (data.get(name) for name in ("most", "first_day", "last_day"))
    return VoucherSeries(
        id=subentry.subentry_id,
        name=subentry.title,
        kind=VoucherKind(data["kind"]),
        giving=Giving(data.get("giving", Giving.BY_HAND)),
        step_minor=_minor(data.get("step"), currency) or 0,
        most_per_sale=None if most is None else int(most),
        first_day=None if first is None else date.fromisoformat(first),
        last_day=None if last is None else date.fromisoformat(last),
        validity=_validity(data.get("validity")),
        exchanges=tuple(
            _exchange(exchange, currency) for exchange in data.get("exchanges", ())
        ),
        printed=bool(data.get("printed", True)),
        low_stock=int(data.get("low_stock") or 0),
    )


def _exchange(data: Mapping[str, Any], currency: Currency) -> Exchange:
    percent = data.get("percent")
    return Exchange(
        count=int(data["count"]),
        name=data["name"],
        off_minor=_minor(data.get("off"), currency),
        percent=None if percent is None else Decimal(percent),
        most_minor=_minor(data.get("most"), currency),
        minimum_minor=_minor(data.get("minimum"), currency) or 0,
        cost_minor=_minor(data.get("cost"), currency),
    )


def _validity(data: Mapping[str, Any] | None) -> Validity:
    if data is None:
        return FOREVER
    return Validity(
        unit=ValidityUnit(data["unit"]),
        count=int(data.get("count") or 0),
        month=int(data.get("month") or 12),
        at_least=int(data.get("at_least") or 0),
    )


def _minor(amount: str | None, currency: Currency) -> int | None:
    return None if amount is None else currency.minor(amount)
