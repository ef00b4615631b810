"""Coupons, stickers and gift cards: given, handed in, made void."""

from dataclasses import replace
from datetime import date

import pytest

from custom_components.loyalty.programs.answer import Result
from custom_components.loyalty.programs.commands import Actor, Role
from custom_components.loyalty.programs.days import Validity, ValidityUnit
from custom_components.loyalty.programs.promises.vouchers import (
    Exchange,
    Giving,
    VoucherKind,
    VoucherSeries,
)
from custom_components.loyalty.programs.refusal import Refusal

from .paper import Shop, shop
from .promises import POINTS
from .voucher_promises import COUPON, FIVE_FOR_FIVE, GIFT_CARD, STICKER, TENTHS, codes


@pytest.fixture
def paper() -> Shop:
    paper = shop(POINTS, vouchers=(COUPON, STICKER, TENTHS, GIFT_CARD))
    paper.enrol("ada", "ean:1")
    return paper


def coupons(paper: Shop, count: int, series: str = "coupons") -> list[str]:
    return codes(paper.issue(series, count))


def gift_card(paper: Shop, value: int = 5000) -> str:
    (code,) = codes(paper.issue("gift", value=value))
    return code


@pytest.mark.parametrize(
    ("giving", "most", "paid", "due"),
    [
        (Giving.PER_AMOUNT, None, 999, 0),
        (Giving.PER_AMOUNT, None, 1000, 1),
        (Giving.PER_AMOUNT, None, 3999, 3),
        (Giving.PER_AMOUNT, 2, 3999, 2),
        (Giving.PER_SALE, None, 999, 0),
        (Giving.PER_SALE, None, 1000, 1),
        (Giving.PER_SALE, None, 9999, 1),
        (Giving.BY_HAND, None, 9999, 0),
        (Giving.PER_AMOUNT, None, -5, 0),
    ],
)
def test_so_many_are_given_for_so_much(
    giving: Giving, most: int | None, paid: int, due: int
) -> None:
    series = replace(COUPON, giving=giving, most_per_sale=most)
    assert series.due(date(2026, 3, 2), paid) == due


@pytest.mark.parametrize(
    ("day", "given"),
    [("2026-03-01", 0), ("2026-03-02", 1), ("2026-03-31", 1), ("2026-04-01", 0)],
)
def test_a_campaign_gives_on_its_first_and_last_day(day: str, given: int) -> None:
    campaign = replace(COUPON, first_day=date(2026, 3, 2), last_day=date(2026, 3, 31))
    paper = shop(vouchers=(campaign,), now=f"{day} 12:00")
    assert len(paper.buy(None, 1999).vouchers_issued) == given


def test_a_sale_gives_coupons_that_anybody_may_hand_in(paper: Shop) -> None:
    sale = paper.buy("ada", 5000)
    assert len(codes(sale)) == 5
    used = paper.hand_in(codes(sale))
    assert used.member is None
    assert used.discount_minor == 500
    assert used.vouchers_accepted == tuple(codes(sale))
    assert [exchanged.name for exchanged in used.exchanged] == ["5.00 off"]


def test_coupons_are_worth_nothing_a_second_time(paper: Shop) -> None:
    handed = coupons(paper, 5)
    paper.hand_in(handed)
    with pytest.raises(Refusal, match="voucher_used"):
        paper.buy(None, 2000, coupons=handed)


def test_coupons_lower_what_points_are_given_for(paper: Shop) -> None:
    sale = paper.buy("ada", 2000, coupons=coupons(paper, 5))
    assert (sale.payable_minor, sale.discount_minor) == (1500, 500)
    assert paper.balance("ada", "points") == 15
    # And what new coupons are given for.
    assert len(codes(sale)) == 1


def test_coupons_never_take_off_more_than_the_sale(paper: Shop) -> None:
    sale = paper.buy(None, 320, coupons=coupons(paper, 5))
    assert (sale.payable_minor, sale.discount_minor) == (0, 320)


@pytest.mark.parametrize("count", [1, 4, 6, 9])
def test_coupons_that_would_be_left_over_are_refused(paper: Shop, count: int) -> None:
    with pytest.raises(Refusal, match="vouchers_missing"):
        paper.hand_in(coupons(paper, count))


def test_two_stacks_are_exchanged_at_once(paper: Shop) -> None:
    sale = paper.buy(None, 2000, coupons=coupons(paper, 10))
    assert sale.discount_minor == 1000


