"""What a customer reads on a receipt."""

from collections.abc import Sequence
import re

from .devices.paper import Slip

_NUMBER = re.compile(r"No\. (\d+)")
_COPY = "Copy"


def number_of(slip: Slip) -> int:
    """Return the number of the booking that a receipt is for."""
    match = _NUMBER.search(slip.text)
    assert match is not None, slip.text
    return int(match[1])


def numbers_of(slips: Sequence[Slip]) -> list[int]:
    """Return the numbers of the bookings that receipts are for, in the order in which they came out."""
    return [number_of(slip) for slip in slips]


def is_copy(slip: Slip) -> bool:
    """Whether a receipt says that the same may have been printed before."""
    return _COPY.casefold() in slip.text.casefold()
