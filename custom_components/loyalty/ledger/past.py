"""What members did in the past, to be decided again under other promises."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter, itemgetter

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
from .prepared import Lookup
from .schema import entries, members, movements, purchase_lines

# What is looked at of entries and of movements, by the names of the parameters that stand for it.
_DONE = {
    "visit": EntryKind.VISIT,
    "purchase": EntryKind.PURCHASE,
    "refund": EntryKind.REFUND,
    "undo": EntryKind.UNDO,
}
_EARNING = {
    "accrual": MovementKind.ACCRUAL,
    "bonus": MovementKind.BONUS,
    "reversal": MovementKind.REVERSAL,
}
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
_MERGED = Lookup(
    lambda ids: select(members.c.id, members.c.merged_into).where(
        members.c.merged_into.in_(ids)
    )
)
_ENTRIES = Lookup(
    lambda ids: select(
        entries.c.number,
        entries.c.kind,
        entries.c.at,
        entries.c.member,
        entries.c.amount_minor,
        entries.c.reverses,
        entries.c.answer,
    ).where(entries.c.member.in_(ids), entries.c.kind.in_(map(bindparam, _DONE)))
)
_EARNED = Lookup(
    lambda ids: (
        select(entries.c.member, movements.c.program, func.sum(movements.c.delta))
        .join(movements, movements.c.entry == entries.c.number)
        .where(
            entries.c.member.in_(ids),
            entries.c.at >= bindparam("first"),
            entries.c.at < bindparam("end"),
            movements.c.kind.in_(map(bindparam, _EARNING)),
        )
        .group_by(entries.c.member, movements.c.program)
    )
)
_LINES = Lookup(
    lambda ids: (
        select(
            purchase_lines.c.entry,
            purchase_lines.c.line,
            purchase_lines.c.sku,
            purchase_lines.c.name,
            purchase_lines.c.category,
            purchase_lines.c.quantity,
            purchase_lines.c.amount_minor,
        )
        .join(entries, entries.c.number == purchase_lines.c.entry)
        .where(entries.c.member.in_(ids))
    )
)
_AT = attrgetter("at")
_NUMBER = itemgetter(0)
_ENTRY_AND_LINE = itemgetter(0, 1)


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
        if not self.lines:
            return PastSale(from_micros(self.at), self.amount_minor)
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
    lives_on = {member: member for member in ids}
    lives_on |= dict(_MERGED(connection, ids))
    everybody = list(lives_on)
    period = {"first": to_micros(first), "end": to_micros(end)}
    sales, visits = _done(connection, everybody, **period)
    earned: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for member, program, amount in _EARNED(connection, everybody, **period, **_EARNING):
        earned[lives_on[member]][program] += amount
    events: defaultdict[int, list[PastEvent]] = defaultdict(list)
    price_off: Counter[int] = Counter()
    for sale in sales:
        member = lives_on[sale.member]
        events[member].append(sale.past())
        price_off[member] += sale.price_off_minor
    for member, at in visits:
        events[lives_on[member]].append(PastVisit(from_micros(at)))
    accounts = load_newcomers(connection, member_records(connection, ids), recall)
    return [
        PastMember(
            account=accounts[member],
            events=tuple(sorted(events[member], key=_AT)),
            earned=dict(earned[member]),
            price_off_minor=price_off[member],
        )
        for member in ids
    ], ids[-1]


def _done(
    connection: Connection, ids: Sequence[int], first: int, end: int
) -> tuple[list[_Sale], list[tuple[int, int]]]:
    """Return the purchases before ``end`` that were kept, and the visits as (member, instant).

    What was taken off prices is told from ``first`` on.
    """
    sales: dict[int, _Sale] = {}
    visits: dict[int, tuple[int, int]] = {}
    refunds: dict[int, tuple[int, int, int]] = {}
    # What takes something back has a higher number than that.
    found = sorted(_ENTRIES(connection, ids, **_DONE), key=_NUMBER)
    for number, kind, at, member, amount, reverses, answer in found:
        match kind:
            case EntryKind.PURCHASE if at < end:
                off = _price_off(answer) if at >= first else 0
                sales[number] = _Sale(at, member, amount, off)
            case EntryKind.VISIT if at < end:
                visits[number] = member, at
            case EntryKind.REFUND if reverses in sales:
                off = _price_off(answer) if sales[reverses].at >= first else 0
                refunds[number] = reverses, amount, off
            case EntryKind.UNDO:
                sales.pop(reverses, None)
                visits.pop(reverses, None)
                refunds.pop(reverses, None)
    _add_lines(connection, ids, sales, refunds)
    for purchase, amount, off in refunds.values():
        if (sale := sales.get(purchase)) is not None:
            sale.amount_minor -= amount
            sale.price_off_minor -= off
    return [sale for sale in sales.values() if sale.amount_minor > 0], list(
        visits.values()
    )


def _add_lines(
    connection: Connection,
    ids: Sequence[int],
    sales: dict[int, _Sale],
    refunds: dict[int, tuple[int, int, int]],
) -> None:
    for entry, line, sku, name, category, quantity, amount in sorted(
        _LINES(connection, ids), key=_ENTRY_AND_LINE
    ):
        sale = sales.get(refunds[entry][0] if entry in refunds else entry)
        if sale is None:
            continue
        known = sale.lines.get(line)
        sale.lines[line] = Line(
            # What came back has its amount below zero.
            amount_minor=amount + (known.amount_minor if known else 0),
            sku=sku,
            name=name,
            category=category,
            quantity=max(1, quantity + (known.quantity if known else 0)),
        )


def _price_off(answer: str) -> int:
    """Return what was taken off a price; most answers have nothing to say of it, and need not be read."""
    if '"price_off_minor"' not in answer:
        return 0
    off: int = orjson.loads(answer).get("price_off_minor", 0)
    return off
