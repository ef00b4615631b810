"""From key events to typed text: one decoder per device, pure.

A text is what a scanner types in one burst, or a person digit by digit. All instants
are seconds of one monotonic clock, the one that the events are stamped with.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple

from .keyboard import Keyboard
from .keymaps import KEY_BACKSPACE, KEY_ESC

ENTER: Final = "enter"
TAB: Final = "tab"
TERMINATORS: Final = frozenset({ENTER, TAB})

# Seconds between keys; nobody types faster than 20 a second.
BURST_GAP: Final = 0.05
# Longer than any code; what goes on typing beyond it is no scanner.
MAX_TYPED: Final = 1024
_MIN_BURST: Final = 3
_LOOK_BACK: Final = 8
# The characters of the keys that can end a text.
ENDS: Final = {"\n": ENTER, "\r": ENTER, "\t": TAB}


@dataclass(frozen=True, slots=True)
class Keystroke:
    """A key event. ``value``: 1 pressed, 0 released, 2 repeated; ``at`` in seconds."""

    code: int
    value: int
    at: float


@dataclass(frozen=True, slots=True)
class Dropped:
    """The kernel's buffer overflowed (SYN_DROPPED): events are missing here."""

    at: float


@dataclass(frozen=True, slots=True)
class CapsLock:
    """The caps lock light of the device went on or off."""

    on: bool
    at: float


type KeyEvent = Keystroke | Dropped | CapsLock


@dataclass(frozen=True, slots=True)
class Typed:
    """A text that is complete, or with ``damaged`` the place of one of which keys were lost (then it is "").

    ``burst``: typed by a machine (gaps too short for fingers). ``terminator``:
    "enter", "tab", or "" when silence ended it. ``started`` and ``ended`` are those
    of its characters.
    """

    text: str
    started: float
    ended: float
    burst: bool
    terminator: str
    damaged: bool = False


class _Char(NamedTuple):
    char: str
    at: float


def is_burst(instants: Sequence[float], burst_gap: float = BURST_GAP) -> bool:
    """Whether characters came too fast for fingers: three or more, by the median gap."""
    if len(instants) < _MIN_BURST:
        return False
    return median(after - before for before, after in pairwise(instants)) <= burst_gap


