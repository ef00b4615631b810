"""What the owner has to know before a program's terms change: who holds what, and how often people come."""

from datetime import date

from sqlalchemy import Connection, bindparam, func, select

from ..programs.rhythm import Rhythm, rhythm_of
from .instants import from_ordinal
from .schema import OPEN, daily_purchases, holdings, lots

# So many members say how often all come.
SAMPLE = 2000

_HELD = select(
    func.coalesce(func.sum(holdings.c.balance), 0), func.count(holdings.c.member)
).where(holdings.c.program == bindparam("program"), holdings.c.balance > 0)
_ENDS = (
    select(lots.c.last_day, func.sum(lots.c.remaining))
    .where(OPEN, lots.c.program == bindparam("program"))
    .group_by(lots.c.last_day)
)
_REGULARS = select(func.count(daily_purchases.c.member.distinct())).where(
    daily_purchases.c.day >= bindparam("since")
)
_CAME = (
    select(daily_purchases.c.member, daily_purchases.c.day)
    .where(
        daily_purchases.c.day >= bindparam("since"),
        daily_purchases.c.purchases + daily_purchases.c.visits > 0,
        daily_purchases.c.member % bindparam("every") == 0,
    )
    .order_by(daily_purchases.c.member, daily_purchases.c.day)
)


def held(connection: Connection, program: str) -> tuple[int, int]:
    """Return what is held in a program, and by how many members."""
    units, members = connection.execute(_HELD, {"program": program}).one()
    return int(units), members


def promised_ends(
    connection: Connection, program: str
) -> list[tuple[date | None, int]]:
    """Return the days with which what is left in a program was promised to end, and how much of it."""
    return [
        (from_ordinal(last_day), int(amount))
        for last_day, amount in connection.execute(_ENDS, {"program": program})
    ]


def rhythm(connection: Connection, since: date) -> Rhythm | None:
    """Return how often members came since a day, of a sample of them; None if too few came twice."""
    asked = {"since": since.toordinal()}
    regulars = connection.execute(_REGULARS, asked).scalar_one()
    every = max(1, regulars // SAMPLE)
    return rhythm_of(
        (member, date.fromordinal(day))
        for member, day in connection.execute(_CAME, {**asked, "every": every})
    )
