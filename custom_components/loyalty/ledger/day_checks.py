"""Do the days of members agree with what was booked on them?"""

from collections.abc import Iterator

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Subquery,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    type_coerce,
    union_all,
)

from ..programs.answer import EntryKind
from ..programs.facts import MovementKind
from .faults import MOST_FAULTS
from .schema import (
    LIVES_AS,
    daily_accruals,
    daily_purchases,
    entries,
    members,
    movements,
)


def _paid(answer: ColumnElement[str]) -> ColumnElement[int]:
    """Return what was paid in money and by gift card, from an answer; vouchers that are paid for are no sale."""
    said = type_coerce(answer, JSON)
    parts = (
        func.coalesce(said[name].as_integer(), 0)
        for name in ("stored_value_minor", "charged_minor")
    )
    return sum(parts, start=func.coalesce(said["payable_minor"].as_integer(), 0))


_back = entries.alias("back")
_came_back = entries.join(_back, _back.c.reverses == entries.c.number)
# Each purchase, what of its money came back, and itself once nothing is left of it; each visit not taken back.
_bought: Subquery = union_all(
    select(
        entries.c.member,
        entries.c.day,
        _paid(entries.c.answer).label("spent_minor"),
        literal(1).label("purchases"),
        literal(0).label("visits"),
    ).where(entries.c.kind == EntryKind.PURCHASE),
    select(
        entries.c.member,
        entries.c.day,
        -_paid(_back.c.answer),
        case((_back.c.kind == EntryKind.UNDO, -1), else_=0),
        literal(0),
    )
    .select_from(_came_back)
    .where(
        entries.c.kind == EntryKind.PURCHASE,
        _back.c.kind.in_((EntryKind.REFUND, EntryKind.UNDO)),
    ),
    select(entries.c.member, entries.c.day, literal(0), literal(-1), literal(0))
    .select_from(_came_back)
    .where(_back.c.kind == EntryKind.REFUND)
    .group_by(entries.c.number)
    .having(func.sum(_back.c.amount_minor) == entries.c.amount_minor),
    select(entries.c.member, entries.c.day, literal(0), literal(0), literal(1)).where(
        entries.c.kind == EntryKind.VISIT
    ),
    select(entries.c.member, entries.c.day, literal(0), literal(0), literal(-1))
    .select_from(_came_back)
    .where(entries.c.kind == EntryKind.VISIT, _back.c.kind == EntryKind.UNDO),
).subquery()
_of_day: Subquery = (
    select(
        LIVES_AS.label("member"),
        _bought.c.day,
        func.sum(_bought.c.spent_minor).label("spent_minor"),
        func.sum(_bought.c.purchases).label("purchases"),
        func.sum(_bought.c.visits).label("visits"),
    )
    .join(members, members.c.id == _bought.c.member)
    .group_by(LIVES_AS, _bought.c.day)
    .subquery()
)
_PURCHASE_DAYS = (
    select(_of_day.c.member, _of_day.c.day)
    .outerjoin(
        daily_purchases,
        and_(
            daily_purchases.c.member == _of_day.c.member,
            daily_purchases.c.day == _of_day.c.day,
        ),
    )
    .where(
        or_(
            daily_purchases.c.member.is_(None),
            daily_purchases.c.spent_minor != _of_day.c.spent_minor,
            daily_purchases.c.purchases != _of_day.c.purchases,
            daily_purchases.c.visits != _of_day.c.visits,
        )
    )
    .limit(MOST_FAULTS)
)
_UNBOUGHT_DAYS = (
    select(daily_purchases.c.member, daily_purchases.c.day)
    .outerjoin(
        _of_day,
        and_(
            _of_day.c.member == daily_purchases.c.member,
            _of_day.c.day == daily_purchases.c.day,
        ),
    )
    .where(_of_day.c.member.is_(None))
    .limit(MOST_FAULTS)
)
_reversed = entries.alias("reversed")
# Each accrual on its day, and what was taken back of it on that day as well.
_earned: Subquery = union_all(
    select(movements.c.member, entries.c.day, movements.c.program, movements.c.delta)
    .join(entries, entries.c.number == movements.c.entry)
    .where(movements.c.kind == MovementKind.ACCRUAL),
    select(movements.c.member, _reversed.c.day, movements.c.program, movements.c.delta)
    .join(entries, entries.c.number == movements.c.entry)
    .join(_reversed, _reversed.c.number == entries.c.reverses)
    .where(movements.c.kind == MovementKind.REVERSAL),
    select(
        daily_accruals.c.member,
        daily_accruals.c.day,
        daily_accruals.c.program,
        -daily_accruals.c.amount,
    ),
).subquery()
_ACCRUAL_DAYS = (
    select(LIVES_AS, _earned.c.day)
    .join(members, members.c.id == _earned.c.member)
    .group_by(LIVES_AS, _earned.c.day, _earned.c.program)
    .having(func.sum(_earned.c.delta) != 0)
    .limit(MOST_FAULTS)
)


def faults(connection: Connection) -> Iterator[str]:
    """Return which days of which members are wrong."""
    for statement in (_PURCHASE_DAYS, _UNBOUGHT_DAYS):
        for member, day in connection.execute(statement):
            yield f"purchases of member {member} on day {day} are not the sum of what was booked"
    for member, day in connection.execute(_ACCRUAL_DAYS):
        yield f"what member {member} earned on day {day} is not the sum of what was booked"
