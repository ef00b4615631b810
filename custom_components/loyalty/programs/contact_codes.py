"""Codes by which a customer proves to read what is sent to them: one goes out, and has to come back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
import re

from .person import Contact

VALID_FOR = timedelta(minutes=30)
TRIES = 5
# Whoever has the form open must not have somebody else's mailbox filled.
MOST_ASKED = 5
ASKED_WITHIN = timedelta(hours=1)

# Six digits of which the first is never 0, which spreadsheets and number fields would drop.
_LOWEST, _CODES = 100_000, 900_000
_BETWEEN_DIGITS = re.compile(r"[\s\-\u2010-\u2015]+")


def code_from(seed: str) -> str:
    """Return the code made from a command's secret seed: the same seed, the same code."""
    if not seed:
        raise ValueError("codes take a secret seed")
    drawn = int.from_bytes(sha256(f"{seed}:contact".encode()).digest())
    return str(_LOWEST + drawn % _CODES)


def as_sent(typed: str) -> str:
    """Return a code as it was sent, without the blanks and hyphens with which people type it."""
    return _BETWEEN_DIGITS.sub("", typed)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentCode:
    """A code that was asked for; ``digest`` is keyed with a secret of the ledger."""

    digest: str
    valid_until: datetime
    tries_left: int = TRIES


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """How far it is proven that a member reads a contact, without the contact itself.

    ``told``: they have told one. ``sent`` is the code that is open for it, ``asked`` when codes were asked for
    lately. ``digest`` stands for the code that a command brings, keyed like that of the open one.
    """

    contact: Contact
    told: bool
    digest: str
    verified: bool = False
    sent: SentCode | None = None
    asked: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeTold:
    """What the answer to a code says: until when a new one is valid, or what came of one that was tried."""

    contact: Contact
    valid_until: datetime | None = None
    verified: bool = False
    tries_left: int = 0
