"""Accounts as decisions know them, put together from the rows of many members at once."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection, bindparam, func, select

from ..programs.account import Account, Holding, Lot, LotId, spending_order
from ..programs.history import Accrued, Bought, Handed
from ..programs.promises.terms import Recall
from .instants import from_micros, from_ordinal
from .member_records import MemberRecord, member_of, tier_of
from .prepared import Lookup
from .promotion_uses import load_uses
from .schema import (
    OPEN,
    daily_accruals,
    daily_purchases,
    holdings,
    lots,
    member_tags,
    people,
    redemptions,
)

_HOLDINGS = Lookup(
    lambda ids: select(
        holdings.c.member,
        holdings.c.program,
        holdings.c.owed,
        holdings.c.earned,
        holdings.c.last_accrual_at,
    ).where(holdings.c.member.in_(ids))
)
_LOTS = Lookup(
    lambda ids: select(
        lots.c.member,
        lots.c.program,
        lots.c.entry,
        lots.c.line,
        lots.c.amount,
        lots.c.remaining,
        lots.c.earned_at,
        lots.c.last_day,
        lots.c.first_day,
    ).where(lots.c.member.in_(ids), OPEN)
)
_BOUGHT = Lookup(
    lambda ids: (
        select(
            daily_purchases.c.member,
            daily_purchases.c.day,
            daily_purchases.c.spent_minor,
            daily_purchases.c.purchases,
            daily_purchases.c.visits,
        )
        .where(
            daily_purchases.c.member.in_(ids),
            daily_purchases.c.day >= bindparam("since"),
            daily_purchases.c.day < bindparam("before"),
        )
        .order_by(daily_purchases.c.member, daily_purchases.c.day)
    )
)
_HANDED = Lookup(
    lambda ids: (
        select(
            redemptions.c.member,
            redemptions.c.day,
            redemptions.c.reward,
            func.sum(redemptions.c.count),
        )
        .where(
            redemptions.c.member.in_(ids),
            redemptions.c.day >= bindparam("since"),
            redemptions.c.day < bindparam("before"),
        )
        .group_by(redemptions.c.member, redemptions.c.day, redemptions.c.reward)
    )
)
_BIRTHDAYS = Lookup(
    lambda ids: select(people.c.member, people.c.birthday).where(
        people.c.member.in_(ids), people.c.birthday.is_not(None)
    )
)
_ACCRUED = Lookup(
    lambda ids: (
        select(
            daily_accruals.c.member,
            daily_accruals.c.day,
            daily_accruals.c.program,
            daily_accruals.c.amount,
        )
        .where(
            daily_accruals.c.member.in_(ids),
            daily_accruals.c.day >= bindparam("since"),
            daily_accruals.c.day < bindparam("before"),
        )
        .order_by(
            daily_accruals.c.member, daily_accruals.c.day, daily_accruals.c.program
        )
    )
)
_TAGS = Lookup(
    lambda ids: select(member_tags.c.member, member_tags.c.tag).where(
        member_tags.c.member.in_(ids)
    )
)


def load_accounts(
    connection: Connection, records: Collection[MemberRecord], recall: Recall
) -> dict[int, Account]:
    """Return the accounts of members, by internal id, with what is to be recalled of them."""
    newcomers = load_newcomers(connection, records, recall)
    ids = list(newcomers)
    held = _load_holdings(connection, ids)
    bought = _load_bought(connection, ids, recall.since)
    handed = _load_handed(connection, ids, recall.handed)
    accrued = _load_accrued(connection, ids, recall.accruals)
    uses = load_uses(connection, ids) if recall.uses else {}
    return {
        record.id: replace(
            newcomers[record.id],
            visits=record.visits,
            purchases=record.purchases,
            spent_minor=record.spent_minor,
            first_visit_at=from_micros(record.first_visit_at),
            last_visit_at=from_micros(record.last_visit_at),
            holdings=held.get(record.id, {}),
            bought=tuple(bought.get(record.id, ())),
            handed=tuple(handed.get(record.id, ())),
            preferred=record.preferred,
            uses=uses.get(record.id, ()),
            tier=tier_of(record),
            accrued=tuple(accrued.get(record.id, ())),
        )
        for record in records
    }


def load_recalled(
    connection: Connection,
    records: Collection[MemberRecord],
    recall: Recall,
    before: date,
) -> dict[int, Account]:
    """Return members who hold nothing, by internal id, with what is to be recalled of them from before a day."""
    newcomers = load_newcomers(connection, records, recall)
    ids = list(newcomers)
    bought = _load_bought(connection, ids, recall.since, before)
    handed = _load_handed(connection, ids, recall.handed, before)
    accrued = _load_accrued(connection, ids, recall.accruals, before)
    uses = load_uses(connection, ids) if recall.uses else {}
    known = bought.keys() | handed.keys() | accrued.keys() | uses.keys()
    return {
        member: replace(
            account,
            bought=tuple(bought.get(member, ())),
            handed=tuple(handed.get(member, ())),
            uses=tuple(use for use in uses.get(member, ()) if use.day < before),
            accrued=tuple(accrued.get(member, ())),
        )
        if member in known
        else account
        for member, account in newcomers.items()
    }


def load_newcomers(
    connection: Connection, records: Collection[MemberRecord], recall: Recall
) -> dict[int, Account]:
    """Return members as if they had just enrolled, by internal id: who they are, not what they did or hold."""
    by_id = {record.id: record for record in records}
    tags: dict[int, set[str]] = defaultdict(set)
    if recall.tags:
        for member, tag in _TAGS(connection, list(by_id)):
            tags[member].add(tag)
    birthdays: dict[int, int] = (
        dict(_BIRTHDAYS(connection, list(by_id))) if recall.birthdays else {}
    )
    return {
        member: Account(
            member=member_of(record),
            bought_from=recall.since or date.max,
            tags=frozenset(tags.get(member, ())),
            handed_from=recall.handed or date.max,
            birthday=from_ordinal(birthdays.get(member)),
            accrued_from=recall.accruals or date.max,
        )
        for member, record in by_id.items()
    }


def _load_holdings(
    connection: Connection, ids: Sequence[int]
) -> dict[int, dict[str, Holding]]:
    open_lots = _load_lots(connection, ids)
    held: dict[int, dict[str, Holding]] = defaultdict(dict)
    for member, program, owed, earned, last_accrual_at in _HOLDINGS(connection, ids):
        found = open_lots.get((member, program), [])
        if len(found) > 1:
            found.sort(key=spending_order)
        held[member][program] = Holding(
            program=program,
            lots=tuple(found),
            owed=owed,
            earned=earned,
            last_accrual_at=from_micros(last_accrual_at),
        )
    return held


def _load_lots(
    connection: Connection, ids: Sequence[int]
) -> dict[tuple[int, str], list[Lot]]:
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
        first_day,
    ) in _LOTS(connection, ids):
        open_lots[member, program].append(
            Lot(
                id=LotId(entry, line),
                amount=amount,
                remaining=remaining,
                earned_at=from_micros(earned_at),
                last_day=from_ordinal(last_day),
                first_day=from_ordinal(first_day),
            )
        )
    return open_lots


def _load_bought(
    connection: Connection,
    ids: Sequence[int],
    since: date | None,
    before: date = date.max,
) -> dict[int, list[Bought]]:
    bought: dict[int, list[Bought]] = defaultdict(list)
    if since is not None:
        for member, day, *sums in _BOUGHT(connection, ids, **_between(since, before)):
            bought[member].append(Bought(date.fromordinal(day), *sums))
    return bought


def _load_handed(
    connection: Connection,
    ids: Sequence[int],
    since: date | None,
    before: date = date.max,
) -> dict[int, list[Handed]]:
    handed: dict[int, list[Handed]] = defaultdict(list)
    if since is not None:
        for member, day, reward, count in _HANDED(
            connection, ids, **_between(since, before)
        ):
            if count:
                handed[member].append(Handed(date.fromordinal(day), reward, count))
    return handed


def _load_accrued(
    connection: Connection,
    ids: Sequence[int],
    since: date | None,
    before: date = date.max,
) -> dict[int, list[Accrued]]:
    accrued: dict[int, list[Accrued]] = defaultdict(list)
    if since is not None:
        for member, day, program, amount in _ACCRUED(
            connection, ids, **_between(since, before)
        ):
            accrued[member].append(Accrued(date.fromordinal(day), program, amount))
    return accrued


def _between(since: date, before: date) -> dict[str, int]:
    return {"since": since.toordinal(), "before": before.toordinal()}
