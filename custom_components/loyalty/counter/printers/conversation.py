"""How a job is handed over, whatever the printer hangs on.

The printer is asked how it is before and after the bytes. If it answered before and is silent
after, it lost power or its cable in between, and the job does not count as printed. Limits: a
printer that never answers is believed when its connection took all bytes; one that loses power
after its answer, with lines left in its buffer, is not noticed.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from .errors import CoverOpen, OutOfPaper, PrinterError, PrinterTimeout
from .status import REQUESTS, Paper, PrinterStatus, read_status, request

# Seconds. A printer that prints its buffer takes nothing for a while: progress is what counts.
CONNECT_PATIENCE = 3.0
WRITE_PATIENCE = 10.0
JOB_PATIENCE = 120.0
FIRST_ANSWER_PATIENCE = 0.5
LAST_ANSWER_PATIENCE = 10.0


class Connection(Protocol):
    """Bytes to and, where ``can_answer``, from a printer."""

    @property
    def can_answer(self) -> bool:
        """Whether anything can ever be read."""

    def write(self, data: bytes) -> None:
        """Write all bytes and wait until the connection has passed them on.

        Raises PrinterTimeout without progress for WRITE_PATIENCE seconds, PrinterUnavailable when
        the connection breaks.
        """

    def read(self, patience: float) -> bytes:
        """Return what arrives within some seconds, as soon as anything does; empty if nothing does.

        Raises PrinterUnavailable when the connection breaks.
        """


type Connect = Callable[[], AbstractContextManager[Connection]]


def deliver(connect: Connect, data: bytes) -> None:
    """Open a connection, hand over a job, close it.

    Raises PrinterError.
    """
    with connect() as connection:
        before = _ask(connection, FIRST_ANSWER_PATIENCE)
        _refuse(before, maybe_printed=False)
        connection.write(data)
        if not before.known:
            return
        try:
            after = _ask(connection, LAST_ANSWER_PATIENCE)
        except PrinterError as error:
            raise type(error)(str(error), maybe_printed=True) from error
        if not after.known:
            raise PrinterTimeout("No answer after the job", maybe_printed=True)
        _refuse(after, maybe_printed=True)


def inquire(connect: Connect) -> PrinterStatus:
    """Open a connection, ask for the status, close it.

    Raises PrinterError.
    """
    with connect() as connection:
        return _ask(connection, FIRST_ANSWER_PATIENCE)


def _ask(connection: Connection, patience: float) -> PrinterStatus:
    answers: dict[int, int] = {}
    if not connection.can_answer:
        return read_status(answers)
    for number in REQUESTS:
        # Anything older on the line is not the answer.
        while connection.read(0):
            pass
        connection.write(request(number))
        answer = connection.read(patience)
        if not answer:
            break
        answers[number] = answer[-1]
    return read_status(answers)


def _refuse(status: PrinterStatus, *, maybe_printed: bool) -> None:
    if status.cover_open:
        raise CoverOpen("The cover is open", maybe_printed=maybe_printed)
    if status.paper is Paper.OUT:
        raise OutOfPaper("No paper", maybe_printed=maybe_printed)
