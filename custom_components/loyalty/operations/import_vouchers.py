"""The vouchers of a file, under their serials; and how many stickers are on the roll."""

from ..ledger.transfer import Found
from ..programs.refusal import Refusal
from ..programs.vouchers.commands import CountStock, OpenVoucher
from ..transfer.meanings import VoucherRow
from ..transfer.tables import Table
from .import_plan import Plan, Rows

_TABLE = Table.VOUCHERS


async def plan_vouchers(plan: Plan, rows: Rows[VoucherRow]) -> None:
    """Plan vouchers that are not there yet, and rolls of series that never had one."""
    found = await plan.people.find(
        [row.named for _, row in rows if row.named is not None],
        codes=[row.code for _, row in rows if row.code is not None],
        rolls=[row.series for _, row in rows if row.code is None],
    )
    for number, row in rows:
        try:
            _voucher(plan, number, row, found)
        except Refusal as refusal:
            plan.refuse(_TABLE, number, refusal)
    await plan.flush()


def _voucher(plan: Plan, number: int, row: VoucherRow, found: Found) -> None:
    key = plan.reader.key("voucher", row.code or row.series)
    if row.code in found.codes or key in plan.seen:
        plan.known(_TABLE)
        return
    if row.code is None:
        if row.series in found.rolls:
            plan.known(_TABLE)
            return
        plan.new(
            _TABLE,
            number,
            CountStock(**plan.request(key), series=row.series, count=row.remaining),
        )
    else:
        uid = None if row.named is None else plan.people.whose(row.named, found)
        plan.new(_TABLE, number, _opened(plan, key, row, row.code, uid))
    plan.seen[key] = None


def _opened(
    plan: Plan, key: str, row: VoucherRow, code: str, uid: str | None
) -> OpenVoucher:
    """Return how a voucher goes on; what its row does not say is as if it were given today."""
    request = plan.request(key)
    issued_at = row.issued_at or request["at"]
    terms = plan.shop.terms
    series = terms.series(row.series)
    first_day = row.first_day or terms.calendar.day_of(issued_at)
    last_day = row.last_day
    if last_day is None and not row.endless and series is not None:
        last_day = series.validity.last_day(first_day)
    return OpenVoucher(
        **request,
        code=code,
        series=row.series,
        amount=row.amount,
        remaining=row.remaining,
        issued_at=issued_at,
        first_day=first_day,
        last_day=last_day,
        void=row.void,
        member=uid,
    )
