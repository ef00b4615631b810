"""Sales on their own, for rules that need no shop around them."""

from datetime import UTC, date, datetime, time

from custom_components.loyalty.programs.account import Member
from custom_components.loyalty.programs.bill import PricedLine
from custom_components.loyalty.programs.commands import Line
from custom_components.loyalty.programs.promises.program import Occasion, OccasionKind

DAY = date(2026, 6, 1)
NOON = datetime.combine(DAY, time(12), UTC)
ADA = Member(id=1, uid="ada", number="2900000000001", enrolled_at=NOON, anonymous=False)


def line(amount_minor: int, category: str | None = None, **other: str) -> Line:
    """Return a line of a sale."""
    return Line(amount_minor=amount_minor, category=category, **other)


def purchase(basis_minor: int, *lines: Line) -> Occasion:
    """Return a purchase of which so much is earned on, each of its lines at its price."""
    return Occasion(
        kind=OccasionKind.PURCHASE,
        at=NOON,
        day=DAY,
        basis_minor=basis_minor,
        lines=tuple(
            PricedLine(
                line=line, price_minor=line.amount_minor, basis_minor=line.amount_minor
            )
            for line in lines
        ),
    )
