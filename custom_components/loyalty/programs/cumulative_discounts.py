"""A savings ladder: the more was bought, the higher the percentage off."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import ClassVar, override

from .account import Account
from .bill import Sale
from .days import add_months
from .history import Bought, bought_between
from .percentages import check_percent, discount_of
from .program import NOTHING, Accrual, Discount, Occasion, Program, Rate


class LadderBasis(StrEnum):
    """What the steps of a ladder count."""

    SPEND = "spend"  # what was paid, in minor units
    PURCHASES = "purchases"


class LadderWindow(StrEnum):
    """Which purchases a ladder counts."""

    LIFETIME = "lifetime"
    MONTHS = "months"  # a purchase counts for so many months from its day on
    MONTH = "month"  # those of this calendar month
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderStep:
    """From ``threshold`` on, which is met exactly as well, purchases cost ``percent`` less."""

    threshold: int
    percent: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class CumulativeDiscountProgram(Program):
    """A percentage off each purchase of a member that rises with what they bought before.

    ``months`` is the length of a rolling window: a purchase counts through the same day so many months
    later, as points would stay usable. ``counts_sale``: the sale itself, at its price before all
    discounts, takes part in reaching a step; else its discount follows from the purchases before it.
    """

    kind: ClassVar[str] = "cumulative_discount"
    unit: ClassVar[str] = "percent"
    collects: ClassVar[bool] = False

    steps: tuple[LadderStep, ...]
    basis: LadderBasis = LadderBasis.SPEND
    window: LadderWindow = LadderWindow.LIFETIME
    months: int = 12
    counts_sale: bool = False

    def __post_init__(self) -> None:
        """Raise ValueError for a promise that can't be kept."""
        super().__post_init__()
        if not self.steps or self.steps[0].threshold < 0 or self.months < 1:
            raise ValueError(f"program {self.id}: a ladder has at least one step")
        for step in self.steps:
            check_percent(self.id, step.percent)
        for lower, higher in pairwise(self.steps):
            if higher.threshold <= lower.threshold or higher.percent <= lower.percent:
                raise ValueError(f"program {self.id}: a ladder rises with each step")

    @override
    def accrue(self, occasion: Occasion, account: Account) -> Accrual:
        return NOTHING

    @override
    def discount(self, sale: Sale, account: Account) -> Discount | None:
        if not self.accrues_on(sale.day):
            return None
        reached = self._reached(account, sale.day)
        if self.counts_sale:
            reached += sale.amount_minor if self.basis is LadderBasis.SPEND else 1
        percent = self._percent(reached)
        return discount_of(self.name, percent, sale.amount_minor) if percent else None

    @override
    def rate(self, account: Account, day: date) -> Rate | None:
        if not self.accrues_on(day):
            return Rate(percent=Decimal(0))
        reached = self._reached(account, day)
        percent = self._percent(reached)
        step = next((step for step in self.steps if step.threshold > reached), None)
        if step is None:
            return Rate(percent=percent)
        missing = step.threshold - reached
        by_spend = self.basis is LadderBasis.SPEND
        return Rate(
            percent=percent,
            next_percent=step.percent,
            missing_minor=missing if by_spend else None,
            missing_purchases=None if by_spend else missing,
        )

    @override
    def looks_back_to(self, day: date) -> date | None:
        match self.window:
            case LadderWindow.LIFETIME:
                return None
            case LadderWindow.MONTHS:
                # The first day that is not over yet when so many months are added to it.
                first = add_months(day, -self.months)
                over = add_months(first, self.months) < day
                return first + timedelta(days=1) if over else first
            case LadderWindow.MONTH:
                return day.replace(day=1)
            case LadderWindow.QUARTER:
                return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
            case LadderWindow.YEAR:
                return day.replace(month=1, day=1)

    def _reached(self, account: Account, day: date) -> int:
        first = self.looks_back_to(day)
        bought = (
            Bought(day, account.spent_minor, account.purchases)
            if first is None
            else bought_between(account.bought, first, day)
        )
        return (
            bought.spent_minor if self.basis is LadderBasis.SPEND else bought.purchases
        )

    def _percent(self, reached: int) -> Decimal:
        return max(
            (step.percent for step in self.steps if step.threshold <= reached),
            default=Decimal(0),
        )
