"""What customers hold in hand, read back from the bytes that the printer gets."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from custom_components.loyalty.counter.slips import compose, compose_copy
from custom_components.loyalty.counter.slips.escpos_bytes import slip_bytes
from custom_components.loyalty.counter.slips.paper import PaperWidth, SlipFormat
from custom_components.loyalty.counter.slips.text import printed_text, slip_text

from .samples import CONTENTS, POINTS, RECEIPT, cafe, texts

PAPERS = Path(__file__).parent / "papers"


def paper(kind: str, language: str, width: PaperWidth) -> str:
    slip = compose(CONTENTS[kind], cafe(language), texts(language))
    return printed_text(slip_bytes(slip, SlipFormat(paper=width)), width.columns)


@pytest.mark.parametrize("kind", CONTENTS)
@pytest.mark.parametrize(
    ("language", "width"), [("de", PaperWidth.MM_80), ("en", PaperWidth.MM_58)]
)
def test_slip_reads_as_reviewed(kind: str, language: str, width: PaperWidth) -> None:
    reviewed = PAPERS / f"{kind}.{language}.{width.columns}.txt"

    assert paper(kind, language, width) == reviewed.read_text(encoding="utf-8")


def test_every_text_is_there_in_both_languages() -> None:
    assert texts("en").keys() == texts("de").keys()


@pytest.mark.parametrize("kind", CONTENTS)
@pytest.mark.parametrize("width", PaperWidth)
def test_no_line_is_wider_than_the_paper(kind: str, width: PaperWidth) -> None:
    slip = compose(CONTENTS[kind], cafe("de"), texts("de"))

    # The ruler of the test slip is as wide as the columns it was asked for.
    assert max(map(len, slip_text(slip, width.columns).splitlines())) <= width.columns


def test_copy_says_so_first() -> None:
    slip = compose_copy(RECEIPT, cafe("de"), texts("de"))

    assert slip_text(slip, 48).splitlines()[0].strip() == "K O P I E"


def test_receipt_without_name_shows_none() -> None:
    assert "Jörg" not in paper("refund", "de", PaperWidth.MM_80)
    assert "1000 0427" in paper("refund", "de", PaperWidth.MM_80)


def test_what_waits_is_said_with_its_day() -> None:
    waiting = replace(POINTS, waiting=67, usable_from=date(2026, 11, 25))
    slip = compose(replace(RECEIPT, programs=(waiting,)), cafe("de"), texts("de"))

    (line,) = [
        line for line in slip_text(slip, 48).splitlines() if "Nutzbar ab" in line
    ]
    assert line.split() == ["Nutzbar", "ab", "25.11.2026", "67", "Punkte"]
