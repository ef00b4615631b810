"""The form of a series of vouchers: its fields, what is read from them, and a preview."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    DateSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    ObjectSelector,
    ObjectSelectorConfig,
    ObjectSelectorField,
)
import voluptuous as vol

from ..notation import Notation
from ..programs.money import Currency
from ..programs.promises.vouchers import Giving, VoucherKind
from .fields import (
    NAME,
    TEXT,
    Errors,
    choice,
    money_box,
    read_money,
    read_percent,
    whole_number,
)
from .plain_words import Condition, off_told
from .validity_form import (
    rarer_validity_fields,
    read_validity,
    suggested_validity,
    validity_fields,
    validity_of,
)

_PIECES = (VoucherKind.COUPON, VoucherKind.STICKER)
_EXCHANGE_MONEY = ("off", "most", "minimum", "cost")
# The example in the preview is a purchase of so many full steps and a half.
_STEPS = Decimal("2.5")


class VoucherForm:
    """One series in a form. ``data`` is a subentry's data, empty until the form was right."""

    def __init__(
        self,
        kind: VoucherKind,
        currency: Currency,
        *,
        name: str = "",
        data: Mapping[str, Any] | None = None,
    ) -> None:
        """Begin with what is known already."""
        self.kind = kind
        self.currency = currency
        self.name = name
        self.data: dict[str, Any] = dict(data or {})

    def schema(self) -> vol.Schema:
        """Return the form's fields."""
        fields: dict[vol.Marker, Any] = {vol.Required(NAME): TEXT}
        if self.kind is VoucherKind.STAMP_CARD:
            return vol.Schema(fields)
        more: dict[vol.Marker, Any] = {}
        if self.kind in _PIECES:
            fields |= {
                vol.Required("giving", default=Giving.PER_AMOUNT): choice(
                    "voucher_giving", Giving
                ),
                vol.Optional("step"): money_box(self.currency),
                vol.Required("exchanges", default=[]): self._exchanges(),
            }
            more |= {
                vol.Optional("most"): whole_number(1, 1000),
                vol.Optional("first_day"): DateSelector(),
                vol.Optional("last_day"): DateSelector(),
            }
        if self.kind is VoucherKind.STICKER:
            more[vol.Required("low_stock", default=0)] = whole_number(0, 100_000)
        fields |= validity_fields()
        more[vol.Required("printed", default=True)] = BooleanSelector()
        more |= rarer_validity_fields()
        fields[vol.Required("more")] = section(vol.Schema(more), {"collapsed": True})
        return vol.Schema(fields)

    def _exchanges(self) -> ObjectSelector:
        money = ObjectSelectorField(
            required=False, selector=_number(10.0**-self.currency.digits)
        )
        return ObjectSelector(
            ObjectSelectorConfig(
                multiple=True,
                label_field="name",
                description_field="count",
                translation_key="exchanges",
                fields={
                    "count": {"required": True, "selector": _number(1)},
                    "name": {"required": True, "selector": {"text": {}}},
                    "off": money,
                    "percent": {
                        "required": False,
                        "selector": _number(0.01),
                    },
                    "most": money,
                    "minimum": money,
                    "cost": money,
                },
            )
        )

    def suggested(self) -> dict[str, Any]:
        """Return what the form shows at first."""
        known = {key: value for key, value in self.data.items() if value is not None}
        if "step" in known:
            known["step"] = float(known["step"])
        known["exchanges"] = [
            {
                name: value if name in ("name", "count") else float(value)
                for name, value in exchange.items()
                if value is not None
            }
            for exchange in self.data.get("exchanges", ())
        ]
        known |= suggested_validity(known.pop("validity", None))
        return {**known, NAME: self.name, "more": known}

    def read(self, form: dict[str, Any], errors: Errors) -> dict[str, Any]:
        """Return the subentry's data; what is wrong is put into ``errors``."""
        if self.kind is VoucherKind.STAMP_CARD:
            return {"kind": self.kind.value}
        more = form["more"]
        data: dict[str, Any] = {
            "kind": self.kind.value,
            "validity": read_validity(form, errors),
            "printed": more["printed"],
        }
        if self.kind not in _PIECES:
            return data
        by_hand = form["giving"] == Giving.BY_HAND
        first, last = more.get("first_day"), more.get("last_day")
        if first and last and last < first:
            errors["more"] = "ends_before_it_begins"
        step = read_money(form, "step", self.currency, errors, required=not by_hand)
        return data | {
            "giving": form["giving"],
            "step": None if by_hand else step,
            "exchanges": self._read_exchanges(form["exchanges"], errors),
            "most": more.get("most"),
            "first_day": first or None,
            "last_day": last or None,
            "low_stock": more.get("low_stock", 0),
        }

    def _read_exchanges(
        self, rows: list[Mapping[str, Any]], errors: Errors
    ) -> list[dict[str, Any]]:
        exchanges = [self._read_exchange(row, errors) for row in rows]
        if not exchanges:
            errors["exchanges"] = "exchanges_missing"
        names = {str(exchange["name"]).casefold() for exchange in exchanges}
        if len(names) < len(exchanges):
            errors["exchanges"] = "exchange_name_taken"
        return sorted(exchanges, key=lambda exchange: int(exchange["count"]))

    def _read_exchange(self, row: Mapping[str, Any], errors: Errors) -> dict[str, Any]:
        money = {
            name: read_money(
                dict(row),
                name,
                self.currency,
                errors,
                required=False,
                within="exchanges",
            )
            for name in _EXCHANGE_MONEY
        }
        name = str(row["name"]).strip()
        count, percent = float(row["count"]), row.get("percent") or None
        if not name:
            errors["exchanges"] = "exchange_name_missing"
        if not count.is_integer() or count < 1:
            errors["exchanges"] = "exchange_count"
        if percent is not None:
            percent = read_percent(percent, "exchanges", errors)
        if percent is not None and money["off"] is not None:
            errors["exchanges"] = "exchange_twice"
        return {"count": int(count), "name": name, "percent": percent, **money}

    @property
    def preview_step(self) -> str:
        """Return the step whose text tells in plain words what it does."""
        if self.kind in _PIECES:
            return f"preview_{self.data['giving']}"
        return f"preview_{self.kind.value}"

    def preview(self, write: Notation) -> dict[str, str]:
        """Return what that text needs."""
        if self.kind not in _PIECES:
            return {}
        data, shown = self.data, {}
        if data["step"] is not None:
            price = int(self.currency.minor(data["step"]) * _STEPS)
            given = min(int(_STEPS), data["most"] or int(_STEPS))
            shown = {
                "step": write.money_of(data["step"]),
                "price": write.money(price),
                "given": write.number(given),
            }
        return shown | {
            "exchanges": "\n".join(
                f"- {self._exchange_told(row, write)}" for row in data["exchanges"]
            )
        }

    def conditions(self, write: Notation, today: date) -> Iterator[Condition]:
        """Yield what else holds for it, line by line."""
        if self.kind is VoucherKind.STAMP_CARD:
            return
        data = self.data
        if data.get("most") is not None:
            yield "per_sale", write.number(data["most"])
        for name in ("first_day", "last_day"):
            if data.get(name):
                yield name, write.day_of(data[name])
        last = validity_of(data["validity"]).last_day(today)
        yield ("endless", "") if last is None else ("voucher_until", write.day(last))

    def _exchange_told(self, row: Mapping[str, Any], write: Notation) -> str:
        told = f"{write.number(row['count'])} × {self.name} → {row['name']}"
        gives = [off_told(row, write)]
        if row["minimum"]:
            gives.append(f"≥ {write.money_of(row['minimum'])}")
        listed = ", ".join(filter(None, gives))
        return f"{told}: {listed}" if listed else told


def _number(step: float) -> NumberSelector:
    """Return a box that is answered by the form: Home Assistant's own check would answer in English."""
    return NumberSelector(NumberSelectorConfig(step=step, mode=NumberSelectorMode.BOX))
