"""What the keys of a keyboard mean: the layouts us, uk, de and fr.

A scanner sends key codes (Linux numbers them by position, as on a US keyboard), not
characters. The tables give what Windows makes of a key, since that is what scanners
are set up for; the same layouts on Linux differ only in rare AltGr characters.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Final, NamedTuple
import unicodedata

KEY_ESC: Final = 1
KEY_BACKSPACE: Final = 14
KEY_TAB: Final = 15
KEY_ENTER: Final = 28
KEY_LEFTCTRL: Final = 29
KEY_LEFTSHIFT: Final = 42
KEY_RIGHTSHIFT: Final = 54
KEY_LEFTALT: Final = 56
KEY_SPACE: Final = 57
KEY_CAPSLOCK: Final = 58
KEY_KPDOT: Final = 83
KEY_KPENTER: Final = 96
KEY_RIGHTCTRL: Final = 97
KEY_RIGHTALT: Final = 100

SHIFT_KEYS: Final = frozenset({KEY_LEFTSHIFT, KEY_RIGHTSHIFT})
CTRL_KEYS: Final = frozenset({KEY_LEFTCTRL, KEY_RIGHTCTRL})
ENTER_KEYS: Final = frozenset({KEY_ENTER, KEY_KPENTER})

# Num lock is not looked at: a scanner or a till's keypad never means Home or PgUp.
KEYPAD_DIGITS: Final[Mapping[int, str]] = MappingProxyType(
    dict(zip((82, 79, 80, 81, 75, 76, 77, 71, 72, 73), "0123456789", strict=True))
)
_KEYPAD_SIGNS: Final[Mapping[int, str]] = MappingProxyType(
    {55: "*", 74: "-", 78: "+", 98: "/", 117: "=", 121: ",", 179: "(", 180: ")"}
)
_KEYPAD_KEYS: Final = frozenset({*KEYPAD_DIGITS, *_KEYPAD_SIGNS, KEY_KPDOT})

# A dead key is written as its combining character; it waits for the next key.
_CIRCUMFLEX: Final = "\u0302"
_ACUTE: Final = "\u0301"
_GRAVE: Final = "\u0300"
_DIAERESIS: Final = "\u0308"
_TILDE: Final = "\u0303"
DEAD_KEYS: Final[Mapping[str, str]] = MappingProxyType(
    {_CIRCUMFLEX: "^", _ACUTE: "´", _GRAVE: "`", _DIAERESIS: "¨", _TILDE: "~"}
)
_COMPOSING: Final = {
    dead: frozenset("anoANO" if dead == _TILDE else "aeiouyAEIOUY")
    for dead in DEAD_KEYS
}


def compose(dead: str, char: str) -> str:
    """What a dead key and the character after it give.

    A letter takes the accent, a space is swallowed, and before anything else the
    accent stands on its own: no character of a code may get lost.
    """
    if char == " ":
        return DEAD_KEYS[dead]
    if char in _COMPOSING[dead]:
        return unicodedata.normalize("NFC", char + dead)
    return DEAD_KEYS[dead] + char


class Chord(NamedTuple):
    """A key and the modifiers held with it."""

    code: int
    shift: bool = False
    altgr: bool = False


@dataclass(frozen=True)
class Keymap:
    """One layout. ``levels``: key code to plain, shift, AltGr; "" types nothing.

    ``code_page`` is that of Alt codes without a leading zero, ``has_altgr`` says
    whether the right Alt key is AltGr (else it is a second Alt).
    """

    name: str
    levels: Mapping[int, tuple[str, str, str]]
    code_page: str
    has_altgr: bool

    def character(
        self, code: int, *, shift: bool = False, altgr: bool = False, caps: bool = False
    ) -> str:
        """The character (or combining character of a dead key), "" for none.

        Caps lock turns letters only, as on Linux, and leaves ß and the digit row
        of the French layout alone.
        """
        levels = self.levels.get(code)
        if levels is None:
            return ""
        plain, shifted, third = levels
        if altgr:
            return third
        if caps and plain.isalpha() and plain.upper() == shifted:
            shift = not shift
        return shifted if shift else plain

    @cached_property
    def _chords(self) -> Mapping[str, tuple[Chord, ...]]:
        chords: dict[str, tuple[Chord, ...]] = {}
        by_effort = [
            (chars[level], Chord(code, shift=level == 1, altgr=level == 2))
            for level in range(3)
            for code, chars in self.levels.items()
        ]
        for char, chord in by_effort:
            if char and char not in DEAD_KEYS and chord.code not in _KEYPAD_KEYS:
                chords.setdefault(char, (chord,))
        for char, chord in by_effort:
            if char in DEAD_KEYS:
                chords.setdefault(DEAD_KEYS[char], (chord, Chord(KEY_SPACE)))
                for base in sorted(_COMPOSING[char]):
                    chords.setdefault(compose(char, base), (chord, *chords[base]))
        return MappingProxyType(chords)

    def chords(self, char: str) -> tuple[Chord, ...]:
        """How the layout types a character; empty when it can't (without Alt codes)."""
        return self._chords.get(char, ())


