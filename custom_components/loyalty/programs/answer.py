"""What whoever asked is told of an entry: complete enough to print a receipt from it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from .contact_codes import CodeTold
from .person import Contact
from .promises.program import Level, Pace, Rate, Step
from .promises.raffles import Draw
from .promises.vouchers import Exchanged, IssuedVoucher, Stack, StoredValue


class EntryKind(StrEnum):
    """What an entry of the ledger records."""

    ENROLMENT = "enrolment"
    VISIT = "visit"
    PURCHASE = "purchase"
    REFUND = "refund"
    STAMP = "stamp"
    REDEMPTION = "redemption"
    ADJUSTMENT = "adjustment"
    UNDO = "undo"
    EXPIRY = "expiry"
    MERGE = "merge"
    CARD = "card"
    UPDATE = "update"
    OPENING = "opening"
    OFFER = "offer"
    RESERVATION = "reservation"
    RELEASE = "release"
    STOCK = "stock"
    TIER = "tier"  # by hand, or because a tier was not kept
    ISSUE = "issue"  # vouchers given out, or put into stock
    EXCHANGE = "exchange"  # vouchers handed in
    VOIDING = "voiding"  # vouchers made worthless
    DRAW = "draw"  # a raffle
    STICKERS = "stickers"  # those on the roll counted anew
    CONTACT_CODE = "contact_code"  # asked for
    CONTACT_CHECK = "contact_check"  # a code was brought back, right or wrong


class Result(StrEnum):
    """How a command ended for the person at the counter."""

    BOOKED = "booked"
    SHOWN = "shown"  # looked at only
    UNKNOWN_CARD = "unknown_card"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiring:
    """So much ends with the end of that day."""

    last_day: date
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramEnd:
    """A program ends: it is earned through ``last_day``, and can be redeemed through ``redeem_until``."""

    last_day: date
    redeem_until: date | None = None

    def days_left(self, day: date) -> int | None:
        """Return in how many days the next of both is over; None if nothing is to come."""
        end = self.last_day if day <= self.last_day else self.redeem_until
        return None if end is None or end < day else (end - day).days


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a member stands in one program after the command; amounts in the program's unit.

    ``change`` is what this command moved, ``earned`` what it credited before anything was spent; ``goal`` the price of the next reward and ``missing`` what
    lacks to it (0: it is there already; None: the program has no reward); ``next_expiry`` the next lots to end.
    ``worth_minor`` is what the balance is worth as money, None where it can't be spent as money.
    ``rate`` is what the next purchase costs less; where there is one, nothing is held. ``ends`` is there
    when the program itself ends soon or has ended, ``days_left`` (today included) while a campaign runs. ``pace`` is what they earn for an amount, where that rises.
    ``pending`` can be used on later days only, some of it from ``pending_day`` on; it is not in the balance.
    """

    program: str
    name: str
    unit: str
    change: int
    balance: int
    earned: int = 0
    goal: int | None = None
    missing: int | None = None
    next_expiry: Expiring | None = None
    worth_minor: int | None = None
    rate: Rate | None = None
    pending: int = 0
    pending_day: date | None = None
    ends: ProgramEnd | None = None
    pace: Pace | None = None
    days_left: int | None = None

    @property
    def figure(self) -> int | float:
        """Return the one number that says it: the balance, or the percentage."""
        if self.rate is None:
            return self.balance
        percent = self.rate.percent
        return int(percent) if percent == int(percent) else float(percent)


