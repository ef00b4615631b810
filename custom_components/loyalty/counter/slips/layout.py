"""A slip as a document that knows nothing of printers, and how it is set in lines."""

from dataclasses import dataclass
from enum import StrEnum
import unicodedata

from .symbols import ean13_check_digit


class Align(StrEnum):
    """Where a line stands."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Size(StrEnum):
    """Height and width of the characters; BIG ones take two columns each."""

    NORMAL = "normal"
    TALL = "tall"
    BIG = "big"

    @property
    def columns(self) -> int:
        """Columns that one character takes."""
        return 2 if self is Size.BIG else 1


class Symbology(StrEnum):
    """Kinds of barcodes."""

    EAN13 = "ean13"
    CODE128 = "code128"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str
    align: Align = Align.LEFT
    bold: bool = False
    size: Size = Size.NORMAL


@dataclass(frozen=True, slots=True)
class Columns:
    """A label at the left, its value at the right."""

    left: str
    right: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True, slots=True)
class Blank:
    """An empty line."""


@dataclass(frozen=True, slots=True)
class Barcode:
    """A barcode with its characters below it.

    Raises ValueError for what can't be encoded: CODE128 takes printable ASCII, EAN13 all
    13 digits with the right one at the end.
    """

    data: str
    symbology: Symbology = Symbology.CODE128

    def __post_init__(self) -> None:
        if self.symbology is Symbology.EAN13:
            valid = (
                len(self.data) == 13
                and self.data.isascii()
                and self.data.isdigit()
                and self.data[12] == ean13_check_digit(self.data)
            )
        else:
            valid = bool(self.data) and self.data.isascii() and self.data.isprintable()
        if not valid:
            raise ValueError(f"Not the content of a barcode of kind {self.symbology}")


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code."""

    data: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, for instance the shop's logo; ``content`` is any file that Pillow reads."""

    content: bytes


@dataclass(frozen=True, slots=True)
class Cut:
    """The end of a piece of paper."""


type Block = Text | Columns | Rule | Blank | Barcode | Qr | Picture | Cut


@dataclass(frozen=True, slots=True)
class Slip:
    """What is printed in one go, from top to bottom."""

    blocks: tuple[Block, ...]

    def marked(self, mark: str) -> Slip:
        """Return the slip with a mark at its head, for instance that it is a copy."""
        return Slip(
            (Text(mark, align=Align.CENTER, bold=True, size=Size.BIG), *self.blocks)
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: the text without padding, at most as wide as the paper."""

    text: str
    align: Align = Align.LEFT
    bold: bool = False
    size: Size = Size.NORMAL


type Typeset = Line | Barcode | Qr | Picture | Cut


def typeset(slip: Slip, columns: int) -> list[Typeset]:
    """Set a slip for paper of so many columns."""
    done: list[Typeset] = []
    for block in slip.blocks:
        match block:
            case Text(text, align, bold, size):
                done += [
                    Line(line, align, bold, size)
                    for line in wrap(text, columns // size.columns)
                ]
            case Columns(left, right, bold):
                done += [
                    Line(line, bold=bold) for line in justify(left, right, columns)
                ]
            case Rule():
                done.append(Line("─" * columns))
            case Blank():
                done.append(Line(""))
            case Barcode() | Qr() | Picture() | Cut():
                done.append(block)
    return done


def plain(text: str) -> str:
    """Return a text with composed letters and without control characters, which would be commands."""
    return "".join(
        " " if character.isspace() else character
        for character in unicodedata.normalize("NFC", text)
        if character.isspace() or unicodedata.category(character)[0] != "C"
    )


def wrap(text: str, columns: int) -> list[str]:
    """Break a text into lines at blanks, and inside of words that are longer than a line.

    Line ends in the text are kept; a text without anything in it is one empty line.
    """
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        line = ""
        for word in plain(paragraph).split():
            rest = word
            if line and len(line) + 1 + len(rest) > columns:
                lines.append(line)
                line = ""
            while len(rest) > columns:
                lines.append(rest[:columns])
                rest = rest[columns:]
            line = f"{line} {rest}" if line else rest
        lines.append(line)
    return lines


def justify(left: str, right: str, columns: int) -> list[str]:
    """Set a label and a value on one line, the value flush right.

    A long label is wrapped beside the value, which stands on the last of the lines; a value that
    would leave the label less than a third of the paper gets lines of its own.
    """
    value = " ".join(plain(right).split())
    room = columns - len(value) - 1
    if room < columns // 3:
        return [
            *wrap(left, columns),
            *(line.rjust(columns) for line in wrap(value, columns)),
        ]
    *above, last = wrap(left, room)
    return [*above, f"{last}{value.rjust(columns - len(last))}"]
