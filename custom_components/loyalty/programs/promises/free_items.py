"""Which units of a sale are free: one for each reward that makes an article free."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..commands import Line
from .reward import FreeItem


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeUnit:
    """A unit of a line (counted from 0) is free, which takes so much off it."""

    at: int
    amount_minor: int


def free_units(
    items: Sequence[FreeItem], lines: Sequence[Line]
) -> list[FreeUnit | None]:
    """Return which unit each item makes free, in turn; None where no eligible unit is left.

    A unit costs the same part of its line as all others, a broken cent rounded down. Of units that cost
    the same the first one in the sale is free.
    """
    units = [line.quantity for line in lines]
    prices = [line.amount_minor for line in lines]
    freed: list[FreeUnit | None] = []
    for item in items:
        eligible = [
            at
            for at, line in enumerate(lines)
            if units[at] > 0 and prices[at] // units[at] > 0 and _covers(item, line)
        ]
        if not eligible:
            freed.append(None)
            continue
        choose = min if item.cheapest else max
        at = choose(eligible, key=lambda at: prices[at] // units[at])
        price = prices[at] // units[at]
        units[at] -= 1
        prices[at] -= price
        off = price if item.most_minor is None else min(price, item.most_minor)
        freed.append(FreeUnit(at=at, amount_minor=off))
    return freed


def _covers(item: FreeItem, line: Line) -> bool:
    if not (item.skus or item.categories):
        return True
    return line.sku in item.skus or line.category in item.categories
