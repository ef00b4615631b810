"""What a scan came to."""

from dataclasses import dataclass
from enum import StrEnum

from ..programs.answer import Answer
from ..programs.refusal import Refusal
from .codes import CounterCommand


class Meaning(StrEnum):
    """What a scan meant, and how it ended; the types of the counter's scan event."""

    CUSTOMER = "customer"
    UNKNOWN_CARD = "unknown_card"
    COMMAND = "command"
    AMOUNT = "amount"
    STAFF = "staff"
    VOUCHER = "voucher"
    UNREADABLE = "unreadable"
    REFUSED = "refused"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanResult:
    """What came of a scan: at most one of ``answer`` and ``refusal``.

    ``command`` is the counter command that was scanned; ``armed`` says that it waits for a card.
    ``staff`` is the id of the staff member who signed on (None: off).
    """

    meaning: Meaning
    answer: Answer | None = None
    refusal: Refusal | None = None
    command: CounterCommand | None = None
    armed: bool = False
    staff: str | None = None
