"""Amounts as people and machines write them."""

from decimal import Decimal

from hypothesis import given, strategies as st
import pytest

from custom_components.loyalty.programs.money import (
    LARGEST_AMOUNT_MINOR,
    Currency,
    percent_of,
)
from custom_components.loyalty.programs.refusal import Refusal

EUR = Currency(code="EUR", digits=2)
JPY = Currency(code="JPY", digits=0)


@pytest.mark.parametrize(
    ("currency", "written", "minor"),
    [
        (EUR, "12.50", 1250),
        (EUR, 12.5, 1250),
        (EUR, Decimal("0.10"), 10),
        (EUR, "-3.20", -320),
        (EUR, "1e2", 10_000),
        (EUR, "99999999.99", LARGEST_AMOUNT_MINOR),
        (JPY, 300, 300),
    ],
)
def test_amount_in_minor_units(
    currency: Currency, written: str | float | Decimal, minor: int
) -> None:
    assert currency.minor(written) == minor


@pytest.mark.parametrize(
    ("currency", "written", "reason"),
    [
        (EUR, "twelve", "amount_invalid"),
        (EUR, "", "amount_invalid"),
        (EUR, "nan", "amount_invalid"),
        (EUR, "sNaN", "amount_invalid"),
        (EUR, float("inf"), "amount_too_large"),
        (EUR, "1e999999", "amount_too_large"),
        (EUR, "4006381333931", "amount_too_large"),
        (EUR, "0.001", "amount_too_precise"),
        (EUR, 0.1 + 0.2, "amount_too_precise"),
        (JPY, "0.5", "amount_too_precise"),
    ],
)
def test_what_is_no_amount_is_refused(
    currency: Currency, written: str | float, reason: str
) -> None:
    with pytest.raises(Refusal, match=reason):
        currency.minor(written)


@given(
    st.integers(-LARGEST_AMOUNT_MINOR, LARGEST_AMOUNT_MINOR), st.sampled_from([0, 2, 3])
)
def test_minor_units_survive_the_way_out_and_in(minor: int, digits: int) -> None:
    currency = Currency(code="XXX", digits=digits)
    assert currency.minor(currency.major(minor)) == minor
    assert currency.minor(str(currency.major(minor))) == minor


@pytest.mark.parametrize(
    ("minor", "percent", "part"),
    [(285, "10", 29), (284, "10", 28), (1000, "12.5", 125)],
)
def test_half_a_cent_is_rounded_up(minor: int, percent: str, part: int) -> None:
    assert percent_of(minor, Decimal(percent)) == part
