"""Codes for contacts: nobody guesses one, and everybody can type it."""

from hypothesis import given, strategies as st
import pytest

from custom_components.loyalty.programs.contact_codes import as_sent, code_from


@given(st.text(min_size=1))
def test_a_code_has_six_digits_of_which_the_first_is_not_zero(seed: str) -> None:
    assert 100_000 <= int(code_from(seed)) <= 999_999
    assert code_from(seed) == code_from(seed)


def test_codes_of_different_seeds_have_nothing_in_common() -> None:
    codes = [code_from(f"seed {number}") for number in range(2000)]
    assert len(set(codes)) > 1990
    assert {code[0] for code in codes} == set("123456789")
    assert {code[-1] for code in codes} == set("0123456789")


def test_a_code_takes_a_secret() -> None:
    with pytest.raises(ValueError, match="secret"):
        code_from("")


@pytest.mark.parametrize(
    "typed",
    ["482915", "482 915", " 482-915\n", "482\N{EN DASH}915", "48\u00a029\u00a015"],
)
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert as_sent(typed) == "482915"
