"""Does everything that is kept ready agree with the movements it was derived from?"""

from collections.abc import Iterator

from sqlalchemy import Connection, Subquery, and_, func, or_, select, union_all

from ..programs.redeemed import HandedAs
from .balance_checks import faults as balance_faults
from .cost_rows import faults as cost_faults
from .day_checks import faults as day_faults
from .engine import quick_check
from .faults import MOST_FAULTS
from .schema import (
    LIVES_AS,
    entries,
    members,
    metadata,
    promotion_uses,
    redemptions,
    reservations,
    restocks,
    reward_counts,
    tier_changes,
)
from .vouchers import faults as voucher_faults

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
    .where(promotion_uses.c.member != LIVES_AS)
    .limit(MOST_FAULTS)
)


def check(connection: Connection) -> list[str]:
    """Return what is wrong, in words for whoever repairs it; empty if all is well.

    Reads everything: for the health page, never for a scan.
    """
    return quick_check(connection)[:MOST_FAULTS] or list(_disagreements(connection))


def _disagreements(connection: Connection) -> Iterator[str]:
    yield from balance_faults(connection)
    yield from day_faults(connection)
    for reward in connection.execute(_REWARDS).scalars():
        yield f"the stock of reward {reward} is not what was handed out and came in"
    for member in connection.execute(_RESERVATIONS).scalars():
        yield f"reservations of member {member} are not those that were made and not ended"
    for statement in (_USES, _USES_OF_OTHERS):
        for member, promotion in connection.execute(statement):
            yield f"uses of promotion {promotion} by member {member} are not what was booked"
    for member in connection.execute(_TIERS).scalars():
        yield f"the tier of member {member} is not what was booked last"
    yield from voucher_faults(connection)
    yield from cost_faults(connection)


def counts(connection: Connection) -> dict[str, int]:
    """Return how many rows each table has."""
    return {
        table.name: connection.execute(
            select(func.count()).select_from(table)
        ).scalar_one()
        for table in metadata.sorted_tables
    }
