"""Finding members: by name as it is spoken, by phone, number, tag, reward, or how long they stayed away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)

from ..programs.promises.terms import Recall, Terms
from .instants import to_micros
from .people import fold, fold_email, words_of
from .queries import MemberRow, phone_ending, rows_of
from .rewards_in_reach import who_can_have_some
from .schema import cards, member_tags, members, name_words, people

# How well a member answers a query; ties go to whoever was here last.
_EXACT, _WORD, _PREFIX, _INSIDE = range(4)
# A letter or two inside a word would find everybody.
_FEWEST_INSIDE = 3
# Only when fewer names than this begin so, those that have it inside are looked for: that reads all words.
_ENOUGH = 5
_BEYOND = "\U0010ffff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whom to look for; what is None does not matter.

    ``identifiers`` are the names under which the query may be known as a card.
    ``has_reward``: they can have one of the terms' rewards on ``day``, when so many pieces of each are ``gone``.
    ``unseen_since``: they were not here at or after that instant.
    """

    query: str | None = None
    identifiers: tuple[str, ...] = ()
    tag: str | None = None
    tier: str | None = None
    has_reward: bool | None = None
    unseen_since: datetime | None = None
    terms: Terms
    day: date
    gone: Mapping[str, int]
    recall: Recall


def pin(connection: Connection, uid: str, pinned: bool) -> None:
    """Keep a member among the recent ones whether they come or not, or no longer."""
    connection.execute(
        members.update().where(members.c.uid == uid).values(pinned=pinned)
    )


def find(
    connection: Connection, wanted: Wanted, limit: int, offset: int
) -> tuple[list[MemberRow], int]:
    """Return a page of members, best first, and how many there are in all."""
    query = (wanted.query or "").strip()
    if not query:
        return _page(connection, wanted, None, limit, offset)
    codes = (query, *wanted.identifiers)
    named = _matches(query, codes, inside=False)
    if len(query) >= _FEWEST_INSIDE and _count(connection, wanted, named) < _ENOUGH:
        named = _matches(query, codes, inside=True)
    return _page(connection, wanted, named, limit, offset)


def _count(connection: Connection, wanted: Wanted, matches: Subquery | None) -> int:
    found = select(func.count()).select_from(members).where(*_filters(wanted))
    if matches is not None:
        found = found.join(matches, matches.c.member == members.c.id)
    return connection.execute(found).scalar_one()


def _page(
    connection: Connection,
    wanted: Wanted,
    matches: Subquery | None,
    limit: int,
    offset: int,
) -> tuple[list[MemberRow], int]:
    total = _count(connection, wanted, matches)
    by_time = (members.c.last_visit_at.desc().nulls_last(), members.c.id)
    page = select(members.c.id).where(*_filters(wanted))
    if matches is None:
        page = page.order_by(*by_time)
    else:
        page = page.join(matches, matches.c.member == members.c.id).order_by(
            matches.c.rank, *by_time
        )
    ids = (
        connection.execute(page.limit(limit).offset(offset)).scalars().all()
        if total
        else []
    )
    return rows_of(connection, ids, wanted.recall), total


def _filters(wanted: Wanted) -> list[Any]:
    filters: list[Any] = [members.c.merged_into.is_(None), ~members.c.erased]
    if wanted.tag is not None:
        tagged = select(member_tags.c.member).where(member_tags.c.tag == wanted.tag)
        filters.append(members.c.id.in_(tagged))
    if wanted.tier is not None:
        filters.append(members.c.tier == wanted.tier)
    if wanted.unseen_since is not None:
        seen = to_micros(wanted.unseen_since)
        filters.append(
            or_(
                members.c.last_visit_at < seen,
                and_(members.c.last_visit_at.is_(None), members.c.enrolled_at < seen),
            )
        )
    if wanted.has_reward is not None:
        rich = members.c.id.in_(
            who_can_have_some(wanted.terms, wanted.day, wanted.gone)
        )
        filters.append(rich if wanted.has_reward else ~rich)
    return filters


def _matches(query: str, codes: Sequence[str], *, inside: bool) -> Subquery:
    """Return who answers a query, each with the rank of their best answer."""
    answers = [
        _named(query, inside=inside),
        select(members.c.id.label("member"), literal(_EXACT).label("rank")).where(
            or_(members.c.number == query, members.c.uid == query)
        ),
        select(cards.c.member, literal(_EXACT)).where(cards.c.identifier.in_(codes)),
        _starting(people.c.email_folded, fold_email(query), _PREFIX),
    ]
    ending = phone_ending(query)
    if ending is not None:
        answers.append(_starting(people.c.phone_reversed, ending, _WORD))
    found = union_all(*(answer for answer in answers if answer is not None)).subquery()
    return (
        select(found.c.member, func.min(found.c.rank).label("rank"))
        .group_by(found.c.member)
        .subquery()
    )


def _starting(column: Any, start: str, rank: int) -> Select[Any]:
    better = case((column == start, _EXACT), else_=rank)
    return select(people.c.member, better).where(
        column >= start, column < start + _BEYOND
    )


def _named(query: str, *, inside: bool) -> Select[Any] | None:
    """Return whose name has all words of the query: ranked by the word that fits worst."""
    spoken = words_of(query)
    if not spoken:
        return None
    words = [_with_word(sorted(forms), inside=inside) for forms in spoken]
    each = union_all(*words).subquery()
    all_words = (
        select(each.c.member, func.max(each.c.rank).label("rank"))
        .group_by(each.c.member)
        .having(func.count() == len(words))
        .subquery()
    )
    whole = people.c.name_folded == fold(query)
    return select(
        all_words.c.member.label("member"),
        case((whole, _EXACT), else_=all_words.c.rank).label("rank"),
    ).join(people, people.c.member == all_words.c.member)


def _with_word(forms: Sequence[str], *, inside: bool) -> Select[Any]:
    word = name_words.c.word
    starts = [and_(word >= form, word < form + _BEYOND) for form in forms]
    fits = (
        [
            word.contains(form, autoescape=True)
            for form in forms
            if len(form) >= _FEWEST_INSIDE
        ]
        if inside
        else []
    )
    rank = case((word.in_(forms), _WORD), (or_(*starts), _PREFIX), else_=_INSIDE)
    return (
        select(name_words.c.member, func.min(rank).label("rank"))
        .where(or_(*starts, *fits))
        .group_by(name_words.c.member)
    )
