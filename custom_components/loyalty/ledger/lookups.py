"""Who is in the ledger under what: cards, ids, numbers, phones and addresses, many at once."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple, cast

from sqlalchemy import Connection, select

from ..programs.account import CardStatus
from .member_records import MEMBER_COLUMNS, MEMBER_WIDTH, MemberRecord, member_records
from .people import fold_email
from .prepared import Lookup
from .schema import cards, members, people

_BY_CARD = Lookup(
    lambda shown: (
        select(*MEMBER_COLUMNS, cards.c.identifier, cards.c.status)
        .join(cards, cards.c.member == members.c.id)
        .where(cards.c.identifier.in_(shown))
    )
)
_BY_UID = Lookup(lambda uids: select(*MEMBER_COLUMNS).where(members.c.uid.in_(uids)))
_BY_NUMBER = Lookup(
    lambda numbers: select(*MEMBER_COLUMNS).where(members.c.number.in_(numbers))
)
_BY_PHONE = Lookup(
    lambda reversed_phones: (
        select(people.c.phone, members.c.uid)
        .join(members, members.c.id == people.c.member)
        .where(people.c.phone_reversed.in_(reversed_phones))
    )
)
_BY_EMAIL = Lookup(
    lambda emails: (
        select(people.c.email_folded, members.c.uid)
        .join(members, members.c.id == people.c.member)
        .where(people.c.email_folded.in_(emails))
    )
)


class CardFound(NamedTuple):
    """A card, and whose it is."""

    identifier: str
    status: CardStatus
    member: MemberRecord


def by_card(
    connection: Connection, identifiers: Collection[str]
) -> Iterator[CardFound]:
    """Yield the cards that are known; a merged member's are the survivor's."""
    for row in _BY_CARD(connection, list(identifiers)):
        identifier, status = row[MEMBER_WIDTH:]
        record = MemberRecord._make(row[:MEMBER_WIDTH])
        yield CardFound(identifier, CardStatus(status), record)


def by_uid(connection: Connection, uids: Collection[str]) -> list[MemberRecord]:
    """Return members by public id, merged ones as they are."""
    return [MemberRecord._make(row) for row in _BY_UID(connection, list(uids))]


def by_number(connection: Connection, numbers: Collection[str]) -> list[MemberRecord]:
    """Return members by member number, merged ones as they are."""
    return [MemberRecord._make(row) for row in _BY_NUMBER(connection, list(numbers))]


def by_phone(
    connection: Connection, phones: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Yield phone numbers (E.164) with the public ids of those who have them."""
    yield from cast(
        "list[tuple[str, str]]",
        _BY_PHONE(connection, [phone[::-1] for phone in phones]),
    )


def by_email(
    connection: Connection, emails: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Yield folded e-mail addresses with the public ids of those who have them."""
    folded = {fold_email(email) for email in emails}
    yield from cast("list[tuple[str, str]]", _BY_EMAIL(connection, list(folded)))


def living(
    connection: Connection, records: Sequence[MemberRecord]
) -> dict[str, MemberRecord]:
    """Return by the public id of members who they live on as: themselves, unless they were merged."""
    survivors = {
        record.id: record
        for record in member_records(
            connection,
            list({r.merged_into for r in records if r.merged_into is not None}),
        )
    }
    return {
        record.uid: record
        if record.merged_into is None
        else survivors[record.merged_into]
        for record in records
    }
