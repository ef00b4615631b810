"""What can be asked of vouchers: given, handed in, made worthless, counted."""

from dataclasses import dataclass
from datetime import date, datetime

from ..commands import Command


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
class OpenVoucher(Command):
    """A voucher that was given elsewhere goes on here under its serial, with what ``remaining`` says of ``amount``.

    Pieces, or of a gift card minor units. Usable from ``first_day`` through ``last_day`` (None: without end).
    ``void``: it was made worthless. ``member`` is whom it was given to, by public id.
    """

    code: str
    series: str
    amount: int
    remaining: int
    issued_at: datetime
    first_day: date
    last_day: date | None = None
    void: bool = False
    member: str | None = None
