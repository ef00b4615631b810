"""Vouchers are handed in: all that are handed in together are exchanged, or none.

Whoever hands one in may: it asks for no owner. Pieces are exchanged by number, the largest exchanges
first; a gift card pays what is left of a sale.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from ..answer import EntryKind, Result
from ..bill import Bill
from ..booking.entries import booked, not_booked
from ..costs import costs_of_sale
from ..facts import Decision
from ..money import percent_of
from ..promises.percentages import percent_text
from ..promises.program import Step
from ..promises.terms import Terms
from ..promises.vouchers import (
    Exchange,
    Exchanged,
    Stack,
    Voucher,
    VoucherKind,
    VoucherMove,
    VoucherSeries,
)
from ..refusal import Refusal
from ..situation import Situation
from .commands import AcceptVouchers
from .issuing import voucher_named
from .posting import VoucherPosting
from .serials import grouped


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some pieces of a series, and what they are exchanged for together."""

    series: VoucherSeries
    exchange: Exchange
    pieces: tuple[Voucher, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """What lies on the counter: pieces by series, and gift cards in the order in which they pay."""

    pieces: tuple[tuple[VoucherSeries, tuple[Voucher, ...]], ...]
    cards: tuple[Voucher, ...]

    def parts(self, wish: str | None = None) -> tuple[Part, ...]:
        """Return what the pieces are exchanged for; ``wish`` is the name of one exchange.

        Refuses pieces that would be left over.
        """
        return tuple(
            part
            for series, pieces in self.pieces
            for part in _parts(series, pieces, wish)
        )

    def stack(self) -> Stack | None:
        """Return how far the last series has come; None if there are gift cards only."""
        if not self.pieces:
            return None
        series, pieces = self.pieces[-1]
        aim = max(series.exchanges, key=lambda exchange: exchange.count)
        return Stack(
            series=series.id,
            name=series.name,
            collected=len(pieces),
            needed=aim.count,
            next_name=aim.name,
            needs_sale=aim.needs_sale,
        )


_NOTHING = HandedIn(pieces=(), cards=())


def handed_in(
    codes: Sequence[str], situation: Situation, day: date, *, shown: bool = False
) -> HandedIn:
    """Return what was handed in; refuse what can't be used, and why. ``shown``: empty cards are no harm."""
    if not codes:
        return _NOTHING
    if len(set(codes)) < len(codes):
        raise Refusal("voucher_twice")
    pieces: dict[str, list[Voucher]] = {}
    cards: list[Voucher] = []
    for code in codes:
        voucher = voucher_named(situation.vouchers, code)
        if voucher.kind is VoucherKind.GIFT_CARD:
            _refuse_unusable(voucher, day, empty_is_fine=shown)
            cards.append(voucher)
        else:
            _refuse_unusable(voucher, day)
            pieces.setdefault(voucher.series, []).append(voucher)
    return HandedIn(
        pieces=tuple(
            (_series_of(situation.terms, series_id), tuple(found))
            for series_id, found in pieces.items()
        ),
        cards=tuple(cards),
    )


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


def _parts(
    series: VoucherSeries, pieces: tuple[Voucher, ...], wish: str | None
) -> list[Part]:
    exchanges = sorted(
        (
            exchange
            for exchange in series.exchanges
            if wish is None or exchange.name.casefold() == wish.casefold()
        ),
        key=lambda exchange: -exchange.count,
    )
    if not exchanges:
        raise Refusal("exchange_unknown", exchange=wish, series=series.name)
    chosen = _divided(len(pieces), tuple(exchanges))
    if chosen is None:
        least = min(exchange.count for exchange in exchanges)
        raise Refusal(
            "vouchers_missing",
            series=series.name,
            count=len(pieces),
            missing=-len(pieces) % least or least,
        )
    parts: list[Part] = []
    at = 0
    for exchange in chosen:
        parts.append(
            Part(
                series=series,
                exchange=exchange,
                pieces=pieces[at : at + exchange.count],
            )
        )
        at += exchange.count
    return parts


def _divided(
    count: int, exchanges: tuple[Exchange, ...]
) -> tuple[Exchange, ...] | None:
    """Return exchanges that take exactly so many pieces, the largest first; None if there are none."""
    if not count:
        return ()
    for at, exchange in enumerate(exchanges):
        if exchange.count <= count:
            rest = _divided(count - exchange.count, exchanges[at:])
            if rest is not None:
                return (exchange, *rest)
    return None


def _refuse_small(part: Part, amount_minor: int) -> None:
    if amount_minor < part.exchange.minimum_minor:
        raise Refusal("sale_too_small", exchange=part.exchange.name)


def _refuse_unusable(
    voucher: Voucher, day: date, *, empty_is_fine: bool = False
) -> None:
    if voucher.void:
        raise Refusal("voucher_void", voucher=grouped(voucher.code))
    if not voucher.remaining and not empty_is_fine:
        raise Refusal("voucher_used", voucher=grouped(voucher.code))
    if voucher.last_day is not None and day > voucher.last_day:
        raise Refusal(
            "voucher_expired",
            voucher=grouped(voucher.code),
            last_day=voucher.last_day.isoformat(),
        )
    if day < voucher.first_day:
        raise Refusal(
            "voucher_not_yet",
            voucher=grouped(voucher.code),
            first_day=voucher.first_day.isoformat(),
        )


def _series_of(terms: Terms, series_id: str) -> VoucherSeries:
    series = terms.series(series_id)
    if series is None:
        raise Refusal("series_gone")
    return series
