"""What is asked when a day is over, or by the owner, without anybody buying something."""

from dataclasses import dataclass
from datetime import date

from ..commands import Command, MemberCommand


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseDay(Command):
    """A business day is over: what was usable through it expires."""

    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTier(MemberCommand):
    """The owner gives a tier by hand, through ``until`` (None: without end); ``tier`` None gives none any more."""

    tier: str | None = None
    until: date | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewTier(Command):
    """A business day is over, with which a tier may have ended; or the owner changed the rules."""

    day: date
    rules_changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UseUpTickets(Command):
    """A raffle was drawn: the tickets of one member are worth nothing any more."""

    program: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawRaffle(Command):
    """Draw the prizes of a raffle by its ``secret``, the seed; ``once``: nobody wins twice."""

    program: str
    prizes: tuple[str, ...]
    secret: str
    once: bool = True
