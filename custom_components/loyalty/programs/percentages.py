"""Percentages off a purchase."""

from collections.abc import Iterable
from decimal import Decimal

from .account import Account
from .money import percent_of
from .program import Discount, Program, Sale, Step

_MOST_DIGITS = -2


def check_percent(program: str, percent: Decimal) -> None:
    """Raise ValueError for a percentage that can't be promised."""
    exponent = percent.as_tuple().exponent
    if not (isinstance(exponent, int) and exponent >= _MOST_DIGITS):
        raise ValueError(f"program {program}: {percent} per cent is not exact")
    if not 0 < percent <= 100:
        raise ValueError(f"program {program}: {percent} per cent of what?")


def percent_text(percent: Decimal) -> str:
    """Return a percentage as it is written, without zeros at its end."""
    return f"{percent.normalize():f}"


def discount_of(
    name: str, percent: Decimal, basis_minor: int, most_minor: int | None = None
) -> Discount | None:
    """Return a percentage of an amount as a discount, half a cent rounded up, up to a ceiling."""
    off = percent_of(basis_minor, percent)
    values: dict[str, str | int] = {"program": name, "percent": percent_text(percent)}
    if most_minor is not None and off > most_minor:
        off = most_minor
        step = Step(
            key="explanation.discount_capped",
            values={**values, "most_minor": off, "amount_minor": -off},
        )
    else:
        step = Step(key="explanation.discount", values={**values, "amount_minor": -off})
    return Discount(amount_minor=off, step=step) if off > 0 else None


def best_discount(
    programs: Iterable[Program], sale: Sale, account: Account
) -> Discount | None:
    """Return the discount that takes most off: percentages are not added up; the first of equal ones."""
    discounts = [
        discount
        for program in programs
        if (discount := program.discount(sale, account)) is not None
    ]
    return max(discounts, key=lambda discount: discount.amount_minor, default=None)
