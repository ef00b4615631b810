"""What every kind of loyalty program is."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from .account import Account
from .days import FOREVER, Validity
from .reward import Reward
from .spending import MoneyRedemption


class OccasionKind(StrEnum):
    """What happened that may earn something."""

    VISIT = "visit"
    PURCHASE = "purchase"


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Something that may earn: a card shown, a purchase.

    ``basis_minor`` is what counts of the amount: eligible lines less discounts and less what was
    paid with points; 0 for anything but a purchase.
    """

    kind: OccasionKind
    at: datetime
    day: date
    basis_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of the explanation: a translation key and the values that its text shows.

    A value whose name ends in ``_minor`` is money in minor units; the text names it without that ending.
    """

    key: str
    values: dict[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accrual:
    """What a program gives for an occasion, in its unit, and why; ``refused``: why it gives nothing.

    The ``amount`` values of the steps add up to ``amount``.
    """

    amount: int
    steps: tuple[Step, ...] = ()
    refused: Step | None = None


NOTHING = Accrual(amount=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Program(ABC):
    """A promise: what is earned for which occasion, and how long it stays usable.

    A kind of program is one module with one subclass and one line in ``kinds.KINDS``. ``unit`` names
    what it counts and is the key of its texts.
    """

    kind: ClassVar[str]
    unit: ClassVar[str]

    id: str
    name: str
    validity: Validity = FOREVER
    sign_up_bonus: int = 0

    @abstractmethod
    def accrue(self, occasion: Occasion, account: Account) -> Accrual:
        """Return what the occasion earns; the sign-up bonus is the caller's."""

    def rewards(self) -> tuple[Reward, ...]:
        """Return the rewards that are part of the promise itself."""
        return ()

    @property
    def as_money(self) -> MoneyRedemption | None:
        """Return how the units are spent as money; None if they can't be."""
        return None
