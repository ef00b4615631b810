"""Promotions to test with, as a shop sets them up."""

from typing import Any

from homeassistant.config_entries import ConfigSubentryData

from .kit import POINTS, subentry

HAPPY = "happy"
CHOICE = {
    "effect": {},
    "offers": [
        {"name": "30 points", "extra": 30, "programs": [POINTS]},
        {"name": "10 % off", "percent": "10"},
        {"name": "Biscuits", "gift": "A bag of biscuits"},
    ],
}
FRIENDS = {
    "conditions": {"first_purchase": True, "referred": True, "minimum": "10.00"},
    "effect": {"extra": 50, "programs": [POINTS]},
    "thanks": {"program": POINTS, "amount": 100},
}


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
