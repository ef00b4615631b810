"""What an undo or a refund does to vouchers: those handed in come back, those given go.

Money goes back first, then what gift cards paid, the last one first. Pieces are whole, and come back
with the last of the sale. Of the vouchers that a sale gave, those are taken back that what remains of it
does not come to: unused ones first, which are worth nothing from then on. For one that was handed in
already the refund keeps what it was worth there, as far as there is money to keep; else somebody who
buys, uses the coupons and returns the goods would be richer than the sales that remain. Once what it was
used for comes back as well, that money goes back, and not the voucher. What was taken back stays so: it is
good again neither where a gift card had paid and there was no money to keep, nor where it had been made void
before, by a mistake that is taken back afterwards.
"""

from datetime import date, timedelta

from ..answer import EntryKind
from ..commands import Command, Undo
from ..days import GRACE_DAYS
from ..promises.program import Step
from ..promises.vouchers import Voucher, VoucherKind, VoucherMove, VoucherMovement
from ..refusal import Refusal
from ..situation import Original, Situation
from .posting import VoucherPosting
from .serials import grouped


def reverse_vouchers(
    command: Command,
    situation: Situation,
    original: Original,
    *,
    cost_before: int,
    cost_after: int,
    is_last: bool,
    steps: list[Step],
) -> VoucherPosting:
    """Give back and take back the vouchers of an entry.

    ``cost_before`` and ``cost_after`` are what the customer paid, in money and by gift card, for what
    earlier refunds had left of the sale, and for what this one leaves; ``is_last``: nothing is left of it.
    """
    posting = VoucherPosting(command, situation)
    own = [
        movement
        for movement in original.vouchers
        if movement.entry == original.answer.entry
    ]
    if is_last:
        _return_pieces(posting, original, own, steps)
    _pay_back(posting, original, own, cost_before, cost_after, steps)
    money_back = cost_before - cost_after + posting.stored_minor
    given_again = command.given_again if isinstance(command, Undo) else ()
    own = [
        movement
        for movement in own
        if movement.voucher.code not in given_again or not movement.voucher.unused
    ]
    _take_back(posting, original, own, cost_after, money_back, steps)
    _take_back_stickers(posting, original, cost_after, steps)
    return posting


def _return_pieces(
    posting: VoucherPosting,
    original: Original,
    own: list[VoucherMovement],
    steps: list[Step],
) -> None:
    back = [
        movement
        for movement in own
        if movement.kind in (VoucherMove.ACCEPT, VoucherMove.VOID)
        and movement.delta < 0
        and not (
            movement.kind is VoucherMove.ACCEPT
            and movement.voucher.kind is VoucherKind.GIFT_CARD
        )
    ]
    returned = paid_back = 0
    for movement in back:
        voucher = posting.move(
            movement.voucher,
            VoucherMove.RETURN,
            -movement.delta,
            last_day=_prolonged(posting, movement.voucher),
        )
        if not _is_taken_back(original, movement):
            returned += 1
            continue
        # Whatever gave it came back meanwhile: what was kept for it goes back, and it is worth nothing.
        if charged := _charged(original, voucher):
            voucher = posting.move(voucher, VoucherMove.CHARGE, 0, worth_minor=-charged)
            posting.charged_minor -= charged
            paid_back += charged
        posting.move(voucher, VoucherMove.VOID, -voucher.remaining)
    if returned:
        values: dict[str, str | int] = {"count": returned}
        steps.append(Step(key="explanation.vouchers_returned", values=values))
    if paid_back:
        values = {"amount_minor": paid_back}
        steps.append(Step(key="explanation.vouchers_paid_back", values=values))


def _pay_back(
    posting: VoucherPosting,
    original: Original,
    own: list[VoucherMovement],
    cost_before: int,
    cost_after: int,
    steps: list[Step],
) -> None:
    stored = original.answer.stored_value_minor
    back = min(stored, cost_before) - min(stored, cost_after)
    # What earlier refunds gave back to each card.
    already: dict[str, int] = {}
    for movement in original.vouchers:
        if movement.entry in original.refunds and movement.kind is VoucherMove.RETURN:
            code = movement.voucher.code
            already[code] = already.get(code, 0) + movement.delta
    for movement in reversed(own):
        card = movement.voucher
        if (
            movement.kind is not VoucherMove.ACCEPT
            or card.kind is not VoucherKind.GIFT_CARD
        ):
            continue
        returned = min(back, -movement.delta - already.get(card.code, 0))
        # A card that was lost and voided gets nothing back: it is paid out as money.
        back -= returned
        if returned <= 0 or card.void:
            continue
        posting.move(
            card,
            VoucherMove.RETURN,
            returned,
            last_day=_prolonged(posting, card),
        )
        posting.show(card, -returned)
        steps.append(
            Step(
                key="explanation.stored_value_returned",
                values={
                    "amount_minor": -returned,
                    "remaining_minor": card.remaining + returned,
                },
            )
        )


