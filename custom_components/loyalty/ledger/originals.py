"""The entries that a refund or an undo speaks of, with all that came of them since."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, or_, select, tuple_

from ..programs.account import Lot, LotId
from ..programs.answer import EntryKind
from ..programs.commands import Line
from ..programs.facts import Movement, MovementKind
from ..programs.goods import SoldLine
from ..programs.promises.terms import Terms
from ..programs.redeemed import HandedAs, Redemption
from ..programs.refunds.refunds import UNDOABLE
from ..programs.situation import Original
from .answers import load_answer
from .cost_rows import costs_of_entry
from .instants import from_micros, from_ordinal
from .promotion_uses import uses_of_entry
from .schema import entries, lots, movements, purchase_lines, redemptions, reservations
from .vouchers import load_history, stickers_moved

_undo = entries.alias("undo")
NOT_UNDONE = ~exists().where(
    _undo.c.reverses == entries.c.number, _undo.c.kind == EntryKind.UNDO
)

_ENTRY = select(
    entries.c.number,
    entries.c.kind,
    entries.c.member,
    entries.c.terms,
    entries.c.answer,
)
_BY_NUMBER = _ENTRY.where(entries.c.number == bindparam("wanted"))
_BY_KEY = _ENTRY.where(entries.c.key == bindparam("wanted"))
LATEST = (
    select(entries.c.number, entries.c.answer)
    .where(
        entries.c.kind.in_(UNDOABLE),
        NOT_UNDONE,
        # One that was redeemed, released or ran out is nobody's latest booking.
        or_(
            entries.c.kind != EntryKind.RESERVATION,
            exists().where(reservations.c.entry == entries.c.number),
        ),
    )
    .order_by(entries.c.number.desc())
    .limit(1)
)
LATEST_OF_COUNTER = LATEST.where(entries.c.counter == bindparam("of_counter"))

_UNDONE = select(_undo.c.number).where(
    _undo.c.reverses == bindparam("wanted"), _undo.c.kind == EntryKind.UNDO
)
_REFUNDS = select(
    entries.c.number, entries.c.amount_minor, entries.c.member, entries.c.answer
).where(
    entries.c.reverses == bindparam("wanted"),
    entries.c.kind == EntryKind.REFUND,
    NOT_UNDONE,
)
_MOVEMENTS = (
    select(movements)
    .where(movements.c.entry.in_(bindparam("wanted", expanding=True)))
    .order_by(movements.c.entry, movements.c.line)
)
_LOTS = select(lots).where(
    tuple_(lots.c.entry, lots.c.line).in_(bindparam("wanted", expanding=True))
)
# Lots have no index of their movements: what expired is found among the few entries of their members.
_SOLD = (
    select(purchase_lines)
    .where(purchase_lines.c.entry.in_(bindparam("wanted", expanding=True)))
    .order_by(purchase_lines.c.entry, purchase_lines.c.line)
)
_REDEEMED = (
    select(redemptions, redemptions.c.count.label("pieces"))
    .where(
        redemptions.c.entry == bindparam("wanted"),
        redemptions.c.state == HandedAs.REDEEMED,
    )
    .order_by(redemptions.c.line)
)
_EXPIRED = (
    select(movements.c.lot_entry, movements.c.lot_line, movements.c.delta)
    .join(entries, entries.c.number == movements.c.entry)
    .where(
        entries.c.member.in_(bindparam("of_members", expanding=True)),
        entries.c.kind.in_((EntryKind.EXPIRY, EntryKind.REFUND, EntryKind.UNDO)),
        movements.c.kind == MovementKind.EXPIRY,
    )
)
_BONUSES = (
    select(movements.c.member, movements.c.program, movements.c.delta)
    .join(entries, entries.c.number == movements.c.entry)
    .where(
        entries.c.member.in_(bindparam("of_members", expanding=True)),
        movements.c.kind == MovementKind.BONUS,
    )
)


def latest_number(connection: Connection, counter: str | None) -> int | None:
    """Return the latest entry, of a counter or of the shop, that could be taken back."""
    if counter is None:
        return connection.execute(LATEST).scalar()
    return connection.execute(LATEST_OF_COUNTER, {"of_counter": counter}).scalar()


def load_original(
    connection: Connection, wanted: int | str, terms_of: Callable[[int], Terms]
) -> tuple[Original, int | None] | None:
    """Return an entry by number or key, with the internal id of its member; None if there is none."""
    statement = _BY_NUMBER if isinstance(wanted, int) else _BY_KEY
    entry = connection.execute(statement, {"wanted": wanted}).first()
    if entry is None:
        return None
    moved = _movements(connection, [entry.number])
    own = tuple(_movement(row) for row in moved if row.member == entry.member)
    touched = tuple(
        {
            LotId(row.lot_entry, row.lot_line)
            for row in moved
            if row.lot_entry is not None
        }
    )
    refunds = connection.execute(_REFUNDS, {"wanted": entry.number}).all()
    given_back: defaultdict[str, int] = defaultdict(int)
    taken_back: defaultdict[str, int] = defaultdict(int)
    rests: defaultdict[str, int] = defaultdict(int)
    refunders = {refund.number: refund.member for refund in refunds}
    moved_back = _movements(connection, list(refunders))
    for movement in (
        _movement(row) for row in moved_back if row.member == refunders[row.entry]
    ):
        if movement.kind is MovementKind.RETURN:
            given_back[movement.program] += movement.delta
        elif movement.kind is MovementKind.REVERSAL:
            taken_back[movement.program] -= movement.delta
        elif movement.kind is MovementKind.REST:
            rests[movement.program] += movement.delta
    lines = _sold(connection, [entry.number, *(refund.number for refund in refunds)])
    original = Original(
        answer=load_answer(entry.answer),
        terms=terms_of(entry.terms),
        movements=own,
        lots=_lots(connection, touched),
        undone=connection.execute(_UNDONE, {"wanted": entry.number}).first()
        is not None,
        refunded_minor=sum(refund.amount_minor for refund in refunds),
        repaid_minor=sum(
            answer.amount_minor - answer.discount_minor
            for answer in (load_answer(refund.answer) for refund in refunds)
        ),
        given_back=tuple(given_back.items()),
        taken_back=tuple(taken_back.items()),
        rests=tuple(rests.items()),
        expired=_expired(connection, touched, {row.member for row in moved}),
        sold=tuple(line for number, line in lines if number == entry.number),
        returned=tuple(line for number, line in lines if number != entry.number),
        redemptions=_redeemed(connection, entry.number),
        uses=uses_of_entry(connection, entry.number),
        costs=costs_of_entry(connection, entry.number),
        vouchers=load_history(connection, entry.number),
        refunds=tuple(refund.number for refund in refunds),
        stickers_back=stickers_moved(connection, [back.number for back in refunds]),
        thanks=tuple(
            _movement(row)
            for row in (*moved, *moved_back)
            if row.member != refunders.get(row.entry, entry.member)
        ),
    )
    return original, entry.member


def load_bonuses(
    connection: Connection, members: Sequence[int]
) -> tuple[tuple[int, str, int], ...]:
    """Return what members got for signing up, as (member, program, amount)."""
    sums: defaultdict[tuple[int, str], int] = defaultdict(int)
    for member, program, delta in connection.execute(
        _BONUSES, {"of_members": list(members)}
    ):
        sums[member, program] += delta
    return tuple(
        (member, program, amount) for (member, program), amount in sums.items()
    )


def _movements(connection: Connection, numbers: list[int]) -> Sequence[Row[Any]]:
    if not numbers:
        return ()
    return connection.execute(_MOVEMENTS, {"wanted": numbers}).all()


def _movement(row: Row[Any]) -> Movement:
    return Movement(
        line=row.line,
        member=row.member,
        program=row.program,
        kind=MovementKind(row.kind),
        delta=row.delta,
        lot=None if row.lot_entry is None else LotId(row.lot_entry, row.lot_line),
    )


def _lots(connection: Connection, wanted: Sequence[LotId]) -> tuple[Lot, ...]:
    if not wanted:
        return ()
    return tuple(
        Lot(
            id=LotId(row.entry, row.line),
            amount=row.amount,
            remaining=row.remaining,
            earned_at=from_micros(row.earned_at),
            last_day=from_ordinal(row.last_day),
            first_day=from_ordinal(row.first_day),
        )
        for row in connection.execute(_LOTS, {"wanted": list(wanted)})
    )


def _sold(connection: Connection, numbers: list[int]) -> list[tuple[int, SoldLine]]:
    """Return the lines of entries, each with the number of its entry."""
    return [
        (
            row.entry,
            SoldLine(
                number=row.line,
                line=Line(
                    amount_minor=row.amount_minor,
                    sku=row.sku,
                    name=row.name,
                    category=row.category,
                    quantity=row.quantity,
                ),
                price_minor=row.price_minor,
                basis_minor=row.basis_minor,
            ),
        )
        for row in connection.execute(_SOLD, {"wanted": numbers})
    ]


def _redeemed(connection: Connection, number: int) -> tuple[Redemption, ...]:
    return tuple(
        Redemption(
            member=row.member,
            reward=row.reward,
            count=row.pieces,
            day=date.fromordinal(row.day),
            cost_minor=row.cost_minor,
            value_minor=row.value_minor,
        )
        for row in connection.execute(_REDEEMED, {"wanted": number})
    )


def _expired(
    connection: Connection, wanted: Sequence[LotId], members: set[int]
) -> tuple[tuple[LotId, int], ...]:
    if not wanted:
        return ()
    sums: defaultdict[LotId, int] = defaultdict(int)
    for entry, line, delta in connection.execute(
        _EXPIRED, {"of_members": list(members)}
    ):
        sums[LotId(entry, line)] -= delta
    return tuple((lot, sums[lot]) for lot in wanted if sums.get(lot))
