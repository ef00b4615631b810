"""What a person types on a keypad: an amount of money."""

from enum import StrEnum
import re
from typing import Final

from ..programs.money import LARGEST_AMOUNT_MINOR
from ..programs.refusal import Refusal

_AMOUNT: Final = re.compile(r"(?P<whole>\d*)(?:[.,](?P<part>\d*))?", re.ASCII)
# Far above every amount, far below where converting digits gets slow.
_MAX_DIGITS: Final = 20


class AmountEntry(StrEnum):
    """What digits without a comma mean: 1250 is 12.50 as on a till, or 1250.00."""

    MINOR = "minor"
    MAJOR = "major"


def typed_amount(
    text: str, entry: AmountEntry = AmountEntry.MINOR, digits: int = 2
) -> int:
    """A typed amount in minor units; ``digits`` is the currency's number of them.

    One comma or point separates the minor digits: ``12,5`` and ``12.50`` are 1250.
    Thousands are not separated, so ``1.250`` is refused and not guessed.

    Raises:
        Refusal: ``amount_invalid``, ``amount_not_positive``, ``amount_too_precise``
            or ``amount_too_large``.
    """
    match = _AMOUNT.fullmatch(text.strip(" "))
    if match is None or not (match["whole"] or match["part"]):
        raise Refusal("amount_invalid")
    whole, part = match["whole"], match["part"]
    if len(whole) > _MAX_DIGITS:
        raise Refusal("amount_too_large")
    if part is None and entry is AmountEntry.MINOR:
        minor = int(whole)
    else:
        part = part or ""
        if len(part) > digits:
            raise Refusal("amount_too_precise", digits=digits)
        minor = int((whole + part.ljust(digits, "0")) or "0")
    if minor == 0:
        raise Refusal("amount_not_positive")
    if minor > LARGEST_AMOUNT_MINOR:
        raise Refusal("amount_too_large")
    return minor
