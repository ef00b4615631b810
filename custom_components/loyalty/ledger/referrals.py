"""Who brought whom: how many customers somebody recommended the shop to, and how many came that way."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, or_, select

from .instants import to_micros
from .schema import ALIVE, members

# Whoever was merged into somebody brought theirs for that one.
_selves = members.alias("selves")
_one = (
    select(members.c.id).where(members.c.uid == bindparam("of_uid")).scalar_subquery()
)
_BROUGHT_BY = select(func.count()).where(
    members.c.referred_by.in_(
        select(_selves.c.uid).where(
            or_(_selves.c.id == _one, _selves.c.merged_into == _one)
        )
    ),
    members.c.id != _one,
    ALIVE,
)
_BROUGHT = select(func.count()).where(
    members.c.referred_by.is_not(None),
    members.c.enrolled_at >= bindparam("since"),
    members.c.enrolled_at < bindparam("until"),
    ALIVE,
)


def brought_by(connection: Connection, uid: str) -> int:
    """Return how many members somebody (public id) brought; duplicates of one person count once."""
    return connection.execute(_BROUGHT_BY, {"of_uid": uid}).scalar_one()


def brought(connection: Connection, since: datetime, until: datetime) -> int:
    """Return how many of those who enrolled in a time, its end excluded, were brought by somebody."""
    return connection.execute(
        _BROUGHT, {"since": to_micros(since), "until": to_micros(until)}
    ).scalar_one()
