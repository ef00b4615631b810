"""The goods of a sale, line by line, and what came back of them."""

from dataclasses import dataclass

from .commands import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldLine:
    """A line of a purchase by its number from 1 on.

    ``price_minor`` is what it cost after price discounts, ``basis_minor`` what of that was not paid with
    rewards, coupons and points. In a refund it is what came back of the line, all of it below zero, the
    quantity 0 where only an amount came back.
    """

    number: int
    line: Line
    price_minor: int
    basis_minor: int
