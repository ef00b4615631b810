"""Whatever is bought, handed in and brought back: coupons make nobody richer than the sales that remain."""

from hypothesis import given, strategies as st

from custom_components.loyalty.programs.facts import Answer
from custom_components.loyalty.programs.refusal import Refusal

from .paper import Shop, shop
from .voucher_promises import COUPON, GIFT_CARD

deeds = st.lists(
    st.tuples(
        st.sampled_from(
            ["buy", "pay with coupons", "pay by card", "hand in", "refund"]
        ),
        st.integers(1, 9000),
    ),
    max_size=14,
)


def usable(paper: Shop, series: str) -> list[str]:
    return [
        voucher.code
        for voucher in paper.vouchers.values()
        if voucher.series == series and voucher.usable_on(paper.today)
    ]


@given(deeds)
def test_nobody_gets_richer_by_coupons(done: list[tuple[str, int]]) -> None:
    """Of each full 10.00 that was really paid at most 1.00 comes back as a coupon's part of 5.00 off."""
    paper = shop(vouchers=(COUPON, GIFT_CARD))
    sales: list[Answer] = []
    cash = paper.issue("gift", value=20_000).vouchers_issued[0].amount
    goods = {}
    for deed, number in done:
        coupons = usable(paper, "coupons")
        try:
            match deed:
                case "buy":
                    sales.append(paper.buy(None, number))
                case "pay with coupons":
                    sales.append(paper.buy(None, number, coupons=coupons[:5]))
                case "pay by card":
                    cards = usable(paper, "gift")
                    sales.append(paper.buy(None, number, coupons=cards))
                case "hand in":
                    cash -= paper.hand_in(coupons[:5]).discount_minor
                case "refund" if sales:
                    sale = sales[number % len(sales)]
                    back = paper.refund(sale, min(number, goods[sale.entry]))
                    goods[sale.entry] -= back.amount_minor
                    cash -= back.payable_minor
                    continue
        except Refusal:
            continue
        if sales and sales[-1].entry not in goods:
            goods[sales[-1].entry] = sales[-1].amount_minor
            cash += sales[-1].payable_minor
    on_cards = sum(
        voucher.remaining
        for voucher in paper.vouchers.values()
        if voucher.series == "gift"
    )
    left = sum(goods.values())
    # What customers paid in money, less what still stands on their cards, is at least nine tenths of the goods
    # that they keep, but for the part of a coupon's exchange that is still open.
    assert cash - on_cards >= left - (left // 1000 + 5) * 100 - 500
    assert all(voucher.remaining >= 0 for voucher in paper.vouchers.values())


@given(st.integers(1, 20_000), st.integers(1, 20_000))
def test_a_refund_of_everything_restores_everything(amount: int, value: int) -> None:
    paper = shop(vouchers=(COUPON, GIFT_CARD))
    card = paper.issue("gift", value=value).vouchers_issued[0].code
    coupons = [voucher.code for voucher in paper.issue("coupons", 5).vouchers_issued]
    sale = paper.buy(None, amount, coupons=[card, *coupons])
    back = paper.refund(sale)
    assert back.payable_minor == sale.payable_minor
    assert paper.vouchers[card].remaining == value
    assert sorted(usable(paper, "coupons")) == sorted(coupons)