class Typing:
    """Characters of one device to texts.

    Args:
        layout: "us", "de", "fr" or "uk".
        terminators: what ends a scan: "enter", "tab", both, or none of them: then
            silence does. An Enter before the code is never a code.
        burst_gap: seconds; keys that follow each other faster (by the median) are a
            machine's.
        timeout: seconds of silence that end a scan which has no terminator.
        pause: seconds of silence after which a half scan is thrown away.
        patience: the same for what a person types.
        since: the instant from which the device is heard; of a code that was under way by then, the
            beginning is missing. None: that is not known.
    """

    def __init__(
        self,
        layout: str,
        terminators: frozenset[str],
        burst_gap: float = BURST_GAP,
        *,
        timeout: float = 0.2,
        pause: float = 1.0,
        patience: float = 20.0,
        caps_lock: bool = False,
        since: float | None = None,
    ) -> None:
        self._keyboard = Keyboard(layout, caps_lock=caps_lock)
        self._since = since
        self._terminators = terminators
        self._burst_gap = burst_gap
        self._timeout = timeout
        self._pause = pause
        self._patience = patience
        self._text: list[_Char] = []
        self._last: float | None = None
        self._damaged = False
        self._torn: float | None = None

    def feed(self, event: KeyEvent) -> Typed | None:
        """Take the next event of the device; the text that it completes, if any."""
        if isinstance(event, CapsLock):
            self._keyboard.caps_lock = event.on
            return None
        if isinstance(event, Dropped):
            self.reset()
            self._damaged = True
            self._last = event.at
            return None
        # Silence may have ended a text before anybody asked `expire`.
        typed = self.expire(event.at)
        if event.value == 1:
            # A code whose scanner fell silent in the middle, as one without a cable may: this is its other half.
            if self._torn is not None:
                self._damaged |= event.at - self._torn < self._pause
                self._torn = None
            if self._since is not None:
                self._damaged |= event.at - self._since <= self._burst_gap
                self._since = None
            self._last = event.at
            if event.code == KEY_BACKSPACE:
                self._text[-1:] = []
            elif event.code == KEY_ESC:
                self._text.clear()
        for char in self._keyboard.press(event.code, event.value):
            typed = self._take(char, event.at) or typed
        return typed

    @property
    def deadline(self) -> float | None:
        """When `expire` should be called, if no event comes before."""
        if self._last is None or not (self._text or self._damaged):
            return None
        return self._last + self._silence()

    def expire(self, now: float) -> Typed | None:
        """Let silence do its work: it ends a scan or throws away a half one."""
        deadline = self.deadline
        if deadline is None or now < deadline:
            return None
        typed = None
        if self._damaged:
            typed = self._finish("")
        elif self._scanning() and not self._terminators:
            self._text += (_Char(char, deadline) for char in self._keyboard.flush())
            typed = self._finish("")
        torn = deadline if self._scanning() and self._terminators else None
        self.reset()
        self._torn = torn
        return typed

    def reset(self) -> None:
        """Throw away what is half typed, as when the device is unplugged."""
        self._keyboard.reset()
        self._text.clear()
        self._last = None
        self._damaged = False
        self._torn = None

    def _silence(self) -> float:
        if self._damaged:
            return self._pause
        if not self._scanning():
            return self._patience
        return self._pause if self._terminators else self._timeout

    def _take(self, char: str, at: float) -> Typed | None:
        if char in ENDS and self._ends(char):
            return self._finish(ENDS[char], at)
        # Nothing starts with the end of the text before it (Enter and Tab, CR and LF).
        if len(self._text) < MAX_TYPED and (self._text or char not in ENDS):
            self._text.append(_Char(char, at))
        return None

    def _ends(self, char: str) -> bool:
        # A person's Enter always ends; within a scan it may be part of a long code
        # when the scanner is known to end with Tab.
        return (
            ENDS[char] in self._terminators
            or not self._terminators
            or (ENDS[char] == ENTER and not self._scanning())
        )

    def _finish(self, terminator: str, ended: float | None = None) -> Typed | None:
        """Complete the text; ``ended`` is the instant of the terminator's key."""
        chars, self._text = self._scan_alone(self._text, ended), []
        if self._damaged:
            return self._finish_damaged(terminator, ended)
        while chars and chars[-1].char in ENDS:
            chars.pop()
        if not chars:
            return None
        return Typed(
            text="".join(char.char for char in chars),
            started=chars[0].at,
            ended=chars[-1].at,
            burst=self._is_burst(chars, ended),
            terminator=terminator,
        )

    def _finish_damaged(self, terminator: str, ended: float | None) -> Typed:
        """What is left of the text may be somebody else's code: nobody gets to see it."""
        at = ended if ended is not None else self._last or 0.0
        self._damaged = False
        return Typed(
            text="",
            started=at,
            ended=at,
            burst=True,
            terminator=terminator,
            damaged=True,
        )

    def _scan_alone(self, chars: list[_Char], ended: float | None) -> list[_Char]:
        """Without digits that somebody typed and left before the scan."""
        for start in range(len(chars) - 1, 0, -1):
            if chars[start].at - chars[start - 1].at > self._pause:
                return chars[start:] if self._is_burst(chars[start:], ended) else chars
        return chars

    def _is_burst(self, chars: list[_Char], ended: float | None = None) -> bool:
        instants = [char.at for char in chars]
        if ended is None or len(chars) >= _MIN_BURST:
            return is_burst(instants, self._burst_gap)
        # A short code is told by its terminator as well. There is nothing to average: every gap counts,
        # since two fingers can press two keys at nearly the same time.
        strokes = [*instants, ended]
        return len(strokes) >= _MIN_BURST and all(
            after - before <= self._burst_gap for before, after in pairwise(strokes)
        )

    def _scanning(self) -> bool:
        """Whether a machine is typing now; a look back is enough and cheap."""
        return self._is_burst(self._text[-_LOOK_BACK:])
