"""Coupons of a sale that comes back: those it was paid with, those it gave, and what was kept for used ones."""

from dataclasses import replace

import pytest

from custom_components.loyalty.programs.promises.vouchers import Exchange, VoucherSeries

from .paper import Shop, shop
from .voucher_promises import COUPON, GIFT_CARD, codes

THREE_OFF = Exchange(count=1, name="3.00 off", off_minor=300)
MUG = Exchange(count=1, name="Mug")


@pytest.fixture
def paper() -> Shop:
    paper = shop(vouchers=(COUPON,))
    paper.enrol("ada", "ean:1")
    return paper


def coupons(paper: Shop, count: int) -> list[str]:
    return codes(paper.issue("coupons", count))


def coupon_for(exchange: Exchange) -> VoucherSeries:
    return replace(COUPON, exchanges=(exchange,))


def test_coupons_come_back_with_the_last_of_the_sale(paper: Shop) -> None:
    handed = coupons(paper, 5)
    sale = paper.buy("ada", 2000, coupons=handed)
    assert paper.refund(sale, 1000).payable_minor == 1000
    assert [paper.vouchers[code].remaining for code in handed] == [0] * 5
    assert paper.refund(sale).payable_minor == 500
    assert [paper.vouchers[code].remaining for code in handed] == [1] * 5


def test_unused_coupons_of_a_refunded_sale_are_void(paper: Shop) -> None:
    sale = paper.buy(None, 3000)
    back = paper.refund(sale, 1500)
    assert [paper.vouchers[code].void for code in codes(sale)] == [False, True, True]
    assert back.payable_minor == 1500
    paper.refund(sale)
    assert all(paper.vouchers[code].void for code in codes(sale))


def test_a_refund_keeps_what_used_coupons_were_worth(paper: Shop) -> None:
    sale = paper.buy("ada", 5000)
    paper.hand_in(codes(sale))
    back = paper.refund(sale)
    assert (back.charged_minor, back.payable_minor) == (500, 4500)
    # What was kept is no purchase: it counts for no tier and no ladder.
    assert paper.account("ada").spent_minor == 0


def test_what_was_charged_once_is_not_charged_again(paper: Shop) -> None:
    sale = paper.buy(None, 5000)
    paper.hand_in(codes(sale))
    first = paper.refund(sale, 2000)
    assert (first.charged_minor, first.payable_minor) == (200, 1800)
    last = paper.refund(sale)
    assert (last.charged_minor, last.payable_minor) == (300, 2700)


def test_a_gift_without_a_cost_is_not_charged() -> None:
    paper = shop(vouchers=(coupon_for(MUG),))
    sale = paper.buy(None, 1000)
    paper.hand_in(codes(sale))
    assert paper.refund(sale).payable_minor == 1000


@pytest.mark.parametrize("exchange", [THREE_OFF, MUG], ids=["money off", "gift"])
def test_a_used_coupon_of_a_sale_that_a_gift_card_paid_does_not_outlive_it(
    exchange: Exchange,
) -> None:
    """There was no money to keep, or nothing to keep it for; the coupon is taken back all the same."""
    paper = shop(vouchers=(coupon_for(exchange), GIFT_CARD))
    (card,) = codes(paper.issue("gift", value=5000))
    sale = paper.buy(None, 1000, coupons=[card])
    used = paper.hand_in(codes(sale))
    assert paper.undo(sale).payable_minor == 0
    back = paper.undo(used)
    assert (back.charged_minor, back.vouchers_voided) == (0, (("coupons", 1),))
    assert [paper.vouchers[code].void for code in codes(sale)] == [True]
    assert paper.vouchers[card].remaining == 5000


def test_what_is_kept_for_is_the_coupon_that_was_taken_back_before() -> None:
    paper = shop(vouchers=(coupon_for(THREE_OFF),))
    sale = paper.buy(None, 2000)
    first, second = codes(sale)
    used = paper.hand_in([first])
    paper.hand_in([second])
    assert paper.refund(sale, 100).charged_minor == 100
    paper.undo(used)
    assert paper.refund(sale, 100).charged_minor == 100
    assert paper.vouchers[first].usable_on(paper.today)


def test_an_exchange_is_undone(paper: Shop) -> None:
    handed = coupons(paper, 5)
    paper.undo(paper.hand_in(handed))
    assert paper.hand_in(handed).discount_minor == 500


def test_a_coupon_made_void_by_mistake_is_not_good_again_without_its_sale(
    paper: Shop,
) -> None:
    sale = paper.buy(None, 1000)
    mistake = paper.void(*codes(sale))
    assert paper.undo(sale).vouchers_voided == ()
    paper.undo(mistake)
    assert [paper.vouchers[code].void for code in codes(sale)] == [True]


def test_a_coupon_that_is_void_is_the_first_that_is_taken_back(paper: Shop) -> None:
    sale = paper.buy(None, 3000)
    first, second, third = codes(sale)
    mistake = paper.void(first)
    assert paper.refund(sale, 1500).vouchers_voided == (("coupons", 1),)
    paper.undo(mistake)
    assert [paper.vouchers[code].void for code in (first, second, third)] == [
        True,
        False,
        True,
    ]
    paper.refund(sale)
    assert all(paper.vouchers[code].void for code in codes(sale))
