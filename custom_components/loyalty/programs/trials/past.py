"""What the shop saw in the past, as a trial is told it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from ..account import Account
from ..commands import Line


class PastVisit(NamedTuple):
    """A card was shown; ``entry`` is the number of the booking, as in all that follow."""

    at: datetime
    entry: int


class PastSale(NamedTuple):
    """What was kept of a purchase, at its prices; ``lines`` add up to it, or there are none."""

    at: datetime
    entry: int
    amount_minor: int
    lines: tuple[Line, ...] = ()


class PastTier(NamedTuple):
    """The owner gave a tier by hand, through ``until`` (None: without end); ``tier`` None: gave none any more."""

    at: datetime
    entry: int
    tier: str | None
    until: date | None = None


class PastChoice(NamedTuple):
    """The member chose one of the offers of a promotion: that of this id."""

    at: datetime
    entry: int
    offer: str


type PastEvent = PastVisit | PastSale | PastTier | PastChoice


@dataclass(frozen=True, slots=True, kw_only=True)
class PastMember:
    """A member with all that they did in the period, in order.

    ``account`` is theirs as the period begins, with all that promises look at (what they bought, earned and had, their
    tier), but they hold nothing. ``referrer`` is the account of whoever brought them. ``earned`` is what they really earned
    in the period by program, ``price_off_minor`` what was really taken off their prices.
    """

    account: Account
    events: tuple[PastEvent, ...]
    earned: dict[str, int]
    price_off_minor: int
    referrer: Account | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastShop:
    """What was used up before the period of what there is for all together.

    ``gone`` is how many pieces were missing of the stock of each reward; what came in until the end of the period
    is there from its beginning. ``given`` is how often each promotion was used.
    """

    gone: Mapping[str, int] = field(default_factory=dict)
    given: Mapping[str, int] = field(default_factory=dict)


NOTHING_USED = PastShop()
