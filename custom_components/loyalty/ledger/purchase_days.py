"""What members bought on each day, and how often they came, kept up with every booking."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    exists,
    literal_column,
    select,
)

from ..programs.history import Bought
from .prepared import Change
from .schema import daily_purchases as table

_other = table.alias("other")
_OF_MEMBER = bindparam("of_member", type_=table.c.member.type)
_OF_DAY = bindparam("of_day", type_=table.c.day.type)
_SURVIVOR = bindparam("survivor", type_=table.c.member.type)
_NOTHING: ColumnElement[int] = literal_column("0")
_COLUMNS = ("member", "day", "spent_minor", "purchases", "visits")

_START = Change(
    table.insert().from_select(
        _COLUMNS,
        select(_OF_MEMBER, _OF_DAY, _NOTHING, _NOTHING, _NOTHING).where(
            ~exists().where(_other.c.member == _OF_MEMBER, _other.c.day == _OF_DAY)
        ),
    )
)
_ADD = Change(
    table.update()
    .where(table.c.member == _OF_MEMBER, table.c.day == _OF_DAY)
    .values(
        spent_minor=table.c.spent_minor + bindparam("new_spent_minor"),
        purchases=table.c.purchases + bindparam("new_purchases"),
        visits=table.c.visits + bindparam("new_visits"),
    )
)
_known = table.alias("known")
_of_merged = select(_other.c.day).where(_other.c.member == _OF_MEMBER)
_MERGE = (
    Change(
        table.insert().from_select(
            _COLUMNS,
            select(_SURVIVOR, _other.c.day, _NOTHING, _NOTHING, _NOTHING).where(
                _other.c.member == _OF_MEMBER,
                ~exists().where(
                    _known.c.member == _SURVIVOR, _known.c.day == _other.c.day
                ),
            ),
        )
    ),
    Change(
        table.update()
        .where(table.c.member == _SURVIVOR, table.c.day.in_(_of_merged))
        .values(
            {
                column: column
                + select(_other.c[column.name])
                .where(_other.c.member == _OF_MEMBER, _other.c.day == table.c.day)
                .scalar_subquery()
                for column in (table.c.spent_minor, table.c.purchases, table.c.visits)
            }
        )
    ),
    Change(table.delete().where(table.c.member == _OF_MEMBER)),
)


class PurchaseDays:
    """What a batch changes of the days on which members bought something."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._changes: defaultdict[tuple[int, int], list[int]] = defaultdict(
            lambda: [0, 0, 0]
        )
        self._merged: list[Mapping[str, int]] = []

    def add(self, member: int, change: Bought) -> None:
        """Take a change to what a member (by internal id) bought on a day."""
        sums = self._changes[member, change.day.toordinal()]
        sums[0] += change.spent_minor
        sums[1] += change.purchases
        sums[2] += change.visits

    def merge(self, merged: Mapping[str, int]) -> None:
        """Give all that ``of_member`` bought to the ``survivor``; what they bought is in the file.

        A merge is decided on what is written, so that nothing of the two waits here.
        """
        self._merged.append(merged)

    def store(self, connection: Connection) -> None:
        """Write it, merges before what their survivors bought after them."""
        for merged in self._merged:
            for change in _MERGE:
                change(connection, [dict(merged)])
        rows = [
            {
                "of_member": member,
                "of_day": day,
                "new_spent_minor": spent,
                "new_purchases": purchases,
                "new_visits": visits,
            }
            for (member, day), (spent, purchases, visits) in self._changes.items()
        ]
        _START(connection, rows)
        _ADD(connection, rows)
