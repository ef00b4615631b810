"""What a trial comes to."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

# From how many purchases in the period on somebody comes now and then, and from how many regularly.
OCCASIONAL, REGULAR = 2, 5
_TOP_SHARE = 5


class Group(StrEnum):
    """Customers by the purchases that they made in the period; the top fifth by what they spent."""

    ONCE = "once"
    OCCASIONAL = "occasional"
    REGULAR = "regular"
    TOP = "top"
    ALL = "all"


@dataclass(slots=True)
class GroupResult:
    """What a group would have been given, beside what it was: money off and the worth of units, in minor units.

    Winners would have been given more than they were, losers less. Thanks to whoever brought a customer count
    with that customer's purchase.
    """

    customers: int = 0
    purchases: int = 0
    sales_minor: int = 0
    was_minor: int = 0
    would_minor: int = 0
    winners: int = 0
    losers: int = 0


@dataclass(slots=True)
class TrialResult:
    """What the period would have come to; by program, reward or tier id, amounts in minor units.

    ``outstanding`` is what members would hold at the end, ``liability_minor`` what that is worth.
    ``unpriced`` are the rewards claimed of which nobody said what they cost. ``gifts_minor`` is what gifts cost,
    of rewards and of promotions.
    """

    earned: Counter[str] = field(default_factory=Counter)
    claimed: Counter[str] = field(default_factory=Counter)
    unpriced: Counter[str] = field(default_factory=Counter)
    outstanding: Counter[str] = field(default_factory=Counter)
    tiers: Counter[str] = field(default_factory=Counter)
    price_off_minor: int = 0
    redeemed_minor: int = 0
    gifts_minor: int = 0
    liability_minor: int = 0
    groups: dict[Group, GroupResult] = field(default_factory=dict)


class Outcome(NamedTuple):
    """What the period comes to for one customer."""

    purchases: int
    sales_minor: int
    was_minor: int
    would_minor: int


def grouped(outcomes: Iterable[Outcome]) -> dict[Group, GroupResult]:
    """Return what the period comes to for each group."""
    by_sales = sorted(outcomes, key=lambda it: it.sales_minor, reverse=True)
    return {
        Group.ONCE: _sum(it for it in by_sales if it.purchases < OCCASIONAL),
        Group.OCCASIONAL: _sum(
            it for it in by_sales if OCCASIONAL <= it.purchases < REGULAR
        ),
        Group.REGULAR: _sum(it for it in by_sales if it.purchases >= REGULAR),
        Group.TOP: _sum(by_sales[: -(-len(by_sales) // _TOP_SHARE)]),
        Group.ALL: _sum(by_sales),
    }


def _sum(outcomes: Iterable[Outcome]) -> GroupResult:
    total = GroupResult()
    for outcome in outcomes:
        total.customers += 1
        total.purchases += outcome.purchases
        total.sales_minor += outcome.sales_minor
        total.was_minor += outcome.was_minor
        total.would_minor += outcome.would_minor
        total.winners += outcome.would_minor > outcome.was_minor
        total.losers += outcome.would_minor < outcome.was_minor
    return total
