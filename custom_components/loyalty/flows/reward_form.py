"""The form of a reward, and what is read from it."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from homeassistant.config_entries import ConfigSubentry
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    DateSelector,
    SelectOptionDict,
)
import voluptuous as vol

from ..notation import Notation
from ..programs.money import Currency
from ..programs.promises.periods import Period
from .fields import NAME, TEXT, Errors, choice, money_box, read_money, whole_number
from .plain_words import Condition
from .reward_kind import (
    item_section,
    item_told,
    kind_fields,
    kind_told,
    read_kind,
    suggested_kind,
)

_AVAILABILITY = (
    "stock",
    "first_day",
    "last_day",
    "limit",
    "limit_period",
    "tiers",
    "tiers_exactly",
)
_MOST = 1_000_000


def reward_schema(
    currency: Currency,
    programs: list[SelectOptionDict],
    tiers: list[SelectOptionDict],
) -> vol.Schema:
    """Return the form; what few rewards need is in sections."""
    available: dict[vol.Marker, Any] = {
        vol.Optional("stock"): whole_number(0, _MOST),
        vol.Optional("first_day"): DateSelector(),
        vol.Optional("last_day"): DateSelector(),
        vol.Optional("limit"): whole_number(1, _MOST),
        vol.Required("limit_period", default=Period.EVER.value): choice(
            "limit_period", Period
        ),
    }
    if tiers:
        available[vol.Optional("tiers", default=list)] = choice(
            None, tiers, multiple=True
        )
        available[vol.Required("tiers_exactly", default=False)] = BooleanSelector()
    return vol.Schema(
        {
            vol.Required(NAME): TEXT,
            vol.Required("program"): choice(None, programs),
            vol.Required("price"): whole_number(1, _MOST),
            **kind_fields(currency),
            vol.Optional("cost"): money_box(currency),
            vol.Required("item"): item_section(currency),
            vol.Required("availability"): section(
                vol.Schema(available), {"collapsed": True}
            ),
        }
    )


def read_reward(
    form: dict[str, Any], currency: Currency, errors: Errors
) -> dict[str, Any]:
    """Return what is stored of a form; what is wrong is put into ``errors``."""
    data: dict[str, Any] = {
        "program": form["program"],
        "price": form["price"],
        "cost": read_money(form, "cost", currency, errors, required=False),
        **read_kind(form, currency, errors),
    }
    availability = form["availability"]
    first, last = availability.get("first_day"), availability.get("last_day")
    if first and last and last < first:
        errors["availability"] = "ends_before_it_begins"
    given = {
        name: value
        for name in _AVAILABILITY
        if (value := availability.get(name)) not in (None, [], False)
    }
    if "limit" not in given:
        given.pop("limit_period", None)
    if "tiers" not in given:
        given.pop("tiers_exactly", None)
    return data | given


def filled_in(
    data: Mapping[str, Any], tiers: Iterable[SelectOptionDict]
) -> dict[str, Any]:
    """Return the form as it was filled in, with what can be chosen of its ``tiers``."""
    known = {name: value for name, value in data.items() if value is not None}
    there = {tier["value"] for tier in tiers}
    known["tiers"] = [tier for tier in known.get("tiers", ()) if tier in there]
    filled: dict[str, Any] = {
        name: known[name] for name in ("program", "price") if name in known
    }
    if "cost" in known:
        filled["cost"] = float(known["cost"])
    return {
        **filled,
        **suggested_kind(known),
        "availability": {name: known[name] for name in _AVAILABILITY if name in known},
    }


def preview(
    data: Mapping[str, Any],
    program: ConfigSubentry,
    tiers: Iterable[SelectOptionDict],
    write: Notation,
) -> list[Condition]:
    """Return what a reward comes to, line by line: the key of what it is, and how much."""
    price = int(data["price"])
    lines: list[Condition] = [("price", f"{write.number(price)} ({program.title})")]
    if data["kind"] != "item":
        lines += kind_told(data, write)
    spent = _spent(price, program.data)
    if spent is not None:
        lines.append(("spent_for_it", write.money_of(spent)))
        worth = data["value"] or data["cost"]
        # What a percentage is worth is known with the purchase only.
        if worth is not None and data["kind"] != "percent":
            back = Decimal(worth) * 100 / spent
            lines.append(("given_back", write.percent(back.quantize(Decimal("0.1")))))
    if "stock" in data:
        lines.append(("stock", write.number(data["stock"])))
    lines += [
        (name, write.day_of(data[name]))
        for name in ("first_day", "last_day")
        if name in data
    ]
    if "limit" in data:
        lines.append((f"limit_{data['limit_period']}", write.number(data["limit"])))
    named = [tier["label"] for tier in tiers if tier["value"] in data.get("tiers", ())]
    if named:
        exactly = "tiers_exactly" if data.get("tiers_exactly") else "tiers"
        lines.append((exactly, ", ".join(named)))
    if data["kind"] == "item":
        lines += item_told(data, write)
    return lines


def _spent(price: int, program: Mapping[str, Any]) -> Decimal | None:
    """Return what a customer spends to collect a price; None where that is not by amounts."""
    if program.get("kind") in ("stamps", "campaign"):
        per_step = 1 if program.get("stamp_on") == "amount" else 0
    else:
        per_step = int(program.get("points_per_step") or 0)
    if not per_step or program.get("step") is None:
        return None
    return -(-price // per_step) * Decimal(program["step"])
