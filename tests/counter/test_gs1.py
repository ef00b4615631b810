"""GS1 element strings."""

from decimal import Decimal

from hypothesis import given, strategies as st
import pytest
from stdnum import gs1_128

from custom_components.loyalty.counter import gs1
from custom_components.loyalty.counter.check_digits import gs1_check_digit

GS = "\x1d"
GTIN = "04006381333931"


@pytest.mark.parametrize(
    ("text", "elements"),
    [
        (f"01{GTIN}", {"01": GTIN}),
        (f"{GS}01{GTIN}10LOT7{GS}17261231", {"01": GTIN, "10": "LOT7", "17": "261231"}),
        (f"3902001250{GS}8020REF7", {"3902": "001250", "8020": "REF7"}),
        (f"10A{GS}", {"10": "A"}),
        ("3103001500", {"3103": "001500"}),
        ("0104006381", None),
        ("ABC", None),
        ("10", None),
        (f"0104006{GS}381333931", None),
        ("05123", None),
        ("", None),
    ],
)
def test_elements(text: str, elements: dict[str, str] | None) -> None:
    assert gs1.parse(text) == elements


@given(
    digits=st.text("0123456789", min_size=13, max_size=13),
    lot=st.text("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", min_size=1, max_size=20),
    cents=st.integers(1, 999_999),
)
def test_reads_what_another_implementation_writes(
    digits: str, lot: str, cents: int
) -> None:
    gtin = digits + gs1_check_digit(digits)
    text = gs1_128.encode(
        {"01": gtin, "10": lot, "3900": Decimal(cents).scaleb(-2)}, separator=GS
    )
    elements = gs1.parse(text)
    assert elements is not None
    assert (elements["01"], elements["10"]) == (gtin, lot)
    assert gs1.amount_payable(elements, 2) == cents


@pytest.mark.parametrize(
    ("elements", "decimals", "minor"),
    [
        ({"3902": "1250"}, 2, 1250),
        ({"3922": "1250"}, 2, 1250),
        ({"3900": "12"}, 2, 1200),
        ({"3903": "12500"}, 2, 1250),
        ({"3903": "12505"}, 2, None),
        ({"3902": "1200"}, 0, 12),
        ({"3902": "12x"}, 2, None),
        ({"3912": "9781250"}, 2, None),
        ({}, 2, None),
    ],
)
def test_amount(elements: dict[str, str], decimals: int, minor: int | None) -> None:
    assert gs1.amount_payable(elements, decimals) == minor
