"""Setting text in lines."""

from hypothesis import given, strategies as st
import pytest

from custom_components.loyalty.counter.slips.layout import (
    Align,
    Barcode,
    Blank,
    Columns,
    Line,
    Rule,
    Size,
    Slip,
    Symbology,
    Text,
    justify,
    plain,
    typeset,
    wrap,
)

words = st.text(st.characters(codec="utf-8"), max_size=60)


@given(words, st.integers(1, 48))
def test_wrapping_loses_no_character_and_keeps_to_the_columns(
    text: str, columns: int
) -> None:
    lines = wrap(text, columns)

    assert max(map(len, lines)) <= columns
    letters = "".join("".join(map(plain, text.splitlines())).split())
    assert "".join("".join(lines).split()) == letters


@given(words, words, st.sampled_from([32, 42, 48]))
def test_a_value_ends_at_the_right_edge(left: str, right: str, columns: int) -> None:
    lines = justify(left, right, columns)

    assert max(map(len, lines)) <= columns
    assert len(lines[-1]) == columns
    assert "".join(right.split())[-1:] in {lines[-1][-1], ""} or plain(right) != right


def test_words_are_broken_at_blanks_first() -> None:
    assert wrap("Ein Heißgetränk nach Wahl", 16) == ["Ein Heißgetränk", "nach Wahl"]
    assert wrap("Donaudampfschifffahrt", 8) == ["Donaudam", "pfschiff", "fahrt"]
    assert wrap("", 8) == [""]


def test_no_text_can_carry_a_command_to_the_printer() -> None:
    assert wrap("Torte\x1bp\x00\x07", 32) == ["Tortep"]


def test_a_long_label_wraps_beside_its_value() -> None:
    assert justify("Gültig bis einschließlich", "60 Punkte", 24) == [
        "Gültig bis",
        "einschließlich 60 Punkte",
    ]


def test_a_value_without_room_stands_below_its_label() -> None:
    assert justify("Nummer", "1234567890123456", 20) == [
        "Nummer",
        "    1234567890123456",
    ]


def test_big_text_takes_two_columns_a_character() -> None:
    slip = Slip(
        (Text("Sonnenschein", align=Align.CENTER, size=Size.BIG), Rule(), Blank())
    )

    assert typeset(slip, 16) == [
        Line("Sonnensc", Align.CENTER, size=Size.BIG),
        Line("hein", Align.CENTER, size=Size.BIG),
        Line("─" * 16),
        Line(""),
    ]


def test_columns_keep_their_weight() -> None:
    assert typeset(Slip((Columns("Summe", "7,40", bold=True),)), 12) == [
        Line("Summe   7,40", bold=True)
    ]


@pytest.mark.parametrize(
    ("data", "symbology"),
    [
        ("", Symbology.CODE128),
        ("Müßig", Symbology.CODE128),
        ("tab\t", Symbology.CODE128),
        ("4006381333932", Symbology.EAN13),
        ("400638133393", Symbology.EAN13),
        ("400638133393X", Symbology.EAN13),
        ("４００６３８１３３３９３１", Symbology.EAN13),
    ],
)
def test_what_no_barcode_can_hold_is_refused(data: str, symbology: Symbology) -> None:
    with pytest.raises(ValueError, match="barcode"):
        Barcode(data, symbology)
