"""What a day brought, per program and for the whole shop, kept up with every booking.

The balance identity holds for each day and for all time: outstanding = issued - redeemed - expired
- reversed + returned + adjusted. What of it reservations have locked can't be spent: available = outstanding
- locked. Payments of debt and transfers between members move nothing.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection

from ..programs.answer import EntryKind
from ..programs.booking.lots import EARNING
from ..programs.facts import Decision, MovementKind
from ..programs.rest import is_rest
from .prepared import Change, adding
from .schema import ALL_TIME, WHOLE_SHOP, daily_totals


@dataclass(slots=True)
class Sums:
    """What changed; amounts in the program's unit, ``sales_minor`` in minor units.

    ``adjusted`` is what was corrected by hand or taken over from elsewhere, ``locked`` what reservations have,
    less what they gave back. ``given_minor`` is what promises cost the shop. Of a single promise ``purchases`` and
    ``sales_minor`` are those in which it took part.
    """

    members: int = 0
    visits: int = 0
    purchases: int = 0
    sales_minor: int = 0
    issued: int = 0
    redeemed: int = 0
    expired: int = 0
    reversed: int = 0
    returned: int = 0
    adjusted: int = 0
    locked: int = 0
    given_minor: int = 0

    @property
    def outstanding(self) -> int:
        """Return what the shop still owes its members, reservations among it."""
        return (
            self.issued
            - self.redeemed
            - self.expired
            - self.reversed
            + self.returned
            + self.adjusted
        )

    @property
    def available(self) -> int:
        """Return what of it no reservation has locked: the sum of all balances."""
        return self.outstanding - self.locked

    @property
    def depth(self) -> float | None:
        """Return what was given, in per cent of what the goods would have cost without; None without sales."""
        prices = self.sales_minor + self.given_minor
        return None if prices <= 0 else round(100 * self.given_minor / prices, 1)

    def move(self, kind: MovementKind, delta: int) -> None:
        """Count a movement."""
        match kind:
            case MovementKind.ACCRUAL | MovementKind.BONUS:
                self.issued += delta
            case MovementKind.REDEMPTION:
                self.redeemed -= delta
            case MovementKind.EXPIRY if delta < 0:
                self.expired -= delta
            case MovementKind.EXPIRY:
                # It ended, and its goods came back: once is enough.
                self.reversed -= delta
            case MovementKind.REVERSAL:
                self.reversed -= delta
            case MovementKind.RETURN:
                self.returned += delta
            case MovementKind.ADJUSTMENT | MovementKind.OPENING:
                self.adjusted += delta
            case MovementKind.LOCK | MovementKind.UNLOCK:
                self.locked -= delta
            case MovementKind.SETTLEMENT | MovementKind.TRANSFER | MovementKind.REST:
                pass


# The day itself and so many before it.
MONTH = timedelta(days=29)


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The shop's figures of a business day and of all time; programs without any are missing.

    ``month`` has those of the thirty days that end with the day. ``stickers`` is how
    many there are on the roll, ``vouchers`` what of them is in the customers' hands, both by series.
    """

    day: date
    active_members: int
    today: Sums
    total: Sums
    programs_today: Mapping[str, Sums]
    programs_total: Mapping[str, Sums]
    month: Sums
    stickers: Mapping[str, int] = field(default_factory=dict)
    vouchers: Mapping[str, int] = field(default_factory=dict)

    @property
    def members(self) -> int:
        """Return how many members there are."""
        return self.total.members


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOut:
    """What became of a reward: ``pieces`` handed out, less those that came back.

    ``cost_minor`` is what they cost the shop (None: nobody said), ``value_minor`` what they took off prices.
    """

    pieces: int
    cost_minor: int | None
    value_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The shop's figures of some business days, and those of each promise.

    ``discounted`` is how many purchases a promise took something off, ``brought`` how many who enrolled were
    brought by somebody. ``rewards`` are by id; what comes back later counts on the day on which it was had.
    """

    shop: Sums
    promises: Mapping[str, Sums]
    discounted: int
    brought: int
    rewards: Mapping[str, HandedOut]


FIGURES = tuple(figure.name for figure in fields(Sums))

_FIGURES_OF = attrgetter(*FIGURES)
_ADD = Change(adding(daily_totals))


def _count_sale(sums: Sums, decision: Decision) -> None:
    """Count a sale in which a promise took part, or what came back of it."""
    answer = decision.answer
    if answer.kind is EntryKind.PURCHASE:
        sums.purchases += 1
        sums.sales_minor += answer.paid_minor
    elif decision.undoes is EntryKind.PURCHASE:
        if answer.kind is EntryKind.UNDO:
            sums.purchases -= 1
        sums.sales_minor -= answer.paid_minor


class Tally:
    """What the bookings of a batch add to the totals of their days, and of all time."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._days: defaultdict[tuple[int, str], Sums] = defaultdict(Sums)

    def count(self, decision: Decision) -> None:
        """Count a booking."""
        day, days = decision.answer.day.toordinal(), self._days
        shop = days[day, WHOLE_SHOP]
        _count_shop(shop, decision)
        for movement in decision.movements:
            # What waits for the next point is no balance.
            if not is_rest(movement.program):
                kind = movement.kind
                if decision.answer.kind is EntryKind.OPENING and kind in EARNING:
                    # What was earned elsewhere was not issued here.
                    kind = MovementKind.OPENING
                days[day, movement.program].move(kind, movement.delta)
        for source, _, amount_minor in decision.costs:
            days[day, source].given_minor += amount_minor
            shop.given_minor += amount_minor
        for source in decision.sources:
            _count_sale(days[day, source], decision)

    def store(self, connection: Connection) -> None:
        """Add it to the rows."""
        rows: list[dict[str, Any]] = []
        for (day, program), sums in self._days.items():
            figures = dict(zip(FIGURES, _FIGURES_OF(sums), strict=True))
            rows += (
                {"day": when, "program": program, **figures} for when in (day, ALL_TIME)
            )
        _ADD(connection, rows)


def _count_shop(sums: Sums, decision: Decision) -> None:
    answer, bought = decision.answer, decision.bought
    if decision.enrolled is not None:
        sums.members += 1
    if decision.also is not None and decision.also.member.merged_into is not None:
        # The counters of the two become those of one; the sum stays.
        sums.members -= 1
    elif answer.kind is EntryKind.OPENING:
        # What a member had come to elsewhere is no sale of this day, nor of this shop's ledger.
        pass
    elif bought is not None:
        sums.visits += bought.visits
        sums.purchases += bought.purchases
        sums.sales_minor += bought.spent_minor
    elif answer.kind is EntryKind.PURCHASE:
        sums.purchases += 1
        sums.sales_minor += answer.paid_minor
    elif answer.kind is EntryKind.REFUND:
        sums.sales_minor -= answer.paid_minor
    elif decision.undoes is EntryKind.PURCHASE:
        sums.purchases -= 1
        sums.sales_minor -= answer.paid_minor
