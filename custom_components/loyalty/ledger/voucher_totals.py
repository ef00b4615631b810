"""What the shop owes to whoever has its vouchers, and how many came and went in some days."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, bindparam, func, or_, select

from ..programs.promises.vouchers import VoucherKind, VoucherMove
from .schema import UNUSED, entries, stock, voucher_movements, vouchers

# All that is asked for stands in the index of unused vouchers.
_USABLE = (
    select(vouchers.c.series, func.count(), func.sum(vouchers.c.remaining))
    .where(
        UNUSED,
        or_(vouchers.c.last_day.is_(None), vouchers.c.last_day >= bindparam("of_day")),
    )
    .group_by(vouchers.c.series)
)
_KIND = (
    select(vouchers.c.kind)
    .where(UNUSED, vouchers.c.series == bindparam("of_series"))
    .limit(1)
)
_MOVED = (
    select(
        vouchers.c.series, voucher_movements.c.kind, func.sum(voucher_movements.c.delta)
    )
    .join(entries, entries.c.number == voucher_movements.c.entry)
    .join(vouchers, vouchers.c.code == voucher_movements.c.code)
    .where(entries.c.day.between(bindparam("first"), bindparam("last")))
    .group_by(vouchers.c.series, voucher_movements.c.kind)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherTotal:
    """What the customers hold of a series: ``count`` vouchers that are worth ``remaining`` in all.

    ``remaining`` is in pieces, or of gift cards in minor units. Stickers on the roll (``stock``) are among
    them: nobody knows which.
    """

    series: str
    kind: VoucherKind
    count: int
    remaining: int
    stock: int = 0

    @property
    def outstanding(self) -> int:
        """Return what is in the customers' hands."""
        return max(0, self.remaining - self.stock)


def totals(connection: Connection, day: date) -> list[VoucherTotal]:
    """Return what of each series can be used on a day or later; what ended is no liability any more."""
    in_stock = _in_stock(connection)
    return [
        VoucherTotal(
            series=series,
            kind=VoucherKind(
                connection.execute(_KIND, {"of_series": series}).scalar_one()
            ),
            count=count,
            remaining=int(remaining),
            stock=in_stock.get(series, 0),
        )
        for series, count, remaining in _usable(connection, day)
    ]


def outstanding(connection: Connection, day: date) -> dict[str, int]:
    """Return what of each series is in the customers' hands, usable on a day or later."""
    in_stock = _in_stock(connection)
    return {
        series: max(0, int(remaining) - in_stock.get(series, 0))
        for series, _, remaining in _usable(connection, day)
    }


def moved(
    connection: Connection, first: date, last: date
) -> Mapping[str, Mapping[VoucherMove, int]]:
    """Return how much of each series came and went on some business days, by the kind of movement."""
    asked = {"first": first.toordinal(), "last": last.toordinal()}
    found: defaultdict[str, dict[VoucherMove, int]] = defaultdict(dict)
    for series, kind, delta in connection.execute(_MOVED, asked).tuples():
        found[series][VoucherMove(kind)] = int(delta)
    return found


def _usable(connection: Connection, day: date) -> list[tuple[str, int, int]]:
    asked = {"of_day": day.toordinal()}
    return [(*row,) for row in connection.execute(_USABLE, asked).tuples()]


def _in_stock(connection: Connection) -> dict[str, int]:
    return dict(
        connection.execute(select(stock.c.series, stock.c.count)).tuples().all()
    )
