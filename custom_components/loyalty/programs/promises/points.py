"""Points for what was spent, and for coming in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from math import gcd
from typing import Any, ClassVar, NamedTuple, Self, override

from ..account import Account
from ..commands import Line
from ..money import Currency
from ..rest import Carry
from .intervals import too_soon
from .ladder import LadderBasis
from .limits import Rounding, rounded
from .program import NOTHING, Accrual, Occasion, OccasionKind, Pace, Program, Step
from .rates import LineRate, RisingPace
from .spending import MoneyRedemption

__all__ = ["MoneyRedemption", "PointsProgram"]


class _Part(NamedTuple):
    """What of a sale earns at one rate: ``basis_minor`` of money, ``pieces`` of goods."""

    points: int
    step_minor: int | None
    basis_minor: int
    pieces: int
    name: str | None = None

    @property
    def exact(self) -> Fraction:
        if self.step_minor is None:
            return Fraction(self.points * self.pieces)
        return Fraction(self.basis_minor * self.points, self.step_minor)

    @property
    def by_steps(self) -> int:
        if self.step_minor is None:
            return self.points * self.pieces
        return self.basis_minor // self.step_minor * self.points


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsProgram(Program):
    """So many points for each full step of the amount, so many for a visit.

    Steps are half-open: 19.99 at a point per 1.00 earns 19. With ``proportional`` broken steps count as
    well: 3 points per 2.00 on 5.00 are 7, not 6. ``carries_rest``: what is left over of a sale counts with
    the next one (30.00 and 20.00 at a point per 50.00 earn one). ``rates`` are what some lines earn instead,
    the rate of an article before that of its category; ``rising`` is a pace that rises from
    ``points_per_step`` on. A visit earns again only after ``minimum_interval_minutes``. ``redeem`` None: the
    points buy rewards, not money. ``at_once``: what a sale earns can be spent on this very sale.
    """

    kind: ClassVar[str] = "points"
    unit: ClassVar[str] = "points"

    step_minor: int = 100
    points_per_step: int = 1
    points_per_visit: int = 0
    minimum_interval_minutes: int = 15
    redeem: MoneyRedemption | None = None
    at_once: bool = False
    proportional: bool = False
    carries_rest: bool = False
    rates: tuple[LineRate, ...] = ()
    rising: RisingPace | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for a promise that can't be kept."""
        super().__post_init__()
        if self.step_minor < 1 or self.points_per_step < 0 or self.points_per_visit < 0:
            raise ValueError(
                f"program {self.id}: points are earned by steps of at least one cent"
            )
        if (
            self.rising is not None
            and self.rising.steps[0].points <= self.points_per_step
        ):
            raise ValueError(f"program {self.id}: a ladder rises with each step")

    @classmethod
    @override
    def from_settings(
        cls, settings: Mapping[str, Any], currency: Currency, **common: Any
    ) -> Self:
        return cls(
            **common,
            step_minor=currency.minor(settings["step"]),
            points_per_step=int(settings["points_per_step"]),
            points_per_visit=int(settings.get("points_per_visit") or 0),
            minimum_interval_minutes=int(settings.get("minimum_interval_minutes", 15)),
            redeem=MoneyRedemption.from_settings(settings, currency),
            at_once=bool(settings.get("at_once")),
            rounding=Rounding(settings.get("rounding") or Rounding.DOWN),
            proportional=bool(settings.get("proportional")),
            carries_rest=bool(settings.get("carries_rest")),
            rates=tuple(
                LineRate.from_settings(rate, currency)
                for rate in settings.get("rates") or ()
            ),
            rising=RisingPace.from_settings(settings, currency),
        )

    @override
    def accrue(self, occasion: Occasion, account: Account) -> Accrual:
        match occasion.kind:
            case OccasionKind.PURCHASE:
                return self._for_purchase(occasion, account)
            case OccasionKind.VISIT if self.points_per_visit:
                refused = too_soon(
                    occasion, account, self, self.minimum_interval_minutes
                )
                if refused is not None:
                    return refused
                values: dict[str, str | int] = {
                    "program": self.name,
                    "amount": self.points_per_visit,
                }
                step = Step(key="explanation.points_by_visit", values=values)
                return Accrual(amount=self.points_per_visit, steps=(step,))
            case _:
                return NOTHING

    @property
    @override
    def as_money(self) -> MoneyRedemption | None:
        return self.redeem

    @property
    @override
    def spends_own(self) -> bool:
        return self.at_once

    @property
    @override
    def carry(self) -> Carry | None:
        if not self.carries_rest:
            return None
        # By steps, points come as a full step gives them, never a part of what it gives.
        rates = [
            self.points_per_step,
            *(rate.points for rate in self.rates),
            *(step.points for step in (self.rising.steps if self.rising else ())),
        ]
        portion = 1 if self.proportional else max(1, gcd(*rates))
        return Carry(
            parts=self.step_minor,
            portion=portion,
            points=max(1, self.points_per_step),
        )

    @override
    def level(self, account: Account, day: date) -> int | None:
        if self.rising is None:
            return None
        reached = self.rising.reached(account, day)
        return sum(step.threshold <= reached for step in self.rising.steps)

    @override
    def pace(self, account: Account, day: date) -> Pace | None:
        level = self.level(account, day)
        if self.rising is None or level is None:
            return None
        points = self._points(level)
        if level == len(self.rising.steps):
            return Pace(points=points, step_minor=self.step_minor)
        step = self.rising.steps[level]
        missing = step.threshold - self.rising.reached(account, day)
        by_spend = self.rising.basis is LadderBasis.SPEND
        return Pace(
            points=points,
            step_minor=self.step_minor,
            next_points=step.points,
            missing_minor=missing if by_spend else None,
            missing_purchases=None if by_spend else missing,
        )

    @override
    def looks_back_to(self, day: date) -> date | None:
        return None if self.rising is None else self.rising.looks_back_to(day)

    def _points(self, level: int | None) -> int:
        if self.rising is None or not level:
            return self.points_per_step
        return self.rising.steps[min(level, len(self.rising.steps)) - 1].points

    def _for_purchase(self, occasion: Occasion, account: Account) -> Accrual:
        parts = self._parts(occasion, account)
        exact: Fraction | None = None
        if self.proportional or self.carries_rest:
            exact = sum([part.exact for part in parts], start=Fraction(0))
        if not self.proportional:
            amounts = [part.by_steps for part in parts]
        else:
            # Rounded once: each part makes up the sum so far.
            marks = [0]
            so_far = Fraction(0)
            for part in parts:
                so_far += part.exact
                marks.append(rounded(so_far, self.rounds))
            amounts = [after - before for before, after in pairwise(marks)]
        amount = sum(amounts)
        if not (amount or exact):
            return NOTHING
        steps = tuple(
            [
                self._explained(part, points)
                for part, points in zip(parts, amounts, strict=True)
                if points
            ]
        )
        return Accrual(amount=amount, steps=steps, exact=exact)

    def _parts(self, occasion: Occasion, account: Account) -> list[_Part]:
        """Return what earns at the rate of all, then what has a rate of its own, in the order of the rates."""
        level = occasion.level(self.id)
        if level is None:
            level = self.level(account, occasion.day)
        points = self._points(level)
        if self.rates:
            return [*self._parts_by_rate(occasion, points)]
        basis = max(0, occasion.basis_minor)
        return [_Part(points, self.step_minor, basis, 0)]

    def _parts_by_rate(self, occasion: Occasion, points: int) -> Iterator[_Part]:
        bases = dict.fromkeys(self.rates, 0)
        pieces = dict.fromkeys(self.rates, 0)
        general = occasion.basis_minor
        for priced in occasion.lines:
            rate = self._rate_of(priced.line)
            if rate is not None:
                general -= priced.basis_minor
                bases[rate] += priced.basis_minor
                if priced.basis_minor > 0:
                    pieces[rate] += priced.line.quantity
        yield _Part(
            points=points,
            step_minor=self.step_minor,
            basis_minor=max(0, general),
            pieces=0,
        )
        # What lines below zero take off comes off what the others earn on as well.
        short = max(0, -general)
        for rate, basis in bases.items():
            taken = min(short, max(0, basis))
            short -= taken
            yield _Part(
                name=rate.name,
                points=rate.points,
                step_minor=rate.step_minor,
                basis_minor=max(0, basis - taken),
                pieces=pieces[rate],
            )

    def _rate_of(self, line: Line) -> LineRate | None:
        for name in (line.sku, line.category):
            for rate in self.rates:
                if rate.name == name:
                    return rate
        return None

    def _explained(self, part: _Part, amount: int) -> Step:
        values: dict[str, str | int] = {"program": self.name, "amount": amount}
        if part.name is not None:
            values["name"] = part.name
        if part.step_minor is None:
            values |= {"pieces": part.pieces, "points": part.points}
            return Step(key="explanation.points_by_piece", values=values)
        values |= {"points": part.points, "step_minor": part.step_minor}
        if self.proportional:
            return Step(
                key="explanation.points_by_share"
                if part.name is None
                else "explanation.points_by_share_of",
                values=values,
            )
        values["steps"] = part.basis_minor // part.step_minor
        return Step(
            key="explanation.points_by_amount"
            if part.name is None
            else "explanation.points_by_amount_of",
            values=values,
        )
