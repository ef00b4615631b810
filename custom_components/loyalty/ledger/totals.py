"""What a day brought, per program and for the whole shop, kept up with every booking.

The balance identity holds for each day and for all time: outstanding = issued - redeemed - expired
- reversed + returned + adjusted. Payments of debt and transfers between members move nothing.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from itertools import batched
from typing import Any

from sqlalchemy import Connection, bindparam, select, tuple_

from ..programs.account import Account
from ..programs.facts import Decision, EntryKind, MovementKind
from .accounts import CHUNK
from .schema import ALL_TIME, WHOLE_SHOP, daily_totals


@dataclass(slots=True)
class Sums:
    """What changed; amounts in the program's unit, ``sales_minor`` in minor units."""

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

    @property
    def outstanding(self) -> int:
        """Return what all of it leaves in the members' hands."""
        return (
            self.issued
            - self.redeemed
            - self.expired
            - self.reversed
            + self.returned
            + self.adjusted
        )

    def move(self, kind: MovementKind, delta: int) -> None:
        """Count a movement."""
        match kind:
            case MovementKind.ACCRUAL | MovementKind.BONUS:
                self.issued += delta
            case MovementKind.REDEMPTION:
                self.redeemed -= delta
            case MovementKind.EXPIRY:
                self.expired -= delta
            case MovementKind.REVERSAL:
                self.reversed -= delta
            case MovementKind.RETURN:
                self.returned += delta
            case MovementKind.ADJUSTMENT:
                self.adjusted += delta
            case MovementKind.SETTLEMENT | MovementKind.TRANSFER:
                pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The shop's figures of a business day and of all time; programs without any are missing."""

    day: date
    active_members: int
    today: Sums
    total: Sums
    programs_today: Mapping[str, Sums]
    programs_total: Mapping[str, Sums]

    @property
    def members(self) -> int:
        """Return how many members there are."""
        return self.total.members


FIGURES = tuple(field.name for field in fields(Sums))

_KNOWN = select(daily_totals.c.day, daily_totals.c.program).where(
    tuple_(daily_totals.c.day, daily_totals.c.program).in_(
        bindparam("wanted", expanding=True)
    )
)
_ADD = (
    daily_totals.update()
    .where(
        daily_totals.c.day == bindparam("of_day"),
        daily_totals.c.program == bindparam("of_program"),
    )
    .values({name: daily_totals.c[name] + bindparam(f"new_{name}") for name in FIGURES})
)
_START = daily_totals.insert()


class Tally:
    """What the bookings of a batch add to the totals."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._sums: defaultdict[tuple[int, str], Sums] = defaultdict(Sums)

    def count(self, decision: Decision, before: Account | None) -> None:
        """Count a booking; ``before`` is the account as it was."""
        day = decision.answer.day.toordinal()
        for when in (day, ALL_TIME):
            self._count_shop(self._sums[when, WHOLE_SHOP], decision, before)
            for movement in decision.movements:
                self._sums[when, movement.program].move(movement.kind, movement.delta)

    def _count_shop(
        self, sums: Sums, decision: Decision, before: Account | None
    ) -> None:
        answer, account = decision.answer, decision.account
        if decision.enrolled is not None:
            sums.members += 1
        if decision.also is not None and decision.also.member.merged_into is not None:
            # The counters of the two become those of one; the sum stays.
            sums.members -= 1
        elif account is not None:
            sums.visits += account.visits - (before.visits if before else 0)
            sums.purchases += account.purchases - (before.purchases if before else 0)
            sums.sales_minor += account.spent_minor - (
                before.spent_minor if before else 0
            )
        elif answer.kind is EntryKind.PURCHASE:
            sums.purchases += 1
            sums.sales_minor += answer.payable_minor
        elif answer.kind is EntryKind.REFUND:
            sums.sales_minor -= answer.payable_minor
        elif answer.kind is EntryKind.UNDO:
            sums.purchases -= 1
            sums.sales_minor -= answer.payable_minor

    def store(self, connection: Connection, known: set[tuple[int, str]]) -> None:
        """Add it to the rows; ``known`` are rows known to be there, and is kept up."""
        new = self._sums.keys() - known
        for chunk in batched(new, CHUNK // 2, strict=False):
            known.update(
                (row.day, row.program)
                for row in connection.execute(_KNOWN, {"wanted": chunk})
            )
        started = [key for key in new if key not in known]
        if started:
            connection.execute(
                _START,
                [
                    {
                        "day": day,
                        "program": program,
                        **_figures(self._sums[day, program]),
                    }
                    for day, program in started
                ],
            )
        added: list[dict[str, Any]] = [
            {"of_day": day, "of_program": program}
            | {f"new_{name}": figure for name, figure in _figures(sums).items()}
            for (day, program), sums in self._sums.items()
            if (day, program) in known
        ]
        if added:
            connection.execute(_ADD, added)
        known.update(started)


def _figures(sums: Sums) -> dict[str, int]:
    return {name: getattr(sums, name) for name in FIGURES}
