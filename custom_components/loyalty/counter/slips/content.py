"""What slips say: facts, not yet worded, formatted or laid out.

Amounts of money are in minor units of the shop's currency, amounts of a program in its unit.
Instants are aware and in the shop's time zone; days are the shop's business days.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ...programs.answer import ProgramEnd, TierStanding
from ...programs.money import Currency
from ...programs.promises.program import Rate
from .layout import Symbology


class SlipKind(StrEnum):
    """The kinds of slip that can be asked for."""

    RECEIPT = "receipt"
    BALANCE = "balance"
    CARD = "card"
    COUPON = "coupon"
    COMMAND_SHEET = "command_sheet"
    TEST = "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """What the shop wants on its slips: its logo (a picture file), its name, its own lines."""

    name: str
    logo: bytes | None = None
    header: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """The member a slip is for; ``name`` is None where it is unknown or not to be printed."""

    number: str
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """So much of a balance can be used up to and including that day."""

    amount: int
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramLine:
    """A member's standing in one program.

    ``change`` is what the printed event moved; ``goal`` the price of the next reward, ``missing``
    what lacks to it (0: it is there already) and ``next_reward`` its name, None without a reward;
    ``worth_minor`` what the balance is worth as money, None where it can't be spent as money;
    ``waiting`` is not in the balance yet, and some of it usable ``usable_from`` a day on;
    ``seal`` is published so that a draw can be verified; ``unit`` is ``points`` or ``stamps``, or ``percent`` where ``rate`` says what purchases cost less.
    """

    name: str
    unit: str
    balance: int
    change: int = 0
    goal: int | None = None
    missing: int | None = None
    next_reward: str | None = None
    worth_minor: int | None = None
    rate: Rate | None = None
    waiting: int = 0
    usable_from: date | None = None
    endings: tuple[Ending, ...] = ()
    ends: ProgramEnd | None = None
    seal: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RewardLine:
    """A reward and how many times."""

    name: str
    count: int = 1


class Occasion(StrEnum):
    """What a receipt is about; the value is the key of its title."""

    PURCHASE = "purchase"
    REDEMPTION = "redemption"
    VISIT = "visit"
    ENROLMENT = "enrolment"
    STAMP = "stamp"
    REFUND = "refund"
    UNDO = "undo"
    ADJUSTMENT = "adjustment"
    EXCHANGE = "exchange"
    ISSUE = "issue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a booking did; ``number`` is the ledger's number of it.

    A refund has what was paid back as a negative ``amount_minor``. ``amount_minor`` None is for
    bookings without a sale. ``exchanged`` are vouchers handed in, ``vouchers`` those that are given (below
    zero: to be given back); ``charged_minor`` is what a refund keeps for used ones.
    """

    at: datetime
    number: str
    occasion: Occasion = Occasion.PURCHASE
    amount_minor: int | None = None
    discount_minor: int = 0
    payable_minor: int = 0
    holder: Holder | None = None
    programs: tuple[ProgramLine, ...] = ()
    rewards_earned: tuple[RewardLine, ...] = ()
    rewards_redeemed: tuple[RewardLine, ...] = ()
    gifts: tuple[RewardLine, ...] = ()
    rewards_available: tuple[RewardLine, ...] = ()
    tier: TierStanding | None = None
    exchanged: tuple[VoucherLine, ...] = ()
    stored_values: tuple[StoredValueLine, ...] = ()
    charged_minor: int = 0
    vouchers: tuple[RewardLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RewardVoucher:
    """A reward that a member has earned and may fetch; ``code`` is scanned to redeem it."""

    at: datetime
    reward: str
    number: str | None = None
    holder: Holder | None = None
    last_day: date | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """How a member stands, with every lot that ends."""

    at: datetime
    holder: Holder
    programs: tuple[ProgramLine, ...]
    rewards_available: tuple[RewardLine, ...] = ()
    tier: TierStanding | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberCard:
    """A card to keep; ``code`` is what the scanner at the counter shall read.

    Raises ValueError (at printing) if the code does not fit the symbology.
    """

    holder: Holder
    code: str
    symbology: Symbology = Symbology.CODE128
    qr: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponExchange:
    """What so many coupons are exchanged for, for a sale of at least ``minimum_minor``."""

    count: int
    name: str
    minimum_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Coupon:
    """A voucher to hand in later. ``code`` is scanned, ``shown`` is read aloud; ``number`` is of the booking.

    A gift card is worth ``amount_minor``; other vouchers are exchanged.
    """

    at: datetime
    number: str
    name: str
    code: str
    shown: str
    amount_minor: int | None = None
    exchanges: tuple[CouponExchange, ...] = ()
    last_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherLine:
    """Vouchers that were handed in: so many of a series, and what they came to.

    ``off_minor`` None: a gift is handed out for them.
    """

    name: str
    count: int
    off_minor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredValueLine:
    """What a gift card paid (below zero: got back), and what it has left."""

    name: str
    paid_minor: int
    remaining_minor: int
    last_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandCode:
    """A code that makes the counter do something; ``command`` is the key of its name.

    Known keys: undo, repeat_receipt, redeem, add_stamp, balance, sign_off, link_card, new_card, gift_card.
    """

    command: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountCode:
    """A code that books a purchase of a fixed amount."""

    amount_minor: int
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandSheet:
    """The page beside the till from which staff scan what they want done."""

    counter: str
    commands: tuple[CommandCode, ...]
    amounts: tuple[AmountCode, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TestPrint:
    """A slip that shows whether printer, paper width and characters are set up right."""

    __test__ = False  # not a test class

    at: datetime
    counter: str
    columns: int
    codepage: str


type Content = (
    Receipt | RewardVoucher | Coupon | Balance | MemberCard | CommandSheet | TestPrint
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """Whose slips they are: letterhead, currency and the locale for numbers and dates (``de_AT``)."""

    letterhead: Letterhead
    currency: Currency
    locale: str
