"""What a decision knows of a member: a snapshot of the ledger, never changed in place."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from .anew import replace
from .history import Accrued, Bought, Handed, accrued_with, added
from .uses import Use, with_uses


class LotId(NamedTuple):
    """A lot is named by the movement that opened it: the entry's number and the line in it."""

    entry: int
    line: int


class Lot(NamedTuple):
    """Points or stamps that were credited together and end together.

    They can be used from ``first_day`` on (None: at once; until then they are pending) and through
    ``last_day``, both business days; None if they never end.
    """

    id: LotId
    amount: int
    remaining: int
    earned_at: datetime
    last_day: date | None
    first_day: date | None = None

    def left_with(self, remaining: int) -> Lot:
        """Return the lot with so much left of it."""
        return Lot(
            self.id,
            self.amount,
            remaining,
            self.earned_at,
            self.last_day,
            self.first_day,
        )

    def usable_on(self, day: date) -> bool:
        """Tell whether the lot can be spent on a business day."""
        first, last = self.first_day, self.last_day
        return (first is None or first <= day) and (last is None or day <= last)

    def pending_on(self, day: date) -> bool:
        """Tell whether the lot can't be spent yet on a business day."""
        return self.first_day is not None and day < self.first_day

    def ended_by(self, day: date) -> bool:
        """Tell whether the lot can't be spent any more on a business day."""
        return self.last_day is not None and self.last_day < day


def spending_order(lot: Lot) -> tuple[date, datetime, LotId]:
    """Return the key by which lots are spent."""
    return lot.last_day or date.max, lot.earned_at, lot.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What a member holds in one program.

    ``lots`` are those with something left, in the order of spending (ending soonest first, those
    without end last, then the oldest); ``owed`` is debt that the next credits pay first;
    ``earned`` is everything ever accrued (bonus included) less what was reversed. All in the program's unit.
    ``last_accrual_at`` is the last visit that earned something.
    """

    program: str
    lots: tuple[Lot, ...] = ()
    owed: int = 0
    earned: int = 0
    last_accrual_at: datetime | None = None

    def balance(self, day: date) -> int:
        """Return what can be spent on a business day; below zero while something is owed."""
        usable = [lot.remaining for lot in self.lots if lot.usable_on(day)]
        return sum(usable) - self.owed

    def pending(self, day: date) -> int:
        """Return what can be spent after a business day only."""
        return sum(lot.remaining for lot in self.lots if lot.pending_on(day))


class CardStatus(StrEnum):
    """Whether a card opens its member's account."""

    ACTIVE = "active"
    BLOCKED = "blocked"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A card, tag or other identifier by which a member is recognised (``ean:…``, ``nfc:…``)."""

    identifier: str
    status: CardStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A customer of the shop as decisions see them: no name, no contact, only what rules need.

    ``number`` is the member number (digits with a check digit) that is printed and can be scanned;
    ``anonymous`` says that nobody has given a name or contact to the card yet; ``merged_into`` is set
    when the member lives on in another one, ``referred_by`` the public id of whoever brought them.
    """

    id: int
    uid: str
    number: str
    enrolled_at: datetime
    anonymous: bool
    merged_into: int | None = None
    erased: bool = False
    referred_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TierHeld:
    """The tier that a member is in since a business day, by id.

    ``until`` is the last day through which they surely stay if nothing more is bought or taken back, None if
    there is no such day. ``given`` is what the owner gave them by hand, which they do not fall below
    through ``given_until`` (None: without end); they may have reached a better one.
    """

    tier: str
    since: date
    until: date | None = None
    given: str | None = None
    given_until: date | None = None

    @property
    def by_hand(self) -> bool:
        """Whether they are in it because the owner said so."""
        return self.given == self.tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A member with everything that a decision may depend on.

    ``bought`` is what they bought in order of days, complete from ``bought_from`` on: only what the
    promises in force look back at is read. ``tags``, ``birthday`` and ``uses`` (of promotions) likewise are
    empty where no promise asks for them. ``handed`` are the rewards they had, complete from ``handed_from`` on,
    if any has a limit; ``accrued`` is what they earned by day and program, complete from ``accrued_from`` on,
    if anything limits that. ``preferred`` is the id of the reward that they would rather have than others.
    """

    member: Member
    visits: int = 0
    purchases: int = 0
    spent_minor: int = 0
    first_visit_at: datetime | None = None
    last_visit_at: datetime | None = None
    holdings: dict[str, Holding] = field(default_factory=dict)
    bought: tuple[Bought, ...] = ()
    bought_from: date = field(default=date.min, compare=False)
    tags: frozenset[str] = frozenset()
    handed: tuple[Handed, ...] = ()
    handed_from: date = field(default=date.max, compare=False)
    preferred: str | None = None
    birthday: date | None = None
    uses: tuple[Use, ...] = ()
    tier: TierHeld | None = None
    accrued: tuple[Accrued, ...] = ()
    accrued_from: date = field(default=date.min, compare=False)

    def history_with(self, change: Bought) -> tuple[Bought, ...]:
        """Return what was bought with a change to one of the days, if it is one that is looked at."""
        return (
            added(self.bought, change)
            if change.day >= self.bought_from
            else self.bought
        )

    def accrued_after(self, changes: Iterable[Accrued]) -> tuple[Accrued, ...]:
        """Return what was earned with changes to the days that are looked at."""
        known = [change for change in changes if change.day >= self.accrued_from]
        return accrued_with(self.accrued, known) if known else self.accrued

    def after_uses(self, uses: tuple[Use, ...]) -> Account:
        """Return the account with further uses of promotions."""
        return replace(self, uses=with_uses(self.uses, uses)) if uses else self

    def holding(self, program: str) -> Holding:
        """Return what the member holds in a program, an empty holding if nothing yet."""
        return self.holdings.get(program) or Holding(program=program)
