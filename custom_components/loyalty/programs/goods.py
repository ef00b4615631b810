"""The goods of a sale, line by line: what was sold, what came back of it, what is left."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from .anew import replace
from .commands import Line, ReturnedGoods
from .refusal import Refusal

# The number of the only line of a sale that had none.
WHOLE = 0


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """So much of a line, by its number."""

    number: int
    quantity: int
    amount_minor: int


def goods_of(lines: Iterable[SoldLine]) -> tuple[Goods, ...]:
    """Return all that was sold."""
    return tuple(
        Goods(
            number=sold.number,
            quantity=sold.line.quantity,
            amount_minor=sold.line.amount_minor,
        )
        for sold in lines
    )


def without(goods: Iterable[Goods], gone: Iterable[Goods]) -> tuple[Goods, ...]:
    """Return goods without others; lines of which nothing is left are left out."""
    left = {part.number: part for part in goods}
    for part in gone:
        known = left[part.number]
        left[part.number] = replace(
            known,
            quantity=known.quantity - part.quantity,
            amount_minor=known.amount_minor - part.amount_minor,
        )
    return tuple(part for part in left.values() if part.amount_minor or part.quantity)


def value_minor(goods: Iterable[Goods]) -> int:
    """Return what goods are worth at the prices of their lines."""
    return sum(part.amount_minor for part in goods)


def worth(goods: Sequence[Goods], amount_minor: int) -> tuple[Goods, ...]:
    """Return an amount of goods, so much of each line as it is of all; pieces are not counted.

    The amount is no more than they are worth. The last of it is all of them.
    """
    if amount_minor == value_minor(goods):
        return tuple(goods)
    costing = [part for part in goods if part.amount_minor > 0]
    total = value_minor(costing)
    # Each line gives its part of the sum up to it, so that the rounded parts add up to the whole.
    marks = [
        amount_minor * reached // total
        for reached in accumulate((part.amount_minor for part in costing), initial=0)
    ]
    return tuple(
        Goods(number=part.number, quantity=0, amount_minor=after - before)
        for part, (before, after) in zip(costing, pairwise(marks), strict=True)
        if after > before
    )


def named(
    left: Sequence[Goods], lines: Sequence[SoldLine], wanted: Iterable[ReturnedGoods]
) -> tuple[Goods, ...]:
    """Return the goods that a customer brings back, each piece of what is left once.

    A piece is worth its part of what is left of its line, the last one all of that. Raises Refusal.
    """
    if lines[0].number == WHOLE:
        raise Refusal("sale_without_lines")
    back: list[Goods] = []
    for want in wanted:
        rest = without(left, back)
        back += _pieces(rest, lines, want)
    return tuple(back)


def _pieces(
    left: Sequence[Goods], lines: Sequence[SoldLine], want: ReturnedGoods
) -> list[Goods]:
    meant = {
        sold.number
        for sold in lines
        if (want.number is None or sold.number == want.number)
        and (want.sku is None or sold.line.sku == want.sku)
    }
    what = want.sku if want.number is None else str(want.number)
    if (want.number is None and want.sku is None) or not meant:
        raise Refusal("line_unknown", line=what or "–")
    there = [part for part in left if part.number in meant]
    count = sum(part.quantity for part in there)
    wanted = want.quantity
    if not there or (wanted or 0) > count:
        raise Refusal("line_already_returned", line=what or "–", left=count)
    found: list[Goods] = []
    for part in there:
        if wanted == 0:
            break
        taken = part.quantity if wanted is None else min(wanted, part.quantity)
        amount = (
            part.amount_minor
            if taken == part.quantity
            else part.amount_minor * taken // part.quantity
        )
        found.append(Goods(number=part.number, quantity=taken, amount_minor=amount))
        wanted = None if wanted is None else wanted - taken
    if want.amount_minor is None:
        return found
    if not 0 < want.amount_minor <= value_minor(there):
        raise Refusal("line_already_returned", line=what or "–", left=count)
    return _at(found, there, want.amount_minor)


def _at(
    pieces: Sequence[Goods], there: Sequence[Goods], amount_minor: int
) -> list[Goods]:
    """Return pieces that somebody says are worth an amount, as far as their lines hold it."""
    if len(there) > 1:
        raise Refusal("line_amount_unclear")
    return [replace(pieces[0], amount_minor=amount_minor)]
