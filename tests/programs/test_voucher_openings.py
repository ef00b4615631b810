"""Vouchers that were given elsewhere."""

from datetime import date, timedelta
from typing import Any

import pytest

from custom_components.loyalty.programs.promises.vouchers import VoucherMove
from custom_components.loyalty.programs.refusal import Refusal
from custom_components.loyalty.programs.vouchers.serials import serial

from .paper import Shop, shop
from .promises import POINTS
from .voucher_promises import COUPON, GIFT_CARD

CODE = serial("elsewhere", 0)


@pytest.fixture
def paper() -> Shop:
    return shop(POINTS, vouchers=(COUPON, GIFT_CARD))


def test_a_gift_card_pays_what_was_left_of_it(paper: Shop) -> None:
    paper.open_voucher(CODE, GIFT_CARD.id, amount=5000, remaining=1200)
    sale = paper.buy(None, 2000, coupons=[CODE])
    assert (sale.stored_value_minor, sale.payable_minor) == (1200, 800)
    assert paper.vouchers[CODE].remaining == 0
    assert [
        (move.kind, move.delta)
        for move in paper.voucher_moves
        if move.voucher.code == CODE
    ] == [
        *((VoucherMove.OPENING, 1200), (VoucherMove.ACCEPT, -1200)),
    ]


@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        ({"remaining": 0}, "voucher_used"),
        ({"remaining": 0, "void": True}, "voucher_void"),
        ({"last_day": date(2026, 3, 2)}, "voucher_expired"),
        ({"first_day": date(2036, 3, 2)}, "voucher_not_yet"),
    ],
)
def test_what_could_not_be_used_there_can_not_be_used_here(
    paper: Shop, told: dict[str, Any], refusal: str
) -> None:
    told = {"amount": 5000, "remaining": 5000, "first_day": date(2026, 1, 1)} | told
    paper.open_voucher(CODE, GIFT_CARD.id, **told)
    paper.wait(days=400)
    with pytest.raises(Refusal, match=refusal):
        paper.buy(None, 2000, coupons=[CODE])


@pytest.mark.parametrize(
    ("code", "series", "told", "refusal"),
    [
        (CODE, "unheard", {}, "series_unknown"),
        ("GIFT-1", "coupons", {}, "voucher_unreadable"),
        (CODE[:-1] + "0", "coupons", {}, "voucher_unreadable"),
        (CODE, "coupons", {"amount": 2}, "voucher_value_wrong"),
        (CODE, "coupons", {"amount": 0, "remaining": 0}, "voucher_value_wrong"),
        (CODE, "gift", {"amount": 5, "remaining": 6}, "voucher_value_wrong"),
        (CODE, "gift", {"amount": 5, "remaining": -1}, "voucher_value_wrong"),
        (CODE, "coupons", {"void": True}, "voucher_void_with_rest"),
        (CODE, "coupons", {"last_day": date(2020, 1, 1)}, "voucher_days_wrong"),
    ],
)
def test_what_is_no_voucher(
    paper: Shop, code: str, series: str, told: dict[str, Any], refusal: str
) -> None:
    with pytest.raises(Refusal, match=refusal):
        paper.open_voucher(code, series, **told)
    assert paper.vouchers == {}


def test_nobody_gives_one_in_the_future(paper: Shop) -> None:
    tomorrow = paper.now + timedelta(days=1)
    with pytest.raises(Refusal, match="at_in_future"):
        paper.open_voucher(CODE, COUPON.id, issued_at=tomorrow)


def test_the_same_serial_is_the_same_voucher(paper: Shop) -> None:
    paper.open_voucher(CODE, COUPON.id)
    with pytest.raises(Refusal, match="voucher_known"):
        paper.open_voucher(CODE, COUPON.id)
