"""What a promotion's conditions and limits come to, line by line, for the text in plain words."""

from collections.abc import Iterator, Mapping
from datetime import time
from typing import Any

from homeassistant.helpers.selector import SelectOptionDict

from ..notation import Notation
from ..programs.promises.periods import Period
from ..promotions_from_config import CONF_WHILE
from .plain_words import Condition, Options


def when_told(data: Mapping[str, Any], write: Notation) -> Iterator[Condition]:
    """Yield when it runs."""
    window = data["window"]
    for name in ("first_day", "last_day"):
        if window[name]:
            yield name, write.day_of(window[name])
    if window["weekdays"]:
        yield "weekdays", Options("weekday", tuple(map(str, window["weekdays"])))
    if window["from_time"]:
        start, end = (
            write.time(time.fromisoformat(window[name]))
            for name in ("from_time", "until_time")
        )
        yield "hours", f"{start} – {end}"
    if data[CONF_WHILE]:
        yield CONF_WHILE, data[CONF_WHILE]


def whom_told(
    conditions: Mapping[str, Any], tiers: list[SelectOptionDict], write: Notation
) -> Iterator[Condition]:
    """Yield for whom and for what it is."""
    yield "promotion_on", Options("promotion_on", (conditions["on"],))
    if conditions["minimum"]:
        yield "minimum", write.money_of(conditions["minimum"])
    for name in ("categories", "skus"):
        if conditions[name]:
            yield name, ", ".join(conditions[name])
    if conditions["tag"]:
        yield "tag", conditions["tag"]
    named = [tier["label"] for tier in tiers if tier["value"] in conditions["tiers"]]
    if named:
        key = "tiers_exactly" if conditions["tiers_exactly"] else "tiers"
        yield key, ", ".join(named)
    if conditions["first_purchase"]:
        yield "first_purchase", ""
    for name in ("new_days", "birthday_days", "every"):
        # 0 days around the birthday are the birthday itself.
        if conditions[name] is not None:
            yield name, write.number(conditions[name])


def limits_told(data: Mapping[str, Any], write: Notation) -> Iterator[Condition]:
    """Yield how often it is given, and beside what."""
    limits = data["limits"]
    if limits["per_customer"]:
        period = Period(limits["period"])
        yield f"limit_{period}", write.number(limits["per_customer"])
    for name, key in (
        ("pause_days", "pause_days"),
        ("per_day", "times_per_day"),
        ("in_all", "times_in_all"),
    ):
        if limits.get(name):
            yield key, write.number(limits[name])
    if data["exclusive"]:
        yield "exclusive", ""
        if data["priority"]:
            yield "priority", write.number(data["priority"])
