"""One card is one identifier, whichever reader reads it."""

from hypothesis import given, strategies as st
import pytest

from custom_components.loyalty.counter.nfc import card_identifier


def spellings(uid: bytes) -> list[str]:
    """All that readers make of a serial number."""
    orders = (uid, uid[::-1])
    return [
        spelling
        for order in orders
        for hexadecimal in (order.hex(), order.hex().upper())
        for spelling in (
            hexadecimal,
            *(
                separator.join(
                    hexadecimal[place : place + 2]
                    for place in range(0, len(hexadecimal), 2)
                )
                for separator in ":- "
            ),
        )
    ]


@given(
    st.one_of(st.binary(min_size=size, max_size=size) for size in (4, 7, 10)),
)
def test_hex_in_both_orders_with_any_separator(uid: bytes) -> None:
    assert len({card_identifier(spelling) for spelling in spellings(uid)}) == 1


@given(st.binary(min_size=4, max_size=4))
def test_decimal_in_both_orders(uid: bytes) -> None:
    expected = card_identifier(uid.hex())
    assert card_identifier(f"{int.from_bytes(uid):010}") == expected
    assert card_identifier(f"{int.from_bytes(uid, 'little'):010}") == expected


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("04A1B2C3", "nfc:04A1B2C3"),
        ("c3b2a104", "nfc:04A1B2C3"),
        ("0077705923", "nfc:04A1B2C3"),
        ("3283263748", "nfc:04A1B2C3"),
        ("04:A1:B2:C3:D4:E5:F6", "nfc:04A1B2C3D4E5F6"),
        ("4294967295", "nfc:FFFFFFFF"),
        ("4294967296", None),
        ("04A1B2", None),
        ("04:A1-B2:C3", None),
        ("hello", None),
        ("", None),
        ("٠٠٧٧٧٠٥٩٢٣", None),
    ],
)
def test_identifier(text: str, identifier: str | None) -> None:
    assert card_identifier(text) == identifier
