"""Slips are printed once and in order, whatever printers do."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import threading
from typing import override

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.loyalty.counter.printers import PrinterLink, PrinterStatus, queue
from custom_components.loyalty.counter.printers.errors import (
    OutOfPaper,
    PrinterError,
    PrinterTimeout,
    PrinterUnavailable,
    Problem,
)
from custom_components.loyalty.counter.printers.queue import PrinterState, PrintQueue


@dataclass(frozen=True)
class Job:
    id: int
    interrupted: bool = False


@dataclass
class Jobs:
    """Jobs of one printer, as a ledger keeps them."""

    states: dict[int, str] = field(default_factory=dict)
    broken: bool = False

    @classmethod
    def numbered(cls, count: int) -> Jobs:
        return cls(dict.fromkeys(range(1, count + 1), "waiting"))

    async def next_job(self, printer: str) -> Job | None:
        if self.broken:
            raise OSError("the disk is gone")
        return next(
            (
                Job(number, interrupted=state == "sending")
                for number, state in self.states.items()
                if state in {"waiting", "sending"}
            ),
            None,
        )

    async def mark_sending(self, job: Job) -> None:
        self.states[job.id] = "sending"

    async def mark_printed(self, job: Job) -> None:
        self.states[job.id] = "printed"

    async def mark_failed(self, job: Job, reason: str, permanent: bool) -> None:
        self.states[job.id] = f"failed: {reason}" if permanent else "waiting"

    async def waiting(self, printer: str) -> int:
        return sum(state in {"waiting", "sending"} for state in self.states.values())


class Printer(PrinterLink):
    """An honest printer: it fails as told, and prints exactly when it does not."""

    def __init__(self, failures: Iterable[PrinterError | None] = ()) -> None:
        self.paper: list[bytes] = []
        self.tries = 0
        self.free = threading.Event()
        self.free.set()
        self._failures = iter(failures)

    @override
    def send(self, data: bytes) -> None:
        self.tries += 1
        assert self.free.wait(5)
        if error := next(self._failures, None):
            if error.maybe_printed:
                self.paper.append(data)
            raise error
        self.paper.append(data)

    @override
    def status(self) -> PrinterStatus:
        return PrinterStatus()


async def render(job: Job) -> bytes:
    return f"{'copy of ' if job.interrupted else ''}{job.id}".encode()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "FIRST_PAUSE", 0.001)
    monkeypatch.setattr(queue, "LONGEST_PAUSE", 0.004)
    monkeypatch.setattr(queue, "STOP_PATIENCE", 0.2)


@asynccontextmanager
async def working(
    jobs: Jobs,
    printer: Printer,
    told: list[PrinterState] | None = None,
    made: Callable[[Job], Awaitable[bytes]] = render,
) -> AsyncIterator[PrintQueue[Job]]:
    heard: list[PrinterState] = [] if told is None else told
    prints = PrintQueue(
        "till", store=jobs, link=printer, render=made, on_status=heard.append
    )
    prints.start()
    yield prints
    await prints.stop()


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not happened():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.002)


def finished(jobs: Jobs) -> Callable[[], bool]:
    return lambda: not {"waiting", "sending"} & set(jobs.states.values())


async def test_slips_are_printed_in_order() -> None:
    jobs, printer = Jobs.numbered(3), Printer()

    async with working(jobs, printer):
        await until(finished(jobs))

    assert printer.paper == [b"1", b"2", b"3"]


async def test_a_kick_finds_new_slips() -> None:
    jobs, printer = Jobs(), Printer()

    async with working(jobs, printer) as prints:
        jobs.states[1] = "waiting"
        prints.kick()
        await until(finished(jobs))

    assert printer.paper == [b"1"]


failures = st.sampled_from(
    [None, PrinterUnavailable("off"), PrinterTimeout("stuck"), OutOfPaper("empty")]
)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 6), st.lists(failures, max_size=12))
def test_every_slip_is_printed_exactly_once_and_in_order(
    count: int, wrong: list[PrinterError | None]
) -> None:
    jobs, printer = Jobs.numbered(count), Printer(wrong)

    async def print_all() -> None:
        async with working(jobs, printer):
            await until(finished(jobs))

    asyncio.run(print_all())

    assert printer.paper == [str(number).encode() for number in range(1, count + 1)]


async def test_an_absent_printer_is_tried_at_once_when_kicked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(queue, "FIRST_PAUSE", 60)
    jobs, printer = Jobs.numbered(1), Printer([PrinterUnavailable("off")])

    async with working(jobs, printer) as prints:
        await until(lambda: jobs.states[1] == "waiting" and printer.tries == 1)
        await until(lambda: prints.state.problem is Problem.UNAVAILABLE)
        prints.kick()
        await until(finished(jobs))

    assert printer.paper == [b"1"]


async def test_what_is_wrong_and_how_much_waits_is_told() -> None:
    jobs = Jobs.numbered(2)
    told: list[PrinterState] = []
    printer = Printer([OutOfPaper("empty")])

    async with working(jobs, printer, told):
        await until(finished(jobs))
        await until(lambda: told[-1] == PrinterState())

    assert told == [
        PrinterState(waiting=2),
        PrinterState(problem=Problem.OUT_OF_PAPER, waiting=2),
        PrinterState(waiting=1),
        PrinterState(),
    ]


async def test_what_may_be_on_paper_is_printed_again_as_a_copy() -> None:
    jobs = Jobs.numbered(2)
    printer = Printer([PrinterTimeout("silent", maybe_printed=True)])

    async with working(jobs, printer):
        await until(finished(jobs))

    assert printer.paper == [b"1", b"copy of 1", b"2"]


async def test_a_printer_that_never_confirms_does_not_print_for_ever() -> None:
    jobs = Jobs.numbered(2)
    doubt = PrinterTimeout("silent", maybe_printed=True)

    async with working(jobs, Printer([doubt, doubt])):
        await until(finished(jobs))

    assert jobs.states == {1: "failed: timeout", 2: "printed"}


async def test_a_slip_under_way_when_the_hub_died_is_printed_as_a_copy() -> None:
    jobs = Jobs({1: "printed", 2: "sending", 3: "waiting"})
    printer = Printer([PrinterUnavailable("off")])

    async with working(jobs, printer):
        await until(finished(jobs))

    assert printer.paper == [b"copy of 2", b"3"]


async def test_a_slip_that_can_not_be_made_holds_up_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    jobs, printer = Jobs.numbered(2), Printer()

    async def first_fails(job: Job) -> bytes:
        return {2: b"2"}[job.id]

    async with working(jobs, printer, made=first_fails):
        await until(finished(jobs))

    assert jobs.states == {1: "failed: render", 2: "printed"}
    assert "Print job 1 can't be made" in caplog.text


async def test_a_ledger_that_fails_for_a_while_is_read_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    jobs, printer = Jobs.numbered(1), Printer()
    told: list[PrinterState] = []
    jobs.broken = True

    async with working(jobs, printer, told):
        await until(
            lambda: told[-1:] == [PrinterState(problem=Problem.LEDGER, waiting=1)]
        )
        jobs.broken = False
        await until(finished(jobs))

    assert printer.paper == [b"1"]
    assert told[-1].problem is None


async def test_stopping_lets_the_slip_on_its_way_finish() -> None:
    jobs, printer = Jobs.numbered(2), Printer()
    printer.free.clear()

    async with working(jobs, printer) as prints:
        await until(lambda: printer.tries == 1)
        asyncio.get_running_loop().call_later(0.05, printer.free.set)
        await prints.stop()

    assert jobs.states == {1: "printed", 2: "waiting"}


async def test_stopping_does_not_wait_for_a_stuck_printer() -> None:
    jobs, printer = Jobs.numbered(1), Printer()
    printer.free.clear()

    async with working(jobs, printer) as prints:
        await until(lambda: printer.tries == 1)
        async with asyncio.timeout(1):
            await prints.stop()
    printer.free.set()

    assert jobs.states == {1: "sending"}


async def test_the_loop_is_free_while_a_printer_is_slow() -> None:
    jobs, printer = Jobs.numbered(1), Printer()
    printer.free.clear()

    async with working(jobs, printer):
        await until(lambda: printer.tries == 1)
        async with asyncio.timeout(0.05):
            await asyncio.sleep(0)
        printer.free.set()
        await until(finished(jobs))
