"""Questions about members, their lots and purchases. None of them scans a table."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, Connection, Select, bindparam, select

from ..programs.account import Account, Card, CardStatus
from ..programs.answer import Answer, EntryKind
from ..programs.person import Person
from ..programs.promises.terms import Recall
from .accounts import load_accounts
from .answers import load_answer
from .instants import to_micros
from .member_records import member_records
from .originals import LATEST_OF_COUNTER, NOT_UNDONE
from .people import load_people
from .prepared import Lookup
from .schema import ALIVE, LIVES_AS, cards, entries, members, people

# With fewer digits than this a part of a phone number is no way to find somebody.
FEWEST_PHONE_DIGITS = 4

_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_CARDS = (
    select(cards.c.member, cards.c.identifier, cards.c.status)
    .where(cards.c.member.in_(_IDS))
    .order_by(cards.c.linked_at, cards.c.identifier)
)
_ABOUT = select(
    members.c.id, members.c.pinned, members.c.source, members.c.referred_by
).where(members.c.id.in_(_IDS))
_BY_CARD = select(cards.c.identifier, cards.c.member).where(
    cards.c.identifier.in_(bindparam("identifiers", expanding=True))
)
_BY_UID: Select[tuple[int]] = select(LIVES_AS).where(
    members.c.uid == bindparam("wanted")
)
_WITH_UIDS = Lookup(lambda uids: select(members.c.id).where(members.c.uid.in_(uids)))
_BY_NUMBER: Select[tuple[int]] = select(LIVES_AS).where(
    members.c.number == bindparam("wanted")
)
_BY_PHONE = (
    select(people.c.member)
    .where(
        people.c.phone_reversed >= bindparam("first"),
        people.c.phone_reversed < bindparam("beyond"),
    )
    .limit(2)
)
_PURCHASES = (
    select(entries.c.answer)
    .where(
        entries.c.member == bindparam("of_member"),
        entries.c.kind == EntryKind.PURCHASE,
        NOT_UNDONE,
    )
    .order_by(entries.c.number.desc())
    .limit(bindparam("most"))
)
_ENTRY = select(entries.c.answer)
_BY_ENTRY_NUMBER = _ENTRY.where(entries.c.number == bindparam("wanted"))
_BY_ENTRY_KEY = _ENTRY.where(entries.c.key == bindparam("wanted"))
_PINNED = (
    select(members.c.id)
    .where(members.c.pinned, ALIVE)
    .order_by(members.c.last_visit_at.desc())
)
_SEEN = (
    select(members.c.id)
    .where(members.c.last_visit_at >= bindparam("since"), ALIVE)
    .order_by(members.c.last_visit_at.desc())
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """Everything that the ledger knows of a member, but for their history."""

    account: Account
    person: Person
    cards: tuple[Card, ...] = ()
    pinned: bool = False
    source: str | None = None
    referred_by: str | None = None

    @property
    def uid(self) -> str:
        """Return the public id."""
        return self.account.member.uid

    @property
    def number(self) -> str:
        """Return the member number."""
        return self.account.member.number

    @property
    def name(self) -> str | None:
        """Return the name."""
        return self.person.name

    @property
    def phone(self) -> str | None:
        """Return the phone number in E.164."""
        return self.person.phone

    @property
    def phone_verified_at(self) -> datetime | None:
        """Return since when it is proven that they read what is sent to their phone."""
        return self.person.phone_verified_at

    @property
    def anonymous(self) -> bool:
        """Tell whether nobody has given a name or contact."""
        return self.account.member.anonymous

    @property
    def visits(self) -> int:
        """Return how often the member was here."""
        return self.account.visits

    @property
    def last_visit_at(self) -> datetime | None:
        """Return when the member was here last."""
        return self.account.last_visit_at


def rows_of(
    connection: Connection, ids: Sequence[int], recall: Recall
) -> list[MemberRow]:
    """Return members by internal id, in that order."""
    if not ids:
        return []
    accounts = load_accounts(connection, member_records(connection, ids), recall)
    persons = load_people(connection, ids)
    held: dict[int, list[Card]] = {}
    for member, identifier, status in connection.execute(_CARDS, {"ids": ids}):
        held.setdefault(member, []).append(
            Card(identifier=identifier, status=CardStatus(status))
        )
    about = {row.id: row for row in connection.execute(_ABOUT, {"ids": ids})}
    return [
        MemberRow(
            account=accounts[member],
            person=persons.get(member, Person()),
            cards=tuple(held.get(member, ())),
            pinned=about[member].pinned,
            source=about[member].source,
            referred_by=about[member].referred_by,
        )
        for member in ids
        if member in accounts
    ]


def member(
    connection: Connection, text: str, identifiers: Collection[str], recall: Recall
) -> MemberRow | None:
    """Return the member with a public id, a member number, a card, or the only one with a phone (E.164).

    ``identifiers`` are the names under which the text may be known as a card, best first.
    """
    found = find_id(connection, text, identifiers)
    rows = [] if found is None else rows_of(connection, [found], recall)
    return rows[0] if rows and not rows[0].account.member.erased else None


def by_uid(connection: Connection, uid: str, recall: Recall) -> MemberRow | None:
    """Return the member with a public id, or the one they live on in."""
    found = _scalar(connection, _BY_UID, uid)
    if found is None:
        return None
    return next(iter(rows_of(connection, [found], recall)), None)


def accounts(
    connection: Connection, uids: Collection[str], recall: Recall
) -> dict[str, Account]:
    """Return the accounts of members by public id."""
    ids = [member for (member,) in _WITH_UIDS(connection, list(uids))]
    found = load_accounts(connection, member_records(connection, ids), recall)
    return {account.member.uid: account for account in found.values()}


def find_id(
    connection: Connection, text: str, identifiers: Collection[str] = ()
) -> int | None:
    """Return the internal id of the member that ``member`` describes."""
    named = _scalar(connection, _BY_UID, text)
    if named is not None:
        return named
    carried = {
        row.identifier: row.member
        for row in connection.execute(_BY_CARD, {"identifiers": list(identifiers)})
    }
    for identifier in identifiers:
        if identifier in carried:
            return int(carried[identifier])
    named = _scalar(connection, _BY_NUMBER, text.strip())
    if named is not None:
        return named
    # Whole numbers only: a card that nobody has, 4567, must not be the customer whose phone ends so.
    reached = by_phone(connection, text) if text.startswith("+") else []
    return reached[0] if len(reached) == 1 else None


def _scalar(
    connection: Connection, statement: Select[tuple[int]], wanted: str
) -> int | None:
    return connection.execute(statement, {"wanted": wanted}).scalar()


def by_phone(connection: Connection, text: str) -> list[int]:
    """Return the internal ids of up to two members with a phone number, or with its last digits."""
    ending = phone_ending(text)
    if ending is None:
        return []
    return list(
        connection.execute(
            _BY_PHONE, {"first": ending, "beyond": ending + "\U0010ffff"}
        ).scalars()
    )


def phone_ending(text: str) -> str | None:
    """Return a phone number or its end, as typed, in the reversed form kept; None if it is none."""
    digits = "".join(sign for sign in text if sign not in " -/().\u00a0")
    plain = digits.removeprefix("+")
    if not plain.isascii() or not plain.isdigit() or len(plain) < FEWEST_PHONE_DIGITS:
        return None
    if not digits.startswith("+") and len(plain) > FEWEST_PHONE_DIGITS:
        # A number as dialled at home: the leading zeros are not part of the international one.
        digits = plain.lstrip("0") or plain
    return digits[::-1]


def person(connection: Connection, uid: str) -> Person:
    """Return who a member is; a blank person for an anonymous or unknown one."""
    found = _scalar(connection, _BY_UID, uid)
    return (
        Person()
        if found is None
        else load_people(connection, [found]).get(found, Person())
    )


def purchases(connection: Connection, uid: str, limit: int) -> list[Answer]:
    """Return a member's latest purchases, newest first, without those taken back."""
    found = _scalar(connection, _BY_UID, uid)
    asked = {"of_member": found, "most": limit}
    return [
        load_answer(document)
        for document in connection.execute(_PURCHASES, asked).scalars()
    ]


def entry(connection: Connection, wanted: int | str) -> Answer | None:
    """Return the answer of an entry by number or idempotency key."""
    statement = _BY_ENTRY_NUMBER if isinstance(wanted, int) else _BY_ENTRY_KEY
    document = connection.execute(statement, {"wanted": wanted}).scalar()
    return None if document is None else load_answer(document)


def latest_entry(connection: Connection, counter: str) -> Answer | None:
    """Return the latest entry of a counter that can be taken back."""
    row = connection.execute(LATEST_OF_COUNTER, {"of_counter": counter}).first()
    return None if row is None else load_answer(row.answer)


def recent_members(
    connection: Connection, since: datetime, limit: int, recall: Recall
) -> list[MemberRow]:
    """Return all pinned members, then whoever was here since an instant, newest first, ``limit`` in all."""
    ids = dict.fromkeys(connection.execute(_PINNED).scalars())
    asked = {"since": to_micros(since), "most": limit}
    for seen in connection.execute(_SEEN, asked).scalars():
        if len(ids) >= limit:
            break
        ids.setdefault(seen)
    return rows_of(connection, list(ids), recall)
