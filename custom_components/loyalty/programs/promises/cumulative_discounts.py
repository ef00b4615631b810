"""A savings ladder: the more was bought, the higher the percentage off."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any, ClassVar, Self, override

from ..account import Account
from ..bill import Sale
from ..money import Currency, check_percent
from .ladder import LadderBasis, LadderWindow, reached, window_start
from .percentages import discount_of
from .program import NOTHING, Accrual, Discount, Occasion, Program, Rate


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
            check_percent(f"program {self.id}", step.percent)
        for lower, higher in pairwise(self.steps):
            if higher.threshold <= lower.threshold or higher.percent <= lower.percent:
                raise ValueError(f"program {self.id}: a ladder rises with each step")

    @classmethod
    @override
    def from_settings(
        cls, settings: Mapping[str, Any], currency: Currency, **common: Any
    ) -> Self:
        basis = LadderBasis(settings["basis"])
        threshold = currency.minor if basis is LadderBasis.SPEND else int
        return cls(
            **common,
            basis=basis,
            window=LadderWindow(settings["window"]),
            months=int(settings.get("months") or 12),
            steps=tuple(
                LadderStep(
                    threshold=threshold(step["from"]), percent=Decimal(step["percent"])
                )
                for step in settings["steps"]
            ),
            counts_sale=bool(settings.get("counts_sale")),
        )

    @property
    @override
    def percent_rises_with(self) -> LadderBasis | None:
        return self.basis

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
        return (
            discount_of(self.id, self.name, percent, sale.amount_minor)
            if percent
            else None
        )

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
        return window_start(self.window, self.months, day)

    def _reached(self, account: Account, day: date) -> int:
        return reached(self.basis, account, self.looks_back_to(day), day)

    def _percent(self, reached: int) -> Decimal:
        return max(
            (step.percent for step in self.steps if step.threshold <= reached),
            default=Decimal(0),
        )
