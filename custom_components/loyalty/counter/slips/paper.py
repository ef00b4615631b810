"""What a receipt printer prints on, and in which characters."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class _Roll(NamedTuple):
    columns: int
    dots: int


class PaperWidth(StrEnum):
    """Widths of paper rolls; the two 80 mm kinds differ in the margin that the printer leaves.

    All at 8 dots per millimetre (203 dpi) and 12 dots per character of font A.
    """

    MM_58 = "58"
    MM_80 = "80"
    MM_80_NARROW = "80_narrow"

    @property
    def columns(self) -> int:
        """Characters of font A in a line."""
        return _ROLLS[self].columns

    @property
    def dots(self) -> int:
        """Printable dots in a line."""
        return _ROLLS[self].dots


_ROLLS = {
    PaperWidth.MM_58: _Roll(columns=32, dots=384),
    PaperWidth.MM_80: _Roll(columns=48, dots=576),
    PaperWidth.MM_80_NARROW: _Roll(columns=42, dots=504),
}


class CodePage(StrEnum):
    """Character tables that printers commonly have; the value is Python's name of the codec.

    CP858 and CP1252 have the German letters and the euro sign. CP437 is the table that every
    printer has; it lacks the euro, which is printed as EUR.
    """

    CP858 = "cp858"
    CP1252 = "cp1252"
    CP437 = "cp437"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipFormat:
    """How slips are to look on one printer.

    ``drawn_codes`` sends barcodes and QR codes as pictures, for printers that don't know the
    commands; ``cutter`` is False for printers with a tear bar only; ``single_byte`` is for printers
    that show Chinese characters in place of umlauts (others may print a dot for the command).
    """

    paper: PaperWidth = PaperWidth.MM_80
    codepage: CodePage = CodePage.CP858
    cutter: bool = True
    drawn_codes: bool = False
    single_byte: bool = False
