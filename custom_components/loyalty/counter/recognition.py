"""What one scan tells about how a scanner is set up."""

from collections.abc import Sequence
from dataclasses import dataclass
import re
from typing import Final

from .keyboard import Keyboard
from .keymaps import KEYMAPS
from .keystrokes import ENDS, Keystroke, is_burst

# What codes mostly are, the most telling first; the keys of other punctuation would
# make sense on every layout.
_SENSIBLE: Final = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (r"\][A-Za-z][0-9A-Za-z]\S+", r"https?://\S+", r"[0-9A-Za-z]+")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """What one scan tells about a scanner's set-up.

    ``terminators`` is what came after the code (empty: nothing did). ``layout`` is
    None when several layouts make sense of the keys: digits look alike on most.
    """

    text: str
    terminators: frozenset[str]
    layout: str | None


def recognise(strokes: Sequence[Keystroke]) -> Recognised | None:
    """Look at the keys of one scan, silence before and after it; None for a person."""
    typed = {layout: _decode(layout, strokes) for layout in KEYMAPS}
    if not is_burst([at for _, at in typed["us"]]):
        return None
    texts = {
        layout: "".join(char for char, _ in chars) for layout, chars in typed.items()
    }
    sensible: list[str] = []
    for pattern in _SENSIBLE:
        sensible = sensible or [
            layout for layout, text in texts.items() if pattern.fullmatch(text.strip())
        ]
    text = texts[sensible[0] if sensible else "us"]
    ending = text[len(text.rstrip("".join(ENDS))) :]
    return Recognised(
        text=text.strip("".join(ENDS)),
        terminators=frozenset(ENDS[char] for char in ending),
        layout=sensible[0] if len(sensible) == 1 else None,
    )


def _decode(layout: str, strokes: Sequence[Keystroke]) -> list[tuple[str, float]]:
    keyboard = Keyboard(layout)
    return [
        (char, stroke.at)
        for stroke in strokes
        for char in keyboard.press(stroke.code, stroke.value)
    ]
