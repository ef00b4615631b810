"""What the rows of a table mean, in the forms in which the ledger keeps it."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from ..programs.account import Card, TierHeld
from ..programs.history import Counted
from ..programs.person import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """By what a row names a customer: public id, id elsewhere, or what is theirs alone; best first."""

    uid: str | None = None
    elsewhere: str | None = None
    number: str | None = None
    phone: str | None = None
    email: str | None = None
    identifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Something that a customer holds in a program; fields as of OpenBalance."""

    program: str
    amount: int
    earned_at: datetime | None = None
    first_day: date | None = None
    last_day: date | None = None
    endless: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What a customer's sales left over for the next point: ``rest`` of one."""

    program: str
    rest: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRow:
    """A customer; ``key`` is the row's idempotency key, the same however often it is read."""

    key: str
    named: Named
    person: Person
    cards: tuple[Card, ...] = ()
    source: str | None = None
    referred_by: str | None = None
    enrolled_at: datetime | None = None
    visits: int = 0
    purchases: int = 0
    spent_minor: int = 0
    first_visit_at: datetime | None = None
    last_visit_at: datetime | None = None
    held: tuple[Held, ...] = ()
    tier: TierHeld | None = None
    preferred: str | None = None
    pinned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceRow:
    """A lot, a debt, or what is left over; ``key`` is what an export calls it. What says the same twice is two lots."""

    named: Named
    held: Held | Left
    key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherRow:
    """A voucher, or without a ``code`` how many stickers (``remaining``) of a series are on the roll.

    ``named`` None: it was given to nobody in particular.
    """

    series: str
    amount: int
    remaining: int
    code: str | None = None
    void: bool = False
    named: Named | None = None
    issued_at: datetime | None = None
    first_day: date | None = None
    last_day: date | None = None
    endless: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseRow:
    """A purchase made elsewhere; ``named`` None: nobody knows by whom."""

    named: Named | None
    at: datetime
    amount_minor: int
    reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRow:
    """A visit elsewhere."""

    named: Named
    at: datetime
    reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRow:
    """What counts of a customer for tiers and limits; ``named`` None: so many pieces of a reward are in stock."""

    named: Named | None
    counted: Counted
