"""Does everything that is kept ready agree with the movements it was derived from?"""

from collections.abc import Iterator

from sqlalchemy import Connection, Subquery, and_, case, func, or_, select

from .engine import quick_check
from .schema import (
    ALL_TIME,
    WHOLE_SHOP,
    daily_totals,
    holdings,
    lots,
    members,
    metadata,
    movements,
)
from .totals import FIGURES

# Whoever reads the report needs to know that something is wrong, not all of it.
MOST_FAULTS = 50

_moved: Subquery = (
    select(
        movements.c.member,
        movements.c.program,
        func.sum(movements.c.delta).label("balance"),
        func.sum(
            case((movements.c.lot_entry.is_(None), -movements.c.delta), else_=0)
        ).label("owed"),
    )
    .group_by(movements.c.member, movements.c.program)
    .subquery()
)
_BALANCES = (
    select(_moved.c.member, _moved.c.program)
    .outerjoin(
        holdings,
        and_(
            holdings.c.member == _moved.c.member, holdings.c.program == _moved.c.program
        ),
    )
    .where(
        or_(
            holdings.c.member.is_(None),
            holdings.c.balance != _moved.c.balance,
            holdings.c.owed != _moved.c.owed,
        )
    )
    .limit(MOST_FAULTS)
)
_UNMOVED = (
    select(holdings.c.member, holdings.c.program)
    .outerjoin(
        _moved,
        and_(
            holdings.c.member == _moved.c.member, holdings.c.program == _moved.c.program
        ),
    )
    .where(
        _moved.c.member.is_(None), or_(holdings.c.balance != 0, holdings.c.owed != 0)
    )
    .limit(MOST_FAULTS)
)
_left: Subquery = (
    select(
        movements.c.lot_entry,
        movements.c.lot_line,
        func.sum(movements.c.delta).label("left"),
    )
    .where(movements.c.lot_entry.is_not(None))
    .group_by(movements.c.lot_entry, movements.c.lot_line)
    .subquery()
)
_LOTS = (
    select(lots.c.entry, lots.c.line)
    .outerjoin(
        _left, and_(_left.c.lot_entry == lots.c.entry, _left.c.lot_line == lots.c.line)
    )
    .where(
        or_(
            _left.c.left.is_(None),
            lots.c.remaining != _left.c.left,
            lots.c.remaining < 0,
        )
    )
    .limit(MOST_FAULTS)
)
_OUTSTANDING = select(holdings.c.program, func.sum(holdings.c.balance)).group_by(
    holdings.c.program
)
_issued = (
    daily_totals.c.issued
    - daily_totals.c.redeemed
    - daily_totals.c.expired
    - daily_totals.c.reversed
    + daily_totals.c.returned
    + daily_totals.c.adjusted
)
_TOTALS = select(daily_totals.c.program, _issued).where(
    daily_totals.c.day == ALL_TIME, daily_totals.c.program != WHOLE_SHOP
)
_DAYS = (
    select(daily_totals.c.program)
    .group_by(daily_totals.c.program)
    .having(
        or_(
            *(
                func.sum(case((daily_totals.c.day == ALL_TIME, -column), else_=column))
                != 0
                for column in (daily_totals.c[name] for name in FIGURES)
            )
        )
    )
)
_MEMBERS = select(func.count()).where(
    members.c.merged_into.is_(None), ~members.c.erased
)
_COUNTED = select(daily_totals.c.members).where(
    daily_totals.c.day == ALL_TIME, daily_totals.c.program == WHOLE_SHOP
)


def check(connection: Connection) -> list[str]:
    """Return what is wrong, in words for whoever repairs it; empty if all is well.

    Reads everything: for the health page, never for a scan.
    """
    return quick_check(connection)[:MOST_FAULTS] or list(_disagreements(connection))


def _disagreements(connection: Connection) -> Iterator[str]:
    for statement in (_BALANCES, _UNMOVED):
        for member, program in connection.execute(statement):
            yield f"balance of member {member} in program {program} is not the sum of its movements"
    for entry, line in connection.execute(_LOTS):
        yield f"what remains of lot {entry}/{line} is not the sum of its movements"
    outstanding = {
        program: balance
        for program, balance in connection.execute(_OUTSTANDING)
        if balance
    }
    counted = {
        program: balance for program, balance in connection.execute(_TOTALS) if balance
    }
    for program in sorted(outstanding.keys() | counted.keys()):
        if outstanding.get(program) != counted.get(program):
            yield f"totals of program {program} are not what its members hold"
    for program in connection.execute(_DAYS).scalars():
        yield f"totals of {program or 'the shop'} are not the sum of its days"
    if connection.execute(_MEMBERS).scalar_one() != (
        connection.execute(_COUNTED).scalar() or 0
    ):
        yield "the number of members is not what the totals say"


def counts(connection: Connection) -> dict[str, int]:
    """Return how many rows each table has."""
    return {
        table.name: connection.execute(
            select(func.count()).select_from(table)
        ).scalar_one()
        for table in metadata.sorted_tables
    }
