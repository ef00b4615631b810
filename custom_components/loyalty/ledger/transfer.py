"""Questions of imports: who and what of a file is in the ledger already."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select

from .lookups import by_card, by_email, by_number, by_phone, by_uid, living
from .people import fold_email
from .prepared import Lookup
from .schema import daily_purchases, entries, members, stock, vouchers

_BY_KEY = Lookup(
    lambda wanted: (
        select(entries.c.key, members.c.uid)
        .outerjoin(members, members.c.id == entries.c.member)
        .where(entries.c.key.in_(wanted))
    )
)
_BY_CODE = Lookup(
    lambda wanted: select(vouchers.c.code).where(vouchers.c.code.in_(wanted))
)
_ROLLS = Lookup(lambda wanted: select(stock.c.series).where(stock.c.series.in_(wanted)))
_FIGURES = Lookup(
    lambda wanted: select(
        members.c.uid, members.c.spent_minor, members.c.purchases, members.c.visits
    ).where(members.c.uid.in_(wanted))
)
_BY_DAY = Lookup(
    lambda wanted: (
        select(
            members.c.uid,
            func.sum(daily_purchases.c.spent_minor),
            func.sum(daily_purchases.c.purchases),
            func.sum(daily_purchases.c.visits),
        )
        .join(members, members.c.id == daily_purchases.c.member)
        .where(members.c.uid.in_(wanted))
        .group_by(members.c.uid)
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Whom and what rows of a file name. ``keys`` are idempotency keys; phones in E.164.

    ``codes`` are serials of vouchers, ``rolls`` ids of series with stickers.
    """

    keys: Collection[str] = ()
    uids: Collection[str] = ()
    numbers: Collection[str] = ()
    phones: Collection[str] = ()
    emails: Collection[str] = ()
    identifiers: Collection[str] = ()
    codes: Collection[str] = ()
    rolls: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Public ids of members (of those that the merged live on in) by what was sought.

    ``booked`` has all keys that were used, with None where it was for nobody. Several people may share
    an e-mail address. ``codes`` are the vouchers that there are, ``rolls`` the series that ever had stickers.
    """

    booked: dict[str, str | None] = field(default_factory=dict)
    uids: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    phones: dict[str, str] = field(default_factory=dict)
    emails: dict[str, tuple[str, ...]] = field(default_factory=dict)
    identifiers: dict[str, str] = field(default_factory=dict)
    codes: frozenset[str] = frozenset()
    rolls: frozenset[str] = frozenset()


@dataclass(slots=True, kw_only=True)
class Untold:
    """What of a member's figures no purchase or visit in the ledger tells of: it was taken over as a sum."""

    spent_minor: int = 0
    purchases: int = 0
    visits: int = 0


def find(connection: Connection, sought: Sought) -> Found:
    """Return who and what of it is in the ledger."""
    folded = {email: fold_email(email) for email in sought.emails}
    reached: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for email, uid in by_email(connection, set(folded.values())):
        reached[email] += (uid,)
    booked: dict[str, str | None] = dict(_BY_KEY(connection, list(sought.keys)))
    numbered = by_number(connection, sought.numbers)
    named = by_uid(
        connection, {*sought.uids, *(uid for uid in booked.values() if uid is not None)}
    )
    lives_on = {
        uid: record.uid
        for uid, record in living(connection, [*named, *numbered]).items()
    }
    return Found(
        booked={
            key: None if uid is None else lives_on[uid] for key, uid in booked.items()
        },
        uids={uid: lives_on[uid] for uid in sought.uids if uid in lives_on},
        numbers={record.number: lives_on[record.uid] for record in numbered},
        phones=dict(by_phone(connection, sought.phones)),
        emails={
            email: reached[known] for email, known in folded.items() if known in reached
        },
        identifiers={
            card.identifier: card.member.uid
            for card in by_card(connection, sought.identifiers)
        },
        codes=frozenset(code for (code,) in _BY_CODE(connection, list(sought.codes))),
        rolls=frozenset(series for (series,) in _ROLLS(connection, list(sought.rolls))),
    )


def untold(connection: Connection, uids: Collection[str]) -> dict[str, Untold]:
    """Return what of the figures of members was taken over as a sum, and is not told by what they did since."""
    told = {uid: sums for uid, *sums in _BY_DAY(connection, list(uids))}
    found: dict[str, Untold] = {}
    for uid, *figures in _FIGURES(connection, list(uids)):
        spent, purchases, visits = (
            max(0, figure - known)
            for figure, known in zip(figures, told.get(uid, (0, 0, 0)), strict=True)
        )
        found[uid] = Untold(spent_minor=spent, purchases=purchases, visits=visits)
    return found
