"""From the keys of one device to characters: modifiers, dead keys, Alt codes."""

from typing import Final

from .keymaps import (
    CTRL_KEYS,
    DEAD_KEYS,
    ENTER_KEYS,
    KEY_CAPSLOCK,
    KEY_LEFTALT,
    KEY_RIGHTALT,
    KEY_TAB,
    KEYMAPS,
    KEYPAD_DIGITS,
    SHIFT_KEYS,
    compose,
)

_ALT_KEYS: Final = frozenset({KEY_LEFTALT, KEY_RIGHTALT})
_MAX_ALT_CODE: Final = 7


class Keyboard:
    r"""Keys of one device to characters: modifiers, dead keys, Alt codes.

    Enter is "\n" and Tab "\t"; Ctrl with a key gives its control character, which
    is how many scanners send a GS1 separator (Ctrl+]).
    """

    def __init__(self, layout: str, *, caps_lock: bool = False) -> None:
        self._keymap = KEYMAPS[layout]
        self.caps_lock = caps_lock
        self._held: set[int] = set()
        self._dead = ""
        self._alt_code = ""

    def reset(self) -> None:
        """Forget what is held and half typed; caps lock stays."""
        self._held.clear()
        self._dead = ""
        self._alt_code = ""

    def flush(self) -> str:
        """The accent that still waits for its letter, on its own."""
        dead, self._dead = self._dead, ""
        return DEAD_KEYS.get(dead, "")

    def press(self, code: int, value: int) -> str:
        """The characters that a key event completes, mostly none or one.

        ``value``: 1 pressed, 0 released, 2 repeated.

        Repeats are left out for all keys: what repeats in a burst is a scanner whose
        release came late, and its doubled character would make another code.
        """
        if value == 0:
            self._held.discard(code)
            return self._finish_alt_code() if self._is_alt(code) else ""
        if value != 1:
            return ""
        if code in SHIFT_KEYS or code in CTRL_KEYS or code in _ALT_KEYS:
            self._held.add(code)
            if self._is_alt(code):
                self._alt_code = ""
            return ""
        if code == KEY_CAPSLOCK:
            self.caps_lock = not self.caps_lock
            return ""
        if any(map(self._is_alt, self._held)) and code in KEYPAD_DIGITS:
            self._alt_code += KEYPAD_DIGITS[code]
            return ""
        return self._after_dead_key(self._character(code))

    def _is_alt(self, code: int) -> bool:
        return code == KEY_LEFTALT or (
            code == KEY_RIGHTALT and not self._keymap.has_altgr
        )

    def _character(self, code: int) -> str:
        if code in ENTER_KEYS:
            return "\n"
        if code == KEY_TAB:
            return "\t"
        ctrl = bool(self._held & CTRL_KEYS)
        shift = bool(self._held & SHIFT_KEYS)
        altgr = self._keymap.has_altgr and (
            KEY_RIGHTALT in self._held
            # Windows takes Ctrl+Alt for AltGr, so some scanners send that.
            or (ctrl and KEY_LEFTALT in self._held)
        )
        char = self._keymap.character(
            code, shift=shift, altgr=altgr, caps=self.caps_lock
        )
        if ctrl and not altgr:
            # Scanners send Ctrl+] by its US position, whatever their layout.
            return _control(char) or _control(
                KEYMAPS["us"].character(code, shift=shift)
            )
        return char

    def _after_dead_key(self, char: str) -> str:
        if not char:
            return ""
        dead, self._dead = self._dead, ""
        if char in DEAD_KEYS:
            self._dead = char
            return DEAD_KEYS[dead] if dead else ""
        return compose(dead, char) if dead else char

    def _finish_alt_code(self) -> str:
        digits, self._alt_code = self._alt_code[:_MAX_ALT_CODE], ""
        if not digits:
            return ""
        return self._after_dead_key(_alt_character(digits, self._keymap.code_page))


def _control(char: str) -> str:
    number = ord(char.upper()) if len(char) == 1 and char.isascii() else 0
    return chr(number & 0x1F) if 0x40 <= number <= 0x5F else ""


def _alt_character(digits: str, code_page: str) -> str:
    number = int(digits)
    if number < 0x80:
        return chr(number)
    if number < 0x100:
        page = "cp1252" if digits.startswith("0") else code_page
        return bytes([number]).decode(page, "ignore")
    if number > 0x10FFFF or 0xD800 <= number < 0xE000:
        return ""
    return chr(number)
