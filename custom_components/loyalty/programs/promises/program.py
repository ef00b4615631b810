"""What every kind of loyalty program is."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, ClassVar, NamedTuple, Self

from ..account import Account, Lot
from ..bill import Covers, PricedLine, Sale
from ..days import FOREVER, Validity
from ..money import Currency
from ..rest import Carry
from .ladder import LadderBasis
from .limits import NO_CAPS, Caps, Rounding
from .reward import Reward
from .spending import MoneyRedemption


class OccasionKind(StrEnum):
    """What happened that may earn something."""

    VISIT = "visit"
    PURCHASE = "purchase"


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """How many steps of a program's ladder a member had reached when something was decided."""

    program: str
    reached: int


class Occasion(NamedTuple):
    """Something that may earn: a card shown, a purchase.

    ``basis_minor`` is what counts of the amount: the price less what was paid with rewards, coupons and
    points; 0 for anything but a purchase. ``lines`` have it line by line, where the sale had lines.
    ``levels`` are those on which it was decided before; else they follow from the account.
    """

    kind: OccasionKind
    at: datetime
    day: date
    basis_minor: int = 0
    lines: tuple[PricedLine, ...] = ()
    levels: tuple[Level, ...] = ()

    def level(self, program: str) -> int | None:
        """Return the level in a program on which it was decided before; None if it never was."""
        for level in self.levels:
            if level.program == program:
                return level.reached
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of the explanation: a translation key and the values that its text shows.

    A value whose name ends in ``_minor`` is money in minor units; the text names it without that ending.
    What is called a day or ``until`` is one as ISO 8601 has it, or a time of the day; ``percent`` is one without
    its sign. Whoever shows the text writes them as people there do.
    """

    key: str
    values: dict[str, str | int] = field(default_factory=dict)


class Accrual(NamedTuple):
    """What a program gives for an occasion, in its unit, and why; ``refused``: why it gives nothing.

    The ``amount`` values of the steps add up to ``amount``. ``exact`` is what it would be with broken units;
    None: as it is.
    """

    amount: int
    steps: tuple[Step, ...] = ()
    refused: Step | None = None
    exact: Fraction | None = None


NOTHING = Accrual(amount=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Discount:
    """What a percentage takes off a sale in minor units, above zero.

    ``covers`` tells which lines it comes off; None: all. ``source`` is the id of the promise, ``name`` what it
    is called; ``capped``: the percentage would have come to more.
    """

    amount_minor: int
    source: str
    name: str
    percent: Decimal
    capped: bool = False
    covers: Covers | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """The percentage that a member's purchases cost less; of a ladder also what it rises to, and when.

    What is missing to ``next_percent`` is money in minor units or a number of purchases. On the last
    step, and where nothing rises, all three are None.
    """

    percent: Decimal
    next_percent: Decimal | None = None
    missing_minor: int | None = None
    missing_purchases: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Curtailment:
    """What was credited by an entry of this number or before can be used through ``until`` at the longest.

    So the owner starts a validity for what was promised more before.
    """

    entry: int
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What a member earns for each full step of an amount, where that rises, and what it rises to.

    ``step_minor`` is the step in minor units; ``next_points`` and what is missing as in ``Rate``.
    """

    points: int
    step_minor: int
    next_points: int | None = None
    missing_minor: int | None = None
    missing_purchases: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Program(ABC):
    """A promise: what is earned for which occasion, and how long it stays usable.

    A kind of program is one module with one subclass, named in ``kinds.KINDS``. ``unit`` names what it
    counts and is the key of its texts.

    It is earned, or taken off prices, from ``first_day`` through ``last_day``; what was collected can be
    used through ``redeem_until``, and after that ``lapses`` or is only kept. None is no limit.
    ``curtailments`` let what is there already end sooner than it was promised.

    ``caps`` limit what occasions earn, ``rounding`` says what becomes of broken units. What was earned can
    be used from the start of the day ``pending_days`` after the day of earning, and is valid from then on.
    """

    kind: ClassVar[str]
    unit: ClassVar[str]
    # Whether members hold something of it that can be earned, spent, corrected.
    collects: ClassVar[bool] = True
    # Whether members are told how many days are left.
    counts_down: ClassVar[bool] = False

    id: str
    name: str
    validity: Validity = FOREVER
    sign_up_bonus: int = 0
    first_day: date | None = None
    last_day: date | None = None
    redeem_until: date | None = None
    lapses: bool = True
    curtailments: tuple[Curtailment, ...] = ()
    caps: Caps = NO_CAPS
    pending_days: int = 0
    rounding: Rounding = Rounding.DOWN

    def __post_init__(self) -> None:
        """Raise ValueError for a promise that can't be kept; a kind's own check calls this one."""
        first, last, until = self.first_day, self.last_day, self.redeem_until
        if first is not None and last is not None and last < first:
            raise ValueError(f"program {self.id}: ends before it begins")
        if until is not None and (last is None or until < last):
            raise ValueError(f"program {self.id}: redeemed no longer than earned")

    @classmethod
    @abstractmethod
    def from_settings(
        cls, settings: Mapping[str, Any], currency: Currency, **common: Any
    ) -> Self:
        """Return the program that the owner's settings promise; ``common`` are the fields that all kinds have.

        Settings are as the dialog saves them: amounts and percentages are text, days too, what is empty is
        None or not there. Raises KeyError, ValueError, ArithmeticError or Refusal for nonsense.
        """

    def accrues_on(self, day: date) -> bool:
        """Tell whether it gives anything on a business day."""
        return (self.first_day is None or self.first_day <= day) and (
            self.last_day is None or day <= self.last_day
        )

    @property
    def bounds(self) -> tuple[date, ...]:
        """Return the days with which lots end that were promised more."""
        own = () if self.redeem_until is None else (self.redeem_until,)
        return (own if self.lapses else ()) + tuple(
            curtailment.until for curtailment in self.curtailments
        )

    def ends(self, lot: Lot) -> date | None:
        """Return the last usable day of a lot: it may end before what it was promised."""
        last = lot.last_day
        if self.redeem_until is not None and self.lapses:
            last = min(last or self.redeem_until, self.redeem_until)
        for curtailment in self.curtailments:
            if lot.id.entry <= curtailment.entry:
                last = min(last or curtailment.until, curtailment.until)
        return last

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

    @property
    def spends_own(self) -> bool:
        """Whether what a sale earns can be spent on this very sale."""
        return False

    @property
    def seal(self) -> str | None:
        """Return what is published beforehand, so that what comes of it can be verified; None for nothing."""
        return None

    def discount(self, sale: Sale, account: Account) -> Discount | None:
        """Return what a percentage takes off a member's purchase; None for nothing."""
        return None

    def rate(self, account: Account, day: date) -> Rate | None:
        """Return what a member's next purchase on a day costs less; None if there is no percentage."""
        return None

    @property
    def percent_rises_with(self) -> LadderBasis | None:
        """Return what its percentage rises with; None if it does not rise."""
        return None

    @property
    def rounds(self) -> Rounding:
        """Return how broken units are rounded: what is carried is never rounded up as well."""
        return Rounding.DOWN if self.carry is not None else self.rounding

    @property
    def carry(self) -> Carry | None:
        """Return how the remainder of a sale is carried to the next; None if it is lost."""
        return None

    def level(self, account: Account, day: date) -> int | None:
        """Return how many steps of its ladder a member has reached; None if what they earn does not rise."""
        return None

    def pace(self, account: Account, day: date) -> Pace | None:
        """Return what a member earns for an amount on a day, where that rises; else None."""
        return None

    def looks_back_to(self, day: date) -> date | None:
        """Return the first day whose purchases matter on ``day``; None if no single day matters."""
        return None

    @property
    def asks_for_tags(self) -> bool:
        """Whether it depends on the tags that a member has."""
        return False


def optional[V](setting: Any, read: Callable[[Any], V]) -> V | None:
    """Return what a setting means; None where it is empty."""
    return None if setting is None else read(setting)