def test_pieces_are_divided_so_that_none_is_left_over() -> None:
    small = Exchange(count=3, name="3.00 off", off_minor=300)
    series = replace(COUPON, exchanges=(FIVE_FOR_FIVE, small))
    paper = shop(vouchers=(series,))
    sale = paper.hand_in(coupons(paper, 6))
    assert [part.name for part in sale.exchanged] == ["3.00 off", "3.00 off"]
    assert paper.hand_in(coupons(paper, 8)).discount_minor == 800


@pytest.mark.parametrize(
    ("amount", "off"), [(2000, 200), (2005, 201), (4000, 400), (9900, 400)]
)
def test_a_percentage_comes_off_up_to_its_ceiling(
    paper: Shop, amount: int, off: int
) -> None:
    sale = paper.buy(None, amount, coupons=coupons(paper, 2, "tenths"))
    assert sale.discount_minor == sale.price_off_minor == off


def test_a_minimum_is_met_exactly(paper: Shop) -> None:
    handed = coupons(paper, 2, "tenths")
    with pytest.raises(Refusal, match="sale_too_small"):
        paper.buy(None, 1999, coupons=handed)
    assert paper.buy(None, 2000, coupons=handed).discount_minor == 200


def test_a_percentage_needs_a_sale(paper: Shop) -> None:
    handed = coupons(paper, 2, "tenths")
    with pytest.raises(Refusal, match="vouchers_need_sale"):
        paper.hand_in(handed)
    assert paper.hand_in(handed, sale=3000).discount_minor == 300


@pytest.mark.parametrize(("day", "fine"), [("2026-03-09", True), ("2026-03-10", False)])
def test_a_coupon_can_be_used_on_its_last_day(
    paper: Shop, day: str, fine: bool
) -> None:
    handed = coupons(paper, 2, "tenths")
    paper.clock(f"{day} 23:59:59")
    if fine:
        assert paper.buy(None, 2000, coupons=handed).discount_minor == 200
        return
    with pytest.raises(Refusal) as refused:
        paper.buy(None, 2000, coupons=handed)
    assert refused.value.key == "voucher_expired"
    assert refused.value.values["last_day"] == "2026-03-09"


def test_the_same_one_twice_in_a_stack_is_told(paper: Shop) -> None:
    first, second = coupons(paper, 2)
    with pytest.raises(Refusal, match="voucher_twice"):
        paper.hand_in([first, second, first], collecting=True)


def test_a_voucher_that_the_shop_never_gave_is_refused(paper: Shop) -> None:
    with pytest.raises(Refusal, match="voucher_unknown"):
        paper.hand_in(["0000000000000"])


def test_all_are_taken_or_none(paper: Shop) -> None:
    handed = coupons(paper, 5)
    paper.void(handed[4])
    with pytest.raises(Refusal, match="voucher_void"):
        paper.buy(None, 2000, coupons=handed)
    assert [paper.vouchers[code].remaining for code in handed] == [1, 1, 1, 1, 0]


def test_a_stack_grows_until_it_comes_to_something(paper: Shop) -> None:
    handed = coupons(paper, 5)
    for count in (1, 2, 3, 4):
        shown = paper.hand_in(handed[:count], collecting=True)
        assert shown.result is Result.SHOWN
        assert shown.stack is not None
        assert (shown.stack.collected, shown.stack.needed) == (count, 5)
    assert paper.hand_in(handed, collecting=True).discount_minor == 500


def test_a_stack_for_a_percentage_waits_for_its_sale(paper: Shop) -> None:
    shown = paper.hand_in(coupons(paper, 2, "tenths"), collecting=True)
    assert shown.stack is not None
    assert shown.stack.needs_sale
    assert shown.entry is None


def test_one_exchange_is_wished_for_by_name() -> None:
    small = Exchange(count=2, name="Coffee", cost_minor=40)
    paper = shop(vouchers=(replace(COUPON, exchanges=(FIVE_FOR_FIVE, small)),))
    handed = coupons(paper, 2)
    answer = paper.hand_in(handed, exchange="coffee", collecting=True)
    assert [part.name for part in answer.exchanged] == ["Coffee"]
    with pytest.raises(Refusal, match="exchange_unknown"):
        paper.hand_in(coupons(paper, 2), exchange="Tea")


