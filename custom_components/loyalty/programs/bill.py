"""What a sale comes to, line by line, while discounts and rewards come off."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, pairwise

from .anew import replace
from .commands import Line

type Covers = Callable[[Line], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """A purchase as discounts see it, at its prices; ``lines`` add up to it, or there are none."""

    day: date
    amount_minor: int
    lines: tuple[Line, ...] = ()

    def covered_minor(self, covers: Covers | None = None) -> int:
        """Return what the lines come to that are covered, never more than the sale.

        A sale without lines is covered by nothing that asks for lines.
        """
        if covers is None:
            return self.amount_minor
        covered = sum(line.amount_minor for line in self.lines if covers(line))
        # Goods that came back stand in the sale as lines below zero.
        return min(max(covered, 0), max(self.amount_minor, 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedLine:
    """A line of a sale with what it cost after price discounts, and what of that earns.

    The two differ by what rewards, coupons and points paid of it; both in minor units.
    """

    line: Line
    price_minor: int
    basis_minor: int


class Bill:
    """A sale on its way from prices to what is left to pay. Lives only inside a decision.

    What comes off is spread over the lines in proportion to what they still cost, to the cent. ``taken`` is how
    much that was by the id of the promise that it was for. What is to pay never falls below ``floor_minor``.
    """

    __slots__ = ("_day", "_lines", "_prices", "_sale", "floor_minor", "taken")

    def __init__(self, amount_minor: int, lines: Sequence[Line], day: date) -> None:
        """Start with the prices; ``lines`` add up to the amount, or there are none."""
        self._day = day
        self._lines = tuple(lines)
        self._prices = [line.amount_minor for line in lines] or [amount_minor]
        self.taken: dict[str, int] = {}
        self.floor_minor = 0
        self._sale: Sale | None = None

    @property
    def open_minor(self) -> int:
        """Return what is still to pay."""
        return sum(self._prices)

    @property
    def prices(self) -> tuple[int, ...]:
        """Return what each line still costs; of a sale without lines the sale itself."""
        return tuple(self._prices)

    def sale(self) -> Sale:
        """Return the sale at the prices that it has come to."""
        if self._sale is None:
            self._sale = Sale(
                day=self._day,
                amount_minor=self.open_minor,
                lines=tuple(
                    [
                        line
                        if price == line.amount_minor
                        else replace(line, amount_minor=price)
                        for line, price in zip(self._lines, self._prices, strict=False)
                    ]
                ),
            )
        return self._sale

    def take_off(
        self, amount_minor: int, covers: Covers | None = None, source: str = ""
    ) -> int:
        """Take so much off the covered lines, as far as they cost so much; return how much that is.

        ``source`` is the id of the promise that it is for.
        """
        if amount_minor <= 0:
            return 0
        costing = [
            at
            for at, price in enumerate(self._prices)
            if price > 0 and (covers is None or self._covered(at, covers))
        ]
        total = sum([self._prices[at] for at in costing])
        off = min(amount_minor, total, max(self.open_minor - self.floor_minor, 0))
        if off <= 0:
            return 0
        self._sale = None
        # Each line takes its part of the sum up to it, so the rounded parts add up to the whole.
        reached = accumulate((self._prices[at] for at in costing), initial=0)
        marks = [off * price // total for price in reached]
        for at, (before, after) in zip(costing, pairwise(marks), strict=True):
            self._prices[at] -= after - before
        if source:
            self.taken[source] = self.taken.get(source, 0) + off
        return off

    def free(self, at: int, amount_minor: int) -> None:
        """Take so much off one line, counted from 0; nothing else comes off of that any more."""
        self._prices[at] -= amount_minor
        self._sale = None

    def priced(self, prices: Sequence[int]) -> tuple[PricedLine, ...]:
        """Return the lines with what they cost at some point (``prices``), and what is left of that now."""
        return tuple(
            PricedLine(line=line, price_minor=price, basis_minor=basis)
            for line, price, basis in zip(
                self._lines, prices, self._prices, strict=False
            )
        )

    def _covered(self, at: int, covers: Covers) -> bool:
        return bool(self._lines) and covers(self._lines[at])
