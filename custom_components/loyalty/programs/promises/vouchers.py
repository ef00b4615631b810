"""Bearer value: coupons, stickers and gift cards. Whoever hands one in has it, whoever it was given to.

A coupon or sticker is one piece, of which a number is exchanged for something; a gift card is worth
money, in minor units. What remains of a voucher is the sum of its movements.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from ..days import FOREVER, Validity


class VoucherKind(StrEnum):
    """What a voucher is.

    Stickers come from a roll that was printed before, coupons from the printer as they are given;
    a stamp card is a member without a name, with a card on paper, and leaves no voucher behind.
    """

    COUPON = "coupon"
    STICKER = "sticker"
    STAMP_CARD = "stamp_card"
    GIFT_CARD = "gift_card"


class Giving(StrEnum):
    """With what purchases one is given."""

    PER_AMOUNT = "amount"  # one for each full step of what was paid
    PER_SALE = "sale"  # one for a sale of at least so much
    BY_HAND = "hand"  # by the owner, staff or an automation


class VoucherMove(StrEnum):
    """Why what remains of a voucher moved. Signs: issue, opening, return +; accept, void −; charge 0."""

    ISSUE = "issue"
    OPENING = "opening"  # given elsewhere, taken over with what is left of it
    ACCEPT = "accept"
    RETURN = "return"  # accepted or voided before, usable again
    VOID = "void"
    CHARGE = (
        "charge"  # given for a sale that came back, but used: paid for with the refund
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What ``count`` pieces are exchanged for: a gift, an amount off, or a percentage off a sale.

    With neither ``off_minor`` nor ``percent`` it is a gift that is handed out. ``most_minor`` is the
    most that the percentage takes off, ``minimum_minor`` what the sale costs at least,
    ``cost_minor`` what it costs the shop.
    """

    count: int
    name: str
    off_minor: int | None = None
    percent: Decimal | None = None
    most_minor: int | None = None
    minimum_minor: int = 0
    cost_minor: int | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for an exchange that can't be kept."""
        if self.count < 1 or self.minimum_minor < 0:
            raise ValueError(f"{self.name}: exchanged for at least one piece")
        if self.off_minor is not None and (
            self.off_minor < 1 or self.percent is not None
        ):
            raise ValueError(f"{self.name}: an amount off or a percentage, not both")
        if self.percent is not None and not 0 < self.percent <= 100:
            raise ValueError(f"{self.name}: {self.percent} per cent of what?")

    @property
    def needs_sale(self) -> bool:
        """Whether it means something only with the amount of a sale."""
        return self.percent is not None or self.minimum_minor > 0

    @property
    def worth_minor(self) -> int:
        """Return what it is worth at most where that is known; else 0."""
        if self.off_minor is not None:
            return self.off_minor
        known = self.most_minor if self.percent is not None else self.cost_minor
        return known or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherSeries:
    """A kind of voucher that the shop gives, and what it takes it back for.

    ``step_minor`` is the amount that ``giving`` speaks of, ``most_per_sale`` the most given with one
    sale (None: as many as are due). Given from ``first_day`` through ``last_day``; usable as
    ``validity`` says from the day of giving on. ``low_stock``: as few stickers are a reason to print.
    """

    id: str
    name: str
    kind: VoucherKind
    giving: Giving = Giving.BY_HAND
    step_minor: int = 0
    most_per_sale: int | None = None
    first_day: date | None = None
    last_day: date | None = None
    validity: Validity = FOREVER
    exchanges: tuple[Exchange, ...] = ()
    printed: bool = True
    low_stock: int = 0

    def __post_init__(self) -> None:
        """Raise ValueError for a series that can't be kept."""
        if self.giving is not Giving.BY_HAND and self.step_minor < 1:
            raise ValueError(f"vouchers {self.id}: given from which amount on?")
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise ValueError(f"vouchers {self.id}: ends before it begins")
        if self.most_per_sale is not None and self.most_per_sale < 1:
            raise ValueError(f"vouchers {self.id}: at most none is none")
        if self.in_pieces != bool(self.exchanges):
            raise ValueError(f"vouchers {self.id}: exchanged for what?")

    @property
    def in_pieces(self) -> bool:
        """Whether its vouchers are pieces that are exchanged, not money or a card."""
        return self.kind in (VoucherKind.COUPON, VoucherKind.STICKER)

    def runs_on(self, day: date) -> bool:
        """Tell whether vouchers are given on a business day."""
        return (self.first_day is None or day >= self.first_day) and (
            self.last_day is None or day <= self.last_day
        )

    def due(self, day: date, paid_minor: int) -> int:
        """Return how many are given with a sale for which so much was paid."""
        if not self.runs_on(day):
            return 0
        match self.giving:
            case Giving.PER_AMOUNT:
                due = max(0, paid_minor) // self.step_minor
            case Giving.PER_SALE:
                due = int(paid_minor >= self.step_minor)
            case Giving.BY_HAND:
                due = 0
        return due if self.most_per_sale is None else min(due, self.most_per_sale)

    def owed_minor(self, remaining: int) -> int:
        """Return what the shop owes for what remains of its vouchers: pieces, or a gift card's money."""
        if self.kind is VoucherKind.GIFT_CARD:
            return remaining
        return self.worth_minor(remaining)

    def worth_minor(self, pieces: int) -> int:
        """Return what so many pieces are worth at most, broken exchanges in proportion, rounded up."""
        return max(
            (
                -(-exchange.worth_minor * pieces // exchange.count)
                for exchange in self.exchanges
            ),
            default=0,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher:
    """A voucher as it is now: ``amount`` it had, ``remaining`` it has, in pieces or in minor units.

    Usable from ``first_day`` through ``last_day``. ``member`` is the internal id of whom it was given
    to, for their list; it is no condition of anything.
    """

    code: str
    series: str
    kind: VoucherKind
    issued_at: datetime
    first_day: date
    last_day: date | None
    amount: int
    remaining: int
    void: bool = False
    member: int | None = None

    @property
    def unused(self) -> bool:
        """Whether nothing of it was used or taken back."""
        return self.remaining == self.amount

    def usable_on(self, day: date) -> bool:
        """Tell whether something of it can be used on a business day."""
        return (
            self.remaining > 0
            and not self.void
            and day >= self.first_day
            and (self.last_day is None or day <= self.last_day)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherMovement:
    """One append-only line of an entry: what remains of a voucher moves by ``delta``.

    ``voucher`` is as the movement leaves it, and as it is now where a past movement is told;
    ``worth_minor`` the money that it stood for: an accepted coupon's part of what came off, a charge.
    """

    entry: int
    line: int
    kind: VoucherMove
    delta: int
    voucher: Voucher
    worth_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedVoucher:
    """A voucher that an entry gave, as its slip says it; of a gift card ``amount`` is money."""

    code: str
    series: str
    name: str
    kind: VoucherKind
    amount: int
    last_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredValue:
    """A gift card that was shown, or paid ``paid_minor`` of a sale (below zero: it got that back)."""

    code: str
    series: str
    name: str
    paid_minor: int
    remaining_minor: int
    last_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged:
    """What some vouchers were exchanged for; ``off_minor`` is what comes off, None of a gift.

    ``percent`` as text, where it was one.
    """

    series: str
    name: str
    count: int
    off_minor: int | None = None
    percent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """Vouchers that are being handed in: so many of so many for what comes next.

    ``next_name`` is what they are exchanged for then; ``needs_sale``: it waits for the amount of a sale.
    """

    series: str
    name: str
    collected: int
    needed: int
    next_name: str
    needs_sale: bool = False
