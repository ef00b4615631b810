"""Texts in the characters of a printer."""

from hypothesis import given, strategies as st
import pytest

from custom_components.loyalty.counter.slips.paper import CodePage
from custom_components.loyalty.counter.slips.spelling import spell


@pytest.mark.parametrize(
    ("text", "codepage", "spelled"),
    [
        ("Größe 5 € ÄÖÜäöüß", CodePage.CP858, "Größe 5 € ÄÖÜäöüß"),
        ("Größe 5 €", CodePage.CP437, "Größe 5 EUR"),
        ("„Kuchen“ – 2×", CodePage.CP858, '"Kuchen" - 2×'),
        ("„Kuchen“ – 2×", CodePage.CP1252, "„Kuchen“ – 2×"),
        ("Łódź, Škoda", CodePage.CP858, "Lódz, Skoda"),
        ("u\u0308ber", CodePage.CP858, "über"),
        ("1\u202f234,50\xa0€", CodePage.CP858, "1 234,50 €"),
        ("茶 ☕", CodePage.CP1252, "? ?"),
        ("[■]", CodePage.CP1252, "[X]"),
    ],
)
def test_spelling(text: str, codepage: CodePage, spelled: str) -> None:
    assert spell(text, codepage) == spelled


@given(st.text(), st.sampled_from(CodePage))
def test_everything_can_be_printed_afterwards(text: str, codepage: CodePage) -> None:
    spelled = spell(text, codepage)

    assert spelled.encode(codepage).decode(codepage) == spelled
    assert "\x1b" not in spelled
