"""What a person types on a keypad."""

from hypothesis import given, strategies as st
import pytest

from custom_components.loyalty.counter.amounts import AmountEntry, typed_amount
from custom_components.loyalty.programs.refusal import Refusal


@pytest.mark.parametrize(
    ("text", "entry", "digits", "minor"),
    [
        ("12,50", AmountEntry.MINOR, 2, 1250),
        ("12.50", AmountEntry.MAJOR, 2, 1250),
        ("12,5", AmountEntry.MINOR, 2, 1250),
        ("12,", AmountEntry.MINOR, 2, 1200),
        (",50", AmountEntry.MINOR, 2, 50),
        ("1250", AmountEntry.MINOR, 2, 1250),
        ("1250", AmountEntry.MAJOR, 2, 125000),
        ("007", AmountEntry.MINOR, 2, 7),
        ("1250", AmountEntry.MINOR, 0, 1250),
        ("1250", AmountEntry.MAJOR, 0, 1250),
        ("1.250", AmountEntry.MINOR, 3, 1250),
    ],
)
def test_amount(text: str, entry: AmountEntry, digits: int, minor: int) -> None:
    assert typed_amount(text, entry, digits) == minor


@pytest.mark.parametrize(
    ("text", "digits", "reason"),
    [
        ("", 2, "amount_invalid"),
        (",", 2, "amount_invalid"),
        ("-5", 2, "amount_invalid"),
        ("1.250,00", 2, "amount_invalid"),
        ("١٢", 2, "amount_invalid"),
        ("²", 2, "amount_invalid"),
        ("1e3", 2, "amount_invalid"),
        ("0", 2, "amount_not_positive"),
        ("0,00", 2, "amount_not_positive"),
        ("1.250", 2, "amount_too_precise"),
        ("1,5", 0, "amount_too_precise"),
        ("4006381333931", 2, "amount_too_large"),
        ("9" * 5000, 2, "amount_too_large"),
    ],
)
def test_refused(text: str, digits: int, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        typed_amount(text, AmountEntry.MINOR, digits)
    assert refused.value.key == reason


@given(st.integers(1, 100_000_000), st.sampled_from(",."))
def test_written_out_amounts_are_read_back(minor: int, separator: str) -> None:
    text = f"{minor // 100}{separator}{minor % 100:02}"
    assert typed_amount(text, AmountEntry.MAJOR) == minor
