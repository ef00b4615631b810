"""From text to the key events by which a scanner types it: the decoder's inverse."""

from collections.abc import Iterator
from typing import Final

from .keymaps import (
    KEY_ENTER,
    KEY_LEFTALT,
    KEY_LEFTSHIFT,
    KEY_RIGHTALT,
    KEY_TAB,
    KEYMAPS,
    KEYPAD_DIGITS,
    Chord,
)
from .keystrokes import ENDS, ENTER, TAB, Keystroke


def strokes(
    text: str,
    layout: str,
    *,
    at: float = 0.0,
    interval: float = 0.001,
    terminator: str = ENTER,
) -> Iterator[Keystroke]:
    """The key events by which a scanner (or a person) types a text.

    ``at`` is the instant of the first, ``interval`` the seconds from event to event.
    What the layout has no key for goes as an Alt code, as real scanners do it.
    """
    codes = [code for char in text for code in _key_codes(char, layout)]
    codes += _tap(_END_KEYS[terminator]) if terminator else []
    for number, (code, value) in enumerate(codes):
        yield Keystroke(code, value, at + number * interval)


type _Codes = list[tuple[int, int]]

_END_KEYS: Final = {ENTER: KEY_ENTER, TAB: KEY_TAB}
_KEYPAD: Final = {char: code for code, char in KEYPAD_DIGITS.items()}


def _tap(code: int) -> _Codes:
    return [(code, 1), (code, 0)]


def _hold(code: int, inner: _Codes) -> _Codes:
    return [(code, 1), *inner, (code, 0)]


def _key_codes(char: str, layout: str) -> _Codes:
    if char in ENDS:
        return _tap(_END_KEYS[ENDS[char]])
    chords = KEYMAPS[layout].chords(char)
    if not chords:
        digits = f"0{ord(_ansi(char)):03d}"
        return _hold(
            KEY_LEFTALT, [key for digit in digits for key in _tap(_KEYPAD[digit])]
        )
    return [key for chord in chords for key in _chord_codes(chord)]


def _chord_codes(chord: Chord) -> _Codes:
    codes = _tap(chord.code)
    if chord.shift:
        codes = _hold(KEY_LEFTSHIFT, codes)
    return _hold(KEY_RIGHTALT, codes) if chord.altgr else codes


def _ansi(char: str) -> str:
    """The character whose number is the Alt code: Windows' own page below 256."""
    encoded = char.encode("cp1252", "ignore")
    return encoded.decode("latin-1") or char
