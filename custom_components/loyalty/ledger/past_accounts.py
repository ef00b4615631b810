"""Members as they were when a period began, but for what they held then."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection, and_, bindparam, func, or_, select

from ..programs.account import Account, TierHeld
from ..programs.facts import TierReason
from ..programs.promises.terms import Recall
from ..programs.promises.tiers import Downgrade, TierLadder
from ..programs.trials.past import PastTier
from .accounts import load_newcomers, load_recalled
from .instants import from_micros, from_ordinal
from .lookups import by_uid
from .member_records import MemberRecord, member_records
from .prepared import Lookup
from .schema import daily_purchases, entries, tier_changes

# Why members are in tiers that do not follow from what they buy, by the names of the parameters that stand for it.
_FROM_OUTSIDE = {
    "by_hand": TierReason.BY_HAND,
    "merged": TierReason.MERGED,
    "opening": TierReason.OPENING,
}
_SINCE = Lookup(
    lambda ids: (
        select(
            daily_purchases.c.member,
            func.sum(daily_purchases.c.visits),
            func.sum(daily_purchases.c.purchases),
            func.sum(daily_purchases.c.spent_minor),
        )
        .where(
            daily_purchases.c.member.in_(ids),
            daily_purchases.c.day >= bindparam("day"),
        )
        .group_by(daily_purchases.c.member)
    )
)
_TIERS = Lookup(
    lambda ids: (
        select(
            tier_changes.c.entry,
            tier_changes.c.member,
            entries.c.at,
            tier_changes.c.tier,
            tier_changes.c.since,
            tier_changes.c.given,
            tier_changes.c.given_until,
            tier_changes.c.reason,
        )
        .join(entries, entries.c.number == tier_changes.c.entry)
        .where(
            tier_changes.c.member.in_(ids),
            or_(
                entries.c.at < bindparam("first"),
                and_(
                    entries.c.at < bindparam("end"),
                    tier_changes.c.reason.in_(map(bindparam, _FROM_OUTSIDE)),
                ),
            ),
        )
    )
)


def load_as_of(
    connection: Connection, records: Collection[MemberRecord], recall: Recall, day: date
) -> dict[int, Account]:
    """Return members by internal id as they were before a day, without tiers, and as if they held nothing."""
    accounts = load_recalled(connection, records, recall, day)
    since = {
        member: counts
        for member, *counts in _SINCE(connection, list(accounts), day=day.toordinal())
    }
    for record in records:
        visits, purchases, spent_minor = since.get(record.id, (0, 0, 0))
        # Nobody has fewer than none: days taken over from elsewhere may have more than was counted.
        visits = max(0, record.visits - visits)
        purchases = max(0, record.purchases - purchases)
        spent_minor = max(0, record.spent_minor - spent_minor)
        if visits or purchases or spent_minor:
            accounts[record.id] = replace(
                accounts[record.id],
                visits=visits,
                purchases=purchases,
                spent_minor=spent_minor,
            )
    return accounts


def load_tiers(
    connection: Connection,
    accounts: Collection[int],
    ladder: TierLadder,
    *,
    first: int,
    end: int,
) -> tuple[dict[int, TierHeld], list[tuple[int, PastTier]]]:
    """Return which tiers members (by internal id) were in at ``first``, and what the owner gave them until ``end``.

    Who came from elsewhere had their tier before. Until when they surely held it nobody knows any more, unless they had fallen a step.
    """
    held: dict[int, TierHeld | None] = {}
    given: list[tuple[int, PastTier]] = []
    for entry, member, at, tier, since, hand, hand_until, reason in sorted(
        _TIERS(connection, list(accounts), first=first, end=end, **_FROM_OUTSIDE)
    ):
        until = from_ordinal(hand_until)
        if at >= first and reason != TierReason.OPENING:
            if reason == TierReason.BY_HAND or (reason == TierReason.MERGED and hand):
                given.append((member, PastTier(from_micros(at), entry, hand, until)))
            continue
        fell = reason == TierReason.ENDED and ladder.downgrade is Downgrade.STEP
        day = from_ordinal(since)
        held[member] = (
            None
            if tier is None or day is None
            else TierHeld(
                tier=tier,
                since=day,
                until=ladder.landed_through(day) if fell else None,
                given=hand,
                given_until=until,
            )
        )
    return {member: tier for member, tier in held.items() if tier is not None}, given


def load_referrers(
    connection: Connection, records: Collection[MemberRecord], recall: Recall
) -> dict[int, Account]:
    """Return who brought members, by the internal id of whom they brought; they hold nothing."""
    uids = {record.referred_by for record in records if record.referred_by}
    found = {record.uid: record for record in by_uid(connection, uids)}
    lives_on = {record.merged_into for record in found.values() if record.merged_into}
    survivors = {
        record.id: record for record in member_records(connection, list(lives_on))
    }
    living = {
        uid: survivors.get(record.merged_into or 0, record)
        for uid, record in found.items()
    }
    accounts = load_newcomers(connection, list(living.values()), recall)
    return {
        record.id: accounts[living[record.referred_by].id]
        for record in records
        if record.referred_by in living
    }
