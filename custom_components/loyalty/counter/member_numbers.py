"""Member numbers: what is printed on a card and can be read aloud, typed and scanned anywhere."""

from collections.abc import Callable
from typing import Final

from .check_digits import gs1_check_digit

# GS1 leaves EAN-13 numbers that start with 20 to 29 to shops for their own use.
_PREFIX: Final = "29"
_RANDOM_DIGITS: Final = 10


def new_member_number(random: Callable[[], int]) -> str:
    """Return a new number: 13 digits with a check digit.

    ``random`` draws large integers, so that nobody guesses another one's number.
    """
    digits = f"{_PREFIX}{random() % 10**_RANDOM_DIGITS:0{_RANDOM_DIGITS}}"
    return digits + gs1_check_digit(digits)


def member_card(number: str) -> str:
    """Return the identifier under which a printed member number is scanned."""
    return f"ean:{number}"
