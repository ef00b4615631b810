"""Vouchers, how they moved, and the stickers on the roll: read for decisions, kept up with every booking."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select

from ..programs.facts import Decision
from ..programs.promises.vouchers import (
    Voucher,
    VoucherKind,
    VoucherMove,
    VoucherMovement,
)
from .faults import MOST_FAULTS
from .instants import from_micros, from_ordinal, to_micros, to_ordinal
from .prepared import Change, Lookup, Row, adding
from .schema import members, stock, stock_movements, voucher_movements, vouchers

VOUCHER_COLUMNS = (
    vouchers.c.code,
    vouchers.c.series,
    vouchers.c.kind,
    vouchers.c.issued_at,
    vouchers.c.first_day,
    vouchers.c.last_day,
    vouchers.c.amount,
    vouchers.c.remaining,
    vouchers.c.void,
    vouchers.c.member,
)
_BY_CODE = Lookup(
    lambda codes: select(*VOUCHER_COLUMNS).where(vouchers.c.code.in_(codes))
)
_BY_ENTRY = Lookup(
    lambda entries: select(*VOUCHER_COLUMNS).where(vouchers.c.entry.in_(entries))
)
_MOVED = select(voucher_movements.c.code).where(
    voucher_movements.c.entry == bindparam("wanted")
)
_HISTORY = Lookup(
    lambda codes: (
        select(voucher_movements)
        .where(voucher_movements.c.code.in_(codes))
        .order_by(voucher_movements.c.entry, voucher_movements.c.line)
    )
)
_IN_STOCK = Lookup(lambda ids: select(stock).where(stock.c.series.in_(ids)))
_STICKERS = Lookup(
    lambda entries: select(stock_movements.c.series, stock_movements.c.delta).where(
        stock_movements.c.entry.in_(entries)
    )
)
_ONE = select(*VOUCHER_COLUMNS, vouchers.c.entry).where(
    vouchers.c.code == bindparam("wanted")
)
_OF_MEMBER = (
    select(*VOUCHER_COLUMNS)
    .join(members, members.c.id == vouchers.c.member)
    .where(members.c.uid == bindparam("of_uid"))
    .order_by(vouchers.c.issued_at.desc(), vouchers.c.code)
    .limit(bindparam("most"))
)


def load_vouchers(connection: Connection, codes: Collection[str]) -> dict[str, Voucher]:
    """Return the vouchers with some codes; what is no voucher's is missing."""
    return {row[0]: voucher_of(row) for row in _BY_CODE(connection, list(codes))}


def issued_by(connection: Connection, entry: int) -> dict[str, Voucher]:
    """Return the vouchers that an entry gave."""
    return {row[0]: voucher_of(row) for row in _BY_ENTRY(connection, [entry])}


def voucher(connection: Connection, code: str) -> tuple[Voucher, int] | None:
    """Return a voucher by its serial, with the number of the entry that gave it; None if there is none."""
    row = connection.execute(_ONE, {"wanted": code}).first()
    if row is None:
        return None
    *columns, entry = row
    return voucher_of(columns), entry


def given_to(connection: Connection, uid: str, most: int) -> list[Voucher]:
    """Return the latest vouchers that were given to a member by public id, newest first."""
    asked = {"of_uid": uid, "most": most}
    return [voucher_of(row) for row in connection.execute(_OF_MEMBER, asked).tuples()]


def load_history(connection: Connection, entry: int) -> tuple[VoucherMovement, ...]:
    """Return all movements of the vouchers that an entry gave or moved, in order."""
    codes = set(connection.execute(_MOVED, {"wanted": entry}).scalars())
    known = load_vouchers(connection, codes)
    return tuple(
        VoucherMovement(
            entry=of_entry,
            line=line,
            kind=VoucherMove(kind),
            delta=delta,
            voucher=known[code],
            worth_minor=worth,
        )
        for of_entry, line, code, kind, delta, worth in _HISTORY(
            connection, sorted(codes)
        )
    )


def load_stock(connection: Connection, series: Iterable[str]) -> dict[str, int]:
    """Return how many stickers of each series are on the roll."""
    wanted = list(series)
    return dict.fromkeys(wanted, 0) | dict(_IN_STOCK(connection, wanted))


def stickers_left(connection: Connection) -> dict[str, int]:
    """Return how many stickers are on the roll, by series."""
    return dict(
        connection.execute(select(stock.c.series, stock.c.count)).tuples().all()
    )


def stickers_moved(
    connection: Connection, entries: Collection[int]
) -> tuple[tuple[str, int], ...]:
    """Return by how much some entries made the stickers of each series more."""
    sums: defaultdict[str, int] = defaultdict(int)
    for series, delta in _STICKERS(connection, list(entries)):
        sums[series] += delta
    return tuple(sums.items())


def voucher_of(row: Row | Any) -> Voucher:
    """Return the voucher that a row of VOUCHER_COLUMNS is."""
    code, series, kind, issued, first, last, amount, remaining, void, member = row
    return Voucher(
        code=code,
        series=series,
        kind=VoucherKind(kind),
        issued_at=from_micros(issued),
        first_day=from_ordinal(first),
        last_day=from_ordinal(last),
        amount=amount,
        remaining=remaining,
        void=bool(void),
        member=member,
    )


