"""What members bought and earned on each day, and how often they came: sums that every booking keeps up."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, Table, bindparam, select

from ..programs.history import Accrued, Bought
from .prepared import Change, adding
from .schema import daily_accruals, daily_purchases


def _merge(table: Table) -> tuple[Change, Change]:
    """Return what adds the days of ``of_member`` to those of the ``survivor``, and takes them away."""
    days = table.alias("days")
    member = bindparam("of_member", type_=table.c.member.type)
    survivor = bindparam("survivor", type_=table.c.member.type)
    names = table.c.keys()
    columns = (survivor if name == "member" else days.c[name] for name in names)
    return (
        Change(
            adding(table).from_select(
                names, select(*columns).where(days.c.member == member)
            )
        ),
        Change(table.delete().where(table.c.member == member)),
    )


_BUY = Change(adding(daily_purchases))
_EARN = Change(adding(daily_accruals))
_MERGE = (*_merge(daily_purchases), *_merge(daily_accruals))


class MemberDays:
    """What a batch changes of the days of members."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._bought: dict[tuple[int, int], Bought] = {}
        self._earned: defaultdict[tuple[int, int, str], int] = defaultdict(int)
        self._merged: list[Mapping[str, int]] = []

    def buy(self, member: int, change: Bought) -> None:
        """Take a change to what a member (by internal id) bought on a day."""
        at = (member, change.day.toordinal())
        if (known := self._bought.get(at)) is not None:
            change = known.with_more(change)
        self._bought[at] = change

    def earn(self, member: int, changes: Iterable[Accrued]) -> None:
        """Take changes to what a member (by internal id) earned."""
        for day, program, amount in changes:
            self._earned[member, day.toordinal(), program] += amount

    def merge(self, merged: Mapping[str, int]) -> None:
        """Give all days of ``of_member`` to the ``survivor``; what they did is in the file.

        A merge is decided on what is written, so that nothing of the two waits here.
        """
        self._merged.append(merged)

    def store(self, connection: Connection) -> None:
        """Write it, merges before what their survivors did after them."""
        for merged in self._merged:
            for change in _MERGE:
                change(connection, [dict(merged)])
        _BUY(
            connection,
            [
                {
                    "member": member,
                    "day": day,
                    "spent_minor": bought.spent_minor,
                    "purchases": bought.purchases,
                    "visits": bought.visits,
                }
                for (member, day), bought in self._bought.items()
            ],
        )
        _EARN(
            connection,
            [
                {"member": member, "day": day, "program": program, "amount": amount}
                for (member, day, program), amount in self._earned.items()
            ],
        )
