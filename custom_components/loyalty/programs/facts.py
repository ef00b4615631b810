"""What came of a command: rows for the ledger, an answer for whoever asked, facts for listeners."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from .account import Account, CardStatus, Lot, LotId
from .bill import PricedLine
from .costs import Cost
from .goods import SoldLine
from .history import Accrued, Bought
from .person import Person
from .promises.program import Level, Pace, Rate, Step
from .promises.raffles import Draw
from .promises.vouchers import (
    Exchanged,
    IssuedVoucher,
    Stack,
    StoredValue,
    Voucher,
    VoucherMovement,
)
from .redeemed import Redemption, Reservation
from .uses import Use


class MovementKind(StrEnum):
    """Why a balance moved. Signs: accrual, return +; redemption, expiry, reversal −; adjustment either."""

    ACCRUAL = "accrual"
    BONUS = "bonus"  # sign-up
    REDEMPTION = "redemption"
    EXPIRY = "expiry"
    REVERSAL = "reversal"  # earned before, taken back
    RETURN = "return"  # spent before, given back
    ADJUSTMENT = "adjustment"
    SETTLEMENT = "settlement"  # a credit pays debt: − on its lot, + on the debt
    OPENING = "opening"  # collected elsewhere, taken over; − is debt
    REST = (
        "rest"  # what of sales waits for the next point: changes, in parts of a point
    )
    TRANSFER = "transfer"  # merged accounts: − on one, + on the other
    LOCK = "lock"  # reserved for a reward, − on its lots
    UNLOCK = "unlock"  # reserved no longer: given back, or about to be redeemed


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """One append-only line of an entry: a lot (or, with ``lot`` None, the debt) of a member moves by ``delta``.

    The sum of all deltas of a member and program is the balance (expired lots count until their
    expiry is booked); the sum of all deltas on a lot is what remains of it.
    """

    line: int
    member: int
    program: str
    kind: MovementKind
    delta: int
    lot: LotId | None


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


class TierReason(StrEnum):
    """Why a member is in another tier than before."""

    REACHED = "reached"
    TAKEN_BACK = "taken_back"  # what came back was needed for it
    ENDED = "ended"  # not enough was bought in time, or what was given by hand ended
    RULES = "rules"  # the owner changed the tiers
    BY_HAND = "by_hand"
    MERGED = "merged"
    OPENING = "opening"  # taken over from elsewhere


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
    ``rewards_earned`` are ids of rewards that came into reach by this command, ``rewards_redeemed`` those handed out;
    ``undone`` the number of the entry taken back (undo, refund); ``merged`` the public id of a duplicate
    that lives on in ``member``; ``price_off_minor`` what of ``discount_minor`` lowered the price
    itself (percentages and amounts off); ``benefits`` the ids of the tiers and promotions that applied;
    ``gifts`` what is handed over because of promotions; ``draw`` the command's, where chance had a say;
    ``tier`` how they stand in the shop's tiers, None if it has none;
    ``vouchers_issued`` are those given, ``vouchers_accepted`` the codes of those handed in, ``exchanged`` what
    for; ``stored_value_minor`` is what gift cards paid (of a refund: what they got back) and ``stored_values``
    what that left of each; ``stack`` what is being handed in; ``stickers`` how many to hand out from the roll
    (below zero: to take back) by series; ``charged_minor`` what a refund kept for used vouchers.
    ``offer`` is the id of the offer that was chosen, ``thanked`` the public id of whoever got units for bringing
    the member.
    ``levels`` are the levels of programs that rise on which it earned.
    ``reserved`` is the reservation made; ``sold_out`` are ids of rewards whose last piece went.
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
    stored_value_minor: int = 0
    stored_values: tuple[StoredValue, ...] = ()
    exchanged: tuple[Exchanged, ...] = ()
    stack: Stack | None = None
    stickers: tuple[tuple[str, int], ...] = ()
    charged_minor: int = 0
    offer: str | None = None
    thanked: str | None = None
    levels: tuple[Level, ...] = ()
    reserved: Reserved | None = None
    sold_out: tuple[str, ...] = ()
    drawn: Draw | None = None

    @property
    def paid_minor(self) -> int:
        """Return what was paid for a sale, or came back of it, in money and by gift card."""
        return self.payable_minor + self.stored_value_minor

    @property
    def moved(self) -> bool:
        """Whether the member has something because of it that they had not before, or the other way round."""
        return any(standing.change or standing.earned for standing in self.balances)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """A member who is new with this entry; ``person`` is written apart from what the rules see."""

    person: Person
    source: str | None = None
    referred_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardChange:
    """A card is linked to a member (by its internal id), or changes its status."""

    identifier: str
    member: int
    status: CardStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """Another account that an entry changes, after it; ``accrued`` is what was earned on it."""

    account: Account
    accrued: tuple[Accrued, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the ledger writes in one commit; ``answer`` is what is announced after it.

    ``account`` is the member's account after the command (``also``: the second one of a merge);
    ``opened`` are the new lots as all movements of the entry leave them, ``reverses`` the entry that is taken
    back (in whole or in part). When ``also`` is merged into ``account``, its cards go along.
    ``person`` holds the changed fields of a Person; ``bought`` is how the entry changes what the member
    bought on a day, ``accrued`` what they earned, ``lines`` what the lines of a purchase cost, ``uses`` how
    often it made use of promotions; ``others`` are further accounts that it changed.
    ``redemptions`` are the rewards that were handed out or given back, ``reserved`` is a new reservation,
    ``ended`` are the numbers of reservations that are none any more, ``restocked`` is how many pieces of which
    reward came in, ``returned`` are the lines of a purchase that came back. ``undoes`` is what kind of entry
    ``reverses`` is; ``issued`` are new vouchers, ``vouchers`` all movements of vouchers, ``stock`` by how much
    the stickers of each series on the roll become more or fewer; ``costs`` is what promises cost the shop with
    it, ``sources`` are the promises that took part in a sale, or in the one of which it takes something back. With ``answer.entry`` None nothing is written
    at all.
    """

    answer: Answer
    account: Account | None = None
    also: Account | None = None
    movements: tuple[Movement, ...] = ()
    opened: tuple[Lot, ...] = ()
    reverses: int | None = None
    enrolled: Enrolled | None = None
    cards: tuple[CardChange, ...] = ()
    person: dict[str, object] | None = None
    bought: Bought | None = None
    lines: tuple[PricedLine, ...] = ()
    redemptions: tuple[Redemption, ...] = ()
    reserved: Reservation | None = None
    ended: tuple[int, ...] = ()
    restocked: tuple[str, int] | None = None
    returned: tuple[SoldLine, ...] = ()
    uses: tuple[Use, ...] = ()
    tier_reason: TierReason | None = None
    accrued: tuple[Accrued, ...] = ()
    undoes: EntryKind | None = None
    issued: tuple[Voucher, ...] = ()
    vouchers: tuple[VoucherMovement, ...] = ()
    stock: tuple[tuple[str, int], ...] = ()
    others: tuple[Changed, ...] = ()
    costs: tuple[Cost, ...] = ()
    sources: frozenset[str] = frozenset()
