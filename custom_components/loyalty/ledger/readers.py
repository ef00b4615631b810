"""The threads that answer questions, so that no question waits for the writer or delays it."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any

from sqlalchemy import Connection

from .engine import is_database_error, open_engine
from .errors import LedgerClosed, LedgerError

THREADS = 2

type Question[T] = Callable[[Connection], T]


class Readers:
    """A few threads with a connection each; every question sees one committed state."""

    def __init__(self, path: Path, loop: asyncio.AbstractEventLoop) -> None:
        """Start the threads."""
        self._loop = loop
        self._engine = open_engine(path, writes=False)
        self._questions: SimpleQueue[
            tuple[asyncio.Future[Any], Question[Any] | None]
        ] = SimpleQueue()
        self._closed = False
        self._threads = [
            Thread(target=self._read, name=f"loyalty-reader-{number}", daemon=True)
            for number in range(THREADS)
        ]
        for thread in self._threads:
            thread.start()

    def ask[T](self, question: Question[T]) -> asyncio.Future[T]:
        """Answer a question in one of the threads; raises LedgerClosed."""
        if self._closed:
            raise LedgerClosed("the ledger is closed")
        future: asyncio.Future[T] = self._loop.create_future()
        self._questions.put((future, question))
        return future

    async def stop(self) -> None:
        """Answer what was asked, close the connections and end."""
        self._closed = True
        ended: list[asyncio.Future[Any]] = []
        for _ in self._threads:
            future = self._loop.create_future()
            ended.append(future)
            self._questions.put((future, None))
        await asyncio.gather(*ended)
        for thread in self._threads:
            thread.join()

    def _read(self) -> None:
        connection: Connection | None = None
        while True:
            future, question = self._questions.get()
            if question is None:
                break
            answer: object = None
            error: Exception | None = None
            try:
                if connection is None:
                    connection = self._engine.connect()
                with connection.begin():
                    answer = question(connection)
            except Exception as cause:  # noqa: BLE001 - it goes to whoever asked
                error = cause
                if is_database_error(cause):
                    error = LedgerError("the ledger could not be read")
                    error.__cause__ = cause
            self._deliver(future, answer, error)
        if connection is not None:
            connection.close()
        self._deliver(future, None, None)

    def _deliver(
        self, future: asyncio.Future[Any], answer: object, error: Exception | None
    ) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(_resolve, future, answer, error)


def _resolve(
    future: asyncio.Future[Any], answer: object, error: BaseException | None
) -> None:
    if future.done():
        return
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(answer)
