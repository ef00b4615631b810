"""Check digits, beside an independent implementation."""

from hypothesis import given, strategies as st
import pytest
from stdnum import ean, luhn

from custom_components.loyalty.counter.check_digits import (
    expand_upc_e,
    gs1_check_digit,
    has_gs1_check_digit,
    is_luhn,
)

DIGITS = st.text("0123456789", min_size=1, max_size=20)


@given(DIGITS)
def test_gs1_check_digit(digits: str) -> None:
    assert gs1_check_digit(digits) == ean.calc_check_digit(digits)


@given(DIGITS)
def test_luhn(digits: str) -> None:
    assert is_luhn(digits) == luhn.is_valid(digits)


@given(DIGITS.filter(lambda digits: len(digits) == 12), st.integers(0, 12))
def test_one_wrong_digit_is_noticed(digits: str, place: int) -> None:
    number = digits + gs1_check_digit(digits)
    wrong = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
    assert has_gs1_check_digit(number)
    assert not has_gs1_check_digit(wrong)


@pytest.mark.parametrize(
    ("upc_e", "upc_a"),
    [
        ("04252614", "042100005264"),
        ("01234505", "012000003455"),
        ("01234531", "012300000451"),
        ("01234532", None),
        ("01234565", "012345000065"),
        ("21234565", None),
    ],
)
def test_upc_e_is_a_short_upc_a(upc_e: str, upc_a: str | None) -> None:
    assert expand_upc_e(upc_e) == upc_a
