"""Whatever is bought, handed in and brought back: coupons make nobody richer than the sales that remain."""

from hypothesis import given, strategies as st

from custom_components.loyalty.programs.answer import Answer

from .paper import Shop, shop
from .voucher_promises import COUPON, GIFT_CARD


def usable(paper: Shop, series: str) -> list[str]:
    return [
        voucher.code
        for voucher in paper.vouchers.values()
        if voucher.series == series and voucher.usable_on(paper.today)
    ]


@given(
    st.lists(st.tuples(st.integers(1000, 9000), st.integers(1, 9000)), min_size=1),
    st.booleans(),
)
def test_who_brings_everything_back_has_gained_nothing(
    sales: list[tuple[int, int]], collects: bool
) -> None:
    """Buy, hand in the coupons for money off, bring the goods back, some of them in two parts."""
    paper = shop(vouchers=(COUPON,))
    cash = 0
    bought: list[tuple[Answer, int]] = []
    for amount, part in sales:
        sale = paper.buy(None, amount)
        cash += sale.payable_minor
        bought.append((sale, min(part, amount)))
        stack = usable(paper, "coupons")
        while not collects and len(stack) >= 5:
            cash -= paper.hand_in(stack[:5]).discount_minor
            stack = stack[5:]
    stack = usable(paper, "coupons")
    for at in range(0, len(stack) - 4, 5):
        cash -= paper.hand_in(stack[at : at + 5]).discount_minor
    for sale, part in bought:
        cash -= paper.refund(sale, part).payable_minor
        if part < sale.amount_minor:
            cash -= paper.refund(sale).payable_minor
    assert cash == 0
    assert usable(paper, "coupons") == []


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
