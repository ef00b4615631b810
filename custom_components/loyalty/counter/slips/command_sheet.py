"""The sheet of codes by which a counter is run with a scanner alone."""

from .content import CommandSheet, Shop
from .layout import Align, Barcode, Blank, Block, Cut, Rule, Size, Slip, Text
from .parts import title
from .wording import Wording


def command_sheet_slip(sheet: CommandSheet, shop: Shop, words: Wording) -> Slip:
    """Return a code for each command and for each fixed amount."""
    blocks: list[Block] = [
        title(words.say("command_sheet.title")),
        Text(f"{shop.letterhead.name} · {sheet.counter}", align=Align.CENTER),
        Text(words.say("command_sheet.how"), align=Align.CENTER),
    ]
    for command in sheet.commands:
        blocks += _entry(words.say(f"command_sheet.{command.command}"), command.code)
    for amount in sheet.amounts:
        blocks += _entry(words.money(amount.amount_minor), amount.code)
    return Slip((*blocks, Rule(), Cut()))


def _entry(name: str, code: str) -> list[Block]:
    return [
        Rule(),
        Text(name, align=Align.CENTER, bold=True, size=Size.TALL),
        Blank(),
        Barcode(code),
        Blank(),
    ]
