"""Vouchers that come from elsewhere go on here: those that were used or voided as well, to be refused by name."""

from ..anew import replace
from ..answer import EntryKind
from ..booking.entries import booked
from ..booking.preconditions import known
from ..facts import Decision
from ..money import LARGEST_AMOUNT_MINOR
from ..promises.program import Step
from ..promises.vouchers import Voucher, VoucherKind, VoucherMove, VoucherMovement
from ..refusal import Refusal
from ..situation import Situation
from .commands import OpenVoucher
from .issuing import series_named
from .serials import grouped, read_serial


def open_voucher(command: OpenVoucher, situation: Situation) -> Decision:
    """Take over a voucher with what is left of it, once; the dates of its campaign do not matter.

    It counts neither as issued nor as handed in here.
    """
    code = command.code
    series = series_named(situation.terms, command.series)
    if series.kind is VoucherKind.STAMP_CARD:
        raise Refusal("series_is_cards", series=series.name)
    if read_serial(code) != code:
        raise Refusal("voucher_unreadable")
    if code in situation.vouchers:
        raise Refusal("voucher_known", voucher=grouped(code))
    most = 1 if series.in_pieces else LARGEST_AMOUNT_MINOR
    if not 1 <= command.amount <= most or not 0 <= command.remaining <= command.amount:
        raise Refusal("voucher_value_wrong", voucher=grouped(code))
    if command.void and command.remaining:
        raise Refusal("voucher_void_with_rest", voucher=grouped(code))
    if command.issued_at > command.at:
        raise Refusal("at_in_future")
    if command.last_day is not None and command.last_day < command.first_day:
        raise Refusal("voucher_days_wrong", voucher=grouped(code))
    account = None if command.member is None else known(situation.account)
    voucher = Voucher(
        code=code,
        series=series.id,
        kind=series.kind,
        issued_at=command.issued_at,
        first_day=command.first_day,
        last_day=command.last_day,
        amount=command.amount,
        remaining=command.remaining,
        void=command.void,
        member=None if account is None else account.member.id,
    )
    step = Step(key="explanation.voucher_taken_over", values={"series": series.name})
    decision = booked(
        command, situation, EntryKind.OPENING, account, explanation=(step,)
    )
    opening = VoucherMovement(
        entry=situation.entry,
        line=1,
        kind=VoucherMove.OPENING,
        delta=command.remaining,
        voucher=voucher,
    )
    return replace(decision, issued=(voucher,), vouchers=(opening,))
