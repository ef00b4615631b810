"""What members earned in each program on each day, kept up with every booking."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    exists,
    func,
    literal_column,
    select,
)

from ..programs.history import Accrued
from .prepared import Change
from .schema import daily_accruals as table

_other = table.alias("other")
_known = table.alias("known")
_OF_MEMBER = bindparam("of_member", type_=table.c.member.type)
_OF_DAY = bindparam("of_day", type_=table.c.day.type)
_OF_PROGRAM = bindparam("of_program", type_=table.c.program.type)
_SURVIVOR = bindparam("survivor", type_=table.c.member.type)
_NOTHING: ColumnElement[int] = literal_column("0")
_COLUMNS = ("member", "day", "program", "amount")

_START = Change(
    table.insert().from_select(
        _COLUMNS,
        select(_OF_MEMBER, _OF_DAY, _OF_PROGRAM, _NOTHING).where(
            ~exists().where(
                _other.c.member == _OF_MEMBER,
                _other.c.day == _OF_DAY,
                _other.c.program == _OF_PROGRAM,
            )
        ),
    )
)
_ADD = Change(
    table.update()
    .where(
        table.c.member == _OF_MEMBER,
        table.c.day == _OF_DAY,
        table.c.program == _OF_PROGRAM,
    )
    .values(amount=table.c.amount + bindparam("more"))
)
_of_merged = (
    select(_other.c.amount)
    .where(
        _other.c.member == _OF_MEMBER,
        _other.c.day == table.c.day,
        _other.c.program == table.c.program,
    )
    .scalar_subquery()
)
_MERGE = (
    Change(
        table.update()
        .where(table.c.member == _SURVIVOR)
        .values(amount=table.c.amount + func.coalesce(_of_merged, _NOTHING))
    ),
    Change(
        table.insert().from_select(
            _COLUMNS,
            select(_SURVIVOR, _other.c.day, _other.c.program, _other.c.amount).where(
                _other.c.member == _OF_MEMBER,
                ~exists().where(
                    _known.c.member == _SURVIVOR,
                    _known.c.day == _other.c.day,
                    _known.c.program == _other.c.program,
                ),
            ),
        )
    ),
    Change(table.delete().where(table.c.member == _OF_MEMBER)),
)


class DailyAccruals:
    """What a batch changes of what members earned."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._changes: defaultdict[tuple[int, int, str], int] = defaultdict(int)
        self._merged: list[Mapping[str, int]] = []

    def add(self, member: int, changes: Iterable[Accrued]) -> None:
        """Take changes to what a member (by internal id) earned."""
        for change in changes:
            at = (member, change.day.toordinal(), change.program)
            self._changes[at] += change.amount

    def merge(self, merged: Mapping[str, int]) -> None:
        """Give all that ``of_member`` earned to the ``survivor``; what they earned is in the file.

        A merge is decided on what is written, so that nothing of the two waits here.
        """
        self._merged.append(merged)

    def store(self, connection: Connection) -> None:
        """Write it, merges before what their survivors earned after them."""
        for merged in self._merged:
            for change in _MERGE:
                change(connection, [dict(merged)])
        rows = [
            {
                "of_member": member,
                "of_day": day,
                "of_program": program,
                "more": amount,
            }
            for (member, day, program), amount in self._changes.items()
        ]
        _START(connection, rows)
        _ADD(connection, rows)
