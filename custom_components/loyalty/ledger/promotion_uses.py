"""Who made use of promotions: rows of what was decided, and the questions asked of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from ..programs.promises.terms import Terms
from ..programs.situation import Given
from ..programs.uses import Use
from .prepared import Change, Lookup
from .schema import promotion_uses as table

_OF_MEMBERS = Lookup(
    lambda ids: (
        select(table.c.member, table.c.promotion, table.c.day, func.sum(table.c.times))
        .where(table.c.member.in_(ids))
        .group_by(table.c.member, table.c.promotion, table.c.day)
    )
)
_OF_PROMOTIONS = Lookup(
    lambda promotions: (
        select(table.c.promotion, table.c.day, func.sum(table.c.times))
        .where(table.c.promotion.in_(promotions))
        .group_by(table.c.promotion, table.c.day)
    )
)
_OF_ENTRY = select(table.c.promotion, table.c.day, table.c.times).where(
    table.c.entry == bindparam("of_entry")
)
_NEW = Change(table.insert())
_MERGE = Change(
    table.update()
    .where(table.c.member == bindparam("of_member"))
    .values(member=bindparam("survivor"))
)


def load_uses(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[Use, ...]]:
    """Return the uses of members by internal id; of nobody those taken back whole."""
    found: defaultdict[int, list[Use]] = defaultdict(list)
    for member, promotion, day, count in _OF_MEMBERS(connection, ids):
        if count:
            found[member].append(Use(promotion, date.fromordinal(day), count))
    return {member: tuple(uses) for member, uses in found.items()}


def uses_of_entry(connection: Connection, entry: int) -> tuple[Use, ...]:
    """Return the uses that an entry was."""
    return tuple(
        Use(promotion, date.fromordinal(day), count)
        for promotion, day, count in connection.execute(_OF_ENTRY, {"of_entry": entry})
    )


class UseRows:
    """The uses of a batch."""

    def __init__(self) -> None:
        """Start with none."""
        self._rows: list[dict[str, Any]] = []
        self._merged: list[dict[str, Any]] = []

    def add(self, member: int, entry: int | None, uses: Iterable[Use]) -> None:
        """Take the uses of a member (by internal id) in an entry."""
        for promotion, day, times in uses:
            self._rows.append(
                {
                    "member": member,
                    "promotion": promotion,
                    "entry": entry,
                    "day": day.toordinal(),
                    "times": times,
                }
            )

    def merge(self, merged: Mapping[str, int]) -> None:
        """Give all uses of ``of_member`` to the ``survivor``.

        A merge is decided on what is written, so that nothing of the two waits here.
        """
        self._merged.append(dict(merged))

    def store(self, connection: Connection) -> None:
        """Write them, merges before what their survivors used after them."""
        _MERGE(connection, self._merged)
        _NEW(connection, self._rows)


class GivenAway:
    """How often promotions that have limits for the whole shop were used, day by day.

    Only the writer may keep it. It is forgotten whenever a transaction fails or other terms come in force.
    """

    def __init__(self) -> None:
        """Start knowing nothing."""
        self._days: dict[str, defaultdict[date, int]] = {}

    def on(self, connection: Connection, terms: Terms, day: date) -> dict[str, Given]:
        """Return how often the promotions of the terms were used on a day, and in all."""
        limited = terms.limited_promotions
        missing = [name for name in limited if name not in self._days]
        if missing:
            self._days |= {name: defaultdict(int) for name in missing}
            for name, ordinal, count in _OF_PROMOTIONS(connection, missing):
                self._days[name][date.fromordinal(ordinal)] = count
        return {
            name: Given(self._days[name].get(day, 0), sum(self._days[name].values()))
            for name in limited
        }

    def add(self, uses: Iterable[Use]) -> None:
        """Take over what a decision used."""
        for promotion, day, times in uses:
            if (days := self._days.get(promotion)) is not None:
                days[day] += times

    def clear(self) -> None:
        """Forget everything."""
        self._days.clear()
