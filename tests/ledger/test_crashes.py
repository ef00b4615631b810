"""The power may go at any moment: what was answered stays, and nothing is booked twice."""

from collections.abc import Generator, Iterator
import os
from pathlib import Path
import signal
import subprocess
import sys
import time

import pytest

from .crashing import RUSH, keys_of
from .till import Till, open_ledger


class Tills:
    """Tills that can be killed."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def crash(self, path: Path, statement: int) -> list[str]:
        """Let a till sell until it dies before a statement; return the keys that it answered."""
        self._start(path, statement)
        return list(self._answers())

    def kill(self, path: Path, seconds: float) -> list[str]:
        """Let a till sell, and kill it so long after its first answer; return the keys that it answered."""
        process_id = self._start(path, 0)
        answers = self._answers()
        first = next(answers)
        time.sleep(seconds)
        os.kill(process_id, signal.SIGKILL)
        return [first, *answers]

    def _start(self, path: Path, statement: int) -> int:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{path} {statement}\n")
        self._process.stdin.flush()
        return int(self._line())

    def _answers(self) -> Iterator[str]:
        yield from iter(self._line, ".")

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the tills are gone"
        return line.strip()


@pytest.fixture(scope="module")
def tills() -> Generator[Tills]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.ledger.crashing"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as process:
        yield Tills(process)
        process.communicate()


async def _nothing_lost_and_nothing_twice(path: Path, answered: list[str]) -> None:
    till = Till(await open_ledger(path))
    try:
        assert await till.ledger.check() == []
        kept = [await till.ledger.entry(key) for key in answered]
        assert None not in kept
        # Whoever got no answer asks again under the same key.
        rushes = range(1, len(answered) // RUSH + 2)
        await till.enrol("mia", key="enrolment")
        again = [
            await till.sell(1000, "mia", key=key)
            for rush in rushes
            for key in keys_of(rush)
        ]
        assert all(booking.replayed for booking in again[: len(answered)])
        assert await till.balance("mia") == 10 * len(again)
        assert await till.ledger.check() == []
    finally:
        await till.ledger.close()


@pytest.mark.parametrize("statement", range(1, 62, 3))
async def test_killed_between_two_statements(
    tills: Tills, path: Path, statement: int
) -> None:
    answered = tills.crash(path, statement)
    await _nothing_lost_and_nothing_twice(path, answered)


@pytest.mark.parametrize("milliseconds", [0, 1, 3, 7, 15, 40])
async def test_killed_at_any_moment(
    tills: Tills, path: Path, milliseconds: int
) -> None:
    answered = tills.kill(path, milliseconds / 1000)
    await _nothing_lost_and_nothing_twice(path, answered)
