"""Random numbers for keys and ids, drawn many at a time.

Every scan needs some, and each question to the kernel costs it a turn of the interpreter's lock.
"""

from hashlib import blake2b
from secrets import token_bytes

_BYTES = 16
_AT_ONCE = 256


class Chance:
    """Draws random integers of 128 bits."""

    def __init__(self) -> None:
        """Draw none yet."""
        self._drawn = b""

    def number(self) -> int:
        """Return a random integer."""
        if not self._drawn:
            self._drawn = token_bytes(_BYTES * _AT_ONCE)
        drawn, self._drawn = self._drawn[:_BYTES], self._drawn[_BYTES:]
        return int.from_bytes(drawn)

    def key(self) -> str:
        """Return a random key of 32 hexadecimal digits."""
        return f"{self.number():032x}"


def seed_of(key: str, secret: bytes) -> str:
    """Return what the serials of a command are made from: the same for the same key, unknown without the secret."""
    keyed = blake2b(key.encode(), key=secret[:64], digest_size=16, person=b"vouchers")
    return keyed.hexdigest()
