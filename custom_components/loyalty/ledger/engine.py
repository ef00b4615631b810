"""Where the ledger's file is opened: all that is particular to SQLite is here.

The writer's transactions take the write lock at once, a reader's see one state throughout. The log
is checkpointed by the writer when nobody waits, never inside a commit.
"""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
import logging
from pathlib import Path
import sqlite3
from typing import cast

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

_LOGGER = logging.getLogger(__name__)

BUSY_TIMEOUT_SECONDS = 5.0
_CACHE_KIB = 16_384
# After a rush the log gives back what it took on disk beyond this.
_LOG_KEPT_BYTES = 16 * 1024**2
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def open_engine(
    path: Path, *, writes: bool, busy_timeout: float = BUSY_TIMEOUT_SECONDS
) -> Engine:
    """Return an engine for the ledger's file; its connections belong to the thread that opens them."""
    engine = create_engine(
        "sqlite://",
        creator=lambda: _connect(path, writes=writes, busy_timeout=busy_timeout),
        poolclass=NullPool,
        hide_parameters=True,  # they are names and phone numbers, and errors are logged
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        _driver(connection).execute("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _connect(path: Path, *, writes: bool, busy_timeout: float) -> sqlite3.Connection:
    refuse_in_event_loop()
    # sqlite3 itself refuses to let another thread, such as the event loop's, use the connection.
    connection = sqlite3.connect(path, timeout=busy_timeout, isolation_level=None)
    try:
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        connection.execute("PRAGMA temp_store = MEMORY")
        if writes:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA wal_autocheckpoint = 0")
            connection.execute(f"PRAGMA journal_size_limit = {_LOG_KEPT_BYTES}")
        else:
            connection.execute("PRAGMA query_only = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def refuse_in_event_loop() -> None:
    """Raise RuntimeError in a thread that runs an event loop: the database would block it."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise RuntimeError("the ledger's database must not be used in the event loop")


def checkpoint(connection: Connection, *, truncate: bool = False) -> bool:
    """Bring the write-ahead log into the main file; tell whether all of it got there.

    ``truncate`` waits for readers and leaves an empty log, so that the main file alone is everything.
    """
    mode = "TRUNCATE" if truncate else "PASSIVE"
    try:
        row = _driver(connection).execute(f"PRAGMA wal_checkpoint({mode})").fetchone()
    except sqlite3.Error as error:
        # Everything is safe in the log; it is tried again later.
        _LOGGER.warning(
            "The ledger's log could not be brought into its file: %s", error
        )
        return False
    busy, frames, moved = row
    return not busy and frames == moved


def rows_written(connection: Connection) -> int:
    """Return how many rows the connection has written so far."""
    return _driver(connection).total_changes


def quick_check(connection: Connection) -> list[str]:
    """Return what is wrong with the structure of the database file; empty if it is sound."""
    rows = _driver(connection).execute("PRAGMA quick_check").fetchall()
    return [text for (text,) in rows if text != "ok"]


def _driver(connection: Connection) -> sqlite3.Connection:
    """Return the driver's connection: SQLAlchemy's own would start a transaction around a pragma."""
    return cast("sqlite3.Connection", connection.connection.dbapi_connection)


def closed_cleanly(path: Path) -> bool:
    """Tell whether the last process to write the file closed it: it then takes the log away."""
    log = _companion(path, "-wal")
    return not log.exists() or log.stat().st_size == 0


def size(path: Path) -> int:
    """Return how many bytes the file and its log take."""
    return sum(
        file.stat().st_size
        for file in (path, _companion(path, "-wal"))
        if file.exists()
    )


def _companion(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def is_database_error(error: BaseException) -> bool:
    """Tell whether an error comes from the database, by way of SQLAlchemy or not."""
    return isinstance(error, (SQLAlchemyError, sqlite3.Error))


def is_damage(error: BaseException) -> bool:
    """Tell whether an error says that the file is no sound database."""
    return _primary_code(error) in _DAMAGED


def is_lock(error: BaseException) -> bool:
    """Tell whether an error says that somebody else keeps the file locked."""
    return _primary_code(error) in _LOCKED


def _primary_code(error: BaseException) -> int | None:
    cause = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(cause, "sqlite_errorcode", None)
    return code & 0xFF if isinstance(code, int) else None


def set_aside(path: Path) -> Path:
    """Rename a damaged file and its companions, for whoever may rescue it; return its new path."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    aside = path.with_name(f"{path.name}.corrupt.{stamp}")
    path.rename(aside)
    for suffix in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            _companion(path, suffix).rename(_companion(aside, suffix))
    return aside
