"""Do balances, lots and totals agree with the movements they were derived from?"""

from collections.abc import Iterator

from sqlalchemy import Connection, Subquery, and_, case, func, or_, select

from ..programs.rest import REST
from .faults import MOST_FAULTS
from .schema import ALIVE, ALL_TIME, WHOLE_SHOP, daily_totals, holdings, lots, movements
from .totals import FIGURES

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
# What waits for the next point is no balance, and not in the totals.
_OUTSTANDING = (
    select(holdings.c.program, func.sum(holdings.c.balance))
    .where(~holdings.c.program.endswith(REST))
    .group_by(holdings.c.program)
)
_issued = (
    daily_totals.c.issued
    - daily_totals.c.redeemed
    - daily_totals.c.expired
    - daily_totals.c.reversed
    + daily_totals.c.returned
    + daily_totals.c.adjusted
    - daily_totals.c.locked
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
_MEMBERS = select(func.count()).where(ALIVE)
_COUNTED = select(daily_totals.c.members).where(
    daily_totals.c.day == ALL_TIME, daily_totals.c.program == WHOLE_SHOP
)


def faults(connection: Connection) -> Iterator[str]:
    """Return which balances, lots and totals are wrong."""
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
