"""Raffles that are drawn: the draw, and the tickets that are used up with it."""

from collections.abc import Mapping, Sequence
from itertools import batched
from typing import Any

from sqlalchemy import Connection, bindparam, select

from ..programs.answer import EntryKind
from ..programs.upkeep.commands import DrawRaffle, UseUpTickets
from .book import Batch, Book, Booking
from .schema import entries, holdings

# So many members are read together.
READ_TOGETHER = 100

_HOLDERS = (
    select(holdings.c.member)
    .where(holdings.c.program == bindparam("program"), holdings.c.balance > 0)
    .order_by(holdings.c.member)
)
_DRAWN = select(entries.c.number).where(
    entries.c.key == bindparam("key"), entries.c.kind == EntryKind.DRAW
)


def draw_key(program: str) -> str:
    """Return the key under which a raffle is drawn: once."""
    return f"draw:{program}"


def draw(connection: Connection, book: Book, command: DrawRaffle) -> Booking:
    """Book a draw, and with it that all tickets are used up; raises Refusal, and then all is to be rolled back."""
    (booking,) = Batch(connection, book).book_all([command])
    request = {
        "at": command.at,
        "actor": command.actor,
        "clock_doubtful": command.clock_doubtful,
    }
    holders = list(connection.execute(_HOLDERS, {"program": command.program}).scalars())
    for some in batched(holders, READ_TOGETHER, strict=False):
        use_up(connection, book, some, command.program, request)
    return booking


def holders_if_drawn(connection: Connection, program: str) -> list[int]:
    """Return the internal ids of whoever holds tickets of a raffle that was drawn; nobody while it was not."""
    if connection.execute(_DRAWN, {"key": draw_key(program)}).first() is None:
        return []
    return list(connection.execute(_HOLDERS, {"program": program}).scalars())


def use_up(
    connection: Connection,
    book: Book,
    ids: Sequence[int],
    program: str,
    request: Mapping[str, Any],
) -> None:
    """Use up the tickets of some members; doing it again does no harm. ``request`` has the fields of a command."""
    batch = Batch(connection, book)
    batch.load_members(ids, request["at"])
    fields = {**request, "program": program}

    def command(uid: str) -> UseUpTickets:
        key = f"drawn:{program}:{uid}:{book.last_entry + 1}"
        return UseUpTickets(**fields | {"key": key})

    for member in ids:
        batch.decide_for(member, command)
    batch.store()
