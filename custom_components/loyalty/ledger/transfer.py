"""Questions of imports and exports: who is known already, and everybody page by page."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from ..programs.answer import EntryKind
from ..programs.promises.terms import Recall
from .answers import load_answer
from .instants import from_micros
from .originals import NOT_UNDONE
from .people import fold_email
from .prepared import Lookup
from .queries import MemberRow, rows_of
from .schema import cards, entries, members, people

_survivor = members.alias("survivor")
_LIVES_ON = _survivor.c.id == func.coalesce(members.c.merged_into, members.c.id)
_BY_KEY = Lookup(
    lambda wanted: (
        select(entries.c.key, _survivor.c.uid)
        .outerjoin(members, members.c.id == entries.c.member)
        .outerjoin(_survivor, _LIVES_ON)
        .where(entries.c.key.in_(wanted))
    )
)
_BY_UID = Lookup(
    lambda wanted: (
        select(members.c.uid, _survivor.c.uid)
        .join(_survivor, _LIVES_ON)
        .where(members.c.uid.in_(wanted))
    )
)
_BY_NUMBER = Lookup(
    lambda wanted: (
        select(members.c.number, _survivor.c.uid)
        .join(_survivor, _LIVES_ON)
        .where(members.c.number.in_(wanted))
    )
)
_BY_CARD = Lookup(
    lambda wanted: (
        select(cards.c.identifier, members.c.uid)
        .join(members, members.c.id == cards.c.member)
        .where(cards.c.identifier.in_(wanted))
    )
)
_BY_PHONE = Lookup(
    lambda wanted: (
        select(people.c.phone, members.c.uid)
        .join(members, members.c.id == people.c.member)
        .where(people.c.phone_reversed.in_(wanted))
    )
)
_BY_EMAIL = Lookup(
    lambda wanted: (
        select(people.c.email_folded, members.c.uid)
        .join(members, members.c.id == people.c.member)
        .where(people.c.email_folded.in_(wanted))
    )
)
# Of members who were taken over with what they had spent, and of those who live on in another one.
_COUNTED = (
    select(_survivor.c.uid)
    .select_from(entries)
    .join(members, members.c.id == entries.c.member)
    .join(_survivor, _LIVES_ON)
    .where(
        entries.c.kind == EntryKind.OPENING,
        entries.c.amount_minor > 0,
        _survivor.c.uid.in_(bindparam("uids", expanding=True)),
    )
)
_PAGE = (
    select(members.c.id)
    .where(
        members.c.id > bindparam("after"),
        members.c.merged_into.is_(None),
        ~members.c.erased,
    )
    .order_by(members.c.id)
    .limit(bindparam("most"))
)
_PURCHASES = (
    select(entries.c.number, entries.c.key, entries.c.at, entries.c.answer)
    .add_columns(_survivor.c.uid)
    .join(members, members.c.id == entries.c.member)
    .join(_survivor, _LIVES_ON)
    .where(
        entries.c.number > bindparam("after"),
        entries.c.kind == EntryKind.PURCHASE,
        ~_survivor.c.erased,
        NOT_UNDONE,
    )
    .order_by(entries.c.number)
    .limit(bindparam("most"))
)
_REFUNDS = select(entries.c.reverses, entries.c.answer).where(
    entries.c.reverses.in_(bindparam("numbers", expanding=True)),
    entries.c.kind == EntryKind.REFUND,
    NOT_UNDONE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Whom and what rows of a file name. ``keys`` are idempotency keys; phones in E.164."""

    keys: Collection[str] = ()
    uids: Collection[str] = ()
    numbers: Collection[str] = ()
    phones: Collection[str] = ()
    emails: Collection[str] = ()
    identifiers: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Public ids of members (of those that the merged live on in) by what was sought.

    ``booked`` has all keys that were used, with None where it was for nobody. Several people may share
    an e-mail address.
    """

    booked: dict[str, str | None] = field(default_factory=dict)
    uids: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    phones: dict[str, str] = field(default_factory=dict)
    emails: dict[str, tuple[str, ...]] = field(default_factory=dict)
    identifiers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseRow:
    """A purchase that was not taken back; ``paid_minor`` is what was paid for what was kept."""

    number: int
    reference: str
    member: str
    at: datetime
    paid_minor: int


def find(connection: Connection, sought: Sought) -> Found:
    """Return who and what of it is in the ledger."""
    emails = {fold_email(email): email for email in sought.emails}
    reached: dict[str, tuple[str, ...]] = {}
    for folded, uid in _BY_EMAIL(connection, list(emails)):
        email = emails[folded]
        reached[email] = (*reached.get(email, ()), uid)
    return Found(
        booked=dict(_BY_KEY(connection, list(sought.keys))),
        uids=_pairs(_BY_UID(connection, list(sought.uids))),
        numbers=_pairs(_BY_NUMBER(connection, list(sought.numbers))),
        phones=_pairs(_BY_PHONE(connection, [phone[::-1] for phone in sought.phones])),
        emails=reached,
        identifiers=_pairs(_BY_CARD(connection, list(sought.identifiers))),
    )


def _pairs(rows: Iterable[tuple[Any, ...]]) -> dict[str, str]:
    return dict(rows)


def with_figures(connection: Connection, uids: Collection[str]) -> set[str]:
    """Return those members whose figures from elsewhere count their purchases there already."""
    return set(connection.execute(_COUNTED, {"uids": list(uids)}).scalars())


def member_page(
    connection: Connection, after: int, most: int, recall: Recall
) -> tuple[list[MemberRow], int]:
    """Return the members after an internal id in order of enrolment, and the last one's internal id."""
    ids = list(
        connection.execute(_PAGE, {"after": after, "most": most}).scalars().all()
    )
    return rows_of(connection, ids, recall), ids[-1] if ids else after


def purchase_page(connection: Connection, after: int, most: int) -> list[PurchaseRow]:
    """Return members' purchases after an entry, in order."""
    found = connection.execute(_PURCHASES, {"after": after, "most": most}).all()
    refunded: dict[int, int] = {}
    numbers = [row.number for row in found]
    for number, answer in connection.execute(_REFUNDS, {"numbers": numbers}):
        paid = load_answer(answer).payable_minor
        refunded[number] = refunded.get(number, 0) + paid
    return [
        PurchaseRow(
            number=row.number,
            reference=row.key,
            member=row.uid,
            at=from_micros(row.at),
            paid_minor=load_answer(row.answer).payable_minor
            - refunded.get(row.number, 0),
        )
        for row in found
    ]
