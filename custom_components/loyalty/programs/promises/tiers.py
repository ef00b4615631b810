"""Tiers: bronze, silver, gold. Who bought enough in a window of time is in a tier, and has more of everything.

Which tier somebody's purchases are good for is a function of them and the day alone, so what comes back is
simply missing, and nothing has to be remembered of how they got there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from ..account import Account
from ..anew import replace
from ..days import BusinessCalendar, add_months, end_of_month
from ..history import Accrued
from ..money import check_percent
from .benefits import LARGEST_MULTIPLIER, Benefit

# What no day is after, and none before: a tier that is held for good, and one that was never reached.
ENDLESS = date.max
NEVER = date.min

_ONE_DAY = timedelta(days=1)


class TierBasis(StrEnum):
    """What the thresholds of tiers count."""

    SPEND = "spend"  # what was paid, not with points, in minor units
    POINTS = "points"  # what was earned in a program and can be used, or could
    VISITS = "visits"
    PURCHASES = "purchases"
    BALANCE = "balance"  # what can be spent of a program now: who redeems, falls


class TierWindow(StrEnum):
    """When it must have been to count; a balance is what it is now."""

    LIFETIME = "lifetime"
    MONTHS = "months"  # counts through the same day so many months later
    MONTH = "month"  # this calendar month
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"

    @property
    def is_period(self) -> bool:
        """Whether all begins anew with each period of the calendar."""
        return self in _PERIODS


# How many months a calendar period has.
_PERIODS = {
    TierWindow.MONTH: 1,
    TierWindow.QUARTER: 3,
    TierWindow.HALF_YEAR: 6,
    TierWindow.YEAR: 12,
}


class Downgrade(StrEnum):
    """How far somebody falls who does not reach their tier any more."""

    FULL = "full"  # to what they reach
    STEP = "step"  # one tier, and there they stay for a whole window


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """From ``threshold`` on, met exactly as well, a member is in it.

    ``multiplier`` is how much more every program earns, ``percent`` what their purchases cost less.
    """

    id: str
    name: str
    threshold: int
    multiplier: Decimal = Decimal(1)
    percent: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        """Raise ValueError for a promise that can't be kept."""
        if self.threshold < 1:
            raise ValueError(f"tier {self.id}: everybody would be in it")
        if not 1 <= self.multiplier <= LARGEST_MULTIPLIER:
            raise ValueError(f"tier {self.id}: {self.multiplier} times as much")
        if self.percent:
            check_percent(f"tier {self.id}", self.percent)

    def benefit(self) -> Benefit:
        """Return what it adds to a sale or a visit."""
        return Benefit(
            id=self.id,
            name=self.name,
            multiplier=self.multiplier,
            percent=self.percent,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TierLadder:
    """All tiers, from the lowest on, and the rules by which members rise and fall.

    ``program`` is the one whose points or balance count. ``months`` is the length of a rolling window. After the last
    day on which the figures sufficed a tier is kept: with ``keeps`` through the next calendar period (a
    rolling window has none), then for ``grace_days``, and with ``whole_months`` to the end of that month.
    """

    tiers: tuple[Tier, ...]
    basis: TierBasis = TierBasis.SPEND
    window: TierWindow = TierWindow.MONTHS
    months: int = 12
    program: str | None = None
    keeps: bool = False
    grace_days: int = 0
    whole_months: bool = False
    downgrade: Downgrade = Downgrade.FULL

    def __post_init__(self) -> None:
        """Raise ValueError for rules that nobody can follow."""
        if not self.tiers or self.months < 1 or self.grace_days < 0:
            raise ValueError("a ladder has at least one tier")
        for lower, higher in pairwise(self.tiers):
            if higher.threshold <= lower.threshold:
                raise ValueError(f"tier {higher.id} is not above {lower.id}")

    @property
    def by_balance(self) -> bool:
        """Whether members fall when they spend what they have."""
        return self.basis is TierBasis.BALANCE

    @property
    def waits(self) -> bool:
        """Whether what members earned counts only once they can use it."""
        return self.basis is TierBasis.POINTS or self.by_balance

    def as_counted(
        self, account: Account, day: date, calendar: BusinessCalendar, pending_days: int
    ) -> Account:
        """Return an account as it counts on a day if points can be used ``pending_days`` after they were earned.

        Points that can't be used yet do not count, those that can count on the day from which on they could: so
        all count for one period, whenever they were earned. What did not wait as long (it was given by hand, or
        the owner made it longer) counts no later than what did, and today already.
        """
        name = self.program or ""
        holding = account.holdings.get(name)
        if self.basis is not TierBasis.POINTS or holding is None:
            return account
        if waiting := [lot for lot in holding.lots if lot.pending_on(day)]:
            earned = holding.earned - sum(lot.remaining for lot in waiting)
            account = replace(
                account,
                holdings={**account.holdings, name: replace(holding, earned=earned)},
                accrued=account.accrued_after(
                    Accrued(calendar.day_of(lot.earned_at), name, -lot.remaining)
                    for lot in waiting
                ),
            )
        if not pending_days:
            return account
        later = timedelta(days=pending_days)
        return replace(
            account,
            accrued=tuple(
                accrued._replace(day=max(accrued.day, min(accrued.day + later, day)))
                for accrued in account.accrued
                if accrued.program == name
            ),
        )

    def tier(self, tier_id: str | None) -> Tier | None:
        """Return a tier by id; None if the shop does not have it (any more)."""
        for tier in self.tiers:
            if tier.id == tier_id:
                return tier
        return None

    def rank(self, tier_id: str | None) -> int:
        """Return how high a tier is, 0 for the lowest, -1 for none."""
        for rank, tier in enumerate(self.tiers):
            if tier.id == tier_id:
                return rank
        return -1

    def above(self, tier_id: str | None) -> Tier | None:
        """Return the next tier above one, or above none; None for the highest."""
        rank = self.rank(tier_id) + 1
        return self.tiers[rank] if rank < len(self.tiers) else None

    def figure(self, account: Account, day: date) -> int:
        """Return what counts on a day of what was bought through it."""
        if self.by_balance:
            return account.holding(self.program or "").balance(day)
        first = self._first(day)
        if first is None:
            match self.basis:
                case TierBasis.POINTS:
                    return account.holding(self.program or "").earned
                case TierBasis.VISITS:
                    return account.visits
                case TierBasis.PURCHASES:
                    return account.purchases
                case _:
                    return account.spent_minor
        return sum(
            [value for when, value in self._by_day(account) if first <= when <= day]
        )

    def reached(self, account: Account, day: date) -> Tier | None:
        """Return the highest tier for which the figure of a day suffices."""
        figure = self.figure(account, day)
        for tier in reversed(self.tiers):
            if tier.threshold <= figure:
                return tier
        return None

    def earned(self, account: Account, day: date) -> Tier | None:
        """Return the highest tier that is reached on a day, or is kept for having been reached before."""
        for tier in reversed(self.tiers):
            if self.held_through(tier, account, day) >= day:
                return tier
        return None

    def held_through(self, tier: Tier, account: Account, day: date) -> date:
        """Return the last day through which what was bought through ``day`` holds a tier.

        It may be in the past. ENDLESS and NEVER if there is no such day.
        """
        sufficed = self.sufficed_through(tier, account, day)
        return sufficed if sufficed in (NEVER, ENDLESS) else self.kept_through(sufficed)

    def sufficed_through(self, tier: Tier, account: Account, day: date) -> date:
        """Return the last day on which what was bought through ``day`` suffices for a tier."""
        if self.by_balance or self.window is TierWindow.LIFETIME:
            return ENDLESS if self.figure(account, day) >= tier.threshold else NEVER
        days = [found for found in self._by_day(account) if found[0] <= day]
        newest = oldest = len(days)
        total = 0
        ends = self._last(days[-1][0]) if days else NEVER
        # Each day on which something ceases to count, the latest first.
        while oldest:
            last = ends
            while oldest and ends == last:
                oldest -= 1
                total += days[oldest][1]
                ends = self._last(days[oldest - 1][0]) if oldest else NEVER
            while days[newest - 1][0] > last:
                newest -= 1
                total -= days[newest][1]
            if total >= tier.threshold:
                return last
        return NEVER

    def kept_through(self, sufficed: date) -> date:
        """Return through which day a tier is kept for which the figures sufficed on a day for the last time."""
        if self.keeps and self.window in _PERIODS:
            sufficed = self._last(sufficed + _ONE_DAY)
        return self.grace_from(sufficed)

    def grace_from(self, day: date) -> date:
        """Return the last day of the grace that begins after a day."""
        last = day + timedelta(days=self.grace_days)
        return end_of_month(last) if self.whole_months else last

    def landed_through(self, day: date) -> date:
        """Return through which day somebody stays in the tier to which they fell a step on ``day``."""
        if self.window in _PERIODS:
            return self._last(day)
        return add_months(day, self.months) - _ONE_DAY

    def to_stay(self, tier: Tier, account: Account, day: date, until: date) -> int:
        """Return what is missing on a day to keep a tier longer than ``until``.

        It is what the figure lacks on the first day on which it does not suffice any more and that would keep it
        longer; of a calendar period that has not begun that is all of it.
        """
        sufficed = self.sufficed_through(tier, account, day)
        held_longer = (
            sufficed in {NEVER, ENDLESS} or self.kept_through(sufficed) < until
        )
        ends = until if held_longer else sufficed
        decides = day if self.by_balance else max(day, ends + _ONE_DAY)
        if self.window is TierWindow.MONTHS and not self.by_balance:
            # What suffices for days only whose grace ends with the same month keeps it no longer.
            while self.kept_through(decides) <= until:
                decides += _ONE_DAY
        return max(0, tier.threshold - self.figure(account, decides))

    def looks_back_to(self, day: date) -> date | None:
        """Return the first day that matters on ``day``; None if no single day matters."""
        if self.by_balance or self.window is TierWindow.LIFETIME:
            return None
        ended = day.replace(day=1) if self.whole_months else day
        first = self._first(ended - timedelta(days=self.grace_days))
        if first is not None and self.keeps and self.window in _PERIODS:
            first = self._first(first - _ONE_DAY)
        return first

    def _by_day(self, account: Account) -> Iterable[tuple[date, int]]:
        match self.basis:
            case TierBasis.POINTS:
                return [
                    (accrued.day, accrued.amount)
                    for accrued in account.accrued
                    if accrued.program == self.program
                ]
            case TierBasis.VISITS:
                return [(bought.day, bought.visits) for bought in account.bought]
            case TierBasis.PURCHASES:
                return [(bought.day, bought.purchases) for bought in account.bought]
            case _:
                return [(bought.day, bought.spent_minor) for bought in account.bought]

    def _first(self, day: date) -> date | None:
        """Return the first day that counts on a day."""
        if self.window is TierWindow.LIFETIME:
            return None
        if self.window is TierWindow.MONTHS:
            # The first day that is not over yet when so many months are added to it.
            first = add_months(day, -self.months)
            return first + _ONE_DAY if add_months(first, self.months) < day else first
        months = _PERIODS[self.window]
        return day.replace(month=(day.month - 1) // months * months + 1, day=1)

    def _last(self, day: date) -> date:
        """Return the last day on which a day counts."""
        if self.window is TierWindow.MONTHS:
            return add_months(day, self.months)
        months = _PERIODS[self.window]
        return end_of_month(
            day.replace(month=((day.month - 1) // months + 1) * months, day=1)
        )
