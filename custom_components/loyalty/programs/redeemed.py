"""Rewards that were handed out, and those that are kept for a member for a while."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from .account import Lot


class HandedAs(StrEnum):
    """Whether a piece of a reward is gone for good or only kept for somebody."""

    REDEEMED = "redeemed"
    RESERVED = "reserved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Redemption:
    """Pieces of a reward that a member (internal id) gets, or gives back (``count`` below zero).

    ``day`` is the business day on which they count; of what is given back it is the day on which it was had.
    ``cost_minor`` is what all of them cost the shop (None: nobody knows), ``value_minor`` what they took
    off a price; both below zero for what is given back. A reservation costs nothing yet.
    """

    member: int
    reward: str
    count: int
    day: date
    state: HandedAs = HandedAs.REDEEMED
    cost_minor: int | None = None
    value_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """So many units of a lot can't be spent, since a reservation has them.

    ``member`` is the internal id of the one whose lot it is, who may have been merged in the meantime.
    """

    program: str
    member: int
    lot: Lot
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """A reservation by the number of its entry, for a member (internal id).

    It counts against limits on ``day``, and ends by itself at ``until``.
    """

    entry: int
    member: int
    reward: str
    day: date
    until: datetime
    locked: tuple[Locked, ...]

    @property
    def price(self) -> int:
        """Return what it costs, in the program's unit."""
        return sum(locked.amount for locked in self.locked)
