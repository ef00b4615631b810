"""What devices and people ask of the shop. Frozen; the clock and the key are theirs to bring.

Every command carries ``key``, an idempotency key made by whoever issues it: the same key gets the
same answer and is booked once.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from .account import Card
from .person import Person


class Role(StrEnum):
    """Who asks: what they may do depends on it."""

    OWNER = "owner"
    STAFF = "staff"
    AUTOMATION = "automation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who asks. ``staff`` is the id of the staff member whose badge is in force, or of the user."""

    role: Role
    staff: str | None = None


class SlipWish(StrEnum):
    """When a receipt is wanted at the command's counter; it is queued in the same commit."""

    NEVER = "request"  # only when somebody asks for it afterwards
    REWARDS = "rewards"  # when a reward was earned or handed out
    BOOKINGS = "bookings"  # whenever something was booked


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What all commands have. ``at`` is in UTC.

    ``clock_doubtful`` marks bookings made while the hub's clock could not be trusted; ``noted_at`` is when
    something that happened at ``at``, earlier, was told to the hub (None: at once). ``promotions`` are the
    ids of those that are switched on; ``draw`` is a random text of the command's own, for surprises,
    and ``seed`` the secret from which the serials of the vouchers are made that it gives;
    ``prints``: the counter has a printer, for those.
    """

    key: str
    at: datetime
    actor: Actor
    counter: str | None = None
    clock_doubtful: bool = False
    noted_at: datetime | None = None
    slip: SlipWish = SlipWish.NEVER
    promotions: frozenset[str] = frozenset()
    draw: str = ""
    seed: str = ""
    prints: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentCard(Command):
    """A card was held to a scanner. ``identifiers``: the names it may be known under, best first.

    ``enrol_unknown``: an unknown card becomes an anonymous member on the spot. ``counts``: False when
    the card is only looked at (shown twice within the open-sale window, or a balance is asked for).
    ``uid`` and ``number`` are those of the member that an unknown card becomes, made by the caller
    as for EnrollMember; ``new_cards`` are linked to that member besides the card shown (the barcode
    of the member number).
    """

    identifiers: tuple[str, ...]
    enrol_unknown: bool = False
    counts: bool = True
    uid: str = ""
    number: str = ""
    new_cards: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a purchase; ``amount_minor`` is the price of the whole line after line discounts."""

    amount_minor: int
    sku: str | None = None
    name: str | None = None
    category: str | None = None
    quantity: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPurchase(Command):
    """A purchase. ``member`` None: an anonymous sale. ``redeem``: points spent as money by program id.

    ``rewards``: ids of rewards redeemed with it, one per piece. ``coupons``: codes of vouchers handed in. ``earns`` False: it was made elsewhere and
    is only remembered; what it earned there is taken over as a balance.
    """

    amount_minor: int
    member: str | None = None
    lines: tuple[Line, ...] = ()
    redeem: tuple[tuple[str, int], ...] = ()
    rewards: tuple[str, ...] = ()
    earns: bool = True
    coupons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedGoods:
    """Pieces of a line, named by its number from 1 on or by its article, that came back.

    ``quantity`` None: all that is left of it; ``amount_minor`` None: what they are worth of their line.
    """

    number: int | None = None
    sku: str | None = None
    quantity: int | None = None
    amount_minor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRefund(Command):
    """Goods came back: all of a purchase, an amount of it, or some of its ``lines``, which come to the amount if both are given.

    ``purchase`` is the purchase's entry number or the key it was booked under; ``key`` is the refund's reference.
    """

    purchase: int | str
    amount_minor: int | None = None
    lines: tuple[ReturnedGoods, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveStamp(Command):
    """Staff give stamps by hand (the command sheet's +1) in a program, or in the only stamp program."""

    member: str
    program: str | None = None
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RedeemReward(Command):
    """Hand out a reward. ``reward`` None: the one reserved, the preferred one, or the best in reach.

    ``reservation`` is the entry number of the one that is redeemed, None: any of that reward.
    """

    member: str
    reward: str | None = None
    reservation: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReserveReward(Command):
    """Keep a reward for a member until an instant. ``reward`` None: the best one in reach."""

    member: str
    until: datetime
    reward: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseReward(Command):
    """A reservation is redeemed no more: its entry number."""

    member: str
    reservation: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StockReward(Command):
    """Pieces of a reward came in (``more``; below zero: were lost), or were counted (``left``)."""

    reward: str
    more: int | None = None
    left: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferReward(Command):
    """A member would rather have this reward than others; None: they have no preference."""

    member: str
    reward: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseOffer(Command):
    """A customer chooses one of the offers of a promotion."""

    member: str
    promotion: str
    offer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustBalance(Command):
    """The owner corrects a balance by hand, up or down, with a reason."""

    member: str
    program: str
    delta: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo(Command):
    """Take back an entry: the one named, else the latest of ``counter``.

    ``not_before``: older entries are out of the actor's reach (staff: their own within minutes).
    """

    entry: int | None = None
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrollMember(Command):
    """A new member. ``uid`` and ``number`` are made by the caller, so that the same key makes the same member."""

    uid: str
    number: str
    person: Person
    identifiers: tuple[str, ...] = ()
    source: str | None = None
    referred_by: str | None = None
    new_cards: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOverMember(Command):
    """A member of another system, or of an export, goes on here with what they were there.

    No welcome: they have had it. ``spent_minor`` and the other figures are what they had come to there.
    """

    uid: str
    number: str
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


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBalance(Command):
    """Something that a member collected elsewhere goes on here; below zero: they owe it.

    ``earned_at`` None is now. It ends with ``last_day``; where that is None as the program promises for
    the day of earning, or never if it is ``endless``.
    """

    member: str
    program: str
    amount: int
    earned_at: datetime | None = None
    last_day: date | None = None
    endless: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateMember(Command):
    """Change what is known of a person: ``changes`` names only the fields of Person that change."""

    member: str
    changes: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeMembers(Command):
    """Two accounts of one person become one: ``duplicate`` lives on in ``member`` with all it holds."""

    member: str
    duplicate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCard(Command):
    """Give a member another card; ``replaces`` is a card that opens nothing from now on.

    Both by all the names that they may be known under.
    """

    member: str
    identifiers: tuple[str, ...]
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockCard(Command):
    """Block a lost card, or (``blocked`` False) let it open the account again.

    ``identifiers`` are all the names that it may be known under: another reader may read another one.
    """

    identifiers: tuple[str, ...]
    blocked: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseDay(Command):
    """A business day is over: what was usable through it expires."""

    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTier(Command):
    """The owner gives a tier by hand, through ``until`` (None: without end); ``tier`` None gives none any more."""

    member: str
    tier: str | None = None
    until: date | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewTier(Command):
    """A business day is over, with which a tier may have ended; or the owner changed the rules."""

    day: date
    rules_changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueVouchers(Command):
    """Give vouchers of a series by hand; gift cards with a value each.

    ``member`` is whom they are given to, for their list. ``to_stock``: stickers printed on a roll, to be
    handed out with sales.
    """

    series: str
    count: int = 1
    value_minor: int | None = None
    member: str | None = None
    to_stock: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptVouchers(Command):
    """Vouchers are handed in: exchanged all together, or not at all.

    ``exchange`` names what for (None: the most that they come to). ``sale_minor`` is the sale that they
    are used for, which somebody else books. ``collecting``: as long as they come to nothing they are only
    counted, as a stack at the counter is; with ``looks`` in any case.
    """

    codes: tuple[str, ...]
    exchange: str | None = None
    sale_minor: int | None = None
    collecting: bool = False
    looks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidVouchers(Command):
    """Make vouchers worthless: those named, or all that an entry gave."""

    codes: tuple[str, ...] = ()
    entry: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountStock(Command):
    """Say how many stickers of a series are really on the roll."""

    series: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawRaffle(Command):
    """Draw the prizes of a raffle by its ``secret``, the seed; ``once``: nobody wins twice."""

    program: str
    prizes: tuple[str, ...]
    secret: str
    once: bool = True
