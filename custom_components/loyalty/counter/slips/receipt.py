"""The slip for a booking."""

from .content import Occasion, Receipt, Shop
from .layout import Block, Columns, Rule, Slip, Text
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
        *_exchanged(receipt, words),
        *_stored(receipt, words),
        *(
            block
            for line in receipt.programs
            for block in program(line, words, receipt.occasion)
        ),
        *tier(receipt.tier, words),
        *rewards("rewards.redeemed", receipt.rewards_redeemed, words),
        *rewards("rewards.gifts", receipt.gifts, words),
        *rewards("rewards.earned", receipt.rewards_earned, words),
        *rewards("rewards.vouchers", receipt.vouchers, words),
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
    less = [
        Columns(words.say(f"receipt.{name}"), words.money(-minor))
        for name, minor in (
            ("discount", receipt.discount_minor),
            ("charged", receipt.charged_minor),
        )
        if minor
    ]
    paid = sum(card.paid_minor for card in receipt.stored_values)
    if paid:
        less.append(Columns(words.say("receipt.stored_value"), words.money(-paid)))
    if not less:
        return [Rule(), amount]
    return [
        Rule(),
        amount,
        *less,
        Columns(
            words.say("receipt.payable"), words.money(receipt.payable_minor), bold=True
        ),
    ]


def _exchanged(receipt: Receipt, words: Wording) -> list[Block]:
    """Return what vouchers were exchanged for, with what comes off where no sale says it."""
    lines: list[Block] = []
    for line in receipt.exchanged:
        name = f"{words.number(line.count)} × {line.name}"
        value = "" if line.off_minor is None else words.money(-line.off_minor)
        lines.append(Columns(name, value, bold=True))
    return [Rule(), *lines] if lines else []


def _stored(receipt: Receipt, words: Wording) -> list[Block]:
    """Return what is left on the gift cards."""
    lines: list[Block] = []
    for card in receipt.stored_values:
        left = words.say("receipt.left_on", card=card.name)
        lines.append(Columns(left, words.money(card.remaining_minor)))
        if card.last_day is not None:
            until = words.say("program.usable_until", day=words.day(card.last_day))
            lines.append(Text(until))
    return [Rule(), *lines] if lines else []
