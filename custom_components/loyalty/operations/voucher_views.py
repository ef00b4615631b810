"""What responses say of vouchers."""

from datetime import date

from ..programs.answer import Answer
from ..programs.promises.vouchers import Stack, Voucher, VoucherKind
from ..shop import Shop
from . import views
from .views import View


def voucher(shop: Shop, given: Voucher) -> View:
    """Return a voucher; the amounts of a gift card are money, of all others pieces."""
    series = shop.terms.series(given.series)
    is_money = given.kind is VoucherKind.GIFT_CARD
    return {
        "code": given.code,
        "series": given.series,
        "name": None if series is None else series.name,
        "kind": given.kind.value,
        "status": _status(shop, given),
        "amount": views.amount(shop, given.amount) if is_money else given.amount,
        "remaining": views.amount(shop, given.remaining)
        if is_money
        else given.remaining,
        "first_day": given.first_day.isoformat(),
        "last_day": _iso(given.last_day),
    }


def _status(shop: Shop, voucher: Voucher) -> str:
    if voucher.void:
        return "void"
    if not voucher.remaining:
        return "used"
    if shop.terms.voucher_as_read(voucher).usable_on(shop.today):
        return "usable"
    return "expired" if shop.today > voucher.first_day else "not_yet"


def handed(shop: Shop, answer: Answer) -> View:
    """Return the vouchers of a booking: given, exchanged, and what gift cards paid and have left."""
    amount = views.amount
    return {
        "vouchers_issued": [
            {
                "code": issued.code,
                "series": issued.series,
                "name": issued.name,
                "kind": issued.kind.value,
                "value": amount(shop, issued.amount)
                if issued.kind is VoucherKind.GIFT_CARD
                else None,
                "last_day": _iso(issued.last_day),
            }
            for issued in answer.vouchers_issued
        ],
        "vouchers_accepted": list(answer.vouchers_accepted),
        "exchanged": [
            {
                "series": done.series,
                "exchange": done.name,
                "count": done.count,
                "discount": None
                if done.off_minor is None
                else amount(shop, done.off_minor),
                "percent": None if done.percent is None else float(done.percent),
            }
            for done in answer.exchanged
        ],
        "stickers": dict(answer.stickers),
        "stored_value": amount(shop, answer.stored_value_minor),
        "gift_cards": [
            {
                "code": card.code,
                "series": card.series,
                "paid": amount(shop, card.paid_minor),
                "remaining": amount(shop, card.remaining_minor),
                "last_day": _iso(card.last_day),
            }
            for card in answer.stored_values
        ],
        "kept": amount(shop, answer.charged_minor),
    }


def stack(handed_in: Stack | None) -> View | None:
    """Return how far a stack has come that is being handed in."""
    if handed_in is None:
        return None
    return {
        "series": handed_in.series,
        "name": handed_in.name,
        "collected": handed_in.collected,
        "needed": handed_in.needed,
        "exchange": handed_in.next_name,
        "needs_sale": handed_in.needs_sale,
    }


def concerned(answer: Answer) -> bool:
    """Tell whether a booking has anything to do with vouchers."""
    return bool(
        answer.stack
        or answer.vouchers_issued
        or answer.vouchers_accepted
        or answer.stored_values
        or answer.stickers
    )


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
