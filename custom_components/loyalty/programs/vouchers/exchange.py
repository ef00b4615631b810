"""Vouchers are handed in: all that are handed in together are exchanged, or none.

Whoever hands one in may: it asks for no owner. Pieces are exchanged by number, the largest exchanges
first; a gift card pays what is left of a sale.
"""

from collections.abc import Sequence

from ..anew import replace
from ..answer import EntryKind, Result
from ..bill import Bill
from ..booking.entries import booked, not_booked
from ..costs import costs_of_sale
from ..facts import Decision
from ..money import percent_of
from ..promises.percentages import percent_text
from ..promises.program import Step
from ..promises.vouchers import Exchanged, Voucher, VoucherMove
from ..refusal import Refusal
from ..situation import Situation
from .commands import AcceptVouchers
from .handed_in import HandedIn, Part, handed_in
from .posting import VoucherPosting


def accept_vouchers(command: AcceptVouchers, situation: Situation) -> Decision:
    """Exchange what was handed in, for a sale that somebody else books or without one.

    ``discount_minor`` is what comes off, ``stored_value_minor`` what gift cards pay. A stack that is being
    collected comes to something when its last series has as many as its largest exchange takes.
    """
    if not command.codes:
        raise Refusal("no_vouchers")
    sale = command.sale_minor
    if sale is not None and sale <= 0:
        raise Refusal("amount_not_positive")
    posting = VoucherPosting(command, situation)
    handed = handed_in(command.codes, situation, posting.day, shown=command.collecting)
    if command.looks or (command.collecting and _goes_on(handed, command.exchange)):
        return _shown(command, situation, posting, handed)
    parts = handed.parts(command.exchange)
    if sale is None and (
        handed.cards or any(part.exchange.needs_sale for part in parts)
    ):
        raise Refusal("vouchers_need_sale")
    steps: list[Step] = []
    bill = None if sale is None else Bill(sale, (), posting.day)
    if bill is not None:
        take_percents(posting, parts, bill, bill.open_minor, steps)
    take_pieces(posting, parts, bill, sale or 0, steps)
    off = sum(exchanged.off_minor or 0 for exchanged in posting.exchanged)
    if bill is not None:
        pay_with_cards(posting, handed.cards, bill.open_minor, steps)
    return posting.attach(
        booked(
            command,
            situation,
            EntryKind.EXCHANGE,
            None,
            amount_minor=sale or 0,
            discount_minor=off,
            costs=() if bill is None else tuple(costs_of_sale(bill.taken)),
            explanation=tuple(steps),
        )
    )


def take_percents(
    posting: VoucherPosting,
    parts: Sequence[Part],
    bill: Bill,
    amount_minor: int,
    steps: list[Step],
) -> None:
    """Exchange the pieces that are a percentage off what the sale has come to, one after the other.

    ``amount_minor`` is the sale at its prices, which minimums ask for.
    """
    for part in parts:
        percent = part.exchange.percent
        if percent is None:
            continue
        _refuse_small(part, amount_minor)
        off = percent_of(max(0, bill.open_minor), percent)
        if part.exchange.most_minor is not None:
            off = min(off, part.exchange.most_minor)
        _take(
            posting,
            part,
            bill.take_off(off, source=part.series.id),
            steps,
            percent_text(percent),
        )


def take_pieces(
    posting: VoucherPosting,
    parts: Sequence[Part],
    bill: Bill | None,
    amount_minor: int,
    steps: list[Step],
) -> None:
    """Exchange the pieces that are an amount off or a gift; ``bill`` None: there is no sale to be bound by."""
    for part in parts:
        if part.exchange.percent is not None:
            continue
        off = part.exchange.off_minor
        if bill is not None:
            _refuse_small(part, amount_minor)
            if off is not None:
                if bill.open_minor <= 0:
                    raise Refusal("sale_already_paid", reward=part.exchange.name)
                off = bill.take_off(off, source=part.series.id)
        _take(posting, part, off, steps)


def pay_with_cards(
    posting: VoucherPosting,
    cards: Sequence[Voucher],
    open_minor: int,
    steps: list[Step],
) -> None:
    """Let gift cards pay what is left of a sale, in order; the rest stays on them."""
    for card in cards:
        paid = min(card.remaining, max(0, open_minor))
        open_minor -= paid
        posting.pay(card, paid)
        if paid:
            steps.append(
                Step(
                    key="explanation.stored_value",
                    values={
                        "amount_minor": -paid,
                        "remaining_minor": card.remaining - paid,
                    },
                )
            )


def _goes_on(handed: HandedIn, wish: str | None) -> bool:
    """Tell whether a stack is not what it may become yet: then it is only counted."""
    stack = handed.stack()
    if stack is None:
        return True
    if wish is not None:
        return False
    return stack.collected < stack.needed or stack.needs_sale or bool(handed.cards)


def _shown(
    command: AcceptVouchers,
    situation: Situation,
    posting: VoucherPosting,
    handed: HandedIn,
) -> Decision:
    for card in handed.cards:
        posting.show(card)
    decision = posting.attach(
        not_booked(command, situation, EntryKind.EXCHANGE, Result.SHOWN)
    )
    return replace(decision, answer=replace(decision.answer, stack=handed.stack()))


def _take(
    posting: VoucherPosting,
    part: Part,
    off: int | None,
    steps: list[Step],
    percent: str | None = None,
) -> None:
    exchange, count = part.exchange, len(part.pieces)
    worth = exchange.cost_minor or 0 if off is None else off
    for index, piece in enumerate(part.pieces):
        # Each piece stands for its part, so that the rounded parts add up to the whole.
        share = worth * (index + 1) // count - worth * index // count
        posting.move(piece, VoucherMove.ACCEPT, -1, worth_minor=share)
    posting.exchanged.append(
        Exchanged(
            series=part.series.id,
            name=exchange.name,
            count=count,
            off_minor=off,
            percent=percent,
        )
    )
    values: dict[str, str | int] = {
        "series": part.series.name,
        "count": count,
        "exchange": exchange.name,
    }
    if off is None:
        steps.append(Step(key="explanation.exchanged_gift", values=values))
    else:
        values["amount_minor"] = -off
        steps.append(Step(key="explanation.exchanged_off", values=values))


def _refuse_small(part: Part, amount_minor: int) -> None:
    if amount_minor < part.exchange.minimum_minor:
        raise Refusal("sale_too_small", exchange=part.exchange.name)
