"""The part of the daily round that is about tiers: whose ends with a day, whose will, who is in another one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, or_, select

from ..programs.account import Account
from ..programs.answer import EntryKind
from ..programs.facts import TierReason
from ..programs.promises.terms import Recall, Terms
from ..programs.upkeep.commands import ReviewTier
from .accounts import load_accounts
from .book import Batch, Book
from .member_records import member_records
from .meta import LADDER_OF_TERMS, TIERS_TOLD, read_number, write_number
from .schema import entries, holdings, lots, members, tier_changes

# So many members are looked at in one transaction: a scan waits no longer than that takes.
REVIEWED_TOGETHER = 100

_LIVES = and_(members.c.merged_into.is_(None), ~members.c.erased)
_DUE = (
    select(members.c.id)
    .where(members.c.tier_until <= bindparam("day"), _LIVES)
    .order_by(members.c.tier_until)
)
# Who had to wait for points, and can use them on the day after.
_ARRIVING = (
    select(members.c.id)
    .join(lots, lots.c.member == members.c.id)
    .where(lots.c.first_day == bindparam("next_day"), lots.c.remaining > 0, _LIVES)
    .distinct()
)
# Whoever is in a tier, or may have something that counts for one.
_ALL = (
    select(members.c.id)
    .where(
        members.c.id > bindparam("after"),
        _LIVES,
        or_(
            members.c.tier.is_not(None),
            members.c.visits > 0,
            members.c.purchases > 0,
            members.c.id.in_(select(holdings.c.member).where(holdings.c.balance > 0)),
        ),
    )
    .order_by(members.c.id)
    .limit(REVIEWED_TOGETHER)
)
_ENDING = (
    select(members.c.uid, members.c.tier_until)
    .where(
        members.c.tier_until >= bindparam("first"),
        members.c.tier_until <= bindparam("last"),
        _LIVES,
    )
    .order_by(members.c.tier_until, members.c.id)
)
_CHANGED = (
    select(tier_changes.c.member, tier_changes.c.was, tier_changes.c.tier)
    .join(entries, entries.c.number == tier_changes.c.entry)
    .where(
        tier_changes.c.entry > bindparam("after"),
        tier_changes.c.entry <= bindparam("through"),
        entries.c.kind == EntryKind.TIER,
        tier_changes.c.reason.in_([TierReason.ENDED, TierReason.REACHED]),
    )
    .order_by(tier_changes.c.entry)
)
_LAST_ENTRY = select(func.max(entries.c.number))


@dataclass(frozen=True, slots=True, kw_only=True)
class TierMove:
    """A member came from one tier (None: from none) to another, whose account is theirs after it."""

    account: Account
    was: str | None
    tier: str | None


def due(connection: Connection, day: date, *, waits: bool = False) -> list[int]:
    """Return the internal ids of the members whose tier surely lasts through a day at the longest.

    ``waits``: also of those who can use more from the day after on, which may lift them.
    """
    ids = list(connection.execute(_DUE, {"day": day.toordinal()}).scalars())
    if waits:
        arriving = connection.execute(_ARRIVING, {"next_day": day.toordinal() + 1})
        ids = list(dict.fromkeys([*ids, *arriving.scalars()]))
    return ids


def some(connection: Connection, after: int) -> list[int]:
    """Return the internal ids of some members after one, of all for whom tiers mean anything."""
    return list(connection.execute(_ALL, {"after": after}).scalars())


def review(
    connection: Connection,
    book: Book,
    ids: Sequence[int],
    day: date,
    request: Mapping[str, Any],
    *,
    rules_changed: bool = False,
) -> None:
    """Let some members rise and fall to what is due on the day after one; doing it again does no harm."""
    batch = Batch(connection, book)
    batch.load_members(ids, book.terms.calendar.start_of(day + timedelta(days=1)))
    fields = {**request, "day": day, "rules_changed": rules_changed}

    def command(uid: str) -> ReviewTier:
        key = f"tier:{day.isoformat()}:{uid}:{book.last_entry + 1}"
        return ReviewTier(**fields | {"key": key})

    for member in ids:
        batch.decide_for(member, command)
    batch.store()


def ladder_changed(connection: Connection, book: Book) -> bool:
    """Tell whether the tiers, or the rules for them, are others than those that members were last held to."""
    known = read_number(connection, LADDER_OF_TERMS)
    before = None if known is None else book.terms_of(connection, known).tiers
    return before != book.terms.tiers


def record_ladder(connection: Connection, book: Book, terms: Terms) -> None:
    """Remember that all members are held to the tiers of these terms."""
    write_number(connection, LADDER_OF_TERMS, terms.version)


def endings(connection: Connection, first: date, last: date) -> list[tuple[str, date]]:
    """Return whose tier surely lasts no longer than to a day of a period, with that day."""
    asked = {"first": first.toordinal(), "last": last.toordinal()}
    return [
        (row.uid, date.fromordinal(row.tier_until))
        for row in connection.execute(_ENDING, asked)
    ]


def untold(connection: Connection, recall: Recall) -> tuple[list[TierMove], int]:
    """Return who came to another tier by the end of days since that was last told, and through which entry.

    Of several moves of a member only where they began and where they ended.
    """
    after = read_number(connection, TIERS_TOLD) or 0
    through = connection.scalar(_LAST_ENTRY) or 0
    first: dict[int, str | None] = {}
    last: dict[int, str | None] = {}
    for member, was, tier in connection.execute(
        _CHANGED, {"after": after, "through": through}
    ):
        first.setdefault(member, was)
        last[member] = tier
    moved = [member for member, was in first.items() if was != last[member]]
    accounts = load_accounts(connection, member_records(connection, moved), recall)
    moves = [
        TierMove(account=accounts[member], was=first[member], tier=last[member])
        for member in moved
        if accounts[member].member.merged_into is None
    ]
    return moves, through


def record_told(connection: Connection, _: Book, through: int) -> None:
    """Remember through which entry moves were told."""
    write_number(connection, TIERS_TOLD, through)
