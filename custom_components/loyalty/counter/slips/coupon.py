"""A voucher on paper: a coupon, a sticker or a gift card, with the serial that only the shop can know."""

from .content import Coupon, CouponExchange, Shop
from .layout import Align, Barcode, Blank, Block, Columns, Rule, Size, Slip, Text
from .parts import head, tail
from .wording import Wording


def coupon_slip(coupon: Coupon, shop: Shop, words: Wording) -> Slip:
    """Return what it is, what it is exchanged for, until when, and the code that is scanned."""
    blocks: list[Block] = [
        *head(shop.letterhead),
        Text(coupon.name, align=Align.CENTER, bold=True, size=Size.BIG),
        Blank(),
    ]
    if coupon.amount_minor is not None:
        worth = words.money(coupon.amount_minor)
        blocks += [Text(worth, align=Align.CENTER, bold=True, size=Size.BIG), Blank()]
    for exchange in coupon.exchanges:
        blocks += _exchange(exchange, words)
    if coupon.last_day is not None:
        until = words.say("reward.usable_until", day=words.day(coupon.last_day))
        blocks.append(Text(until, align=Align.CENTER))
    blocks += [
        Blank(),
        Barcode(coupon.code),
        Text(coupon.shown, align=Align.CENTER),
        Rule(),
        Columns(
            words.moment(coupon.at), words.say("common.number", number=coupon.number)
        ),
        *tail(shop.letterhead),
    ]
    return Slip(tuple(blocks))


def _exchange(exchange: CouponExchange, words: Wording) -> list[Block]:
    text = words.say(
        "coupon.exchange",
        pieces=words.amount("coupons", exchange.count),
        exchange=exchange.name,
    )
    blocks: list[Block] = [Text(text, align=Align.CENTER, bold=True)]
    if exchange.minimum_minor:
        minimum = words.money(exchange.minimum_minor)
        blocks.append(
            Text(words.say("coupon.minimum", amount=minimum), align=Align.CENTER)
        )
    return blocks
