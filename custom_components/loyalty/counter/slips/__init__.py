"""Slips: what a customer holds in hand.

Facts (``content``) become a document (``layout``), the document becomes bytes for a printer
(``escpos_bytes``) or text. Blocking throughout: call it in an executor.
"""

from .balance import balance_slip
from .card import card_slip
from .command_sheet import command_sheet_slip
from .content import (
    Balance,
    CommandSheet,
    Content,
    Coupon,
    MemberCard,
    Receipt,
    RewardVoucher,
    Shop,
    TestPrint,
)
from .coupon import coupon_slip
from .layout import Slip
from .receipt import receipt_slip
from .reward import reward_slip
from .test_slip import test_slip
from .wording import Texts, Wording, wording

__all__ = ["compose", "compose_copy"]


def compose(content: Content, shop: Shop, texts: Texts) -> Slip:
    """Return the slip for some content, in the shop's language."""
    return _composed(content, shop, wording(texts, shop.locale, shop.currency))


def compose_copy(content: Content, shop: Shop, texts: Texts) -> Slip:
    """Return the slip, marked as a copy: the same may be on paper already."""
    words = wording(texts, shop.locale, shop.currency)
    return _composed(content, shop, words).marked(words.say("common.copy"))


def _composed(content: Content, shop: Shop, words: Wording) -> Slip:
    match content:
        case Receipt():
            return receipt_slip(content, shop, words)
        case RewardVoucher():
            return reward_slip(content, shop, words)
        case Coupon():
            return coupon_slip(content, shop, words)
        case Balance():
            return balance_slip(content, shop, words)
        case MemberCard():
            return card_slip(content, shop, words)
        case CommandSheet():
            return command_sheet_slip(content, shop, words)
        case TestPrint():
            return test_slip(content, shop, words)
