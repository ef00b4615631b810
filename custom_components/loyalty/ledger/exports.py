"""Everything that can be taken along, page by page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from ..programs.answer import Answer, EntryKind
from ..programs.promises.terms import Recall
from ..programs.promises.vouchers import Voucher
from .answers import load_answer
from .instants import from_micros
from .lookups import by_uid, living
from .originals import NOT_UNDONE
from .prepared import Lookup
from .queries import MemberRow, rows_of
from .schema import entries, members, vouchers
from .vouchers import VOUCHER_COLUMNS, voucher_of

_PAGE = (
    select(members.c.id)
    .where(
        members.c.id > bindparam("after"),
        members.c.merged_into.is_(None),
        ~members.c.erased,
    )
    .order_by(members.c.id)
    .limit(bindparam("most"))
)
_OPENINGS = Lookup(
    lambda ids: select(entries.c.number, entries.c.key).where(
        entries.c.member.in_(ids), entries.c.kind == bindparam("kind")
    )
)
_survivor = members.alias("survivor")
_BOOKED = (
    select(
        entries.c.number,
        entries.c.key,
        entries.c.at,
        entries.c.answer,
        _survivor.c.uid,
    )
    .outerjoin(members, members.c.id == entries.c.member)
    .outerjoin(
        _survivor, _survivor.c.id == func.coalesce(members.c.merged_into, members.c.id)
    )
    .where(
        entries.c.number > bindparam("after"),
        entries.c.kind == bindparam("kind"),
        _survivor.c.erased.is_not(True),
        NOT_UNDONE,
    )
    .order_by(entries.c.number)
    .limit(bindparam("most"))
)
_REFUNDS = select(entries.c.reverses, entries.c.answer).where(
    entries.c.reverses.in_(bindparam("numbers", expanding=True)),
    entries.c.kind == EntryKind.REFUND,
    NOT_UNDONE,
)
_VOUCHERS = (
    select(*VOUCHER_COLUMNS, members.c.uid)
    .outerjoin(members, (members.c.id == vouchers.c.member) & ~members.c.erased)
    .where(vouchers.c.code > bindparam("after"))
    .order_by(vouchers.c.code)
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberPage:
    """Some members in order of enrolment; ``last`` is the last one's internal id.

    ``openings`` are the keys under which something of theirs was taken over, by entry.
    """

    rows: list[MemberRow]
    last: int
    openings: Mapping[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseRow:
    """A purchase of which something was kept; ``paid_minor`` was paid for that, in money and by gift card.

    ``member`` is a public id, None of an anonymous sale.
    """

    number: int
    reference: str
    member: str | None
    at: datetime
    paid_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRow:
    """A visit that was not taken back."""

    number: int
    reference: str
    member: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherRow:
    """A voucher; ``member`` is the public id of whom it was given to."""

    voucher: Voucher
    member: str | None


def member_page(
    connection: Connection, after: int, most: int, recall: Recall
) -> MemberPage:
    """Return the members after an internal id."""
    ids = list(connection.execute(_PAGE, {"after": after, "most": most}).scalars())
    rows = rows_of(connection, ids, recall)
    brought = {row.referred_by for row in rows if row.referred_by is not None}
    lives_on = living(connection, by_uid(connection, brought))
    return MemberPage(
        rows=[
            replace(row, referred_by=lives_on[row.referred_by].uid)
            if row.referred_by in lives_on
            else row
            for row in rows
        ],
        last=ids[-1] if ids else after,
        openings=dict(_OPENINGS(connection, ids, kind=EntryKind.OPENING.value)),
    )


def purchase_page(
    connection: Connection, after: int, most: int
) -> tuple[list[PurchaseRow], int]:
    """Return purchases after an entry in order, but for those that came back whole, and the last one's number."""
    asked = {"after": after, "most": most, "kind": EntryKind.PURCHASE}
    found = connection.execute(_BOOKED, asked).all()
    numbers = [row.number for row in found]
    refunds: dict[int, list[Answer]] = {}
    for number, answer in connection.execute(_REFUNDS, {"numbers": numbers}):
        refunds.setdefault(number, []).append(load_answer(answer))
    rows = []
    for row in found:
        sale, back = load_answer(row.answer), refunds.get(row.number, [])
        if back and sum(answer.amount_minor for answer in back) >= sale.amount_minor:
            continue
        rows.append(
            PurchaseRow(
                number=row.number,
                reference=row.key,
                member=row.uid,
                at=from_micros(row.at),
                paid_minor=_paid([sale]) - _paid(back),
            )
        )
    return rows, numbers[-1] if numbers else after


def _paid(answers: Iterable[Answer]) -> int:
    """Return what was paid for goods, or came back of it: vouchers that are paid for are no goods."""
    return sum(answer.paid_minor + answer.charged_minor for answer in answers)


def visit_page(connection: Connection, after: int, most: int) -> list[VisitRow]:
    """Return visits after an entry, in order."""
    asked = {"after": after, "most": most, "kind": EntryKind.VISIT}
    return [
        VisitRow(
            number=row.number,
            reference=row.key,
            member=row.uid,
            at=from_micros(row.at),
        )
        for row in connection.execute(_BOOKED, asked)
    ]


def voucher_page(connection: Connection, after: str, most: int) -> list[VoucherRow]:
    """Return vouchers after a serial, in order of serials."""
    asked = {"after": after, "most": most}
    return [
        VoucherRow(voucher=voucher_of(columns), member=uid)
        for *columns, uid in connection.execute(_VOUCHERS, asked)
    ]
