"""Swiped cards: the number is kept, the holder and the payment card are not."""

import pytest

from custom_components.loyalty.counter.codes import (
    CardReading,
    CodeOptions,
    Unreadable,
    UnreadableReason,
    read,
)

# A number that card networks set aside for tests.
PAN = "4111111111111111"
TRACK_1 = f"%B{PAN}^DOE/JOHN^2912101123456789?"
TRACK_2 = f";{PAN}=29121011234567890?"


def swipe(text: str, card_key: bytes = b"") -> tuple[str, ...]:
    reading = read(text, CodeOptions(card_key=card_key))
    assert isinstance(reading, CardReading)
    assert reading.symbology in ("magnetic", None)
    return reading.identifiers


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("%B6001234567890^DOE/JOHN^9912?;6001234567890=9912?", "6001234567890"),
        ("%B6001234567890^DOE/JOHN^9912?", "6001234567890"),
        (";6001234567890=9912?", "6001234567890"),
        (";6001234567890?", "6001234567890"),
        ("%LOYALTY42?", "LOYALTY42"),
        ("%LOYALTY42^DOE/JANE^?;E?", "LOYALTY42"),
        ("%E?;6001234567890?", "6001234567890"),
        ("%E?;E?+7788=1?", "7788"),
        (";123456?;998877?", "123456"),
    ],
)
def test_number_of_track_2_else_1_else_3(text: str, number: str) -> None:
    assert swipe(text) == (f"mag:{number}",)


@pytest.mark.parametrize(
    "text", [TRACK_1 + TRACK_2, TRACK_1, TRACK_2, TRACK_2[1:-1], TRACK_1 + ";E?"]
)
def test_payment_card_is_one_hash_whichever_track_is_read(text: str) -> None:
    (identifier,) = swipe(text)
    assert (identifier,) == swipe(TRACK_1 + TRACK_2)
    assert PAN not in identifier
    assert len(identifier) == len("mag:") + 24


def test_hash_depends_on_the_key() -> None:
    assert swipe(TRACK_2, b"one") != swipe(TRACK_2, b"two")
    assert swipe(TRACK_2, b"one") == swipe(TRACK_1, b"one")


@pytest.mark.parametrize("text", [TRACK_1 + TRACK_2, "%B6001234567890^DOE/JOHN^9912?"])
def test_the_holder_is_not_kept(text: str) -> None:
    assert "DOE" not in repr(read(text, CodeOptions()))


@pytest.mark.parametrize(
    "text",
    [
        f"%B{PAN}&DOE/JOHN&2912101123456789_",
        f"ö{PAN}´29121011234567890_",
        f"]C0{TRACK_2}",
        f"x{PAN}=29121011234567890",
    ],
)
def test_payment_card_typed_with_the_wrong_layout_is_refused(text: str) -> None:
    assert read(text, CodeOptions()) == Unreadable(UnreadableReason.BAD_SWIPE)


def test_same_number_without_the_data_of_a_payment_card_is_a_card() -> None:
    assert swipe(f";{PAN}?") == (f"mag:{PAN}",)
