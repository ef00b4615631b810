"""The slip that a member can exchange for a reward."""

from .content import RewardVoucher, Shop
from .layout import Align, Barcode, Blank, Block, Columns, Rule, Size, Slip, Text
from .parts import head, member, tail, title
from .wording import Wording


def reward_slip(voucher: RewardVoucher, shop: Shop, words: Wording) -> Slip:
    """Return the reward, until when it can be fetched, and its code."""
    blocks: list[Block] = [
        *head(shop.letterhead),
        title(words.say("reward.title")),
        Blank(),
        Text(voucher.reward, align=Align.CENTER, bold=True, size=Size.BIG),
        Blank(),
    ]
    if voucher.last_day:
        until = words.say("reward.usable_until", day=words.day(voucher.last_day))
        blocks.append(Text(until, align=Align.CENTER))
    if voucher.code:
        blocks += [
            Text(words.say("reward.show"), align=Align.CENTER),
            Blank(),
            Barcode(voucher.code),
        ]
    blocks.append(Rule())
    if voucher.holder:
        blocks += member(voucher.holder, words)
    number = words.say("common.number", number=voucher.number) if voucher.number else ""
    blocks.append(Columns(words.moment(voucher.at), number))
    return Slip((*blocks, *tail(shop.letterhead)))
