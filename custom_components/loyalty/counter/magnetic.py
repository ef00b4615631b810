"""Magnetic stripes: the tracks that a swipe reader types (ISO/IEC 7811, 7813)."""

from hashlib import blake2b
import re
from typing import Final

from .check_digits import is_luhn

# %B<number>^<name>^<expiry, service code, …>?   ;<number>=<expiry, …>?   +<…>?
_TRACK: Final = re.compile(r"(?P<sentinel>[%;+])(?P<data>[^%;?]*)\?")
# Readers that are set up to send no sentinels still send the separator of track 2.
_BARE_TRACK_2: Final = re.compile(r"\d{12,19}=\d{7,}", re.ASCII)
_NUMBER: Final = re.compile(r"\d{12,19}", re.ASCII)
# Expiry (YYMM) and service code, as payment cards have them after the number.
_PAYMENT_DATA: Final = re.compile(r"\d\d(0[1-9]|1[0-2])\d{3}", re.ASCII)
# The same in a text whose signs a wrong keyboard layout has garbled.
_GARBLED: Final = re.compile(
    r"(?<!\d)(?P<number>\d{12,19})\D(?:.{0,40}\D)?(?P<data>\d{7,})", re.ASCII
)


class BadSwipeError(Exception):
    """A stripe was read with errors: swipe again."""


def looks_magnetic(text: str) -> bool:
    """Whether a text is what a swipe reader types."""
    return bool(
        (text[:1] in ("%", ";", "+") and "?" in text) or _BARE_TRACK_2.fullmatch(text)
    )


def leaks_payment_card(text: str) -> bool:
    """Whether a text that is no proper swipe holds a payment card's track all the same.

    A reader set up for another keyboard layout types other signs around the number;
    such a text must not become an identifier, since that would store the number.
    """
    return any(
        is_luhn(match["number"]) and _PAYMENT_DATA.match(match["data"])
        for match in _GARBLED.finditer(text)
    )


def card_identifier(text: str, *, card_key: bytes = b"") -> str:
    """The one name of a swiped card: ``mag:`` and its number.

    The number is that of track 2, else of track 1, else all that track 3 has. The
    holder's name never leaves this function. Of a payment card only a hash is kept
    (``mag:`` and 24 hex digits), keyed with ``card_key`` (up to 64 bytes, the same for
    ever): without a key the numbers could be found by trying them all.

    Raises:
        BadSwipeError: no track could be read.
    """
    if _BARE_TRACK_2.fullmatch(text):
        text = f";{text}?"
    found = list(_TRACK.finditer(text))
    # A third track may start with a semicolon as well: the first one counts.
    tracks = {match["sentinel"]: match["data"] for match in reversed(found)}
    for sentinel in ";%+":
        number, discretionary = _fields(sentinel, tracks.get(sentinel, ""))
        if number not in ("", "E", "e"):
            return _identifier(number, discretionary, card_key)
    raise BadSwipeError


def _fields(sentinel: str, data: str) -> tuple[str, str]:
    """The number of a track, and what follows it (on track 1: after the name)."""
    if sentinel != "%":
        number, _, discretionary = data.partition("=")
        return number.strip(), discretionary
    number, _, after = data.partition("^")
    number = number.strip()
    if number[:1] in ("B", "b") and _NUMBER.fullmatch(bank := number[1:].strip()):
        number = bank
    return number, after.rpartition("^")[2]


def _identifier(number: str, discretionary: str, card_key: bytes) -> str:
    payment = (
        _NUMBER.fullmatch(number)
        and is_luhn(number)
        and _PAYMENT_DATA.match(discretionary)
    )
    if payment:
        digest = blake2b(number.encode(), digest_size=12, key=card_key)
        return f"mag:{digest.hexdigest().upper()}"
    return f"mag:{number}"