# Gift cards


def test_a_gift_card_pays_a_part_and_keeps_the_rest(paper: Shop) -> None:
    card = gift_card(paper)
    sale = paper.buy("ada", 320, coupons=[card])
    assert (sale.payable_minor, sale.stored_value_minor) == (0, 320)
    assert paper.vouchers[card].remaining == 4680
    (left,) = sale.stored_values
    assert (left.paid_minor, left.remaining_minor) == (320, 4680)


def test_what_a_gift_card_pays_earns_like_money(paper: Shop) -> None:
    sale = paper.buy("ada", 2000, coupons=[gift_card(paper, 1500)])
    assert sale.payable_minor == 500
    assert paper.balance("ada", "points") == 20
    assert paper.account("ada").spent_minor == 2000
    assert len(codes(sale)) == 2


def test_two_gift_cards_pay_one_sale_in_turn(paper: Shop) -> None:
    first, second = gift_card(paper, 1000), gift_card(paper, 2000)
    sale = paper.buy(None, 1500, coupons=[first, second])
    assert sale.payable_minor == 0
    assert (paper.vouchers[first].remaining, paper.vouchers[second].remaining) == (
        0,
        1500,
    )


def test_coupons_come_off_before_a_gift_card_pays(paper: Shop) -> None:
    card = gift_card(paper, 1000)
    sale = paper.buy(None, 1200, coupons=[card, *coupons(paper, 5)])
    assert (sale.discount_minor, sale.stored_value_minor) == (500, 700)
    assert paper.vouchers[card].remaining == 300


def test_a_refund_goes_to_cash_first_then_back_to_the_card(paper: Shop) -> None:
    card = gift_card(paper, 1500)
    sale = paper.buy("ada", 2000, coupons=[card])
    first = paper.refund(sale, 300)
    assert (first.payable_minor, first.stored_value_minor) == (300, 0)
    second = paper.refund(sale, 300)
    assert (second.payable_minor, second.stored_value_minor) == (200, 100)
    last = paper.refund(sale)
    assert (last.payable_minor, last.stored_value_minor) == (0, 1400)
    assert paper.vouchers[card].remaining == 1500
    assert paper.balance("ada", "points") == 0
    assert paper.account("ada").spent_minor == 0


def test_a_refund_to_two_cards_fills_the_last_one_first(paper: Shop) -> None:
    first, second = gift_card(paper, 1000), gift_card(paper, 1000)
    sale = paper.buy(None, 1600, coupons=[first, second])
    paper.refund(sale, 500)
    assert (paper.vouchers[first].remaining, paper.vouchers[second].remaining) == (
        0,
        900,
    )
    paper.refund(sale)
    assert (paper.vouchers[first].remaining, paper.vouchers[second].remaining) == (
        1000,
        1000,
    )


def test_what_comes_back_to_a_card_that_ended_can_be_used_for_a_while() -> None:
    week = Validity(unit=ValidityUnit.DAYS, count=7)
    paper = shop(vouchers=(replace(GIFT_CARD, validity=week),))
    card = gift_card(paper)
    sale = paper.buy(None, 5000, coupons=[card])
    paper.wait(days=20)
    paper.refund(sale)
    assert paper.vouchers[card].last_day == date(2026, 4, 21)
    assert paper.buy(None, 100, coupons=[card]).payable_minor == 0


def test_a_sold_gift_card_is_undone_until_it_was_used(paper: Shop) -> None:
    sold = paper.issue("gift", value=5000)
    (card,) = codes(sold)
    paid = paper.buy(None, 100, coupons=[card])
    with pytest.raises(Refusal, match="voucher_used"):
        paper.undo(sold)
    paper.undo(paid)
    paper.undo(sold)
    with pytest.raises(Refusal, match="voucher_void"):
        paper.buy(None, 100, coupons=[card])


@pytest.mark.parametrize("value", [None, 0, -5])
def test_a_gift_card_has_a_value(paper: Shop, value: int | None) -> None:
    with pytest.raises(Refusal):
        paper.issue("gift", value=value)


def test_an_empty_gift_card_can_be_looked_at(paper: Shop) -> None:
    card = gift_card(paper, 100)
    paper.buy(None, 100, coupons=[card])
    (left,) = paper.hand_in([card], collecting=True).stored_values
    assert left.remaining_minor == 0
    with pytest.raises(Refusal, match="voucher_used"):
        paper.buy(None, 100, coupons=[card])


