"""The one thread that writes: whatever waits is decided and committed together.

Durability costs one fsync per batch, not per command: while a batch is on its way to the disk the
next one gathers. A command that fails, expectedly or not, harms none of the others.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
import logging
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Any, override

from sqlalchemy import Connection

from ..programs.commands import Command
from ..programs.refusal import Refusal
from .book import Batch, Book, Booking
from .engine import checkpoint, is_database_error, is_lock, rows_written
from .errors import LedgerClosed, LedgerUnwritable
from .opening import Opened

_LOGGER = logging.getLogger(__name__)

# A transaction takes no more than this many commands, so that the first of them need not wait long.
MOST_TOGETHER = 500
# The log goes into the main file when nobody has written for a moment, or when it has got this long.
_IDLE_SECONDS = 0.25
_LOG_IS_LONG = 25_000  # rows

type Work[T] = Callable[[Connection, Book], T]


@dataclass(frozen=True, slots=True, eq=False)
class Ask:
    """A command, and the future (of the event loop) that awaits what comes of it."""

    future: asyncio.Future[Booking]
    command: Command


@dataclass(frozen=True, slots=True, eq=False)
class Do:
    """Something else to write; if it raises, nothing of it is written."""

    future: asyncio.Future[Any]
    work: Work[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Hold:
    """Write nothing from here on until ``released`` is set, or for so many seconds."""

    future: asyncio.Future[Any]
    released: Event
    seconds: float


@dataclass(frozen=True, slots=True, eq=False)
class Stop:
    """Finish what was asked before, close the file, and end; ``future`` is resolved at the end of it."""

    future: asyncio.Future[None]


type Request = Ask | Do
type Result = tuple[asyncio.Future[Any], Any, BaseException | None]


class Writer(Thread):
    """Owns the only connection that writes; everything reaches it by ``ask``."""

    def __init__(
        self,
        path: Path,
        loop: asyncio.AbstractEventLoop,
        opened: asyncio.Future[Opened],
        open_book: Callable[[], Opened],
    ) -> None:
        """Make the thread; once started it calls ``open_book`` and resolves ``opened`` with the outcome."""
        super().__init__(name=f"loyalty-writer-{path.name}", daemon=True)
        self._loop = loop
        self._opened = opened
        self._open_book = open_book
        self._requests: SimpleQueue[Request | Hold | Stop] = SimpleQueue()
        self._connection: Connection
        self._book: Book
        self._rows_in_file = 0
        # Whether a failed transaction may have left the book ahead of the file.
        self._stale = False

    @property
    def waiting(self) -> int:
        """Return how many requests wait."""
        return self._requests.qsize()

    def ask(self, request: Request | Hold | Stop) -> None:
        """Queue something; never blocks."""
        self._requests.put(request)

    @override
    def run(self) -> None:
        """Write until stopped."""
        try:
            opened = self._open_book()
        except BaseException as error:  # noqa: BLE001 - whoever opens the ledger gets it, whatever it is
            self._deliver([(self._opened, None, error)])
            return
        self._connection, self._book = opened.connection, opened.book
        self._deliver([(self._opened, opened, None)])
        stop: Stop | None = None
        try:
            while stop is None:
                stop = self._serve()
        finally:
            self._close(stop)

    def _serve(self) -> Stop | None:
        """Write what waits, or wait for something; return the end if that was it."""
        requests: list[Request] = []
        last: Hold | Stop | None = None
        try:
            first = self._requests.get(
                timeout=_IDLE_SECONDS if self._rows_in_log() else None
            )
        except Empty:
            self._checkpoint()
            return None
        waiting: Request | Hold | Stop = first
        while True:
            if isinstance(waiting, Hold | Stop):
                last = waiting
                break
            requests.append(waiting)
            if len(requests) == MOST_TOGETHER:
                break
            try:
                waiting = self._requests.get_nowait()
            except Empty:
                break
        if requests:
            self._deliver(self._write(requests))
            if self._rows_in_log() > _LOG_IS_LONG:
                self._checkpoint()
        if isinstance(last, Hold):
            self._hold(last)
            return None
        return last

    def _write(self, requests: Sequence[Request]) -> list[Result]:
        try:
            return self._write_together(requests)
        except Exception as error:  # noqa: BLE001 - one request must not take the others with it
            if is_lock(error):
                # It did not even begin, and trying again would wait as long again.
                _LOGGER.error("The ledger is locked by another process")
                self._stale = True
                return [
                    (request.future, None, _unwritable(error)) for request in requests
                ]
            # Its type only: what can't be encoded is part of the message, and may be a name.
            _LOGGER.debug(
                "Writing %s requests one by one: %s", len(requests), type(error)
            )
            return self._write_one_by_one(requests)

    def _write_together(self, requests: Sequence[Request]) -> list[Result]:
        results: list[Result] = []
        with self._connection.begin():
            if self._stale:
                self._book.reread(self._connection)
                self._stale = False
            for kind, group in groupby(requests, type):
                together: list[Any] = list(group)
                if kind is Ask:
                    results.extend(self._book_all(together))
                else:
                    results.extend(self._do(request) for request in together)
        return results

    def _book_all(self, asked: Sequence[Ask]) -> list[Result]:
        batch = Batch(self._connection, self._book)
        batch.load([ask.command for ask in asked])
        results: list[Result] = []
        for ask in asked:
            try:
                results.append((ask.future, batch.book(ask.command), None))
            except Refusal as refusal:
                results.append((ask.future, None, refusal))
        batch.store()
        return results

    def _do(self, request: Do) -> Result:
        return request.future, request.work(self._connection, self._book), None

    def _write_one_by_one(self, requests: Sequence[Request]) -> list[Result]:
        """Write each request under a savepoint of its own, still with one commit for all."""
        results: list[Result] = []
        connection, book = self._connection, self._book
        try:
            with connection.begin():
                book.reread(connection)
                for request in requests:
                    try:
                        with connection.begin_nested():
                            results.extend(
                                self._book_all([request])
                                if isinstance(request, Ask)
                                else [self._do(request)]
                            )
                    except Exception as error:
                        if is_database_error(error):
                            _LOGGER.exception("The ledger could not be written")
                            error = _unwritable(error)
                        results.append((request.future, None, error))
                        book.reread(connection)
        except Exception as error:
            # Begin or commit failed (lock, full disk): nothing of it is in the ledger.
            _LOGGER.exception("The ledger could not be written")
            self._stale = True
            return [(request.future, None, _unwritable(error)) for request in requests]
        return results

    def _deliver(self, results: list[Result]) -> None:
        if self._loop.is_closed():
            return
        self._loop.call_soon_threadsafe(_resolve, results)

    def _rows_in_log(self) -> int:
        return rows_written(self._connection) - self._rows_in_file

    def _checkpoint(self, *, truncate: bool = False) -> bool:
        self._rows_in_file = rows_written(self._connection)
        return checkpoint(self._connection, truncate=truncate)

    def _hold(self, hold: Hold) -> None:
        """Leave everything in the main file and wait; commands gather in the queue meanwhile."""
        complete = self._checkpoint(truncate=True)
        self._deliver([(hold.future, complete, None)])
        if not hold.released.wait(hold.seconds):
            _LOGGER.warning(
                "Nobody released the ledger after %s s: writing again", hold.seconds
            )
            hold.released.set()

    def _close(self, stop: Stop | None) -> None:
        checkpoint(self._connection, truncate=True)
        self._connection.close()
        results: list[Result] = [] if stop is None else [(stop.future, None, None)]
        while True:
            try:
                request = self._requests.get_nowait()
            except Empty:
                break
            results.append((request.future, None, LedgerClosed("the ledger is closed")))
        self._deliver(results)


def _unwritable(error: Exception) -> LedgerUnwritable:
    unwritable = LedgerUnwritable("the ledger could not be written")
    unwritable.__cause__ = error
    return unwritable


def _resolve(results: list[Result]) -> None:
    for future, result, error in results:
        if future.done():
            continue
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)
