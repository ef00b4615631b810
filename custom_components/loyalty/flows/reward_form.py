"""The form of a reward, and what is read from it."""

from collections.abc import Mapping
from typing import Any

from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    DateSelector,
    SelectOptionDict,
    TextSelector,
    TextSelectorConfig,
)
import voluptuous as vol

from ..programs.money import Currency
from ..programs.reward import LimitPeriod
from .fields import NAME, TEXT, Errors, choice, money_box, read_money, whole_number

KINDS = ("gift", "money", "item")

_ITEM = ("skus", "categories", "cheapest", "most")
_AVAILABILITY = (
    "stock",
    "first_day",
    "last_day",
    "limit",
    "limit_period",
    "tiers",
)
_MONEY = ("value", "cost", "most")
_MOST = 1_000_000


def reward_schema(
    currency: Currency,
    programs: list[SelectOptionDict],
    tiers: list[SelectOptionDict],
) -> vol.Schema:
    """Return the form; what few rewards need is in sections."""
    names = TextSelector(TextSelectorConfig(multiple=True))
    available: dict[vol.Marker, Any] = {
        vol.Optional("stock"): whole_number(0, _MOST),
        vol.Optional("first_day"): DateSelector(),
        vol.Optional("last_day"): DateSelector(),
        vol.Optional("limit"): whole_number(1, _MOST),
        vol.Required("limit_period", default=LimitPeriod.EVER.value): choice(
            "limit_period", LimitPeriod
        ),
    }
    if tiers:
        available[vol.Optional("tiers", default=list)] = choice(
            None, tiers, multiple=True
        )
    item = {
        vol.Optional("skus", default=list): names,
        vol.Optional("categories", default=list): names,
        vol.Required("cheapest", default=False): BooleanSelector(),
        vol.Optional("most"): money_box(currency),
    }
    return vol.Schema(
        {
            vol.Required(NAME): TEXT,
            vol.Required("program"): choice(None, programs),
            vol.Required("price"): whole_number(1, _MOST),
            vol.Required("kind"): choice("reward_kind", KINDS, dropdown=False),
            vol.Optional("value"): money_box(currency),
            vol.Optional("cost"): money_box(currency),
            vol.Optional("item", default=dict): section(
                vol.Schema(item), {"collapsed": True}
            ),
            vol.Optional("availability", default=dict): section(
                vol.Schema(available), {"collapsed": True}
            ),
        }
    )


def read_reward(
    form: dict[str, Any], currency: Currency, errors: Errors
) -> dict[str, Any]:
    """Return what is stored of a form; what is wrong is put into ``errors``."""
    kind = form["kind"]
    data: dict[str, Any] = {
        "program": form["program"],
        "price": form["price"],
        "kind": kind,
        "value": None,
        "cost": read_money(form, "cost", currency, errors, required=False),
    }
    if kind == "money":
        data["value"] = read_money(form, "value", currency, errors)
    if kind == "item":
        item = form.get("item") or {}
        data["skus"] = list(item.get("skus", ()))
        data["categories"] = list(item.get("categories", ()))
        data["cheapest"] = bool(item.get("cheapest"))
        data["most"] = read_money(
            item, "most", currency, errors, required=False, within="item"
        )
    availability = form.get("availability") or {}
    first, last = availability.get("first_day"), availability.get("last_day")
    if first and last and last < first:
        errors["availability"] = "ends_before_it_begins"
    given = {
        name: value
        for name in _AVAILABILITY
        if (value := availability.get(name)) not in (None, [])
    }
    if "limit" not in given:
        given.pop("limit_period", None)
    return data | given


def filled_in(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the form as it was filled in."""
    known = {name: value for name, value in data.items() if value is not None}
    known |= {name: float(known[name]) for name in _MONEY if name in known}
    return {
        **{
            name: value
            for name, value in known.items()
            if name not in (*_ITEM, *_AVAILABILITY)
        },
        "item": {name: known[name] for name in _ITEM if name in known},
        "availability": {name: known[name] for name in _AVAILABILITY if name in known},
    }
