"""Vouchers that many tests give: a coupon per full 10.00, stickers, gift cards."""

from decimal import Decimal

from custom_components.loyalty.programs.answer import Answer
from custom_components.loyalty.programs.days import Validity, ValidityUnit
from custom_components.loyalty.programs.promises.vouchers import (
    Exchange,
    Giving,
    VoucherKind,
    VoucherSeries,
)

FIVE_FOR_FIVE = Exchange(count=5, name="5.00 off", off_minor=500)
TENTH_FOR_TWO = Exchange(
    count=2, name="A tenth off", percent=Decimal(10), most_minor=400, minimum_minor=2000
)
MUG_FOR_TWO = Exchange(count=2, name="Mug", cost_minor=301)

COUPON = VoucherSeries(
    id="coupons",
    name="Coupons",
    kind=VoucherKind.COUPON,
    giving=Giving.PER_AMOUNT,
    step_minor=1000,
    exchanges=(FIVE_FOR_FIVE,),
)
STICKER = VoucherSeries(
    id="stickers",
    name="Stickers",
    kind=VoucherKind.STICKER,
    giving=Giving.PER_AMOUNT,
    step_minor=1500,
    most_per_sale=5,
    exchanges=(MUG_FOR_TWO,),
    low_stock=10,
)
TENTHS = VoucherSeries(
    id="tenths",
    name="Tenths",
    kind=VoucherKind.COUPON,
    validity=Validity(unit=ValidityUnit.DAYS, count=7),
    exchanges=(TENTH_FOR_TWO,),
)
GIFT_CARD = VoucherSeries(id="gift", name="Gift card", kind=VoucherKind.GIFT_CARD)


def codes(answer: Answer) -> list[str]:
    """Return the codes of the vouchers that a booking gave."""
    return [voucher.code for voucher in answer.vouchers_issued]
