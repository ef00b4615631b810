"""Serials of vouchers: nobody can guess one, and a slip of the fingers is noticed.

Twelve characters carry sixty random bits, the thirteenth is a check. The characters are digits and
capital letters without I and O, which are read as 1 and 0, and without Y and Z, which keyboards of
different countries type with each other's keys.
"""

from collections.abc import Iterable
from hashlib import sha256

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRSTUVWX"
_VALUES = {sign: value for value, sign in enumerate(_ALPHABET)} | {"I": 1, "O": 0}
_RANDOM = 12
_BITS = 5
LENGTH = _RANDOM + 1


def serial(seed: str, number: int) -> str:
    """Return the serial of the voucher with a number among those made from a secret seed.

    The same seed makes the same serials; without it none tells anything of another.
    """
    if not seed:
        raise ValueError("serials take a secret seed")
    drawn = int.from_bytes(sha256(f"{seed}:{number}".encode()).digest())
    values = [drawn >> _BITS * place & 31 for place in range(_RANDOM)]
    return "".join(_ALPHABET[value] for value in (*values, _check(values)))


def read_serial(text: str) -> str | None:
    """Return the serial in a text, however its letters and groups are written; None if it is none."""
    signs = text.upper().replace("-", "").replace(" ", "")
    if len(signs) != LENGTH or not _VALUES.keys() >= set(signs):
        return None
    *values, check = (_VALUES[sign] for sign in signs)
    if check != _check(values):
        return None
    return "".join(_ALPHABET[value] for value in (*values, check))


def grouped(code: str) -> str:
    """Return a serial as people read it aloud: ``7F3K-9AAB-04XQ5``."""
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


def _check(values: Iterable[int]) -> int:
    """Return the value that makes the whole a multiple of x over GF(32), x^5 = x^2 + 1.

    Any one wrong character, and any two that changed places, make it something else.
    """
    check = 0
    for value in values:
        check = _times_x(check) ^ value
    return _times_x(check)


def _times_x(value: int) -> int:
    value <<= 1
    return value ^ 0b100101 if value & 0b100000 else value
