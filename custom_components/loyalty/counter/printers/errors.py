"""Why a slip did not get printed."""

from enum import StrEnum


class Problem(StrEnum):
    """What is wrong with a printer; the values are keys of texts."""

    UNAVAILABLE = "unavailable"
    TIMEOUT = "timeout"
    OUT_OF_PAPER = "out_of_paper"
    COVER_OPEN = "cover_open"
    LEDGER = "ledger"


class PrinterError(Exception):
    """The printer did not take a job.

    ``maybe_printed`` is True when all of the job went out before something failed: what is sent
    again then may be on paper twice.
    """

    problem: Problem

    def __init__(self, reason: str, *, maybe_printed: bool = False) -> None:
        super().__init__(reason)
        self.maybe_printed = maybe_printed


class PrinterUnavailable(PrinterError):  # noqa: N818 - named for what it says
    """There is no way to the printer: it is off, unplugged, in use, forbidden, or its library is missing."""

    problem = Problem.UNAVAILABLE


class PrinterTimeout(PrinterError):  # noqa: N818 - named for what it says
    """The printer stopped taking bytes, or stopped answering in the middle of a job."""

    problem = Problem.TIMEOUT


class OutOfPaper(PrinterError):  # noqa: N818 - named for what it says
    """The printer says that it has no paper."""

    problem = Problem.OUT_OF_PAPER


class CoverOpen(PrinterError):  # noqa: N818 - named for what it says
    """The printer says that its cover is open."""

    problem = Problem.COVER_OPEN
