"""How much of a program can be earned at most, and how broken units are rounded."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from ..days import end_of_month


class Rounding(StrEnum):
    """What becomes of a broken unit, once, after everything was multiplied."""

    DOWN = "down"
    HALF_UP = "half_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """The most that a member can earn in one program, in its unit; None is without limit.

    Weeks are those of ISO 8601, from Monday on; days are business days. ``balance`` is the most that
    they can hold, with what is pending.
    """

    per_sale: int | None = None
    per_day: int | None = None
    per_week: int | None = None
    per_month: int | None = None
    balance: int | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for a limit under which nothing could ever be earned."""
        limits = (
            self.per_sale,
            self.per_day,
            self.per_week,
            self.per_month,
            self.balance,
        )
        if any(limit is not None and limit < 1 for limit in limits):
            raise ValueError("a limit is at least one")

    def periods(self, day: date) -> tuple[tuple[str, int, date, date], ...]:
        """Return the limits of periods as (name, most, first day, last day), the shortest first."""
        monday = day - timedelta(days=day.weekday())
        periods = (
            ("day", self.per_day, day, day),
            ("week", self.per_week, monday, monday + timedelta(days=6)),
            ("month", self.per_month, day.replace(day=1), end_of_month(day)),
        )
        return tuple(
            (name, most, first, last)
            for name, most, first, last in periods
            if most is not None
        )

    def looks_back_to(self, day: date) -> date | None:
        """Return the first day whose earnings matter on ``day``; None if no single day matters."""
        return min((first for _, _, first, _ in self.periods(day)), default=None)


NO_CAPS = Caps()
_HALF = Fraction(1, 2)


def rounded(exact: Fraction | int, rounding: Rounding) -> int:
    """Return whole units, none below zero; half a unit is a whole one where that is rounded up."""
    if isinstance(exact, int):
        return exact
    return int(exact + _HALF if rounding is Rounding.HALF_UP else exact)