# Made void


def test_a_voucher_made_void_by_mistake_is_good_again(paper: Shop) -> None:
    (code,) = coupons(paper, 1)
    paper.undo(paper.void(code))
    assert paper.vouchers[code].usable_on(paper.today)


def test_all_that_an_entry_gave_is_void_but_what_was_used(paper: Shop) -> None:
    given = paper.issue("coupons", 7)
    paper.hand_in(codes(given)[:5])
    assert given.entry is not None
    paper.void(entry=given.entry)
    assert [paper.vouchers[code].void for code in codes(given)] == [False] * 5 + [
        True
    ] * 2


def test_making_void_takes_a_reason(paper: Shop) -> None:
    with pytest.raises(Refusal, match="reason_missing"):
        paper.void(*coupons(paper, 1), reason=" ")


def test_staff_do_not_undo_what_the_owner_made_void(paper: Shop) -> None:
    voided = paper.void(*coupons(paper, 1))
    with pytest.raises(Refusal, match="undo_other_staff"):
        paper.undo(voided, actor=Actor(role=Role.STAFF))


# Stickers


def test_sales_hand_out_stickers_until_the_roll_is_empty(paper: Shop) -> None:
    paper.issue("stickers", 5, to_stock=True)
    sale = paper.buy(None, 4500)
    assert sale.stickers == (("stickers", 3),)
    short = paper.buy(None, 4500)
    assert short.stickers == (("stickers", 2),)
    assert [step.key for step in short.refused] == ["explanation.stickers_missing"]
    assert paper.stock["stickers"] == 0


def test_any_sticker_of_the_roll_is_taken(paper: Shop) -> None:
    roll = codes(paper.issue("stickers", 4, to_stock=True))
    # Nobody can say which of a mixed roll went over the counter.
    answer = paper.hand_in(roll[2:])
    assert [part.name for part in answer.exchanged] == ["Mug"]
    assert paper.stock["stickers"] == 4


def test_a_refund_asks_for_stickers_back(paper: Shop) -> None:
    paper.issue("stickers", 9, to_stock=True)
    sale = paper.buy(None, 6000)
    assert paper.refund(sale, 2000).stickers == (("stickers", -2),)
    assert paper.refund(sale).stickers == (("stickers", -2),)
    assert paper.stock["stickers"] == 9


def test_stickers_are_counted_anew(paper: Shop) -> None:
    paper.issue("stickers", 9, to_stock=True)
    counted = paper.count_stickers("stickers", 7)
    assert paper.stock["stickers"] == 7
    assert paper.count_stickers("stickers", 7).entry is None
    paper.undo(counted)
    assert paper.stock["stickers"] == 9


def test_a_roll_that_was_printed_by_mistake_is_undone(paper: Shop) -> None:
    printed = paper.issue("stickers", 9, to_stock=True)
    paper.undo(printed)
    assert paper.stock["stickers"] == 0
    assert all(paper.vouchers[code].void for code in codes(printed))


def test_stickers_of_a_roll_end_as_those_given_at_the_end_of_the_campaign() -> None:
    week = Validity(unit=ValidityUnit.DAYS, count=7)
    series = replace(STICKER, last_day=date(2026, 3, 31), validity=week)
    paper = shop(vouchers=(series,))
    (sticker,) = paper.issue("stickers", 1, to_stock=True).vouchers_issued
    assert sticker.last_day == date(2026, 4, 7)


@pytest.mark.parametrize(
    "wrong",
    [
        {"exchanges": ()},
        {"step_minor": 0},
        {"most_per_sale": 0},
        {"first_day": date(2026, 2, 2), "last_day": date(2026, 2, 1)},
        {"kind": VoucherKind.GIFT_CARD},
    ],
)
def test_a_series_that_makes_no_sense_is_none(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="coupons"):
        replace(COUPON, **wrong)  # type: ignore[arg-type]


def test_pieces_are_worth_their_part_of_the_best_exchange() -> None:
    series: VoucherSeries = replace(
        COUPON, exchanges=(FIVE_FOR_FIVE, Exchange(count=2, name="Tea", cost_minor=30))
    )
    assert [series.worth_minor(pieces) for pieces in (0, 1, 5, 7)] == [0, 100, 500, 700]
