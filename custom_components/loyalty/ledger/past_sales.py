"""What members bought in a period and kept, when they came, and which offers they chose."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

import orjson
from sqlalchemy import Connection, bindparam, select

from ..programs.answer import EntryKind
from ..programs.commands import Line
from ..programs.trials.past import PastChoice, PastEvent, PastSale, PastVisit
from .instants import from_micros
from .prepared import Lookup
from .schema import entries, purchase_lines

# What is looked at of entries, by the names of the parameters that stand for it.
_DONE = {
    "visit": EntryKind.VISIT,
    "offer": EntryKind.OFFER,
    "purchase": EntryKind.PURCHASE,
    "refund": EntryKind.REFUND,
    "undo": EntryKind.UNDO,
}
_ENTRIES = Lookup(
    lambda ids: select(
        entries.c.number,
        entries.c.kind,
        entries.c.at,
        entries.c.member,
        entries.c.amount_minor,
        entries.c.reverses,
        entries.c.answer,
    ).where(
        entries.c.member.in_(ids),
        entries.c.at >= bindparam("first"),
        entries.c.kind.in_(map(bindparam, _DONE)),
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
        .where(entries.c.member.in_(ids), entries.c.at >= bindparam("first"))
    )
)
_NUMBER = itemgetter(0)
_ENTRY_AND_LINE = itemgetter(0, 1)


class Done(NamedTuple):
    """What a member did, and what was taken off their prices."""

    events: list[PastEvent]
    price_off_minor: int


@dataclass(slots=True)
class _Sale:
    """A purchase less what came back of it so far."""

    entry: int
    at: int
    member: int
    amount_minor: int
    price_off_minor: int
    lines: dict[int, Line] = field(default_factory=dict)

    def past(self) -> PastSale:
        """Return what was kept."""
        at = from_micros(self.at)
        if not self.lines:
            return PastSale(at, self.entry, self.amount_minor)
        kept = tuple(line for line in self.lines.values() if line.amount_minor)
        whole = sum(line.amount_minor for line in kept) == self.amount_minor
        return PastSale(at, self.entry, self.amount_minor, kept if whole else ())


def load_done(
    connection: Connection, lives_on: Mapping[int, int], first: int, end: int
) -> dict[int, Done]:
    """Return what members did from an instant until another, in microseconds, without what was taken back.

    ``lives_on`` are the members asked for, each with the one that they are part of now.
    """
    sales: dict[int, _Sale] = {}
    others: dict[int, tuple[int, PastVisit | PastChoice]] = {}
    refunds: dict[int, tuple[int, int, int]] = {}
    ids = list(lives_on)
    # What takes something back has a higher number than that.
    found = sorted(_ENTRIES(connection, ids, first=first, **_DONE), key=_NUMBER)
    for number, kind, at, member, amount, reverses, answer in found:
        match kind:
            case EntryKind.PURCHASE if at < end:
                off = _price_off(answer)
                sales[number] = _Sale(number, at, lives_on[member], amount, off)
            case EntryKind.VISIT if at < end:
                visit = PastVisit(from_micros(at), number)
                others[number] = lives_on[member], visit
            case EntryKind.OFFER if at < end:
                offer = orjson.loads(answer)["offer"]
                choice = PastChoice(from_micros(at), number, offer)
                others[number] = lives_on[member], choice
            case EntryKind.REFUND if reverses in sales:
                refunds[number] = reverses, amount, _price_off(answer)
            case EntryKind.UNDO:
                sales.pop(reverses, None)
                others.pop(reverses, None)
                refunds.pop(reverses, None)
    _add_lines(connection, ids, first, sales, refunds)
    for purchase, amount, off in refunds.values():
        if (sale := sales.get(purchase)) is not None:
            sale.amount_minor -= amount
            sale.price_off_minor -= off
    events: defaultdict[int, list[PastEvent]] = defaultdict(list)
    price_off: defaultdict[int, int] = defaultdict(int)
    for sale in sales.values():
        if sale.amount_minor > 0:
            events[sale.member].append(sale.past())
            price_off[sale.member] += sale.price_off_minor
    for member, event in others.values():
        events[member].append(event)
    return {member: Done(done, price_off[member]) for member, done in events.items()}


def _add_lines(
    connection: Connection,
    ids: Sequence[int],
    first: int,
    sales: dict[int, _Sale],
    refunds: dict[int, tuple[int, int, int]],
) -> None:
    for entry, line, sku, name, category, quantity, amount in sorted(
        _LINES(connection, ids, first=first), key=_ENTRY_AND_LINE
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
