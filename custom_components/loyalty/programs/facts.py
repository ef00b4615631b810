"""What came of a command: rows for the ledger, an answer for whoever asked, facts for listeners."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from .account import Account, CardStatus, Lot, LotId
from .answer import Answer, EntryKind
from .bill import PricedLine
from .contact_codes import Proof
from .costs import Cost
from .goods import SoldLine
from .history import Accrued, Bought
from .person import Person
from .promises.vouchers import Voucher, VoucherMovement
from .redeemed import Redemption, Reservation
from .uses import Use


class MovementKind(StrEnum):
    """Why a balance moved. Signs: accrual, return +; redemption, reversal −; adjustment either.

    Expiry is −; + if the goods came back, so that what ended is reversed instead.
    """

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


class Movement(NamedTuple):
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
class Enrolled:
    """A member who is new with this entry; ``person`` is written apart from what the rules see."""

    person: Person
    source: str | None = None
    referred_by: str | None = None
    pinned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a member came from, told when they claimed their card; None leaves what is known."""

    source: str | None
    referred_by: str | None


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
    it, ``sources`` are the promises that took part in a sale, or in the one of which it takes something back;
    ``proof`` is how far the member has proven a contact now. With ``answer.entry`` None nothing is written
    at all.
    """

    answer: Answer
    account: Account | None = None
    also: Account | None = None
    movements: tuple[Movement, ...] = ()
    opened: tuple[Lot, ...] = ()
    reverses: int | None = None
    enrolled: Enrolled | None = None
    origin: Origin | None = None
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
    proof: Proof | None = None
