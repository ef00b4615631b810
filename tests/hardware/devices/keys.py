"""Which keys a scanner presses for a text.

Written down from keyboards, not taken from the integration: a mistake in its tables has to show.
"""

from collections.abc import Iterator
from typing import NamedTuple

from evdev import ecodes


class Chord(NamedTuple):
    """A key, and what is held with it."""

    key: int
    held: tuple[int, ...] = ()


type Row = tuple[range | tuple[int, ...], str]

_SHIFT = (ecodes.KEY_LEFTSHIFT,)
_ALTGR = (ecodes.KEY_RIGHTALT,)
_NUMBER_ROW = range(ecodes.KEY_1, ecodes.KEY_EQUAL + 1)
_TOP_ROW = range(ecodes.KEY_Q, ecodes.KEY_RIGHTBRACE + 1)
_HOME_ROW = range(ecodes.KEY_A, ecodes.KEY_GRAVE + 1)
_LAST_ROW = range(ecodes.KEY_BACKSLASH, ecodes.KEY_SLASH + 1)
_BESIDE_SHIFT = (ecodes.KEY_102ND,)

_LAYOUTS: dict[str, dict[tuple[int, ...], tuple[Row, ...]]] = {
    "us": {
        (): (
            (_NUMBER_ROW, "1234567890-="),
            (_TOP_ROW, "qwertyuiop[]"),
            (_HOME_ROW, "asdfghjkl;'`"),
            (_LAST_ROW, "\\zxcvbnm,./"),
        ),
        _SHIFT: (
            (_NUMBER_ROW, "!@#$%^&*()_+"),
            (_TOP_ROW, "QWERTYUIOP{}"),
            (_HOME_ROW, 'ASDFGHJKL:"~'),
            (_LAST_ROW, "|ZXCVBNM<>?"),
        ),
    },
    "de": {
        (): (
            (_NUMBER_ROW[:11], "1234567890ß"),
            (_TOP_ROW, "qwertzuiopü+"),
            (_HOME_ROW[:11], "asdfghjklöä"),
            (_LAST_ROW, "#yxcvbnm,.-"),
            (_BESIDE_SHIFT, "<"),
        ),
        _SHIFT: (
            (_NUMBER_ROW[:11], '!"§$%&/()=?'),
            (_TOP_ROW, "QWERTZUIOPÜ*"),
            (_HOME_ROW[:11], "ASDFGHJKLÖÄ"),
            (_LAST_ROW, "'YXCVBNM;:_"),
            (_BESIDE_SHIFT, ">"),
        ),
        _ALTGR: (
            ((ecodes.KEY_Q, ecodes.KEY_E, ecodes.KEY_RIGHTBRACE), "@€~"),
            (range(ecodes.KEY_7, ecodes.KEY_MINUS + 1), "{[]}\\"),
            (_BESIDE_SHIFT, "|"),
        ),
    },
}

_CHORDS = {
    layout: {
        character: Chord(key, held)
        for held, rows in levels.items()
        for keys, characters in rows
        for key, character in zip(keys, characters, strict=True)
    }
    | {
        " ": Chord(ecodes.KEY_SPACE),
        "\n": Chord(ecodes.KEY_ENTER),
        "\t": Chord(ecodes.KEY_TAB),
    }
    for layout, levels in _LAYOUTS.items()
}

ALL_KEYS = sorted(
    {
        key
        for chords in _CHORDS.values()
        for chord in chords.values()
        for key in (chord.key, *chord.held)
    }
)


def chords(text: str, layout: str) -> Iterator[Chord]:
    """The chords for a text; Enter and Tab are written as they are in a string."""
    for character in text:
        yield _CHORDS[layout][character]
