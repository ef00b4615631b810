"""Vouchers are given: by hand, or with a sale; those on a roll are counted, others get a serial."""

from collections.abc import Mapping

from ..answer import EntryKind, Result
from ..booking.entries import booked, not_booked
from ..booking.preconditions import known
from ..commands import RecordPurchase
from ..facts import Decision
from ..promises.program import Step
from ..promises.terms import Terms
from ..promises.vouchers import Voucher, VoucherKind, VoucherMove, VoucherSeries
from ..refusal import Refusal
from ..situation import Situation
from .commands import CountStock, IssueVouchers, VoidVouchers
from .posting import VoucherPosting
from .serials import grouped

# A roll is printed in several turns.
MOST_AT_ONCE = 500
LARGEST_STOCK = 1_000_000


def issue_vouchers(command: IssueVouchers, situation: Situation) -> Decision:
    """Give vouchers of a series by hand, within the dates of its campaign; or put stickers into stock."""
    series = series_named(situation.terms, command.series)
    posting = VoucherPosting(command, situation)
    if not 1 <= command.count <= MOST_AT_ONCE:
        raise Refusal("vouchers_out_of_range", most=MOST_AT_ONCE)
    account = None if command.member is None else known(situation.account)
    is_money = series.kind is VoucherKind.GIFT_CARD
    if series.kind is VoucherKind.STAMP_CARD:
        raise Refusal("series_is_cards", series=series.name)
    if is_money != (command.value_minor is not None):
        raise Refusal(
            "voucher_value_missing" if is_money else "voucher_without_value",
            series=series.name,
        )
    if command.value_minor is not None and command.value_minor <= 0:
        raise Refusal("amount_not_positive")
    if command.to_stock:
        if series.kind is not VoucherKind.STICKER:
            raise Refusal("series_without_stock", series=series.name)
        posting.stickers[series.id] = -command.count
    elif not series.runs_on(posting.day):
        raise Refusal("series_not_running", series=series.name)
    for _ in range(command.count):
        posting.give(
            series,
            1 if command.value_minor is None else command.value_minor,
            None if account is None else account.member.id,
        )
    step = Step(
        key="explanation.vouchers_issued",
        values={"series": series.name, "count": command.count},
    )
    return posting.attach(
        booked(command, situation, EntryKind.ISSUE, account, explanation=(step,))
    )


def give_with_sale(
    posting: VoucherPosting,
    command: RecordPurchase,
    situation: Situation,
    paid_minor: int,
    member: int | None,
    steps: list[Step],
    refused: list[Step],
) -> None:
    """Give what a sale comes to that so much was paid for; of stickers as many as the roll has.

    Those that it gave before and comes to no more are void.
    """
    before = [
        voucher
        for code in command.given_again
        if (voucher := voucher_named(situation.vouchers, code)).unused
    ]
    for series in situation.terms.vouchers:
        due = series.due(posting.day, paid_minor)
        there = [voucher for voucher in before if voucher.series == series.id]
        for voucher in there[:due]:
            posting.give_again(voucher)
        for voucher in there[due:]:
            posting.move(voucher, VoucherMove.VOID, -voucher.remaining)
        if not due:
            continue
        given = due
        if series.kind is VoucherKind.STICKER:
            given = min(due, max(0, situation.stock.get(series.id, 0)))
            posting.stickers[series.id] = given
        else:
            for _ in range(due - len(there)):
                posting.give(series, member=member)
        values: dict[str, str | int] = {"series": series.name, "count": given}
        if given:
            steps.append(Step(key="explanation.vouchers_given", values=values))
        if given < due:
            values = {"series": series.name, "count": due - given}
            refused.append(Step(key="explanation.stickers_missing", values=values))


def void_vouchers(command: VoidVouchers, situation: Situation) -> Decision:
    """Make vouchers worthless, for a reason: those named, or what is left of those that an entry gave."""
    if not command.reason.strip():
        raise Refusal("reason_missing")
    posting = VoucherPosting(command, situation)
    if command.entry is None:
        found = [
            voucher_named(situation.vouchers, code)
            for code in dict.fromkeys(command.codes)
        ]
        for voucher in found:
            if voucher.void:
                raise Refusal("voucher_void", voucher=grouped(voucher.code))
            if not voucher.remaining:
                raise Refusal("voucher_used", voucher=grouped(voucher.code))
    else:
        found = [
            voucher
            for voucher in situation.vouchers.values()
            if voucher.remaining and not voucher.void
        ]
    if not found:
        raise Refusal("no_vouchers")
    for voucher in found:
        posting.move(voucher, VoucherMove.VOID, -voucher.remaining)
    step = Step(
        key="explanation.vouchers_voided",
        values={"count": len(found), "reason": command.reason},
    )
    return posting.attach(
        booked(command, situation, EntryKind.VOIDING, None, explanation=(step,))
    )


def count_stock(command: CountStock, situation: Situation) -> Decision:
    """Set the number of stickers on the roll to what was counted."""
    series = series_named(situation.terms, command.series)
    if series.kind is not VoucherKind.STICKER:
        raise Refusal("series_without_stock", series=series.name)
    if not 0 <= command.count <= LARGEST_STOCK:
        raise Refusal("stock_out_of_range", most=LARGEST_STOCK)
    missing = situation.stock.get(series.id, 0) - command.count
    if not missing:
        return not_booked(command, situation, EntryKind.STICKERS, Result.SHOWN)
    posting = VoucherPosting(command, situation)
    posting.stickers[series.id] = missing
    step = Step(
        key="explanation.stock_counted",
        values={"series": series.name, "count": command.count},
    )
    return posting.attach(
        booked(command, situation, EntryKind.STICKERS, None, explanation=(step,))
    )


def series_named(terms: Terms, series_id: str) -> VoucherSeries:
    """Return a series that a command names; refuse one that the shop does not have."""
    series = terms.series(series_id)
    if series is None:
        raise Refusal("series_unknown", series=series_id)
    return series


def voucher_named(vouchers: Mapping[str, Voucher], code: str) -> Voucher:
    """Return a voucher by code; refuse one that the shop never gave."""
    if code not in vouchers:
        raise Refusal("voucher_unknown", voucher=grouped(code))
    return vouchers[code]
