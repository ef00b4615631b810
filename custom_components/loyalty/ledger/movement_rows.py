"""The rows of movements, and of the lots that they open and change."""

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, bindparam

from ..programs.account import LotId
from ..programs.facts import Decision
from .instants import to_micros, to_ordinal
from .prepared import Change
from .schema import lots, movements

type Values = dict[str, Any]

_NEW_MOVEMENT = Change(movements.insert())
_NEW_LOT = Change(lots.insert())
_CHANGE_LOT = Change(
    lots.update()
    .where(lots.c.entry == bindparam("of_entry"), lots.c.line == bindparam("of_line"))
    .values(remaining=lots.c.remaining + bindparam("moved"))
)


class MovementRows:
    """What a batch moves; a lot that is opened and changed by it is written once."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._movements: list[Values] = []
        self._new_lots: dict[LotId, Values] = {}
        self._lots: defaultdict[LotId, int] = defaultdict(int)

    def add(self, decision: Decision) -> None:
        """Take what a decision moves."""
        number = decision.answer.entry
        owners = {}
        for movement in decision.movements:
            lot = movement.lot
            self._movements.append(
                {
                    "entry": number,
                    "line": movement.line,
                    "member": movement.member,
                    "program": movement.program,
                    "kind": movement.kind.value,
                    "delta": movement.delta,
                    "lot_entry": lot and lot.entry,
                    "lot_line": lot and lot.line,
                }
            )
            if lot is None:
                continue
            owners[lot] = movement
            if lot.entry == number:
                continue
            if lot in self._new_lots:
                self._new_lots[lot]["remaining"] += movement.delta
            else:
                self._lots[lot] += movement.delta
        for opened in decision.opened:
            owner = owners[opened.id]
            self._new_lots[opened.id] = {
                "entry": opened.id.entry,
                "line": opened.id.line,
                "member": owner.member,
                "program": owner.program,
                "amount": opened.amount,
                "remaining": opened.remaining,
                "earned_at": to_micros(opened.earned_at),
                "last_day": to_ordinal(opened.last_day),
                "first_day": to_ordinal(opened.first_day),
            }

    def store(self, connection: Connection) -> None:
        """Write it, after the entries."""
        _NEW_MOVEMENT(connection, self._movements)
        _NEW_LOT(connection, list(self._new_lots.values()))
        _CHANGE_LOT(
            connection,
            [
                {"of_entry": lot.entry, "of_line": lot.line, "moved": moved}
                for lot, moved in self._lots.items()
            ],
        )
