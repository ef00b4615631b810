"""What an account needs of a member's row."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from ..programs.account import Member, TierHeld
from .instants import from_micros, from_ordinal
from .prepared import Lookup
from .schema import members


class MemberRecord(NamedTuple):
    """What an account needs of a member's row; instants in microseconds, days as ordinals, flags 0 or 1."""

    id: int
    uid: str
    number: str
    enrolled_at: int
    anonymous: int
    merged_into: int | None
    erased: int
    visits: int
    purchases: int
    spent_minor: int
    first_visit_at: int | None
    last_visit_at: int | None
    preferred: str | None
    referred_by: str | None
    tier: str | None
    tier_since: int | None
    tier_until: int | None
    tier_given: str | None
    tier_given_until: int | None


MEMBER_COLUMNS = tuple(members.c[name] for name in MemberRecord._fields)
MEMBER_WIDTH = len(MEMBER_COLUMNS)

_MEMBERS = Lookup(lambda ids: select(*MEMBER_COLUMNS).where(members.c.id.in_(ids)))


def member_records(connection: Connection, ids: Sequence[int]) -> list[MemberRecord]:
    """Return members by internal id."""
    return [MemberRecord._make(row) for row in _MEMBERS(connection, ids)]


def member_of(record: MemberRecord) -> Member:
    """Return a member as decisions know them."""
    return Member(
        id=record.id,
        uid=record.uid,
        number=record.number,
        enrolled_at=from_micros(record.enrolled_at),
        anonymous=bool(record.anonymous),
        merged_into=record.merged_into,
        erased=bool(record.erased),
        referred_by=record.referred_by,
    )


def tier_of(record: MemberRecord) -> TierHeld | None:
    """Return the tier that a member holds."""
    if record.tier is None or record.tier_since is None:
        return None
    return TierHeld(
        tier=record.tier,
        since=date.fromordinal(record.tier_since),
        until=from_ordinal(record.tier_until),
        given=record.tier_given,
        given_until=from_ordinal(record.tier_given_until),
    )
