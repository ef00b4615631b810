"""What tiers and limits count of members, day by day: to take it along."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, bindparam, func, select

from ..programs.history import Counted, Counts
from ..programs.redeemed import HandedAs
from .lookups import by_uid
from .prepared import Lookup
from .promotion_uses import load_uses
from .schema import daily_accruals, holdings, redemptions

_EARNED = Lookup(
    lambda ids: select(
        daily_accruals.c.member,
        daily_accruals.c.program,
        daily_accruals.c.day,
        daily_accruals.c.amount,
    ).where(daily_accruals.c.member.in_(ids))
)
_IN_ALL = Lookup(
    lambda ids: select(holdings.c.member, holdings.c.program, holdings.c.earned).where(
        holdings.c.member.in_(ids)
    )
)
_HAD = Lookup(
    lambda ids: (
        select(
            redemptions.c.member,
            redemptions.c.reward,
            redemptions.c.day,
            func.sum(redemptions.c.count),
        )
        .where(redemptions.c.member.in_(ids), redemptions.c.state == bindparam("state"))
        .group_by(redemptions.c.member, redemptions.c.reward, redemptions.c.day)
    )
)


def counted(connection: Connection, uids: Collection[str]) -> dict[str, list[Counted]]:
    """Return what counts of members by public id, in no order; only what is above zero.

    What was earned on no day is what all days do not tell.
    """
    members = {record.id: record.uid for record in by_uid(connection, uids)}
    ids = list(members)
    found: defaultdict[int, list[Counted]] = defaultdict(list)
    by_day: defaultdict[tuple[int, str], int] = defaultdict(int)
    for member, program, day, amount in _EARNED(connection, ids):
        if amount > 0:
            by_day[member, program] += amount
            found[member].append(
                Counted(Counts.EARNED, program, date.fromordinal(day), amount)
            )
    for member, program, earned in _IN_ALL(connection, ids):
        if (rest := earned - by_day[member, program]) > 0:
            found[member].append(Counted(Counts.EARNED, program, None, rest))
    for member, uses in load_uses(connection, ids).items():
        found[member] += (
            Counted(Counts.USED, promotion, day, times)
            for promotion, day, times in uses
            if times > 0
        )
    for member, reward, day, pieces in _HAD(
        connection, ids, state=HandedAs.REDEEMED.value
    ):
        if pieces > 0:
            found[member].append(
                Counted(Counts.HAD, reward, date.fromordinal(day), pieces)
            )
    return {members[member]: rows for member, rows in found.items()}
