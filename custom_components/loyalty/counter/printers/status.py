"""How a printer is, from its answers to DLE EOT (real-time status, also given while it prints)."""

from dataclasses import dataclass
from enum import StrEnum

# The printer, the cause of being offline, the paper sensor.
REQUESTS = (1, 2, 4)

# Bits that are the same in every answer tell it from other bytes on the line.
_FIXED_BITS = 0b1001_0011
_FIXED_VALUE = 0b0001_0010
_OFFLINE = 0b0000_1000
_COVER_OPEN = 0b0000_0100
_PAPER_STOP = 0b0010_0000
_PAPER_NEAR_END = 0b0000_1100
_PAPER_END = 0b0110_0000


class Paper(StrEnum):
    """What the paper sensors say."""

    PRESENT = "present"
    LOW = "low"
    OUT = "out"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterStatus:
    """What a printer told; None is unknown, which is what most printers leave some of this at."""

    online: bool | None = None
    cover_open: bool | None = None
    paper: Paper | None = None

    @property
    def known(self) -> bool:
        """Whether the printer told anything at all."""
        return not (
            self.online is None and self.cover_open is None and self.paper is None
        )


def request(number: int) -> bytes:
    """Return the request for one of REQUESTS."""
    return bytes((0x10, 0x04, number))


def read_status(answers: dict[int, int]) -> PrinterStatus:
    """Return the status from answered bytes by number of request; bytes that are no answer tell nothing."""
    valid = {
        number: answer
        for number, answer in answers.items()
        if answer & _FIXED_BITS == _FIXED_VALUE
    }
    paper = None
    if (sensor := valid.get(4)) is not None:
        paper = (
            Paper.OUT
            if sensor & _PAPER_END
            else Paper.LOW
            if sensor & _PAPER_NEAR_END
            else Paper.PRESENT
        )
    cause = valid.get(2)
    if cause is not None and cause & _PAPER_STOP:
        paper = Paper.OUT
    return PrinterStatus(
        online=None if 1 not in valid else not valid[1] & _OFFLINE,
        cover_open=None if cause is None else bool(cause & _COVER_OPEN),
        paper=paper,
    )
