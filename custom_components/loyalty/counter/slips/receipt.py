"""The slip for a booking."""

from .content import Occasion, Receipt, Shop
from .layout import Block, Columns, Rule, Slip
from .parts import head, member, program, rewards, tail, title
from .tier import tier
from .wording import Wording


def receipt_slip(receipt: Receipt, shop: Shop, words: Wording) -> Slip:
    """Return what was bought, what it earned and where the member stands now."""
    blocks = [
        *head(shop.letterhead),
        title(words.say(f"receipt.{receipt.occasion}")),
        Columns(
            words.moment(receipt.at), words.say("common.number", number=receipt.number)
        ),
        *(member(receipt.holder, words) if receipt.holder else ()),
        *_amounts(receipt, words),
        *(
            block
            for line in receipt.programs
            for block in program(line, words, receipt.occasion)
        ),
        *tier(receipt.tier, words),
        *rewards("rewards.redeemed", receipt.rewards_redeemed, words),
        *rewards("rewards.earned", receipt.rewards_earned, words),
        *rewards("rewards.available", receipt.rewards_available, words),
        Rule(),
        *tail(shop.letterhead),
    ]
    return Slip(tuple(blocks))


def _amounts(receipt: Receipt, words: Wording) -> list[Block]:
    if receipt.amount_minor is None:
        return []
    label = (
        "receipt.returned" if receipt.occasion is Occasion.REFUND else "receipt.amount"
    )
    amount = Columns(words.say(label), words.money(receipt.amount_minor))
    if not receipt.discount_minor:
        return [Rule(), amount]
    return [
        Rule(),
        amount,
        Columns(words.say("receipt.discount"), words.money(-receipt.discount_minor)),
        Columns(
            words.say("receipt.payable"), words.money(receipt.payable_minor), bold=True
        ),
    ]
