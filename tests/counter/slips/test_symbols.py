"""Barcodes as stripes."""

from barcode.codex import Code128
from hypothesis import given, strategies as st
import pytest

from custom_components.loyalty.counter.slips.symbols import (
    code128_modules,
    code128_payload,
    code128_text,
    ean13_check_digit,
    ean13_modules,
    qr_modules,
)

printable = st.text(
    st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=40
)


@given(printable)
def test_a_scanner_reads_what_was_encoded(data: str) -> None:
    assert code128_text(code128_payload(data)) == data


@given(st.text(st.sampled_from("ABCxyz-:{ "), min_size=1, max_size=20))
def test_stripes_are_those_of_another_encoder(data: str) -> None:
    assert code128_modules(code128_payload(data)) == Code128(data).build()[0]


def test_pairs_of_digits_take_the_room_of_one_character() -> None:
    assert code128_payload("LOY-001043") == b"{BLOY-{C\x00\x0a\x2b"
    assert len(code128_modules(code128_payload("12345678"))) == 11 * (1 + 4 + 1) + 13


def test_a_brace_is_no_command() -> None:
    assert code128_payload("a{Cb") == b"{Ba{{Cb"


@pytest.mark.parametrize(
    "payload", [b"", b"12", b"{B", b"{Z12", b"{C\x64", b"{A\x61", b"{B{", b"{B\x01"]
)
def test_no_payload_no_stripes(payload: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        code128_modules(payload)


@pytest.mark.parametrize("code", ["4006381333931", "2000000000008", "9780201379624"])
def test_check_digit(code: str) -> None:
    assert ean13_check_digit(code[:12]) == code[12]


def test_ean_has_guards_and_95_stripes() -> None:
    stripes = ean13_modules("4006381333931")

    assert len(stripes) == 95
    assert (stripes[:3], stripes[45:50], stripes[-3:]) == ("101", "01010", "101")


def test_qr_has_its_three_eyes() -> None:
    rows = qr_modules("LOYALTY")
    eye = [[True] * 7, [True] + [False] * 5 + [True]]

    assert [row[:7] for row in rows[:2]] == eye
    assert [row[-7:] for row in rows[:2]] == eye
    assert rows[-1][:7] == eye[0]
