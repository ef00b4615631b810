"""Accounts as decisions know them, put together from the rows of many members at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, bindparam, select

from ..programs.account import Account, Holding, Lot, LotId, Member
from ..programs.lots import spending_order
from .instants import from_micros, from_ordinal
from .schema import holdings, lots, members

# What is asked for many at once stays below the smallest limit of variables in a statement.
CHUNK = 500

MEMBER_COLUMNS = (
    members.c.id,
    members.c.uid,
    members.c.number,
    members.c.enrolled_at,
    members.c.anonymous,
    members.c.merged_into,
    members.c.erased,
    members.c.visits,
    members.c.purchases,
    members.c.spent_minor,
    members.c.first_visit_at,
    members.c.last_visit_at,
)

_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_MEMBERS = select(*MEMBER_COLUMNS).where(members.c.id.in_(_IDS))
_HOLDINGS = select(
    holdings.c.member,
    holdings.c.program,
    holdings.c.owed,
    holdings.c.earned,
    holdings.c.last_accrual_at,
).where(holdings.c.member.in_(_IDS))
_LOTS = select(
    lots.c.member,
    lots.c.program,
    lots.c.entry,
    lots.c.line,
    lots.c.amount,
    lots.c.remaining,
    lots.c.earned_at,
    lots.c.last_day,
).where(lots.c.member.in_(_IDS), lots.c.remaining > 0)


def member_rows(connection: Connection, ids: Iterable[int]) -> list[Row[Any]]:
    """Return the rows (MEMBER_COLUMNS) of at most CHUNK members by internal id."""
    return list(connection.execute(_MEMBERS, {"ids": list(ids)}))


def load_accounts(
    connection: Connection, rows: Sequence[Row[Any]]
) -> dict[int, Account]:
    """Return the accounts of member rows that start with MEMBER_COLUMNS, by internal id."""
    if not rows:
        return {}
    asked = {"ids": list({row.id for row in rows})}
    open_lots: dict[tuple[int, str], list[Lot]] = defaultdict(list)
    for (
        member,
        program,
        entry,
        line,
        amount,
        remaining,
        earned_at,
        last_day,
    ) in connection.execute(_LOTS, asked):
        open_lots[member, program].append(
            Lot(
                id=LotId(entry, line),
                amount=amount,
                remaining=remaining,
                earned_at=from_micros(earned_at),
                last_day=from_ordinal(last_day),
            )
        )
    held: dict[int, dict[str, Holding]] = defaultdict(dict)
    for member, program, owed, earned, last_accrual_at in connection.execute(
        _HOLDINGS, asked
    ):
        held[member][program] = Holding(
            program=program,
            lots=tuple(
                sorted(open_lots.get((member, program), ()), key=spending_order)
            ),
            owed=owed,
            earned=earned,
            last_accrual_at=from_micros(last_accrual_at),
        )
    return {row.id: _account(row, held.get(row.id, {})) for row in rows}


def _account(row: Row[Any], held: dict[str, Holding]) -> Account:
    return Account(
        member=Member(
            id=row.id,
            uid=row.uid,
            number=row.number,
            enrolled_at=from_micros(row.enrolled_at),
            anonymous=row.anonymous,
            merged_into=row.merged_into,
            erased=row.erased,
        ),
        visits=row.visits,
        purchases=row.purchases,
        spent_minor=row.spent_minor,
        first_visit_at=from_micros(row.first_visit_at),
        last_visit_at=from_micros(row.last_visit_at),
        holdings=held,
    )