@dataclass(frozen=True, slots=True, kw_only=True)
class TierStanding:
    """Which tier a member is in after the command (None: in none), and what is missing to the next.

    ``keeps_until`` is the last day through which they surely stay in it, ``to_stay`` what has to be added by then;
    both None where it has no end. ``basis`` names what ``figure``, ``to_stay`` and ``missing`` count;
    spend is in minor units. ``next`` None: they are in the highest. ``was`` is the one they were in before
    the command, if that is another one (``changed``).
    """

    basis: str
    figure: int
    tier: str | None = None
    name: str | None = None
    since: date | None = None
    keeps_until: date | None = None
    to_stay: int | None = None
    by_hand: bool = False
    next: str | None = None
    next_name: str | None = None
    missing: int | None = None
    changed: bool = False
    was: str | None = None
    rises: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Available:
    """A reward the member can have now, ``count`` times."""

    reward: str
    name: str
    price: int
    program: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    """Something that is handed over with a sale or a visit, because of a promotion (its id)."""

    promotion: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserved:
    """A reward is kept for the member until an instant."""

    reward: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the asker learns, complete enough to print a receipt from it; kept with the entry.

    Amounts in minor units. ``entry`` is the ledger's number of the booking, None when nothing was
    booked; ``reference`` its idempotency key; ``member`` and ``number`` the member's public id and number.
    ``rewards_earned`` are ids of rewards that came into reach by this command (of a program's the dearest), ``rewards_redeemed`` those handed out;
    ``undone`` the number of the entry taken back (undo, refund); ``merged`` the public id of a duplicate
    that lives on in ``member``; ``price_off_minor`` what of ``discount_minor`` lowered the price
    itself (percentages and amounts off); ``benefits`` the ids of the tiers and promotions that applied;
    ``gifts`` what is handed over because of promotions; ``draw`` the command's, where chance had a say;
    ``tier`` how they stand in the shop's tiers, None if it has none;
    ``vouchers_issued`` are those given, ``vouchers_accepted`` the codes of those handed in, ``exchanged`` what
    for, ``vouchers_voided`` how many became worthless by series; ``stored_value_minor`` is what gift cards paid (of a refund: what they got back) and ``stored_values``
    what that left of each; ``stack`` what is being handed in; ``stickers`` how many to hand out from the roll
    (below zero: to take back) by series; ``charged_minor`` what a refund kept for used vouchers (below zero: paid back).
    ``offer`` is the id of the offer that was chosen, ``thanked`` the public id of whoever got units for bringing
    the member, ``thanked_balances`` how that one stands then and ``thanked_earned`` which rewards it brought them.
    ``levels`` are the levels of programs that rise on which it earned, or earned nothing.
    ``reserved`` is the reservation made; ``sold_out`` are ids of rewards whose last piece went.
    ``to_verify`` are contacts that were told with it and that nobody has verified yet, ``code`` what is to be said of
    a code for one.
    """

    kind: EntryKind
    result: Result
    reference: str
    at: datetime
    day: date
    entry: int | None = None
    counter: str | None = None
    staff: str | None = None
    member: str | None = None
    number: str | None = None
    new_member: bool = False
    amount_minor: int = 0
    discount_minor: int = 0
    payable_minor: int = 0
    price_off_minor: int = 0
    balances: tuple[Standing, ...] = ()
    rewards_available: tuple[Available, ...] = ()
    rewards_earned: tuple[str, ...] = ()
    rewards_redeemed: tuple[str, ...] = ()
    undone: int | None = None
    merged: str | None = None
    refused: tuple[Step, ...] = ()
    explanation: tuple[Step, ...] = ()
    benefits: tuple[str, ...] = ()
    gifts: tuple[Gift, ...] = ()
    draw: str = ""
    tier: TierStanding | None = None
    vouchers_issued: tuple[IssuedVoucher, ...] = ()
    vouchers_accepted: tuple[str, ...] = ()
    vouchers_voided: tuple[tuple[str, int], ...] = ()
    stored_value_minor: int = 0
    stored_values: tuple[StoredValue, ...] = ()
    exchanged: tuple[Exchanged, ...] = ()
    stack: Stack | None = None
    stickers: tuple[tuple[str, int], ...] = ()
    charged_minor: int = 0
    offer: str | None = None
    thanked: str | None = None
    thanked_balances: tuple[Standing, ...] = ()
    thanked_earned: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    reserved: Reserved | None = None
    sold_out: tuple[str, ...] = ()
    drawn: Draw | None = None
    to_verify: tuple[Contact, ...] = ()
    code: CodeTold | None = None

    @property
    def paid_minor(self) -> int:
        """Return what was paid for a sale, or came back of it, in money and by gift card."""
        return self.payable_minor + self.stored_value_minor

    @property
    def moved(self) -> bool:
        """Whether the member has something because of it that they had not before, or the other way round."""
        return any(standing.change or standing.earned for standing in self.balances)
