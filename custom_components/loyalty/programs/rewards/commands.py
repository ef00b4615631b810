"""What can be asked of rewards: handed out, kept, counted, preferred."""

from dataclasses import dataclass
from datetime import datetime

from ..commands import Command, MemberCommand


@dataclass(frozen=True, slots=True, kw_only=True)
class RedeemReward(MemberCommand):
    """Hand out a reward. ``reward`` None: the one reserved, the preferred one, or the best in reach.

    ``reservation`` is the entry number of the one that is redeemed, None: any of that reward.
    """

    reward: str | None = None
    reservation: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReserveReward(MemberCommand):
    """Keep a reward for a member until an instant. ``reward`` None: the best one in reach."""

    until: datetime
    reward: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseReward(MemberCommand):
    """A reservation is redeemed no more: its entry number."""

    reservation: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StockReward(Command):
    """Pieces of a reward came in (``more``; below zero: were lost), or were counted (``left``)."""

    reward: str
    more: int | None = None
    left: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferReward(MemberCommand):
    """A member would rather have this reward than others; None: they have no preference."""

    reward: str | None = None
