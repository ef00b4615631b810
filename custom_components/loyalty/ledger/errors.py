"""What can go wrong with the ledger itself, as opposed to a refused command."""

from collections.abc import Generator
from contextlib import contextmanager
import logging

from ..programs.refusal import Refusal

_LOGGER = logging.getLogger(__name__)


class LedgerError(Exception):
    """The ledger could not do what was asked; nothing was changed."""


class LedgerTooNew(LedgerError):  # noqa: N818 - named for what it says
    """The ledger was written by a newer version of the integration, which this one can't read."""

    def __init__(self, found: int, known: int) -> None:
        """Name the schema version found and the newest one known."""
        super().__init__(
            f"ledger has schema version {found}, this version knows {known}"
        )
        self.found = found
        self.known = known


class LedgerLocked(LedgerError):  # noqa: N818 - named for what it says
    """Another process keeps the ledger's file locked."""


class LedgerClosed(LedgerError):  # noqa: N818 - named for what it says
    """The ledger is closed or closing: the command was not booked."""


class LedgerUnwritable(LedgerError):  # noqa: N818 - named for what it says
    """The database refused a transaction (full disk, lock, damage): the command was not booked."""


@contextmanager
def ledger_needed(consequence: str) -> Generator[None]:
    """Refuse what can't be done because of the ledger, for which nobody at a counter is prepared."""
    try:
        yield
    except LedgerError as error:
        _LOGGER.error("%s: %s", consequence, error)
        raise Refusal("ledger_unavailable") from error
