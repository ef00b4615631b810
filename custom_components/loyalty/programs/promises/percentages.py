"""Percentages off a purchase."""

from collections.abc import Iterable
from decimal import Decimal
from operator import attrgetter

from ..account import Account
from ..bill import Covers, Sale
from ..money import percent_of
from .benefits import Benefit, covered_minor, lines_of
from .program import Discount, Program

_OFF = attrgetter("amount_minor")


def percent_text(percent: Decimal) -> str:
    """Return a percentage as it is written, without zeros at its end."""
    return f"{percent.normalize():f}"


def discount_of(
    source: str,
    name: str,
    percent: Decimal,
    basis_minor: int,
    most_minor: int | None = None,
    covers: Covers | None = None,
) -> Discount | None:
    """Return a percentage of an amount as a discount, half a cent rounded up, up to a ceiling.

    ``source`` is the id of what promises it, ``name`` how it is called.
    """
    off = percent_of(basis_minor, percent)
    capped = most_minor is not None and off > most_minor
    if most_minor is not None and capped:
        off = most_minor
    if off <= 0:
        return None
    return Discount(
        amount_minor=off,
        source=source,
        name=name,
        percent=percent,
        capped=capped,
        covers=covers,
    )


def percent_off(benefit: Benefit, sale: Sale) -> Discount | None:
    """Return what the percentage of a tier or promotion takes off a sale."""
    if not benefit.percent:
        return None
    return discount_of(
        benefit.id,
        benefit.name,
        benefit.percent,
        covered_minor(benefit, sale),
        benefit.most_minor,
        lines_of(benefit),
    )


def best_discount(
    programs: Iterable[Program],
    sale: Sale,
    account: Account,
    benefits: Iterable[Benefit] = (),
) -> Discount | None:
    """Return the discount that takes most off: percentages are not added up; the first of equal ones."""
    offered = [program.discount(sale, account) for program in programs]
    offered += [
        percent_off(benefit, sale) for benefit in benefits if not benefit.compounds
    ]
    return max(
        [discount for discount in offered if discount is not None],
        key=_OFF,
        default=None,
    )
