"""Slips wait for their printer: one worker for each printer takes durable jobs in order.

A job is ``waiting``, then ``sending`` from just before its first byte goes out, then printed or
failed. A job found ``sending`` (the hub died, or the printer fell silent at the end of it) may be on
paper already: it is printed once more, marked as a copy. If that ends in doubt as well it is given
up, so that a printer which never confirms does not print for ever.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
import logging
from typing import Protocol

from . import PrinterLink
from .errors import PrinterError, Problem

_LOGGER = logging.getLogger(__name__)

# Seconds between tries of a printer that is not there.
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
# Seconds that stopping waits for bytes on their way. A job that takes longer stays ``sending``.
STOP_PATIENCE = 5.0


class PrintJob(Protocol):
    """A slip that waits; whoever keeps it knows what is on it."""

    @property
    def id(self) -> int:
        """What the store knows it by."""

    @property
    def interrupted(self) -> bool:
        """Whether it was ``sending`` already when it was taken: paper may show it."""


class JobStore[Job: PrintJob](Protocol):
    """Where jobs are kept, durably."""

    async def next_job(self, printer: str) -> Job | None:
        """Return the oldest job of a printer that is neither printed nor failed, None if there is none."""

    async def mark_sending(self, job: Job) -> None:
        """Note durably that from now on paper may show the job."""

    async def mark_printed(self, job: Job) -> None:
        """Note that the job is done."""

    async def mark_failed(self, job: Job, reason: str, permanent: bool) -> None:
        """Note a failure: for good, or with the job ``waiting`` again."""

    async def waiting(self, printer: str) -> int:
        """Return how many jobs of a printer are neither printed nor failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterState:
    """How a printer's queue stands; ``problem`` is a Problem, None while nothing is known to be wrong."""

    problem: Problem | None = None
    waiting: int = 0


class PrintQueue[Job: PrintJob]:
    """Prints the jobs of one printer, one after the other."""

    def __init__(
        self,
        printer: str,
        *,
        store: JobStore[Job],
        link: PrinterLink,
        render: Callable[[Job], Awaitable[bytes]],
        on_status: Callable[[PrinterState], None],
    ) -> None:
        """Take what the queue needs; nothing is done before ``start``.

        ``render`` makes a job's bytes (of an interrupted one those of a copy); any error of it
        fails the job for good. ``on_status`` is called in the event loop at every change.
        """
        self._printer = printer
        self._store = store
        self._link = link
        self._render = render
        self._on_status = on_status
        self._state = PrinterState()
        self._kicked = asyncio.Event()
        self._stopping = False
        self._worker: asyncio.Task[None] | None = None

    @property
    def state(self) -> PrinterState:
        """How the queue stands."""
        return self._state

    def start(self) -> None:
        """Start to print what waits."""
        self._worker = asyncio.create_task(
            self._work(), name=f"print queue {self._printer}"
        )

    def kick(self) -> None:
        """Look for jobs, and try the printer, at once."""
        self._kicked.set()

    async def stop(self) -> None:
        """Stop after the job that is on its way, or without it if it takes too long."""
        if self._worker is None:
            return
        self._stopping = True
        self._kicked.set()
        done, _ = await asyncio.wait([self._worker], timeout=STOP_PATIENCE)
        if not done:
            self._worker.cancel()
            with suppress(asyncio.CancelledError):
                await self._worker
        self._worker = None

    async def _work(self) -> None:
        pause = FIRST_PAUSE
        while not self._stopping:
            self._kicked.clear()
            problem: Problem | None
            try:
                problem = await self._print_all()
            except Exception:
                # Whatever the store raises: a worker that ends would print nothing until the
                # next start of the hub, and say nothing of it.
                _LOGGER.exception(
                    "The queue of printer %s can't be read", self._printer
                )
                problem = Problem.LEDGER
                self._tell(problem, self._state.waiting)
            if problem is None:
                pause = FIRST_PAUSE
                await self._kicked.wait()
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._kicked.wait()
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _print_all(self) -> Problem | None:
        """Print until nothing waits or something is wrong; return what."""
        # Only printing shows that a printer works again; the ledger has just been read.
        problem: Problem | None = self._state.problem
        if problem is Problem.LEDGER:
            problem = None
        while not self._stopping:
            self._tell(problem, await self._store.waiting(self._printer))
            job = await self._store.next_job(self._printer)
            if job is None:
                break
            problem = await self._print(job)
            if problem is not None:
                self._tell(problem, await self._store.waiting(self._printer))
                return problem
        return None

    async def _print(self, job: Job) -> Problem | None:
        try:
            data = await self._render(job)
        except Exception:
            # One slip that can't be made must not hold up those behind it.
            _LOGGER.exception("Print job %s can't be made", job.id)
            await self._store.mark_failed(job, "render", permanent=True)
            return None
        await self._store.mark_sending(job)
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(None, self._link.send, data)
        except PrinterError as error:
            return await self._failed(job, error)
        await self._store.mark_printed(job)
        return None

    async def _failed(self, job: Job, error: PrinterError) -> Problem:
        if self._state.problem is None:
            _LOGGER.info("Printer %s: %s", self._printer, error)
        if not error.maybe_printed:
            # What did not get to paper this time may have the time before.
            if not job.interrupted:
                await self._store.mark_failed(job, error.problem, permanent=False)
        elif job.interrupted:
            await self._store.mark_failed(job, error.problem, permanent=True)
        return error.problem

    def _tell(self, problem: Problem | None, waiting: int) -> None:
        state = PrinterState(problem=problem, waiting=waiting)
        if state == self._state:
            return
        if self._state.problem is not None and problem is None:
            _LOGGER.info("Printer %s prints again", self._printer)
        self._state = state
        self._on_status(state)
