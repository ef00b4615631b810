"""The layouts: what a scanner types is what arrives."""

from hypothesis import given, strategies as st
import pytest

from custom_components.loyalty.counter.keyboard import Keyboard
from custom_components.loyalty.counter.keymaps import (
    KEY_CAPSLOCK,
    KEY_ENTER,
    KEY_KPDOT,
    KEY_LEFTALT,
    KEY_LEFTCTRL,
    KEY_LEFTSHIFT,
    KEY_RIGHTALT,
    KEY_SPACE,
    KEYMAPS,
    KEYPAD_DIGITS,
)
from custom_components.loyalty.counter.typist import strokes

ASCII = "".join(map(chr, range(0x20, 0x7F)))
LAYOUTS = sorted(KEYMAPS)
KEYPAD = {digit: code for code, digit in KEYPAD_DIGITS.items()}


def typed(layout: str, *keys: tuple[int, int], caps_lock: bool = False) -> str:
    """What a keyboard makes of (code, value) pairs."""
    keyboard = Keyboard(layout, caps_lock=caps_lock)
    return "".join(keyboard.press(code, value) for code, value in keys)


def tap(*codes: int) -> list[tuple[int, int]]:
    return [(code, value) for code in codes for value in (1, 0)]


def alt_code(digits: str, alt: int = KEY_LEFTALT) -> list[tuple[int, int]]:
    return [(alt, 1), *tap(*(KEYPAD[digit] for digit in digits)), (alt, 0)]


def round_trip(layout: str, text: str) -> str:
    return typed(
        layout, *((s.code, s.value) for s in strokes(text, layout, terminator=""))
    )


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_printable_ascii_character_has_a_key(layout: str) -> None:
    assert [char for char in ASCII if not KEYMAPS[layout].chords(char)] == []
    assert round_trip(layout, ASCII) == ASCII


@pytest.mark.parametrize("layout", LAYOUTS)
def test_qr_code_with_punctuation_and_umlauts(layout: str) -> None:
    text = "https://Café-Müller_1.de/Karte:ÄÖÜß?x=[1]&y={2}~^`´€"
    assert round_trip(layout, text) == text


@given(layout=st.sampled_from(LAYOUTS), text=st.text(st.characters(codec="cp1252")))
def test_any_text_arrives(layout: str, text: str) -> None:
    assert round_trip(layout, text) == text.replace("\r", "\n")


@pytest.mark.parametrize(
    ("layout", "code", "plain", "shifted", "third"),
    [
        ("us", 3, "2", "@", "2"),
        ("uk", 3, "2", '"', ""),
        ("de", 3, "2", '"', "²"),
        ("us", 12, "-", "_", "-"),
        ("de", 12, "ß", "?", "\\"),
        ("de", 53, "-", "_", ""),
        ("de", 52, ".", ":", ""),
        ("de", 8, "7", "/", "{"),
        ("de", 16, "q", "Q", "@"),
        ("de", 21, "z", "Z", ""),
        ("de", 44, "y", "Y", ""),
        ("de", 39, "ö", "Ö", ""),
        ("de", 86, "<", ">", "|"),
        ("fr", 2, "&", "1", ""),
        ("fr", 11, "à", "0", "@"),
        ("fr", 16, "a", "A", ""),
        ("fr", 39, "m", "M", ""),
        ("fr", 52, ":", "/", ""),
        ("uk", 43, "#", "~", ""),
        ("uk", 5, "4", "$", "€"),
    ],
)
def test_shift_and_altgr(
    layout: str, code: int, plain: str, shifted: str, third: str
) -> None:
    assert typed(layout, *tap(code)) == plain
    assert typed(layout, (KEY_LEFTSHIFT, 1), *tap(code)) == shifted
    assert typed(layout, (KEY_RIGHTALT, 1), *tap(code)) == third