def _take_back(
    posting: VoucherPosting,
    original: Original,
    own: list[VoucherMovement],
    cost_after: int,
    money_back: int,
    steps: list[Step],
) -> None:
    kept = 0
    given: dict[str, list[Voucher]] = {}
    for movement in own:
        if movement.kind is VoucherMove.ISSUE:
            voucher = movement.voucher
            given.setdefault(voucher.series, []).append(voucher)
    for series_id, vouchers in given.items():
        standing = [
            voucher for voucher in vouchers if not _is_settled(original, voucher)
        ]
        excess = len(standing) - _keeps(original, series_id, cost_after)
        # Those that are void, those for which less was kept than they were worth, then unused ones;
        # of those the latest, as with points.
        standing.sort(
            key=lambda voucher: (
                voucher.void,
                _is_charged(original, voucher),
                voucher.unused,
            )
        )
        taken = standing[::-1][: max(0, excess)]
        for voucher in taken:
            if voucher.void or voucher.unused:
                posting.move(voucher, VoucherMove.VOID, -voucher.remaining)
            elif original.answer.kind is not EntryKind.PURCHASE:
                # What was given by hand was given for nothing that could be kept.
                raise Refusal("voucher_used", voucher=grouped(voucher.code))
            else:
                kept += _charge(posting, original, voucher, money_back)
        if good := [voucher for voucher in taken if not voucher.void]:
            values: dict[str, str | int] = {
                "series": _name(original, series_id),
                "count": len(good),
            }
            steps.append(Step(key="explanation.vouchers_taken_back", values=values))
    if kept:
        values = {"amount_minor": -kept}
        steps.append(Step(key="explanation.vouchers_charged", values=values))


def _charge(
    posting: VoucherPosting, original: Original, voucher: Voucher, money_back: int
) -> int:
    """Keep what a used voucher was worth, as far as there is money; the rest waits for the next refund."""
    owed = _worth(original, voucher) - _charged(original, voucher)
    charge = min(owed, max(0, money_back - posting.charged_minor))
    posting.move(voucher, VoucherMove.CHARGE, 0, worth_minor=charge)
    posting.charged_minor += charge
    return charge


def _is_taken_back(original: Original, used: VoucherMovement) -> bool:
    """Tell whether whatever gave a voucher came back since a movement used it, or made it void."""
    return any(
        movement.kind in (VoucherMove.CHARGE, VoucherMove.VOID)
        and movement.voucher.code == used.voucher.code
        and movement.entry > used.entry
        for movement in original.vouchers
    )


def _is_charged(original: Original, voucher: Voucher) -> bool:
    """Tell whether earlier refunds took back a used voucher, whatever they could keep for it."""
    return any(
        movement.kind is VoucherMove.CHARGE and movement.voucher.code == voucher.code
        for movement in original.vouchers
    )


def _is_settled(original: Original, voucher: Voucher) -> bool:
    """Tell whether earlier refunds took a voucher back, and kept all that it was worth if it was used."""
    if voucher.void:
        return any(
            movement.entry in original.refunds and movement.voucher.code == voucher.code
            for movement in original.vouchers
        )
    return _is_charged(original, voucher) and _charged(original, voucher) >= _worth(
        original, voucher
    )


def _worth(original: Original, voucher: Voucher) -> int:
    """Return what a voucher came to when it was handed in."""
    return next(
        movement.worth_minor
        for movement in reversed(original.vouchers)
        if movement.voucher.code == voucher.code and movement.kind is VoucherMove.ACCEPT
    )


def _charged(original: Original, voucher: Voucher) -> int:
    """Return what refunds kept for a used voucher."""
    return sum(
        movement.worth_minor
        for movement in original.vouchers
        if movement.voucher.code == voucher.code and movement.kind is VoucherMove.CHARGE
    )


def _take_back_stickers(
    posting: VoucherPosting, original: Original, cost_after: int, steps: list[Step]
) -> None:
    """Nobody knows which stickers of the roll were handed out: the customer gives back as many."""
    already = dict(original.stickers_back)
    for series_id, given in original.answer.stickers:
        keeps = _keeps(original, series_id, cost_after)
        if original.answer.kind is EntryKind.PURCHASE:
            back = given - keeps - already.get(series_id, 0)
            if back <= 0:
                continue
            values: dict[str, str | int] = {
                "series": _name(original, series_id),
                "count": back,
            }
            steps.append(Step(key="explanation.stickers_back", values=values))
        else:
            back = given
        posting.stickers[series_id] = -back


def _keeps(original: Original, series_id: str, cost_after: int) -> int:
    """Return how many vouchers of a series what remains of the sale still comes to."""
    series = original.terms.series(series_id)
    if series is None or not cost_after:
        return 0
    return series.due(original.answer.day, cost_after)


def _prolonged(posting: VoucherPosting, voucher: Voucher) -> date | None:
    """Return a last day that leaves time to use what came back; None where there is enough."""
    if voucher.last_day is None or voucher.last_day >= posting.day:
        return None
    return posting.day + timedelta(days=GRACE_DAYS)


def _name(original: Original, series_id: str) -> str:
    series = original.terms.series(series_id)
    return series_id if series is None else series.name
