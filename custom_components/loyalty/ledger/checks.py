"""Does everything that is kept ready agree with the movements it was derived from?"""

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
from ..programs.redeemed import HandedAs
from ..programs.rest import REST
from .cost_rows import faults as cost_faults
from .engine import quick_check
from .schema import (
    ALL_TIME,
    WHOLE_SHOP,
    daily_accruals,
    daily_purchases,
    daily_totals,
    entries,
    holdings,
    lots,
    members,
    metadata,
    movements,
    promotion_uses,
    redemptions,
    reservations,
    restocks,
    reward_counts,
    tier_changes,
)
from .totals import FIGURES
from .vouchers import faults as voucher_faults

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
_MEMBERS = select(func.count()).where(
    members.c.merged_into.is_(None), ~members.c.erased
)
_COUNTED = select(daily_totals.c.members).where(
    daily_totals.c.day == ALL_TIME, daily_totals.c.program == WHOLE_SHOP
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
_living = func.coalesce(members.c.merged_into, members.c.id)
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
        _living.label("member"),
        _bought.c.day,
        func.sum(_bought.c.spent_minor).label("spent_minor"),
        func.sum(_bought.c.purchases).label("purchases"),
        func.sum(_bought.c.visits).label("visits"),
    )
    .join(members, members.c.id == _bought.c.member)
    .group_by(_living, _bought.c.day)
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
_last_change: Subquery = (
    select(tier_changes.c.member, func.max(tier_changes.c.entry).label("entry"))
    .group_by(tier_changes.c.member)
    .subquery()
)
_changed_to = (
    select(tier_changes)
    .join(
        _last_change,
        and_(
            _last_change.c.member == tier_changes.c.member,
            _last_change.c.entry == tier_changes.c.entry,
        ),
    )
    .subquery()
)
_TIERS = (
    select(members.c.id)
    .outerjoin(_changed_to, _changed_to.c.member == members.c.id)
    .where(
        or_(
            *(
                column.is_distinct_from(_changed_to.c[name])
                for name, column in (
                    ("tier", members.c.tier),
                    ("since", members.c.tier_since),
                    ("given", members.c.tier_given),
                    ("given_until", members.c.tier_given_until),
                )
            )
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

_counted_out: Subquery = union_all(
    select(redemptions.c.reward, redemptions.c.count),
    select(restocks.c.reward, -restocks.c.count),
).subquery()
_out: Subquery = (
    select(_counted_out.c.reward, func.sum(_counted_out.c.count).label("gone"))
    .group_by(_counted_out.c.reward)
    .subquery()
)
_REWARDS = (
    select(_out.c.reward)
    .outerjoin(reward_counts, reward_counts.c.reward == _out.c.reward)
    .where(or_(reward_counts.c.gone.is_(None), reward_counts.c.gone != _out.c.gone))
    .limit(MOST_FAULTS)
)
_reserved: Subquery = (
    select(redemptions.c.member, func.sum(redemptions.c.count).label("open"))
    .where(redemptions.c.state == HandedAs.RESERVED)
    .group_by(redemptions.c.member)
    .subquery()
)
_open: Subquery = (
    select(reservations.c.member, func.count().label("open"))
    .group_by(reservations.c.member)
    .subquery()
)
_RESERVATIONS = (
    select(_reserved.c.member)
    .outerjoin(_open, _open.c.member == _reserved.c.member)
    .where(_reserved.c.open != func.coalesce(_open.c.open, 0))
    .limit(MOST_FAULTS)
)
_USES = (
    select(promotion_uses.c.member, promotion_uses.c.promotion)
    .group_by(promotion_uses.c.member, promotion_uses.c.promotion)
    .having(func.sum(promotion_uses.c.times) < 0)
    .limit(MOST_FAULTS)
)
# Each use is that of whoever its entry's member lives on as.
_USES_OF_OTHERS = (
    select(promotion_uses.c.member, promotion_uses.c.promotion)
    .join(entries, entries.c.number == promotion_uses.c.entry)
    .join(members, members.c.id == entries.c.member)
    .where(promotion_uses.c.member != _living)
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
    select(_living, _earned.c.day)
    .join(members, members.c.id == _earned.c.member)
    .group_by(_living, _earned.c.day, _earned.c.program)
    .having(func.sum(_earned.c.delta) != 0)
    .limit(MOST_FAULTS)
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
    for statement in (_PURCHASE_DAYS, _UNBOUGHT_DAYS):
        for member, day in connection.execute(statement):
            yield f"purchases of member {member} on day {day} are not the sum of what was booked"
    for reward in connection.execute(_REWARDS).scalars():
        yield f"the stock of reward {reward} is not what was handed out and came in"
    for member in connection.execute(_RESERVATIONS).scalars():
        yield f"reservations of member {member} are not those that were made and not ended"
    for statement in (_USES, _USES_OF_OTHERS):
        for member, promotion in connection.execute(statement):
            yield f"uses of promotion {promotion} by member {member} are not what was booked"
    for member in connection.execute(_TIERS).scalars():
        yield f"the tier of member {member} is not what was booked last"
    for member, day in connection.execute(_ACCRUAL_DAYS):
        yield f"what member {member} earned on day {day} is not the sum of what was booked"
    yield from voucher_faults(connection)
    yield from cost_faults(connection)
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
