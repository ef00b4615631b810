"""Promotions to test with, as a shop sets them up."""

from typing import Any

from homeassistant.config_entries import ConfigSubentryData

from .kit import subentry

HAPPY = "happy"


def promotion(
    subentry_id: str = HAPPY, title: str = "Happy hour", **data: Any
) -> ConfigSubentryData:
    """Return twice the points; whatever else it is comes with ``data``."""
    return subentry(
        subentry_id, "promotion", title, {"effect": {"multiplier": "2"}} | data
    )


def switch_of(promotion_id: str = HAPPY) -> str:
    """Return the unique id of a promotion's switch."""
    return f"{promotion_id}_switch"
