"""How often members made use of promotions."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple


class Use(NamedTuple):
    """So many uses of a promotion, or of one of its offers, on a business day; below zero: taken back."""

    promotion: str
    day: date
    times: int


def with_uses(known: Iterable[Use], more: Iterable[Use]) -> tuple[Use, ...]:
    """Return uses with others, one for each promotion and day; what was taken back whole is gone."""
    sums: dict[tuple[str, date], int] = {}
    for promotion, day, times in (*known, *more):
        sums[promotion, day] = sums.get((promotion, day), 0) + times
    return tuple(
        Use(promotion, day, times) for (promotion, day), times in sums.items() if times
    )


def used(uses: Iterable[Use], promotion: str, since: date = date.min) -> int:
    """Return how often a promotion was used from a day on."""
    return sum(
        use.times for use in uses if use.promotion == promotion and use.day >= since
    )


def taken_back(uses: Iterable[Use]) -> tuple[Use, ...]:
    """Return what makes uses undone."""
    return tuple(use._replace(times=-use.times) for use in uses)
