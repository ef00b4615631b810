"""The part of the daily round that is about many members at once: closing days, endings, absences."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from ..programs.account import Account, Lot, LotId
from ..programs.days import BusinessCalendar
from ..programs.facts import MovementKind
from ..programs.promises.terms import Recall, Terms
from ..programs.upkeep.commands import CloseDay
from .accounts import load_accounts
from .book import Batch, Book
from .contact_codes import forget_old
from .instants import from_micros, from_ordinal, to_micros
from .member_records import member_records
from .meta import LAST_CLOSED_DAY, read_number, write_number
from .prepared import Change, Lookup
from .schema import (
    OPEN,
    entries,
    holdings,
    lots,
    members,
    movements,
    notices,
    print_jobs,
)

# So many members expire in one transaction: a scan waits no longer than that takes.
EXPIRED_TOGETHER = 100
# So long after a program's end it is looked at for what is left of it.
LATE_ENDS = timedelta(days=31)

_ENDED = (
    select(lots.c.member)
    .where(OPEN, lots.c.last_day <= bindparam("day"))
    .distinct()
    .order_by(lots.c.member)
)
_HOLDING = (
    select(holdings.c.member)
    .where(
        holdings.c.program.in_(bindparam("programs", expanding=True)),
        holdings.c.balance > 0,
    )
    .distinct()
)
_EXPIRED = (
    select(
        movements.c.member,
        movements.c.program,
        func.sum(movements.c.delta).label("delta"),
    )
    .join(entries, entries.c.number == movements.c.entry)
    .where(
        entries.c.key >= bindparam("first"),
        entries.c.key < bindparam("beyond"),
        movements.c.kind == MovementKind.EXPIRY,
    )
    .group_by(movements.c.member, movements.c.program)
    .order_by(movements.c.member, movements.c.program)
)
_ENDINGS = (
    select(
        members.c.uid,
        lots.c.program,
        lots.c.last_day,
        func.sum(lots.c.remaining).label("amount"),
    )
    .join(members, members.c.id == lots.c.member)
    .where(
        OPEN,
        lots.c.last_day >= bindparam("first"),
        lots.c.last_day <= bindparam("last"),
    )
    .group_by(members.c.uid, lots.c.program, lots.c.last_day)
    .order_by(lots.c.last_day, members.c.uid, lots.c.program)
)
_BOUND = (
    select(
        members.c.uid,
        lots.c.program,
        lots.c.entry,
        lots.c.line,
        lots.c.remaining,
        lots.c.earned_at,
        lots.c.last_day,
    )
    .join(members, members.c.id == lots.c.member)
    .where(OPEN, lots.c.program.in_(bindparam("programs", expanding=True)))
)
_ARRIVALS = (
    select(members.c.uid)
    .join(lots, lots.c.member == members.c.id)
    .where(
        OPEN,
        lots.c.first_day >= bindparam("first"),
        lots.c.first_day <= bindparam("last"),
    )
    .distinct()
    .order_by(members.c.uid)
)
_UNSEEN = (
    select(members.c.uid, members.c.last_visit_at)
    .where(
        members.c.last_visit_at >= bindparam("first"),
        members.c.last_visit_at < bindparam("beyond"),
        members.c.merged_into.is_(None),
        ~members.c.erased,
    )
    .order_by(members.c.last_visit_at)
)
_TOLD = Lookup(lambda keys: select(notices.c.key).where(notices.c.key.in_(keys)))
_TELL = Change(notices.insert())
_PRUNE = print_jobs.delete().where(print_jobs.c.ended_at < bindparam("before"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Expired:
    """So much of a program ended unused for a member (public id); ``account`` is theirs after it."""

    member: str
    program: str
    amount: int
    account: Account


@dataclass(frozen=True, slots=True, kw_only=True)
class EndingRow:
    """So much of a program can be used by a member (public id) through ``last_day``."""

    member: str
    program: str
    last_day: date
    amount: int


def days_to_close(connection: Connection, _: Book, today: date) -> list[date]:
    """Return the days that are over and not closed, in order; a new ledger starts with today."""
    closed = read_number(connection, LAST_CLOSED_DAY)
    if closed is None:
        write_number(connection, LAST_CLOSED_DAY, today.toordinal() - 1)
        return []
    return [date.fromordinal(day) for day in range(closed + 1, today.toordinal())]


def last_closed_day(connection: Connection) -> date | None:
    """Return the latest business day that is closed; None in a new ledger."""
    return from_ordinal(read_number(connection, LAST_CLOSED_DAY))


def ended_members(connection: Connection, day: date, terms: Terms) -> list[int]:
    """Return the internal ids of the members with something left that may end with a day."""
    if terms.calendar.is_closed(day):
        return []
    ended = set(connection.execute(_ENDED, {"day": day.toordinal()}).scalars())
    # Some days longer: a closed day that is none after all may have brought the end forward.
    if programs := terms.bound_between(day - LATE_ENDS, day):
        ended |= set(connection.execute(_HOLDING, {"programs": programs}).scalars())
    return sorted(ended)


def expire(
    connection: Connection,
    book: Book,
    ids: Sequence[int],
    day: date,
    request: Mapping[str, Any],
) -> None:
    """Book what ended with a day for some members; doing it again does no harm."""
    batch = Batch(connection, book)
    batch.load_members(ids, request["at"])
    fields = {**request, "day": day}

    def command(uid: str) -> CloseDay:
        # A number of its own: a round that was cut short may find more of a member's when it goes on.
        key = f"{expiry_key(day, uid)}:{book.last_entry + 1}"
        return CloseDay(**fields | {"key": key})

    for member in ids:
        batch.decide_for(member, command)
    batch.store()


def expired_on(connection: Connection, day: date, recall: Recall) -> list[Expired]:
    """Return what expired with a day, also in a run that was cut short."""
    asked = {"first": expiry_key(day, ""), "beyond": expiry_key(day, "\U0010ffff")}
    found = connection.execute(_EXPIRED, asked).all()
    ids = list(dict.fromkeys(row.member for row in found))
    accounts = load_accounts(connection, member_records(connection, ids), recall)
    return [
        Expired(
            member=accounts[row.member].member.uid,
            program=row.program,
            amount=-row.delta,
            account=accounts[row.member],
        )
        for row in found
    ]


def record_closed(connection: Connection, _: Book, day: date) -> None:
    """Remember that a day is closed, and with it all before it."""
    closed = read_number(connection, LAST_CLOSED_DAY)
    if closed is None or closed < day.toordinal():
        write_number(connection, LAST_CLOSED_DAY, day.toordinal())


def expiry_key(day: date, member: str) -> str:
    """Return how the keys begin under which what ended with a day expires for a member (public id)."""
    return f"expire:{day.isoformat()}:{member}"


def endings(
    connection: Connection, first: date, last: date, terms: Terms
) -> list[EndingRow]:
    """Return what really ends in a period, summed up per member, program and day, in order of days."""
    asked = {
        "first": terms.calendar.earliest_end(first).toordinal(),
        "last": last.toordinal(),
    }
    bound = terms.bound_between(first, last)
    found = [
        (row.uid, row.program, date.fromordinal(row.last_day), row.amount)
        for row in connection.execute(_ENDINGS, asked)
        if row.program not in bound
    ]
    if bound:
        for uid, program, *lot in connection.execute(_BOUND, {"programs": bound}):
            really = terms.lot_as_read(program, _lot(*lot))
            if really.last_day is not None:
                found.append((uid, program, really.last_day, really.remaining))
    amounts: dict[tuple[date, str, str], int] = {}
    for uid, program, promised, amount in found:
        last_day = terms.calendar.next_open(promised)
        if first <= last_day <= last:
            ending = last_day, uid, program
            amounts[ending] = amounts.get(ending, 0) + amount
    return [
        EndingRow(member=uid, program=program, last_day=last_day, amount=amount)
        for (last_day, uid, program), amount in sorted(amounts.items())
    ]


def _lot(
    entry: int, line: int, remaining: int, earned_at: int, last_day: int | None
) -> Lot:
    return Lot(
        id=LotId(entry, line),
        amount=remaining,
        remaining=remaining,
        earned_at=from_micros(earned_at),
        last_day=from_ordinal(last_day),
    )


def arrivals(connection: Connection, first: date, last: date) -> list[str]:
    """Return the public ids of the members of whom something becomes usable in a period."""
    asked = {"first": first.toordinal(), "last": last.toordinal()}
    return list(connection.execute(_ARRIVALS, asked).scalars())


def unseen_since(
    connection: Connection, first: date, last: date, calendar: BusinessCalendar
) -> list[tuple[str, date]]:
    """Return whose last visit was on one of the business days in a period, with that day."""
    asked = {
        "first": to_micros(calendar.start_of(first)),
        "beyond": to_micros(calendar.start_of(last + timedelta(days=1))),
    }
    return [
        (row.uid, calendar.day_of(from_micros(row.last_visit_at)))
        for row in connection.execute(_UNSEEN, asked)
    ]


def told(connection: Connection, keys: Iterable[str]) -> set[str]:
    """Return which of the keys were told already."""
    return {key for (key,) in _TOLD(connection, list(keys))}


def tell_once(
    connection: Connection, _: Book, keys: Iterable[str], at: datetime
) -> set[str]:
    """Note that something is being told, and return the keys that were never told before."""
    wanted = list(dict.fromkeys(keys))
    known = told(connection, wanted)
    new = [key for key in wanted if key not in known]
    _TELL(connection, [{"key": key, "at": to_micros(at)} for key in new])
    return set(new)


def prune(connection: Connection, _: Book, before: datetime) -> None:
    """Forget the print jobs that ended before an instant, and codes that were asked for before it."""
    connection.execute(_PRUNE, {"before": to_micros(before)})
    forget_old(connection, before)
