"""What the forms of all promotions share: when, for whom, how often."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    DateSelector,
    EntitySelector,
    EntitySelectorConfig,
    SelectOptionDict,
    TextSelector,
    TextSelectorConfig,
    TimeSelector,
)
import voluptuous as vol

from ..programs.money import Currency
from ..programs.promises.periods import Period
from ..programs.promises.promotions import On
from ..promotions_from_config import CONF_WHILE
from .fields import TEXT, Errors, choice, money_box, read_money, whole_number

# Monday is the first.
WEEKDAYS = tuple("0123456")

_NAMES = TextSelector(TextSelectorConfig(multiple=True))
# Whose entities are on or off; others would never be on.
_WHAT_CAN_BE_ON = [
    "binary_sensor",
    "calendar",
    "fan",
    "input_boolean",
    "light",
    "schedule",
    "switch",
]


def when() -> section:
    """Return the section that says when a promotion runs."""
    return section(
        vol.Schema(
            {
                vol.Optional("first_day"): DateSelector(),
                vol.Optional("last_day"): DateSelector(),
                vol.Optional("weekdays"): choice(
                    "weekday", WEEKDAYS, multiple=True, dropdown=False
                ),
                vol.Optional("from_time"): TimeSelector(),
                vol.Optional("until_time"): TimeSelector(),
                vol.Optional(CONF_WHILE): EntitySelector(
                    EntitySelectorConfig(domain=_WHAT_CAN_BE_ON)
                ),
            }
        ),
        {"collapsed": True},
    )


def whom(currency: Currency, tiers: list[SelectOptionDict]) -> section:
    """Return the section that says for which customers and goods a promotion is."""
    of_tiers = (
        {
            vol.Optional("tiers"): choice(None, tiers, multiple=True),
            vol.Required("tiers_exactly", default=False): BooleanSelector(),
        }
        if tiers
        else {}
    )
    return section(
        vol.Schema(
            {
                vol.Required("on", default=On.PURCHASE): choice("promotion_on", On),
                vol.Optional("minimum"): money_box(currency),
                vol.Optional("categories"): _NAMES,
                vol.Optional("skus"): _NAMES,
                vol.Optional("tag"): TEXT,
                **of_tiers,
                vol.Required("first_purchase", default=False): BooleanSelector(),
                vol.Optional("new_days"): whole_number(1, 3650, "d"),
                vol.Optional("birthday_days"): whole_number(0, 180, "d"),
                vol.Optional("every"): whole_number(1, 1000),
            }
        ),
        {"collapsed": True},
    )


def limits() -> section:
    """Return the section that says how often a promotion is given, and beside what."""
    return section(
        vol.Schema(
            {
                vol.Optional("per_customer"): whole_number(1, 100_000),
                vol.Required("period", default=Period.EVER): choice("period", Period),
                vol.Optional("pause_days"): whole_number(1, 3650, "d"),
                vol.Optional("per_day"): whole_number(1, 1_000_000),
                vol.Optional("in_all"): whole_number(1, 1_000_000),
                vol.Required("exclusive", default=False): BooleanSelector(),
                vol.Required("priority", default=0): whole_number(0, 1000),
            }
        ),
        {"collapsed": True},
    )


def read_when(form: Mapping[str, Any], errors: Errors) -> dict[str, Any]:
    """Return a window's data; what is wrong is put into ``errors``."""
    first, last = form.get("first_day"), form.get("last_day")
    if first and last and last < first:
        errors["when"] = "ends_before_it_begins"
    start, until = (_read_time(form.get(name)) for name in ("from_time", "until_time"))
    if (start is None) != (until is None):
        errors["when"] = "hours_incomplete"
    elif start is not None and start == until:
        errors["when"] = "hours_equal"
    return {
        "first_day": first or None,
        "last_day": last or None,
        "weekdays": sorted(int(day) for day in form.get("weekdays") or ()),
        "from_time": start,
        "until_time": until,
    }


def read_whom(
    form: Mapping[str, Any], currency: Currency, errors: Errors
) -> dict[str, Any]:
    """Return the conditions' data; what is wrong is put into ``errors``."""
    return {
        "on": form["on"],
        "minimum": read_money(
            dict(form), "minimum", currency, errors, required=False, within="whom"
        ),
        "categories": _names(form.get("categories")),
        "skus": _names(form.get("skus")),
        "tag": form.get("tag", "").strip() or None,
        "tiers": list(form.get("tiers") or ()),
        "tiers_exactly": bool(form.get("tiers_exactly")),
        "first_purchase": form["first_purchase"],
        "new_days": form.get("new_days"),
        "birthday_days": form.get("birthday_days"),
        "every": form.get("every"),
    }


def read_limits(form: Mapping[str, Any]) -> dict[str, Any]:
    """Return the limits' data."""
    counts = ("per_customer", "pause_days", "per_day", "in_all")
    return {name: form.get(name) for name in counts} | {"period": form["period"]}


def suggested_when(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the section shows at first."""
    window = data.get("window") or {}
    return {
        **window,
        "weekdays": [str(day) for day in window.get("weekdays") or ()],
        CONF_WHILE: data.get(CONF_WHILE),
    }


def _names(names: Any) -> list[str]:
    return list(dict.fromkeys(filter(None, (name.strip() for name in names or ()))))


def _read_time(value: str | None) -> str | None:
    return (
        time.fromisoformat(value).replace(second=0).isoformat("minutes")
        if value
        else None
    )
