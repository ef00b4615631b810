"""The slip with a member's balances."""

from .content import Balance, Shop
from .layout import Columns, Rule, Slip
from .parts import head, member, program, rewards, tail, title
from .tier import tier
from .wording import Wording


def balance_slip(balance: Balance, shop: Shop, words: Wording) -> Slip:
    """Return how a member stands in every program."""
    blocks = [
        *head(shop.letterhead),
        title(words.say("balance.title")),
        Columns(words.moment(balance.at), ""),
        *member(balance.holder, words),
        *(block for line in balance.programs for block in program(line, words)),
        *tier(balance.tier, words),
        *rewards("rewards.available", balance.rewards_available, words),
        Rule(),
        *tail(shop.letterhead),
    ]
    return Slip(tuple(blocks))
