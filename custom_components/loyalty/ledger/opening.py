"""Opening the ledger's file, whatever state it is in."""

from dataclasses import dataclass
import logging
from pathlib import Path
import sqlite3

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from ..programs.promises.terms import Terms
from .book import Book
from .engine import (
    closed_cleanly,
    is_damage,
    is_lock,
    open_engine,
    quick_check,
    set_aside,
)
from .errors import LedgerLocked, LedgerUnwritable
from .migrations import migrate

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An open ledger; ``aside`` is where a damaged file was put that had its place before."""

    connection: Connection
    book: Book
    card_secret: bytes
    aside: Path | None = None


def open_book(path: Path, terms: Terms) -> Opened:
    """Open the file, or make it; a damaged one is set aside and a new one made.

    Raises LedgerTooNew, LedgerLocked, or LedgerUnwritable where no file can be made.
    """
    try:
        try:
            return _open(path, terms, aside=None)
        except (DBAPIError, sqlite3.Error) as error:
            if not is_damage(error):
                raise
            aside = set_aside(path)
            _LOGGER.error(
                "The loyalty ledger is damaged (%s); it was set aside as %s",
                error,
                aside.name,
            )
            return _open(path, terms, aside=aside)
    except (DBAPIError, sqlite3.Error) as error:
        if is_lock(error):
            raise LedgerLocked(f"{path.name} is locked by another process") from error
        raise LedgerUnwritable(f"{path.name} can't be opened: {error}") from error


def _open(path: Path, terms: Terms, *, aside: Path | None) -> Opened:
    # A file that was closed cleanly is not read through: that takes seconds in a large shop.
    doubtful = not closed_cleanly(path)
    engine = open_engine(path, writes=True)
    connection = engine.connect()
    try:
        if doubtful:
            _refuse_damage(quick_check(connection))
        migrate(connection)
        with connection.begin():
            book = Book(connection)
            book.file_terms(connection, terms)
    except BaseException:
        connection.close()
        raise
    return Opened(
        connection=connection, book=book, card_secret=book.secret, aside=aside
    )


def _refuse_damage(problems: list[str]) -> None:
    if problems:
        error = sqlite3.DatabaseError(problems[0])
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise error
