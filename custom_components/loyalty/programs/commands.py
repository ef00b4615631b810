"""What devices and people ask of the shop. Frozen; the clock and the key are theirs to bring.

Every command carries ``key``, an idempotency key made by whoever issues it: the same key gets the
same answer and is booked once.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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
class MemberCommand(Command):
    """A command for one member, by public id."""

    member: str


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

    ``rewards``: ids of rewards redeemed with it, one per piece. ``coupons``: codes of vouchers handed in.
    ``given_again``: codes of vouchers that the same sale gave when it was booked before; it gives them as far as it still
    comes to them.
    """

    amount_minor: int
    member: str | None = None
    lines: tuple[Line, ...] = ()
    redeem: tuple[tuple[str, int], ...] = ()
    rewards: tuple[str, ...] = ()
    coupons: tuple[str, ...] = ()
    given_again: tuple[str, ...] = ()


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
class GiveStamp(MemberCommand):
    """Staff give stamps by hand (the command sheet's +1) in a program, or in the only stamp program."""

    program: str | None = None
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseOffer(MemberCommand):
    """A customer chooses one of the offers of a promotion."""

    promotion: str
    offer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo(Command):
    """Take back an entry: the one named, else the latest of ``counter``.

    ``not_before``: older entries are out of the actor's reach (staff: their own within minutes).
    ``given_again``: codes of vouchers that it gave and that stay good, because the sale is about to be booked anew.
    """

    entry: int | None = None
    not_before: datetime | None = None
    given_again: tuple[str, ...] = ()
