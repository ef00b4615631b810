"""Writing a text with the characters that a printer has."""

from dataclasses import replace
import unicodedata

from .layout import Columns, Slip, Text, plain
from .paper import CodePage

# What people type and translations contain, in the order of looking alike.
_SUBSTITUTES = {
    "€": "EUR",
    "„": '"',
    "“": '"',
    "”": '"',
    "«": '"',
    "»": '"',
    "‚": "'",
    "‘": "'",
    "’": "'",
    "–": "-",
    "—": "-",
    "−": "-",
    "…": "...",
    "•": "*",
    "·": "*",
    "×": "x",
    "■": "X",
    "─": "-",
    "ß": "ss",
    "ẞ": "SS",
    "Æ": "AE",
    "æ": "ae",
    "Ø": "O",
    "ø": "o",
    "Œ": "OE",
    "œ": "oe",
    "Ł": "L",
    "ł": "l",
    "Đ": "D",
    "đ": "d",
}


def spell(text: str, codepage: CodePage) -> str:
    """Return the text with only characters of the code page.

    What is missing is replaced by what looks alike, then by its letter without accents, then by
    a question mark. The result may be longer: spell first, then set in lines.
    """
    return "".join(
        _spell_character(character, codepage) for character in _composed(text)
    )


def spell_slip(slip: Slip, codepage: CodePage) -> Slip:
    """Return the slip with all its texts spelled for the code page."""
    return Slip(
        tuple(
            replace(block, text=spell(block.text, codepage))
            if isinstance(block, Text)
            else replace(
                block,
                left=spell(block.left, codepage),
                right=spell(block.right, codepage),
            )
            if isinstance(block, Columns)
            else block
            for block in slip.blocks
        )
    )


def _composed(text: str) -> str:
    return "\n".join(plain(line) for line in text.split("\n"))


def _spell_character(character: str, codepage: CodePage) -> str:
    if _has(codepage, character):
        return character
    if substitute := _SUBSTITUTES.get(character):
        return substitute
    letters = "".join(
        part
        for part in unicodedata.normalize("NFKD", character)
        if not unicodedata.combining(part)
    )
    return letters if letters and _has(codepage, letters) else "?"


def _has(codepage: CodePage, text: str) -> bool:
    try:
        text.encode(codepage)
    except UnicodeEncodeError:
        return False
    return True
