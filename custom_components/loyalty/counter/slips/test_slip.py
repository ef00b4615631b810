"""The slip that shows whether a printer is set up right."""

from .content import Shop, TestPrint
from .layout import (
    Align,
    Barcode,
    Blank,
    Columns,
    Qr,
    Rule,
    Size,
    Slip,
    Symbology,
    Text,
)
from .parts import head, tail, title
from .wording import Wording

# Of the range that GS1 leaves to a shop's own use: no product has it.
_SAMPLE_EAN = "2000000000008"


def test_slip(test: TestPrint, shop: Shop, words: Wording) -> Slip:
    """Return rules as wide as the paper, the letters that go wrong first, and one code of each kind."""
    ruler = "".join(str(column % 10) for column in range(1, test.columns + 1))
    blocks = [
        *head(shop.letterhead),
        title(words.say("test.title")),
        Columns(words.moment(test.at), test.counter),
        Rule(),
        Text(words.say("test.width", columns=words.number(test.columns))),
        Text(ruler),
        Rule(),
        Text(words.say("test.characters", codepage=test.codepage.upper())),
        Text("ÄÖÜ äöü ß éèêç ñ å ø §", align=Align.CENTER),
        Columns(words.say("test.money"), words.money(123_456), bold=True),
        Rule(),
        Text(words.say("test.bold"), align=Align.CENTER, bold=True),
        Text(words.say("test.tall"), align=Align.CENTER, size=Size.TALL),
        Text(words.say("test.big"), align=Align.CENTER, size=Size.BIG),
        Blank(),
        Barcode(_SAMPLE_EAN, Symbology.EAN13),
        Blank(),
        Barcode("LOYALTY-1234"),
        Blank(),
        Qr("LOYALTY-1234"),
        Text(words.say("test.codes"), align=Align.CENTER),
        *tail(shop.letterhead),
    ]
    return Slip(tuple(blocks))
