"""Rewards handed out and reserved, the pieces that are left of them, and lines that came back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, select

from ..programs.account import Lot, LotId
from ..programs.facts import Decision, MovementKind
from ..programs.redeemed import Locked, Reservation
from .instants import from_micros, from_ordinal, to_micros
from .prepared import Change, adding
from .schema import (
    entries,
    lots,
    movements,
    redemptions,
    reservations,
    restocks,
    reward_counts,
)

_COUNTS = select(reward_counts.c.reward, reward_counts.c.gone)
_OPEN = (
    select(
        reservations,
        entries.c.day,
        movements.c.member.label("locked_of"),
        movements.c.program,
        movements.c.delta,
        lots.c.entry.label("lot_entry"),
        lots.c.line.label("lot_line"),
        lots.c.amount,
        lots.c.remaining,
        lots.c.earned_at,
        lots.c.last_day,
    )
    .join(entries, entries.c.number == reservations.c.entry)
    .join(movements, movements.c.entry == reservations.c.entry)
    .join(
        lots,
        (lots.c.entry == movements.c.lot_entry) & (lots.c.line == movements.c.lot_line),
    )
    .where(movements.c.kind == MovementKind.LOCK)
    .order_by(reservations.c.entry, movements.c.line)
)
_HAND = Change(redemptions.insert())
_RESTOCK = Change(restocks.insert())
_COUNT = Change(adding(reward_counts))
_RESERVE = Change(reservations.insert())
_END = Change(reservations.delete().where(reservations.c.entry == bindparam("ended")))
_MERGE = tuple(
    Change(
        table.update()
        .where(table.c.member == bindparam("of_member"))
        .values(member=bindparam("survivor"))
    )
    for table in (redemptions, reservations)
)


def read_gone(connection: Connection) -> dict[str, int]:
    """Return how many pieces of each reward are missing of its stock."""
    return dict(connection.execute(_COUNTS).tuples().all())


def read_reservations(connection: Connection) -> dict[int, Reservation]:
    """Return the open reservations by the number of their entry, the oldest first."""
    found: dict[int, Reservation] = {}
    for row in connection.execute(_OPEN):
        locked = Locked(
            program=row.program,
            member=row.locked_of,
            lot=Lot(
                id=LotId(row.lot_entry, row.lot_line),
                amount=row.amount,
                remaining=row.remaining,
                earned_at=from_micros(row.earned_at),
                last_day=from_ordinal(row.last_day),
            ),
            amount=-row.delta,
        )
        known = found.get(row.entry)
        found[row.entry] = Reservation(
            entry=row.entry,
            member=row.member,
            reward=row.reward,
            day=date.fromordinal(row.day),
            until=from_micros(row.until),
            locked=(*(known.locked if known else ()), locked),
        )
    return found


class Handed:
    """What a batch changes of what was handed out and reserved."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._redemptions: list[dict[str, Any]] = []
        self._restocks: list[dict[str, Any]] = []
        self._counts: defaultdict[str, int] = defaultdict(int)
        self._reserved: list[dict[str, Any]] = []
        self._ended: list[dict[str, Any]] = []
        self._merged: list[Mapping[str, int]] = []

    def add(self, decision: Decision) -> None:
        """Take what a booking hands out, reserves, ends or brings in."""
        entry = decision.answer.entry
        for line, handed in enumerate(decision.redemptions, 1):
            self._redemptions.append(
                {
                    "entry": entry,
                    "line": line,
                    "member": handed.member,
                    "reward": handed.reward,
                    "count": handed.count,
                    "day": handed.day.toordinal(),
                    "state": handed.state.value,
                    "cost_minor": handed.cost_minor,
                    "value_minor": handed.value_minor,
                }
            )
        for reward, change in gone_with(decision):
            self._counts[reward] += change
        if decision.restocked is not None:
            reward, count = decision.restocked
            self._restocks.append({"entry": entry, "reward": reward, "count": count})
        if (reserved := decision.reserved) is not None:
            self._reserved.append(
                {
                    "entry": reserved.entry,
                    "member": reserved.member,
                    "reward": reserved.reward,
                    "until": to_micros(reserved.until),
                }
            )
        self._ended += [{"ended": ended} for ended in decision.ended]

    def merge(self, merged: Mapping[str, int]) -> None:
        """Give all that ``of_member`` had to the ``survivor``; what they had is in the file."""
        self._merged.append(merged)

    def store(self, connection: Connection) -> None:
        """Write it, merges before what their survivors had after them."""
        for change in _MERGE:
            change(connection, [dict(merged) for merged in self._merged])
        _HAND(connection, self._redemptions)
        _RESTOCK(connection, self._restocks)
        _COUNT(
            connection,
            [
                {"reward": reward, "gone": count}
                for reward, count in self._counts.items()
            ],
        )
        _RESERVE(connection, self._reserved)
        _END(connection, self._ended)


def gone_with(decision: Decision) -> Iterable[tuple[str, int]]:
    """Return how many pieces of which rewards are gone with a booking; below zero: came back or in."""
    for handed in decision.redemptions:
        yield handed.reward, handed.count
    if decision.restocked is not None:
        reward, count = decision.restocked
        yield reward, -count
