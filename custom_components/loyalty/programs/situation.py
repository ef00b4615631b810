"""What the ledger knows that a decision needs, read in the transaction that will write it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from .account import Account, Card, Lot, LotId
from .anew import replace
from .answer import Answer
from .contact_codes import Proof
from .costs import Cost
from .facts import Movement
from .goods import SoldLine
from .promises.terms import Terms
from .promises.vouchers import Voucher, VoucherMovement
from .redeemed import Redemption, Reservation
from .uses import Use


class Given(NamedTuple):
    """How often a promotion was used in the whole shop."""

    today: int = 0
    in_all: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """An entry that a refund or an undo speaks of.

    ``movements`` are its own; ``lots`` are the lots they touched, as they are now, spent ones included;
    ``refunded_minor`` is what earlier refunds took back of its amount, ``repaid_minor`` what of that
    was given back in money and to gift cards; ``given_back`` and
    ``taken_back`` what they moved by program id (units, both positive); ``expired`` is what of ``lots``
    ended unused (positive). ``sold`` are the lines of a sale, ``returned`` what of them came back (below
    zero); ``redemptions`` the rewards that the entry handed out, ``uses`` its uses of promotions, ``thanks`` what
    it and its refunds moved on the account of whoever brought the member. ``vouchers``
    are all movements, of whatever entry, of the vouchers that it moved, ``refunds`` the numbers of the refunds
    there were and ``stickers_back`` how many stickers of a series they brought back. ``rests`` is how they
    changed what waits for the next point, in parts of a point by the name under which it is kept.
    """

    answer: Answer
    terms: Terms
    movements: tuple[Movement, ...]
    lots: tuple[Lot, ...]
    undone: bool = False
    refunded_minor: int = 0
    repaid_minor: int = 0
    given_back: tuple[tuple[str, int], ...] = ()
    taken_back: tuple[tuple[str, int], ...] = ()
    expired: tuple[tuple[LotId, int], ...] = ()
    sold: tuple[SoldLine, ...] = ()
    returned: tuple[SoldLine, ...] = ()
    redemptions: tuple[Redemption, ...] = ()
    uses: tuple[Use, ...] = ()
    vouchers: tuple[VoucherMovement, ...] = ()
    refunds: tuple[int, ...] = ()
    stickers_back: tuple[tuple[str, int], ...] = ()
    thanks: tuple[Movement, ...] = ()
    rests: tuple[tuple[str, int], ...] = ()
    costs: tuple[Cost, ...] = ()

    def as_read(self, terms: Terms) -> Original:
        """Return the entry with lots that end when the terms in force let them."""
        moved = (*self.movements, *self.thanks)
        programs = {movement.lot: movement.program for movement in moved}
        lots = tuple(terms.lot_as_read(programs[lot.id], lot) for lot in self.lots)
        return self if lots == self.lots else replace(self, lots=lots)


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """The state of things for one command.

    ``entry`` is the number that this entry gets if it is booked, ``new_member`` the id of a member
    enrolled by it. ``account`` belongs to the member named, or to ``card``, the first known one among
    the identifiers shown, linked or blocked; of an enrolment it is that of a card without a name among those
    brought along. ``other`` is the second account (the duplicate of a merge, a linked card's member without a name). ``taken`` are the
    identifiers and contacts of an enrolment, update, link or block that already belong to somebody, as (what,
    public id): what is the identifier itself, or ``phone`` or ``email``. ``bonuses`` is what the two members of
    a merge got for signing up, as (member id, program, amount). ``gone`` is how many pieces of a reward are
    missing of its stock; ``reservations`` are the member's. ``given`` is how often the promotions that have a
    limit for the whole shop were used, by their id; ``referrer`` is the account of whoever brought the member,
    or got thanks for it, where that matters. ``vouchers`` are those named, by code; ``stock`` is how
    many stickers of a series are on the roll. ``proof`` is how far the member has proven the contact that
    the command is about.
    """

    terms: Terms
    entry: int
    new_member: int
    account: Account | None = None
    card: Card | None = None
    other: Account | None = None
    original: Original | None = None
    taken: tuple[tuple[str, str], ...] = ()
    bonuses: tuple[tuple[int, str, int], ...] = ()
    gone: Mapping[str, int] = field(default_factory=dict)
    reservations: tuple[Reservation, ...] = ()
    given: Mapping[str, Given] = field(default_factory=dict)
    vouchers: Mapping[str, Voucher] = field(default_factory=dict)
    stock: Mapping[str, int] = field(default_factory=dict)
    referrer: Account | None = None
    tickets: tuple[tuple[str, int], ...] = ()
    proof: Proof | None = None

    def as_read(self) -> Situation:
        """Return the situation with lots that end when they really do."""
        terms = self.terms
        account, other, original = self.account, self.other, self.original
        referrer = self.referrer
        return replace(
            self,
            account=None if account is None else terms.as_read(account),
            other=None if other is None else terms.as_read(other),
            referrer=None if referrer is None else terms.as_read(referrer),
            original=None if original is None else original.as_read(terms),
            vouchers={
                code: terms.voucher_as_read(voucher)
                for code, voucher in self.vouchers.items()
            },
        )
