"""A member's card on receipt paper."""

from .content import MemberCard, Shop
from .layout import Align, Barcode, Blank, Block, Qr, Slip, Text
from .parts import head, tail, title
from .wording import Wording


def card_slip(card: MemberCard, shop: Shop, words: Wording) -> Slip:
    """Return the card with the code that the scanner at the counter reads."""
    name = (
        [Text(card.holder.name, align=Align.CENTER, bold=True)]
        if card.holder.name
        else []
    )
    number = words.say("card.number", number=card.holder.number)
    code: Block = Qr(card.code) if card.qr else Barcode(card.code, card.symbology)
    blocks: list[Block] = [
        *head(shop.letterhead),
        title(words.say("card.title")),
        *name,
        Text(number, align=Align.CENTER),
        Blank(),
        code,
        Blank(),
        Text(words.say("card.show"), align=Align.CENTER),
        *tail(shop.letterhead),
    ]
    return Slip(tuple(blocks))
