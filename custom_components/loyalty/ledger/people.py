"""Who the members are: kept apart from what the rules see, with the keys by which they are found."""

from collections.abc import Iterable
from datetime import date
from typing import Any
import unicodedata

import orjson
from sqlalchemy import BindParameter, Connection, Row, bindparam, select

from ..programs.person import Person
from .instants import from_micros, from_ordinal, to_micros, to_ordinal
from .schema import member_tags, name_words, people

# Letters that German, Danish and Swedish speakers also write as two.
_TWO_LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae"}
)
# Letters that do not decompose into a plain one and an accent.
_PLAIN = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ı": "i", "þ": "th"}
)

_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_PEOPLE = select(people).where(people.c.member.in_(_IDS))
_BY_MEMBER: BindParameter[int] = bindparam("of_member")
_FORGET = tuple(
    table.delete().where(table.c.member == _BY_MEMBER)
    for table in (name_words, member_tags, people)
)
_KEEP_PERSON = people.insert()
_KEEP_WORD = name_words.insert()
_KEEP_TAG = member_tags.insert()


def fold(text: str) -> str:
    """Return text without case and accents, for comparing: ``Müßig`` becomes ``mussig``."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark))


def words_of(text: str) -> list[set[str]]:
    """Return for each word of a text the ways in which it is found: ``müller``: muller, mueller."""
    composed = unicodedata.normalize("NFC", text.casefold())
    spoken = "".join(
        sign if sign.isalnum() or unicodedata.combining(sign) else " "
        for sign in composed
    )
    return [{fold(word), fold(word.translate(_TWO_LETTERS))} for word in spoken.split()]


def load_people(connection: Connection, ids: Iterable[int]) -> dict[int, Person]:
    """Return who some members are, by internal id; nothing for those who told nothing."""
    return {
        row.member: _person(row)
        for row in connection.execute(_PEOPLE, {"ids": list(ids)})
    }


def store_people(
    connection: Connection, changed: dict[int, Person], newcomers: set[int]
) -> None:
    """Write who some members are, in place of what was known; nothing was of ``newcomers``."""
    known = [{"of_member": member} for member in changed if member not in newcomers]
    if known:
        for statement in _FORGET:
            connection.execute(statement, known)
    told = {member: person for member, person in changed.items() if person != Person()}
    if told:
        connection.execute(
            _KEEP_PERSON, [_row(member, who) for member, who in told.items()]
        )
    words = [
        {"word": word, "member": member}
        for member, person in told.items()
        for word in {form for forms in words_of(person.name or "") for form in forms}
    ]
    if words:
        connection.execute(_KEEP_WORD, words)
    tags = [
        {"tag": tag, "member": member}
        for member, person in told.items()
        for tag in dict.fromkeys(person.tags)
    ]
    if tags:
        connection.execute(_KEEP_TAG, tags)


def fold_email(email: str) -> str:
    """Return an e-mail address for comparing."""
    return email.casefold()


def _row(member: int, person: Person) -> dict[str, Any]:
    return {
        "member": member,
        "name": person.name,
        "name_folded": fold(person.name) if person.name else None,
        "phone": person.phone,
        "phone_reversed": person.phone[::-1] if person.phone else None,
        "email": person.email,
        "email_folded": fold_email(person.email) if person.email else None,
        "birthday": to_ordinal(person.birthday),
        "language": person.language,
        "notes": person.notes,
        "tags": orjson.dumps(person.tags).decode(),
        "email_verified_at": to_micros(person.email_verified_at),
        "phone_verified_at": to_micros(person.phone_verified_at),
    }


def _person(row: Row[Any]) -> Person:
    birthday: date | None = from_ordinal(row.birthday)
    return Person(
        name=row.name,
        phone=row.phone,
        email=row.email,
        birthday=birthday,
        language=row.language,
        notes=row.notes,
        tags=tuple(orjson.loads(row.tags)),
        email_verified_at=from_micros(row.email_verified_at),
        phone_verified_at=from_micros(row.phone_verified_at),
    )
