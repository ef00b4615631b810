"""Cards of customers, each a new one."""

from itertools import count

_numbers = count(1)


def new_card() -> str:
    """Return the EAN-13 of a card that nobody has shown yet."""
    digits = f"40{next(_numbers):010d}"
    checksum = sum(
        int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)
    )
    return f"{digits}{-checksum % 10}"


def new_uid() -> str:
    """Return what a card reader types for a chip card: seven bytes in hex."""
    # With a letter: one in a thousand has none, and may be taken for a number of goods.
    return f"04{next(_numbers):08X}AF80"
