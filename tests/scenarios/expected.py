"""What stories expect, in their words: what an answer says, and how a customer stands."""

from collections.abc import Callable, Mapping
from typing import Any

# What lists in answers are called by, so that a story names each by one word.
NAMED: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "rewards_earned": lambda row: row["reward"],
    "rewards_redeemed": lambda row: row["reward"],
    "gifts": lambda row: row["name"],
    "exchanged": lambda row: row["exchange"],
    "gift_cards": lambda row: row["remaining"],
    "winners": lambda row: row["prize"],
}


def says(text: str | list[str]) -> list[str]:
    """Return what is to stand in the explanation."""
    return [text] if isinstance(text, str) else list(text)


def told_by(response: Mapping[str, Any], expected: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an answer says of what is expected of it."""
    told = {name: response.get(name, "not said") for name in expected}
    for name in told.keys() & NAMED.keys():
        told[name] = [NAMED[name](row) for row in told[name]]
    if "given" in told:
        told["given"] = len(response["vouchers_issued"])
    if told.get("refused"):
        told["refused"] = told["refused"]["reason"]
    return told


def standing_of(customer: Mapping[str, Any]) -> dict[str, Any]:
    """Return how a customer stands: balances by program id, and what else they have."""
    balances = customer["balances"]
    tier = customer["tier"] or {}
    return {row["program"]: row["balance"] for row in balances} | {
        "pending": {
            row["program"]: row["pending"] for row in balances if row["pending"]
        },
        "can_have": sorted(row["reward"] for row in customer["rewards"]),
        "how_often": {row["reward"]: row["count"] for row in customer["rewards"]},
        "kept_for_them": [row["reward"] for row in customer["reservations"]],
        "lots": [
            f"{row['remaining']} until {row['last_day'] or 'ever'}"
            for row in customer["lots"]
        ],
        "reached_by": [
            customer[contact] for contact in ("email", "phone") if customer[contact]
        ],
        "verified": [
            contact for contact in ("email", "phone") if customer[f"{contact}_verified"]
        ],
        "purchases": customer["purchase_count"],
        "spent": customer["spent"],
        "visits": customer["visits"],
        "tier": tier.get("tier"),
        "tier_until": tier.get("keeps_until"),
        "counted": tier.get("figure"),
        "to_rise": tier.get("missing"),
        "to_stay": tier.get("to_stay"),
        "offers": [
            offer["name"]
            for promotion in customer["offers"]
            for offer in promotion["offers"]
        ],
    }
