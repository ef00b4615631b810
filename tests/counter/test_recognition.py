"""What one scan tells about a scanner's set-up."""

import pytest

from custom_components.loyalty.counter.recognition import recognise
from custom_components.loyalty.counter.typist import strokes


@pytest.mark.parametrize(
    ("layout", "sent", "text", "terminators", "guess"),
    [
        ("us", "4006381333931\n", "4006381333931", {"enter"}, None),
        ("us", "4006381333931\t", "4006381333931", {"tab"}, None),
        ("us", "4006381333931\t\n", "4006381333931", {"tab", "enter"}, None),
        ("us", "\n4006381333931", "4006381333931", set(), None),
        ("fr", "4006381333931\n", "4006381333931", {"enter"}, "fr"),
        ("de", "]C0ABC123\n", "]C0ABC123", {"enter"}, "de"),
        ("fr", "https://x.de/Q1\n", "https://x.de/Q1", {"enter"}, "fr"),
        ("de", "https://x.de/Q1\n", "https://x.de/Q1", {"enter"}, "de"),
    ],
)
def test_recognised(
    layout: str, sent: str, text: str, terminators: set[str], guess: str | None
) -> None:
    scan = recognise(list(strokes(sent, layout, terminator="")))
    assert scan is not None
    assert (scan.text, scan.terminators, scan.layout) == (text, terminators, guess)


def test_a_person_is_no_scanner() -> None:
    assert recognise(list(strokes("1250", "us", interval=0.1))) is None


def test_nothing_is_no_scanner() -> None:
    assert recognise([]) is None
