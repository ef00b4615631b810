"""What members did in the past, to be decided again under other promises."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, func, select

from ..programs.answer import EntryKind
from ..programs.commands import Line
from ..programs.facts import MovementKind
from ..programs.promises.terms import Recall
from ..programs.trial import PastEvent, PastMember, PastSale, PastVisit
from .accounts import load_newcomers
from .instants import from_micros, to_micros
from .member_records import member_records
from .schema import entries, members, movements, purchase_lines

_PAGE = (
    select(members.c.id)
    .where(
        members.c.id > bindparam("after"),
        members.c.merged_into.is_(None),
        members.c.purchases > 0,
    )
    .order_by(members.c.id)
    .limit(bindparam("most"))
)
_MERGED = select(members.c.id, members.c.merged_into).where(
    members.c.merged_into.in_(bindparam("of_members", expanding=True))
)
_OF_MEMBERS = entries.c.member.in_(bindparam("of_members", expanding=True))
_ENTRIES = (
    select(
        entries.c.number,
        entries.c.kind,
        entries.c.at,
        entries.c.member,
        entries.c.amount_minor,
        entries.c.reverses,
        entries.c.answer,
    )
    .where(
        _OF_MEMBERS,
        entries.c.kind.in_(
            (EntryKind.VISIT, EntryKind.PURCHASE, EntryKind.REFUND, EntryKind.UNDO)
        ),
    )
    .order_by(entries.c.at, entries.c.number)
)
_EARNED = (
    select(entries.c.member, movements.c.program, func.sum(movements.c.delta))
    .join(movements, movements.c.entry == entries.c.number)
    .where(
        _OF_MEMBERS,
        entries.c.at >= bindparam("first"),
        entries.c.at < bindparam("end"),
        movements.c.kind.in_(
            (MovementKind.ACCRUAL, MovementKind.BONUS, MovementKind.REVERSAL)
        ),
    )
    .group_by(entries.c.member, movements.c.program)
)
_LINES = (
    select(purchase_lines)
    .join(entries, entries.c.number == purchase_lines.c.entry)
    .where(_OF_MEMBERS)
    .order_by(purchase_lines.c.entry, purchase_lines.c.line)
)


@dataclass(slots=True)
class _Sale:
    """A purchase less what came back of it so far."""

    at: int
    member: int
    amount_minor: int
    price_off_minor: int
    lines: dict[int, Line] = field(default_factory=dict)

    def past(self) -> PastSale:
        """Return what was kept."""
        kept = tuple(line for line in self.lines.values() if line.amount_minor)
        whole = sum(line.amount_minor for line in kept) == self.amount_minor
        return PastSale(from_micros(self.at), self.amount_minor, kept if whole else ())


def past_page(
    connection: Connection,
    after: int,
    most: int,
    *,
    first: datetime,
    end: datetime,
    recall: Recall,
) -> tuple[list[PastMember], int]:
    """Return some members who bought anything, with what they did before ``end``, and after whom to go on.

    ``first`` is when the period begins of which it is told what they really earned; ``recall`` says what of
    a member the promises look at. Members who live on in another one are part of that one.
    """
    ids = list(
        connection.execute(_PAGE, {"after": after, "most": most}).scalars().all()
    )
    if not ids:
        return [], after
    lives_on = dict.fromkeys(ids, 0) | {member: member for member in ids}
    for member, survivor in connection.execute(_MERGED, {"of_members": ids}):
        lives_on[member] = survivor
    asked = {"of_members": list(lives_on)}
    sales, visits = _done(connection, asked, to_micros(end))
    period = {"first": to_micros(first), "end": to_micros(end)}
    earned: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for member, program, amount in connection.execute(_EARNED, asked | period):
        earned[lives_on[member]][program] += amount
    events: defaultdict[int, list[PastEvent]] = defaultdict(list)
    price_off: Counter[int] = Counter()
    for sale in sales:
        member = lives_on[sale.member]
        events[member].append(sale.past())
        if sale.at >= period["first"]:
            price_off[member] += sale.price_off_minor
    for member, at in visits:
        events[lives_on[member]].append(PastVisit(from_micros(at)))
    accounts = load_newcomers(connection, member_records(connection, ids), recall)
    return [
        PastMember(
            account=accounts[member],
            events=tuple(sorted(events[member], key=lambda event: event.at)),
            earned=dict(earned[member]),
            price_off_minor=price_off[member],
        )
        for member in ids
    ], ids[-1]


def _done(
    connection: Connection, asked: dict[str, Any], end: int
) -> tuple[list[_Sale], list[tuple[int, int]]]:
    """Return the purchases before ``end`` that were kept, and the visits as (member, instant)."""
    sales: dict[int, _Sale] = {}
    visits: dict[int, tuple[int, int]] = {}
    refunds: dict[int, tuple[int, int, int]] = {}
    for number, kind, at, member, amount, reverses, answer in connection.execute(
        _ENTRIES, asked
    ):
        match kind:
            case EntryKind.PURCHASE if at < end:
                off = orjson.loads(answer).get("price_off_minor", 0)
                sales[number] = _Sale(at, member, amount, off)
            case EntryKind.VISIT if at < end:
                visits[number] = member, at
            case EntryKind.REFUND if reverses in sales:
                off = orjson.loads(answer).get("price_off_minor", 0)
                refunds[number] = reverses, amount, off
            case EntryKind.UNDO:
                sales.pop(reverses, None)
                visits.pop(reverses, None)
                refunds.pop(reverses, None)
    _add_lines(connection, asked, sales, refunds)
    for purchase, amount, off in refunds.values():
        if (sale := sales.get(purchase)) is not None:
            sale.amount_minor -= amount
            sale.price_off_minor -= off
    return [sale for sale in sales.values() if sale.amount_minor > 0], list(
        visits.values()
    )


def _add_lines(
    connection: Connection,
    asked: dict[str, Any],
    sales: dict[int, _Sale],
    refunds: dict[int, tuple[int, int, int]],
) -> None:
    for row in connection.execute(_LINES, asked):
        if row.entry in refunds:
            sale = sales.get(refunds[row.entry][0])
        else:
            sale = sales.get(row.entry)
        if sale is None:
            continue
        known = sale.lines.get(row.line)
        sale.lines[row.line] = Line(
            # What came back has its amount below zero.
            amount_minor=row.amount_minor + (known.amount_minor if known else 0),
            sku=row.sku,
            name=row.name,
            category=row.category,
            quantity=max(1, row.quantity + (known.quantity if known else 0)),
        )
