"""What a trial comes to."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from ..liability import liability_minor
from ..promises.terms import Terms

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


class Outcome(NamedTuple):
    """What the period comes to for one customer."""

    sales_minor: int
    purchases: int
    was_minor: int
    would_minor: int


@dataclass(slots=True)
class TrialResult:
    """What the period would have come to; by program, reward or tier id, amounts in minor units.

    ``outstanding`` is what members would hold at the end, ``liability_minor`` what that is worth.
    ``unpriced`` are the rewards claimed of which nobody said what they cost. ``gifts_minor`` is what gifts cost,
    of rewards and of promotions. A result of some customers has their ``outcomes``; what these come to in
    ``groups`` is known once all customers are in, and so is the liability.
    """

    earned: Counter[str] = field(default_factory=Counter)
    claimed: Counter[str] = field(default_factory=Counter)
    unpriced: Counter[str] = field(default_factory=Counter)
    outstanding: Counter[str] = field(default_factory=Counter)
    tiers: Counter[str] = field(default_factory=Counter)
    price_off_minor: int = 0
    redeemed_minor: int = 0
    gifts_minor: int = 0
    outcomes: list[Outcome] = field(default_factory=list)
    liability_minor: int = 0
    groups: dict[Group, GroupResult] = field(default_factory=dict)

    def add(self, other: TrialResult) -> None:
        """Take in what the period came to for other customers."""
        self.earned.update(other.earned)
        self.claimed.update(other.claimed)
        self.unpriced.update(other.unpriced)
        self.outstanding.update(other.outstanding)
        self.tiers.update(other.tiers)
        self.price_off_minor += other.price_off_minor
        self.redeemed_minor += other.redeemed_minor
        self.gifts_minor += other.gifts_minor
        self.outcomes += other.outcomes

    def conclude(self, terms: Terms) -> None:
        """Draw the conclusions, once all customers are in."""
        # Who is among the top must not depend on the order in which customers were gone through.
        self.outcomes.sort(reverse=True)
        self.liability_minor = worth_minor(terms, self.outstanding)
        self.groups = _grouped(self.outcomes)


def worth_minor(terms: Terms, units: dict[str, int]) -> int:
    """Return what units are worth by program, as the shop owes them."""
    worth = 0
    for program in terms.programs:
        if amount := units.get(program.id):
            worth += liability_minor(terms, program, amount) or 0
    return worth


def _grouped(by_sales: Sequence[Outcome]) -> dict[Group, GroupResult]:
    """Return what the period comes to for each group; who bought most comes first."""
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
