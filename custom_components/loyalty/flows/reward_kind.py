"""What a reward is, in a form: a gift, money or a percentage off a purchase, or a free article of it."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    TextSelector,
    TextSelectorConfig,
)
import voluptuous as vol

from ..notation import Notation
from ..programs.money import Currency
from .fields import PERCENT, Errors, choice, money_box, read_money, read_percent
from .plain_words import Condition

KINDS = ("gift", "money", "percent", "item")

_NUMBERS = ("value", "percent", "most")
_ITEM = ("skus", "categories", "cheapest", "most")


def kind_fields(currency: Currency) -> dict[vol.Marker, Any]:
    """Return the fields for what it is; a section of ``item_section`` goes with them."""
    return {
        vol.Required("kind", default=KINDS[0]): choice(
            "reward_kind", KINDS, dropdown=False
        ),
        vol.Optional("value"): money_box(currency),
        vol.Optional("percent"): PERCENT,
        vol.Optional("most_off"): money_box(currency),
    }


def item_section(currency: Currency) -> section:
    """Return which article is free."""
    names = TextSelector(TextSelectorConfig(multiple=True))
    return section(
        vol.Schema(
            {
                vol.Optional("skus", default=list): names,
                vol.Optional("categories", default=list): names,
                vol.Required("cheapest", default=False): BooleanSelector(),
                vol.Optional("most"): money_box(currency),
            }
        ),
        {"collapsed": True},
    )


def read_kind(
    form: dict[str, Any], currency: Currency, errors: Errors
) -> dict[str, Any]:
    """Return what is stored of these fields; what is wrong is put into ``errors``."""
    kind = form["kind"]
    data: dict[str, Any] = {"kind": kind, "value": None}
    if kind == "money":
        data["value"] = read_money(form, "value", currency, errors)
    if kind == "percent":
        data["percent"] = read_percent(form.get("percent"), "percent", errors)
        data["most"] = read_money(form, "most_off", currency, errors, required=False)
    if kind == "item":
        item = form["item"]
        data["skus"] = list(item.get("skus", ()))
        data["categories"] = list(item.get("categories", ()))
        data["cheapest"] = bool(item.get("cheapest"))
        data["most"] = read_money(
            item, "most", currency, errors, required=False, within="item"
        )
    return data


def suggested_kind(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return these fields as they were filled in."""
    known = {name: value for name, value in data.items() if value is not None}
    known |= {name: float(known[name]) for name in _NUMBERS if name in known}
    filled: dict[str, Any] = {
        name: known[name] for name in ("kind", "value", "percent") if name in known
    }
    if known.get("kind") == "percent" and "most" in known:
        filled["most_off"] = known.pop("most")
    return filled | {"item": {name: known[name] for name in _ITEM if name in known}}


def kind_told(data: Mapping[str, Any], write: Notation) -> Iterator[Condition]:
    """Yield what it takes off a purchase; nothing of a gift."""
    match data["kind"]:
        case "money":
            yield "money_off", write.money_of(data["value"])
        case "percent":
            yield "percent_off", write.percent(Decimal(data["percent"]))
            if data.get("most") is not None:
                yield "most", write.money_of(data["most"])
        case "item":
            yield "free_item", ""
            yield from item_told(data, write)


def item_told(data: Mapping[str, Any], write: Notation) -> Iterator[Condition]:
    """Yield which article is free; nothing where none is."""
    for name in ("skus", "categories"):
        if listed := ", ".join(data.get(name, ())):
            yield name, listed
    if data.get("cheapest"):
        yield "cheapest", ""
    if data.get("most") is not None:
        yield "most", write.money_of(data["most"])
