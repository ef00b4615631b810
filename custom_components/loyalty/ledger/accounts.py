"""Accounts as decisions know them, put together from the rows of many members at once."""

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select

from ..programs.account import (
    Account,
    Holding,
    Lot,
    LotId,
    Member,
    TierHeld,
    spending_order,
)
from ..programs.history import Accrued, Bought, Handed
from ..programs.promises.terms import Recall
from ..programs.uses import Use
from .instants import from_micros, from_ordinal
from .prepared import Lookup
from .promotion_uses import load_uses
from .schema import (
    OPEN,
    daily_accruals,
    daily_purchases,
    holdings,
    lots,
    member_tags,
    members,
    people,
    redemptions,
)

# So many accounts are remembered; a regular's takes some 20 KB.
MOST_RECENT = 500


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


class RecentAccounts:
    """The accounts of whoever was here last, so that regulars with many lots are not read each time.

    Only the writer may keep them: nobody else changes what they are about. They are forgotten whenever
    a transaction fails.
    """

    def __init__(self) -> None:
        """Start knowing nobody."""
        self._accounts: OrderedDict[int, Account] = OrderedDict()

    def get(self, member: int, recall: Recall) -> Account | None:
        """Return an account by the member's internal id, if it goes back as far as it has to."""
        account = self._accounts.get(member)
        if account is None or not _goes_back(account, recall):
            return None
        return account

    def keep(self, accounts: Mapping[int, Account]) -> None:
        """Remember accounts as the running transaction leaves them."""
        for member, account in accounts.items():
            self._accounts[member] = account
            self._accounts.move_to_end(member)
        while len(self._accounts) > MOST_RECENT:
            self._accounts.popitem(last=False)

    def clear(self) -> None:
        """Forget everybody."""
        self._accounts.clear()


def _goes_back(account: Account, recall: Recall) -> bool:
    return all(
        wanted is None or known <= wanted
        for known, wanted in (
            (account.bought_from, recall.since),
            (account.handed_from, recall.handed),
            (account.accrued_from, recall.accruals),
        )
    )


def member_records(connection: Connection, ids: Sequence[int]) -> list[MemberRecord]:
    """Return members by internal id."""
    return [MemberRecord._make(row) for row in _MEMBERS(connection, ids)]


def load_accounts(
    connection: Connection, records: Iterable[MemberRecord], recall: Recall
) -> dict[int, Account]:
    """Return the accounts of members, by internal id, with what is to be recalled of them."""
    by_id = {record.id: record for record in records}
    ids = list(by_id)
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
    bought: dict[int, list[Bought]] = defaultdict(list)
    if recall.since is not None:
        since = recall.since.toordinal()
        for member, day, *sums in _BOUGHT(connection, ids, since=since):
            bought[member].append(Bought(date.fromordinal(day), *sums))
    handed: dict[int, list[Handed]] = defaultdict(list)
    if recall.handed is not None:
        since = recall.handed.toordinal()
        for member, day, reward, count in _HANDED(connection, ids, since=since):
            if count:
                handed[member].append(Handed(date.fromordinal(day), reward, count))
    accrued: dict[int, list[Accrued]] = defaultdict(list)
    if recall.accruals is not None:
        since = recall.accruals.toordinal()
        for member, day, program, amount in _ACCRUED(connection, ids, since=since):
            accrued[member].append(Accrued(date.fromordinal(day), program, amount))
    tags: dict[int, set[str]] = defaultdict(set)
    if recall.tags:
        for member, tag in _TAGS(connection, ids):
            tags[member].add(tag)
    birthdays: dict[int, int] = (
        dict(_BIRTHDAYS(connection, ids)) if recall.birthdays else {}
    )
    uses = load_uses(connection, ids) if recall.uses else {}
    return {
        member: _account(
            record,
            held.get(member, {}),
            tuple(bought.get(member, ())),
            recall.since or date.max,
            frozenset(tags.get(member, ())),
            tuple(handed.get(member, ())),
            recall.handed or date.max,
            from_ordinal(birthdays.get(member)),
            uses.get(member, ()),
            tuple(accrued.get(member, ())),
            recall.accruals or date.max,
        )
        for member, record in by_id.items()
    }


def load_newcomers(
    connection: Connection, records: Iterable[MemberRecord], recall: Recall
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
            member=_member(record),
            bought_from=recall.since or date.max,
            tags=frozenset(tags[member]),
            handed_from=recall.handed or date.max,
            birthday=from_ordinal(birthdays.get(member)),
            accrued_from=recall.accruals or date.max,
        )
        for member, record in by_id.items()
    }


def _account(
    record: MemberRecord,
    held: dict[str, Holding],
    bought: tuple[Bought, ...],
    bought_from: date,
    tags: frozenset[str],
    handed: tuple[Handed, ...],
    handed_from: date,
    birthday: date | None,
    uses: tuple[Use, ...],
    accrued: tuple[Accrued, ...],
    accrued_from: date,
) -> Account:
    return Account(
        member=_member(record),
        visits=record.visits,
        purchases=record.purchases,
        spent_minor=record.spent_minor,
        first_visit_at=from_micros(record.first_visit_at),
        last_visit_at=from_micros(record.last_visit_at),
        holdings=held,
        bought=bought,
        bought_from=bought_from,
        tags=tags,
        handed=handed,
        handed_from=handed_from,
        preferred=record.preferred,
        birthday=birthday,
        uses=uses,
        tier=_tier(record),
        accrued=accrued,
        accrued_from=accrued_from,
    )


def _member(record: MemberRecord) -> Member:
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


def _tier(record: MemberRecord) -> TierHeld | None:
    if record.tier is None or record.tier_since is None:
        return None
    return TierHeld(
        tier=record.tier,
        since=date.fromordinal(record.tier_since),
        until=from_ordinal(record.tier_until),
        given=record.tier_given,
        given_until=from_ordinal(record.tier_given_until),
    )
