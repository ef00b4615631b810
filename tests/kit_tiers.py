"""Tiers for a shop to test with."""

from typing import Any

from homeassistant.config_entries import ConfigSubentryData

from .kit import ShopKit, subentry

SILVER = "silver"
GOLD = "gold"


def tier(
    subentry_id: str, title: str, threshold: str, **gives: Any
) -> ConfigSubentryData:
    """Return a tier that is reached with so much."""
    terms = {"threshold": threshold, "multiplier": "1", "percent": "0"}
    return subentry(subentry_id, "tier", title, terms | gives)


def silver(**data: Any) -> ConfigSubentryData:
    """Return a tier from 100.00 on, that gives nothing but its name."""
    return tier(SILVER, "Silver", data.pop("threshold", "100.00"), **data)


def gold(**data: Any) -> ConfigSubentryData:
    """Return a tier from 500.00 on, with half as many points more and 5 % off."""
    gives = {"multiplier": "1.5", "percent": "5"} | data
    return tier(GOLD, "Gold", gives.pop("threshold", "500.00"), **gives)


async def buy(shop: ShopKit, customer: str, amount: float, **fields: Any) -> Any:
    """Let a customer buy something, and return what the till answers."""
    return await shop.act("record_purchase", customer=customer, amount=amount, **fields)


async def standing(shop: ShopKit, customer: str) -> Any:
    """Return how a customer stands in the tiers."""
    answer = await shop.act("get_customer", customer=customer)
    return answer["customer"]["tier"]


async def tier_of(shop: ShopKit, customer: str) -> str | None:
    """Return the tier that a customer is in, by its id."""
    held: str | None = (await standing(shop, customer))["tier"]
    return held