@pytest.mark.parametrize(
    ("layout", "code", "plain", "shifted"),
    [
        ("us", 30, "A", "a"),
        ("us", 2, "1", "!"),
        ("de", 40, "Ä", "ä"),
        ("de", 12, "ß", "?"),
        ("fr", 3, "é", "2"),
    ],
)
def test_caps_lock_turns_letters_only(
    layout: str, code: int, plain: str, shifted: str
) -> None:
    assert typed(layout, *tap(code), caps_lock=True) == plain
    assert typed(layout, (KEY_LEFTSHIFT, 1), *tap(code), caps_lock=True) == shifted


def test_caps_lock_key_toggles() -> None:
    assert typed("us", *tap(30, KEY_CAPSLOCK, 30, KEY_CAPSLOCK, 30)) == "aAa"


def test_both_shift_keys_count_until_the_last_is_released() -> None:
    keys = [(42, 1), (54, 1), (42, 0), *tap(30), (54, 0), *tap(30)]
    assert typed("us", *keys) == "Aa"


@pytest.mark.parametrize(
    ("layout", "decimal"), [("us", "."), ("uk", "."), ("fr", "."), ("de", ",")]
)
def test_keypad(layout: str, decimal: str) -> None:
    keys = tap(*(KEYPAD[digit] for digit in "1234567890"), KEY_KPDOT, 55, 74, 78, 98)
    assert typed(layout, *keys) == f"1234567890{decimal}*-+/"


@pytest.mark.parametrize(
    ("layout", "digits", "char"),
    [
        ("us", "065", "A"),
        ("us", "65", "A"),
        ("us", "0228", "ä"),
        ("us", "132", "ä"),
        ("de", "132", "ä"),
        ("de", "225", "ß"),
        ("fr", "0128", "€"),
        ("us", "029", "\x1d"),
        ("us", "8364", "€"),
        ("us", "55296", ""),
        ("us", "9999999", ""),
        ("us", "0129", ""),
    ],
)
def test_alt_codes(layout: str, digits: str, char: str) -> None:
    assert typed(layout, *alt_code(digits)) == char


def test_right_alt_is_alt_only_where_there_is_no_altgr() -> None:
    assert typed("us", *alt_code("065", KEY_RIGHTALT)) == "A"
    assert typed("de", *alt_code("065", KEY_RIGHTALT)) == ""


@pytest.mark.parametrize("layout", LAYOUTS)
def test_control_and_bracket_is_a_group_separator(layout: str) -> None:
    assert typed(layout, (KEY_LEFTCTRL, 1), *tap(27), (KEY_LEFTCTRL, 0)) == "\x1d"


def test_control_and_a_letter_without_control_character_types_nothing() -> None:
    assert typed("de", (KEY_LEFTCTRL, 1), *tap(39)) == ""


def test_control_and_alt_are_altgr() -> None:
    assert typed("de", (KEY_LEFTCTRL, 1), (KEY_LEFTALT, 1), *tap(16)) == "@"


@pytest.mark.parametrize(
    ("layout", "codes", "text"),
    [
        ("de", (41, 30), "â"),
        ("de", (13, 18), "é"),
        ("de", (41, KEY_SPACE), "^"),
        ("de", (41, 48), "^b"),
        ("de", (41, 41, KEY_SPACE), "^^"),
        ("de", (41, KEY_ENTER), "^\n"),
        ("fr", (26, 18), "ê"),
        ("fr", (26, 57), "^"),
    ],
)
def test_dead_keys(layout: str, codes: tuple[int, ...], text: str) -> None:
    assert typed(layout, *tap(*codes)) == text


def test_shifted_dead_keys() -> None:
    shift = [(KEY_LEFTSHIFT, 1), *tap(26), (KEY_LEFTSHIFT, 0)]
    assert typed("fr", *shift, *tap(22)) == "ü"


def test_held_keys_do_not_repeat() -> None:
    keys = [(KEY_LEFTSHIFT, 1), (KEY_LEFTSHIFT, 2), (30, 1), (30, 2), (30, 2), (30, 0)]
    assert typed("us", *keys) == "A"
