"""The ledger's threads as one thing: one that writes, a few that read."""

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Event

from sqlalchemy import Connection

from ..programs.commands import Command
from ..programs.promises.terms import Terms
from .book import Book, Booking
from .errors import LedgerClosed
from .opening import Opened, open_book
from .readers import Readers
from .writer import Ask, Do, Hold, Stop, Work, Writer


class Threads:
    """Where the work is done; every method belongs to the event loop and returns at once."""

    def __init__(self, writer: Writer, book: Book, readers: Readers) -> None:
        """Use ``start`` instead."""
        self._loop = asyncio.get_running_loop()
        self._writer = writer
        self._readers = readers
        self._hold: Hold | None = None
        self._closed = False
        self.book = book

    @classmethod
    async def start(cls, path: Path, terms: Terms) -> tuple[Threads, Opened]:
        """Open the file in the writer's thread; raises what ``open_book`` raises."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Opened] = loop.create_future()
        writer = Writer(path, loop, future, partial(open_book, path, terms))
        writer.start()
        try:
            opened = await future
        except Exception:
            writer.join()  # it ends by itself, and nothing of it is to outlive the refusal
            raise
        return cls(writer, opened.book, Readers(path, loop)), opened

    async def stop(self) -> None:
        """Write what waits, bring everything into the main file, and end the threads."""
        if self._closed:
            return
        self._closed = True
        self.release()
        # The readers first: the connection that is closed last takes the log away.
        await self._readers.stop()
        stopped: asyncio.Future[None] = self._loop.create_future()
        self._writer.ask(Stop(stopped))
        await stopped
        self._writer.join()

    @property
    def waiting(self) -> int:
        """Return how many requests wait for the writer."""
        return self._writer.waiting

    def ask(self, command: Command) -> asyncio.Future[Booking]:
        """Have a command decided and committed, together with whatever else waits."""
        self._refuse_closed()
        future: asyncio.Future[Booking] = self._loop.create_future()
        self._writer.ask(Ask(future, command))
        return future

    def write[T](self, work: Work[T]) -> asyncio.Future[T]:
        """Have something else written; it is durable when the future is done."""
        self._refuse_closed()
        future: asyncio.Future[T] = self._loop.create_future()
        self._writer.ask(Do(future, work))
        return future

    def read[T](self, question: Callable[[Connection], T]) -> asyncio.Future[T]:
        """Have a question answered from one committed state."""
        return self._readers.ask(question)

    async def hold(self, seconds: float) -> bool:
        """Bring everything into the main file and write nothing until ``release``.

        Holding twice is one hold, and it ends by itself after ``seconds``. Tells whether everything got
        into the main file.
        """
        self._refuse_closed()
        if self._hold is None or self._hold.released.is_set():
            self._hold = Hold(self._loop.create_future(), Event(), seconds)
            self._writer.ask(self._hold)
        return await asyncio.shield(self._hold.future)

    def release(self) -> None:
        """Write again; harmless when nothing is held."""
        if self._hold is not None:
            self._hold.released.set()
            self._hold = None

    def _refuse_closed(self) -> None:
        if self._closed or not self._writer.is_alive():
            raise LedgerClosed("the ledger is closed")