_KEY_102ND: Final = 86
# Key codes of the four rows, left to right.
_DIGITS_ROW: Final = (41, *range(2, 14))
_TOP_ROW: Final = tuple(range(16, 28))
_HOME_ROW: Final = (*range(30, 41), 43)
_BOTTOM_ROW: Final = (_KEY_102ND, *range(44, 54))
_ROWS: Final = (_DIGITS_ROW, _TOP_ROW, _HOME_ROW, _BOTTOM_ROW)


def _rows(*rows: str) -> dict[int, str]:
    """Key code to character, of four rows; a blank is a key that types nothing."""
    return {
        code: char.strip()
        for codes, row in zip(_ROWS, rows, strict=True)
        for code, char in zip(codes, row, strict=True)
    }


def _keymap(
    name: str,
    *,
    plain: Iterable[str],
    shifted: Iterable[str],
    third: Iterable[str] | Mapping[int, str] = MappingProxyType({}),
    dead: Iterable[Chord] = (),
    decimal: str = ".",
    code_page: str = "cp850",
    has_altgr: bool = True,
) -> Keymap:
    """A layout of its rows; ``dead`` are the keys whose accent waits for a letter."""
    by_level = (
        _rows(*plain),
        _rows(*shifted),
        dict(third) if isinstance(third, Mapping) else _rows(*third),
    )
    combining = {sign: mark for mark, sign in DEAD_KEYS.items()}
    for code, shift, altgr in dead:
        level = by_level[2 if altgr else int(shift)]
        level[code] = combining[level[code]]
    levels = {
        code: (by_level[0][code], by_level[1][code], by_level[2].get(code, ""))
        for code in by_level[0]
    }
    keypad = {**KEYPAD_DIGITS, **_KEYPAD_SIGNS, KEY_KPDOT: decimal}
    levels |= {code: (char, char, "") for code, char in keypad.items()}
    levels[KEY_SPACE] = (" ", " ", " ")
    return Keymap(name, MappingProxyType(levels), code_page, has_altgr)


_US: Final = _keymap(
    "us",
    plain=("`1234567890-=", "qwertyuiop[]", "asdfghjkl;'\\", "\\zxcvbnm,./"),
    shifted=("~!@#$%^&*()_+", "QWERTYUIOP{}", 'ASDFGHJKL:"|', "|ZXCVBNM<>?"),
    code_page="cp437",
    has_altgr=False,
)
_UK: Final = _keymap(
    "uk",
    plain=("`1234567890-=", "qwertyuiop[]", "asdfghjkl;'#", "\\zxcvbnm,./"),
    shifted=('¬!"£$%^&*()_+', "QWERTYUIOP{}", "ASDFGHJKL:@~", "|ZXCVBNM<>?"),
    third={41: "¦", 5: "€", 18: "é", 22: "ú", 23: "í", 24: "ó", 30: "á"},
)
_DE: Final = _keymap(
    "de",
    plain=("^1234567890ß´", "qwertzuiopü+", "asdfghjklöä#", "<yxcvbnm,.-"),
    shifted=('°!"§$%&/()=?`', "QWERTZUIOPÜ*", "ASDFGHJKLÖÄ'", ">YXCVBNM;:_"),
    third=("  ²³   {[]}\\ ", "@ €        ~", " " * 12, "|      µ   "),
    dead=(Chord(41), Chord(13), Chord(13, shift=True)),
    decimal=",",
)
_FR: Final = _keymap(
    "fr",
    plain=("²&é\"'(-è_çà)=", "azertyuiop^$", "qsdfghjklmù*", "<wxcvbn,;:!"),
    shifted=(" 1234567890°+", "AZERTYUIOP¨£", "QSDFGHJKLM%µ", ">WXCVBN?./§"),
    third=("  ~#{[|`\\^@]}", "  €        ¤", " " * 12, " " * 11),
    dead=(
        Chord(26),
        Chord(26, shift=True),
        Chord(3, altgr=True),
        Chord(8, altgr=True),
    ),
)

KEYMAPS: Final[Mapping[str, Keymap]] = MappingProxyType(
    {keymap.name: keymap for keymap in (_US, _DE, _FR, _UK)}
)