_NEW = Change(vouchers.insert())
_CHANGE = Change(
    vouchers.update().where(vouchers.c.code == bindparam("of_code")),
    ("remaining", "void", "last_day"),
)
_GIVE_AGAIN = Change(
    vouchers.update()
    .where(vouchers.c.code == bindparam("of_code"))
    .values(entry=bindparam("by_entry"))
)
_NEW_MOVEMENT = Change(voucher_movements.insert())
_NEW_STOCK_MOVEMENT = Change(stock_movements.insert())
_ADD_STOCK = Change(adding(stock))
_MERGE = Change(
    vouchers.update()
    .where(vouchers.c.member == bindparam("of_member"))
    .values(member=bindparam("survivor"))
)


class VoucherRows:
    """What a batch changes of vouchers and stickers."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._new: dict[str, dict[str, Any]] = {}
        self._changed: dict[str, Voucher] = {}
        self._given_again: list[dict[str, Any]] = []
        self._movements: list[dict[str, Any]] = []
        self._stock_movements: list[dict[str, Any]] = []
        self._stock: defaultdict[str, int] = defaultdict(int)
        self._merged: list[dict[str, int]] = []

    def add(self, decision: Decision) -> None:
        """Take what a decision gave, accepted and voided."""
        entry = decision.answer.entry
        for voucher in decision.issued:
            self._new[voucher.code] = {
                "code": voucher.code,
                "series": voucher.series,
                "kind": voucher.kind.value,
                "entry": entry,
                "issued_at": to_micros(voucher.issued_at),
                "first_day": voucher.first_day.toordinal(),
                "amount": voucher.amount,
                "member": voucher.member,
                **_state(voucher),
            }
        for movement in decision.vouchers:
            voucher = movement.voucher
            self._movements.append(
                {
                    "entry": entry,
                    "line": movement.line,
                    "code": voucher.code,
                    "kind": movement.kind.value,
                    "delta": movement.delta,
                    "worth_minor": movement.worth_minor,
                }
            )
            if movement.kind is VoucherMove.ISSUE and not movement.delta:
                self._given_again.append({"of_code": voucher.code, "by_entry": entry})
            if voucher.code in self._new:
                self._new[voucher.code] |= _state(voucher)
            else:
                self._changed[voucher.code] = voucher
        for series, delta in decision.stock:
            self._stock[series] += delta
            self._stock_movements.append(
                {"entry": entry, "series": series, "delta": delta}
            )

    def merge(self, merged: Mapping[str, int]) -> None:
        """Give what ``of_member`` was given to the ``survivor``."""
        self._merged.append(dict(merged))

    def store(self, connection: Connection) -> None:
        """Write it, after the entries that it belongs to."""
        _NEW(connection, list(self._new.values()))
        _CHANGE(
            connection,
            [
                _state(voucher) | {"of_code": code}
                for code, voucher in self._changed.items()
            ],
        )
        _GIVE_AGAIN(connection, self._given_again)
        _NEW_MOVEMENT(connection, self._movements)
        _NEW_STOCK_MOVEMENT(connection, self._stock_movements)
        _ADD_STOCK(
            connection,
            [
                {"series": series, "count": moved}
                for series, moved in self._stock.items()
            ],
        )
        _MERGE(connection, self._merged)


def _state(voucher: Voucher) -> dict[str, Any]:
    return {
        "remaining": voucher.remaining,
        "void": voucher.void,
        "last_day": to_ordinal(voucher.last_day),
    }


_left = (
    select(
        voucher_movements.c.code,
        func.sum(voucher_movements.c.delta).label("remaining"),
    )
    .group_by(voucher_movements.c.code)
    .subquery()
)
_FAULTY = (
    select(vouchers.c.entry)
    .outerjoin(_left, _left.c.code == vouchers.c.code)
    .where(
        or_(
            _left.c.remaining.is_(None),
            _left.c.remaining != vouchers.c.remaining,
            vouchers.c.remaining < 0,
            vouchers.c.remaining > vouchers.c.amount,
        )
    )
    .limit(MOST_FAULTS)
)
_STOCK_MOVED = select(
    stock_movements.c.series, func.sum(stock_movements.c.delta)
).group_by(stock_movements.c.series)


def faults(connection: Connection) -> Iterable[str]:
    """Yield what of vouchers and stickers is not the sum of its movements."""
    for entry in connection.execute(_FAULTY).scalars():
        yield f"what remains of a voucher given by entry {entry} is not the sum of its movements"
    counted = dict(
        connection.execute(select(stock.c.series, stock.c.count)).tuples().all()
    )
    moved = dict(connection.execute(_STOCK_MOVED).tuples().all())
    for series in sorted(counted.keys() | moved.keys()):
        if counted.get(series) != moved.get(series):
            yield f"stickers of series {series} are not the sum of their movements"
