"""What a tier or a promotion adds to a sale or a visit, whatever made it apply."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import prod

from ..bill import Covers, Sale
from ..commands import Line

# Beyond this a multiplier is a slip of the finger.
LARGEST_MULTIPLIER = Decimal(10)
ONCE = Decimal(1)
NO_PERCENT = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Benefit:
    """More units, or something off the price; all that the order of a sale knows of tiers and promotions.

    ``id`` and ``name`` are those of the tier or promotion. Earning: ``multiplier`` and then ``extra`` units
    in ``programs`` (empty: in all). Price: ``percent`` off, the best of all percentages only unless it
    ``compounds`` (comes off what the others left), then ``off_minor``; each at most ``most_minor``.
    ``categories`` and ``skus`` name the lines it is about (both empty: the whole sale), which come to
    ``minimum_minor`` at least, at their prices. An ``exclusive`` one suppresses all that are not; of
    several exclusive ones the highest ``priority`` applies, of equal ones the first.
    """

    id: str
    name: str
    programs: tuple[str, ...] = ()
    multiplier: Decimal = ONCE
    extra: int = 0
    percent: Decimal = NO_PERCENT
    compounds: bool = False
    off_minor: int = 0
    most_minor: int | None = None
    categories: tuple[str, ...] = ()
    skus: tuple[str, ...] = ()
    minimum_minor: int = 0
    exclusive: bool = False
    priority: int = 0

    def __post_init__(self) -> None:
        """Raise ValueError for a benefit that makes no sense."""
        if not 0 < self.multiplier <= LARGEST_MULTIPLIER:
            raise ValueError(f"benefit {self.id}: {self.multiplier} times what?")
        if not 0 <= self.percent <= 100:
            raise ValueError(f"benefit {self.id}: {self.percent} per cent of what?")
        if self.extra < 0 or self.off_minor < 0 or self.minimum_minor < 0:
            raise ValueError(f"benefit {self.id}: gives less than nothing")

    @property
    def about_lines(self) -> bool:
        """Whether it is about some lines of a sale only."""
        return bool(self.categories or self.skus)

    def covers(self, line: Line) -> bool:
        """Tell whether it is about a line."""
        return not self.about_lines or (
            line.category in self.categories or line.sku in self.skus
        )

    @property
    def adds_units(self) -> bool:
        """Whether it changes what any program gives."""
        return self.extra > 0 or self.multiplier != ONCE

    def earns_in(self, program: str) -> bool:
        """Tell whether it changes what a program gives."""
        return not self.programs or program in self.programs


@lru_cache(256)
def product(multipliers: tuple[Decimal, ...]) -> Fraction | int:
    """Return what several multipliers come to, as much as one may be at most; a whole number where it is one."""
    exact = min(
        Fraction(prod(map(Fraction, multipliers))), Fraction(LARGEST_MULTIPLIER)
    )
    return exact.numerator if exact.denominator == 1 else exact


def lines_of(benefit: Benefit) -> Covers | None:
    """Return which lines a benefit is about; None for the whole sale."""
    return benefit.covers if benefit.about_lines else None


def covered_minor(benefit: Benefit, sale: Sale) -> int:
    """Return what the lines come to that a benefit is about, at their prices."""
    return sale.covered_minor(lines_of(benefit))


def applying(benefits: Iterable[Benefit], sale: Sale) -> tuple[Benefit, ...]:
    """Return the benefits whose lines come to their minimum, and which no exclusive one suppresses."""
    met = [
        benefit
        for benefit in benefits
        if (covered := covered_minor(benefit, sale)) >= benefit.minimum_minor
        and (covered or not benefit.about_lines)
    ]
    exclusive = [benefit for benefit in met if benefit.exclusive]
    if not exclusive:
        return tuple(met)
    return (max(exclusive, key=lambda benefit: benefit.priority),)
