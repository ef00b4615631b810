"""Promotions, read from their subentries."""

from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry

from .programs.money import Currency
from .programs.promises.periods import Period
from .programs.promises.promotions import (
    Conditions,
    Effect,
    Limits,
    Offer,
    On,
    Promotion,
    Thanks,
)
from .programs.promises.terms import Terms
from .programs.promises.tiers import TierLadder
from .programs.promises.windows import Window
from .tiers_from_config import tiers_meant

# The entity that must be on for the promotion to be in force.
CONF_WHILE = "while_on"


def promotion_of(
    subentry: ConfigSubentry, currency: Currency, ladder: TierLadder | None
) -> Promotion:
    """Return the promotion of a subentry in a shop with some tiers.

    Raises KeyError, ValueError, ArithmeticError or Refusal for nonsense.
    """
    data = subentry.data
    promotion_id = subentry.subentry_id
    thanks = data.get("thanks")
    return Promotion(
        id=promotion_id,
        name=subentry.title,
        window=_window(data.get("window") or {}),
        conditions=_conditions(data.get("conditions") or {}, currency, ladder),
        effect=effect_of(data.get("effect") or {}, currency),
        limits=_limits(data.get("limits") or {}),
        offers=tuple(
            Offer(
                id=f"{promotion_id}:{number}",
                name=offer["name"],
                effect=effect_of(offer, currency),
            )
            for number, offer in enumerate(data.get("offers") or (), start=1)
        ),
        thanks=None
        if thanks is None
        else Thanks(program=thanks["program"], amount=int(thanks["amount"])),
        exclusive=bool(data.get("exclusive")),
        priority=int(data.get("priority") or 0),
    )


def whiles(entry: ConfigEntry, terms: Terms) -> dict[str, str | None]:
    """Return the entity that each of the promised promotions hangs on, None for none."""
    return {
        promotion.id: entry.subentries[promotion.id].data.get(CONF_WHILE)
        for promotion in terms.promotions
    }


def _window(data: Mapping[str, Any]) -> Window:
    return Window(
        first_day=_optional(data.get("first_day"), date.fromisoformat),
        last_day=_optional(data.get("last_day"), date.fromisoformat),
        weekdays=tuple(sorted(int(day) for day in data.get("weekdays") or ())),
        from_time=_optional(data.get("from_time"), time.fromisoformat),
        until_time=_optional(data.get("until_time"), time.fromisoformat),
    )


def _conditions(
    data: Mapping[str, Any], currency: Currency, ladder: TierLadder | None
) -> Conditions:
    return Conditions(
        on=On(data.get("on") or On.PURCHASE),
        categories=tuple(data.get("categories") or ()),
        skus=tuple(data.get("skus") or ()),
        minimum_minor=_optional(data.get("minimum"), currency.minor) or 0,
        tiers=tiers_meant(data, ladder),
        tag=data.get("tag"),
        first_purchase=bool(data.get("first_purchase")),
        referred=bool(data.get("referred")),
        birthday_days=_optional(data.get("birthday_days"), int),
        new_days=_optional(data.get("new_days"), int),
        every=_optional(data.get("every"), int),
        chance=_optional(data.get("chance"), int),
    )


def effect_of(data: Mapping[str, Any], currency: Currency) -> Effect:
    """Return what a promotion, or one of its offers, gives."""
    return Effect(
        programs=tuple(data.get("programs") or ()),
        multiplier=Decimal(data.get("multiplier") or 1),
        extra=int(data.get("extra") or 0),
        percent=Decimal(data.get("percent") or 0),
        compounds=bool(data.get("compounds")),
        off_minor=_optional(data.get("off"), currency.minor) or 0,
        most_minor=_optional(data.get("most"), currency.minor),
        gift=data.get("gift"),
        gift_cost_minor=_optional(data.get("gift_cost"), currency.minor),
    )


def _limits(data: Mapping[str, Any]) -> Limits:
    return Limits(
        per_customer=_optional(data.get("per_customer"), int),
        period=Period(data.get("period") or Period.EVER),
        pause_days=_optional(data.get("pause_days"), int),
        per_day=_optional(data.get("per_day"), int),
        in_all=_optional(data.get("in_all"), int),
    )


def _optional[V](value: Any, read: Callable[[Any], V]) -> V | None:
    return None if value is None else read(value)
