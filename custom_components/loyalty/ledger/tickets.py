"""The tickets of a raffle."""

from datetime import date

from sqlalchemy import Connection, bindparam, select

from ..programs.account import Lot, LotId
from ..programs.promises.terms import Terms
from .instants import from_micros, from_ordinal
from .schema import OPEN, lots, members

_TICKETS = (
    select(
        members.c.number,
        lots.c.entry,
        lots.c.line,
        lots.c.remaining,
        lots.c.earned_at,
        lots.c.last_day,
    )
    .join(members, members.c.id == lots.c.member)
    .where(OPEN, lots.c.program == bindparam("program"))
    .order_by(lots.c.entry, lots.c.line)
)


def tickets_of(
    connection: Connection, program: str, terms: Terms, day: date
) -> tuple[tuple[str, int], ...]:
    """Return whose tickets take part on a day, by member number, in the order in which they were earned."""
    found = []
    for number, entry, line, remaining, earned_at, last_day in connection.execute(
        _TICKETS, {"program": program}
    ):
        lot = Lot(
            id=LotId(entry, line),
            amount=remaining,
            remaining=remaining,
            earned_at=from_micros(earned_at),
            last_day=from_ordinal(last_day),
        )
        if terms.lot_as_read(program, lot).usable_on(day):
            found.append((number, remaining))
    return tuple(found)
