"""Serial numbers (UIDs) of NFC and RFID cards: one name whichever reader reads them.

Readers of the keyboard kind type the same four bytes as ``04A1B2C3``, ``c3b2a104``,
``04:A1:B2:C3`` or, as a decimal number, ``0077705923`` or ``3283263748``. Which order
of the bytes is the right one can't be seen, so the canonical form is the smaller of
the two: ``nfc:04A1B2C3``. Two cards whose bytes mirror each other would share it; among
a shop's cards that is less likely than two equal card numbers by misprint.

What can't be healed: a reader that types only some of the bytes (four of seven, or the
three of a Wiegand number) names the card differently from one that types all.
"""

import re
from typing import Final

# Single (4), double (7) and triple (10 bytes) size, ISO/IEC 14443-3.
_BYTES: Final = frozenset({4, 7, 10})
_PLAIN: Final = re.compile(r"[0-9A-Fa-f]+", re.ASCII)
_SEPARATED: Final = re.compile(
    r"[0-9A-Fa-f]{2}(?P<separator>[:\- ])[0-9A-Fa-f]{2}"
    r"(?:(?P=separator)[0-9A-Fa-f]{2})+",
    re.ASCII,
)
# Decimal numbers come padded with zeros to the digits of the largest one.
_DECIMAL: Final = {10: 4, 17: 7}


def card_identifier(text: str) -> str | None:
    """``nfc:`` and the canonical bytes in upper-case hex; None if it is no UID."""
    if _SEPARATED.fullmatch(text):
        text = re.sub("[:\\- ]", "", text)
    elif not _PLAIN.fullmatch(text):
        return None
    if len(text) % 2 == 0 and len(text) // 2 in _BYTES:
        uid = bytes.fromhex(text)
    elif len(text) in _DECIMAL and text.isdigit():
        size = _DECIMAL[len(text)]
        if int(text) >= 1 << 8 * size:
            return None
        uid = int(text).to_bytes(size)
    else:
        return None
    return f"nfc:{min(uid, uid[::-1]).hex().upper()}"
