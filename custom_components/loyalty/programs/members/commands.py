"""What can be asked of members, their cards and their balances."""

from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from ..account import Card, TierHeld
from ..commands import Command, MemberCommand
from ..contact_codes import code_from
from ..history import Counted
from ..person import Contact, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustBalance(MemberCommand):
    """The owner corrects a balance by hand, up or down, with a reason."""

    program: str
    delta: int
    reason: str


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

    No welcome: they have had it. ``spent_minor`` and the other figures are what they had come to there, ``tier``
    the one that they are in, ``preferred`` the id of the reward that they would rather have than others;
    ``pinned``: they are kept among the recent ones whether they come or not.
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
    tier: TierHeld | None = None
    preferred: str | None = None
    pinned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBalance(MemberCommand):
    """Something that a member collected elsewhere goes on here; below zero: they owe it.

    ``earned_at`` None is now. It can be used from ``first_day`` on (None: at once) and ends with ``last_day``;
    where that is None as the program promises for the day of earning, or never if it is ``endless``.
    """

    program: str
    amount: int
    earned_at: datetime | None = None
    first_day: date | None = None
    last_day: date | None = None
    endless: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRest(MemberCommand):
    """What sales elsewhere left over for the next point goes on here: ``rest`` of a point, above zero."""

    program: str
    rest: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOverPurchase(Command):
    """A purchase that was made elsewhere is remembered on its day; ``member`` None: by whom is not known.

    It earns nothing: what it earned is taken over as a balance. ``amount_minor`` is what was paid, in money and by
    gift card. ``counted_minor`` of it, and the purchase itself if it is ``counted``, are in the figures already that
    the member was taken over with.
    """

    amount_minor: int
    member: str | None = None
    counted_minor: int = 0
    counted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOverVisit(MemberCommand):
    """A visit elsewhere is remembered on its day, and earns nothing; ``counted`` as of a purchase."""

    counted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOverHistory(MemberCommand):
    """What a member earned, used or had elsewhere counts here as well: for tiers and limits, and for nothing else."""

    counted: Counted


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateMember(MemberCommand):
    """Change what is known of a person: ``changes`` names only the fields of Person that change."""

    changes: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestContactCode(MemberCommand):
    """A code is wanted by which a member proves to read a contact; it follows from the command's seed."""

    contact: Contact

    @property
    def code(self) -> str:
        """Return the code that is to be sent."""
        return code_from(self.seed)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmContact(MemberCommand):
    """A member brings back the ``code`` that was sent to a contact, as it was sent."""

    contact: Contact
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeMembers(MemberCommand):
    """Two accounts of one person become one: ``duplicate`` lives on in ``member`` with all it holds."""

    duplicate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCard(MemberCommand):
    """Give a member another card; ``replaces`` is a card that opens nothing from now on.

    Both by all the names that they may be known under.
    """

    identifiers: tuple[str, ...]
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockCard(Command):
    """Block a lost card, or (``blocked`` False) let it open the account again.

    ``identifiers`` are all the names that it may be known under: another reader may read another one.
    """

    identifiers: tuple[str, ...]
    blocked: bool = True
