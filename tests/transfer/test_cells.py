"""Numbers, days and texts as people and other systems write them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.loyalty.programs.refusal import Refusal
from custom_components.loyalty.transfer import cells
from custom_components.loyalty.transfer.cells import DateOrder, Manner

from .refused import refused

BERLIN = Manner(zone=ZoneInfo("Europe/Berlin"))
NEW_YORK = Manner(zone=ZoneInfo("America/New_York"), order=DateOrder.MONTH_FIRST)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("12", "12"),
        ("12.50", "12.50"),
        ("12,50", "12.50"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1.234.567", "1234567"),
        ("1,234", "1234"),
        ("0.500", "0.500"),
        ("0,5", "0.5"),
        (",5", "0.5"),
        ("$1,234.50", "1234.50"),
        ("1 234,50 €", "1234.50"),
        ("CHF 1'234.50", "1234.50"),
        ("EUR -3,20", "-3.20"),
        ("-5", "-5"),
        ("+7", "7"),
        ("1,234,567.8", "1234567.8"),
    ],
)
def test_numbers(cell: str, number: str) -> None:
    assert cells.number(cell, 2) == Decimal(number)


def test_a_currency_with_three_digits_has_three_digits() -> None:
    assert cells.number("1.234", 3) == Decimal("1.234")


@pytest.mark.parametrize("cell", ["twelve", "1-2", "--1", "", "NaN", "1e9", "½", "1;2"])
def test_what_is_no_number(cell: str) -> None:
    with pytest.raises(Refusal, match="number_unreadable"):
        cells.number(cell, 2)


@pytest.mark.parametrize(("cell", "count"), [("12.00", 12), ("1.200", 1200)])
def test_whole_numbers(cell: str, count: int) -> None:
    assert cells.whole(cell) == count
    with pytest.raises(Refusal, match="number_not_whole"):
        cells.whole("12.5")


@pytest.mark.parametrize(
    ("cell", "manner", "day"),
    [
        ("2026-11-02", BERLIN, date(2026, 11, 2)),
        ("2.11.2026", BERLIN, date(2026, 11, 2)),
        ("02/11/2026", BERLIN, date(2026, 11, 2)),
        ("02/11/2026", NEW_YORK, date(2026, 2, 11)),
        ("25/11/2026", NEW_YORK, date(2026, 11, 25)),
        ("11/25/2026", BERLIN, date(2026, 11, 25)),
        ("02-11-2026", NEW_YORK, date(2026, 2, 11)),
        ("02.11.2026 23:30", BERLIN, date(2026, 11, 2)),
    ],
)
def test_days(cell: str, manner: Manner, day: date) -> None:
    assert cells.day(cell, manner) == day


@pytest.mark.parametrize(
    "cell",
    [
        "soon",
        "31.2.2026",
        "13/13/2026",
        "2026-13-01",
        "1.1.26",
        "1.1.2026 25:00",
        "1.1.2026 13:00 pm",
        "1.1.2026 0:30 am",
    ],
)
def test_what_is_no_day(cell: str) -> None:
    with pytest.raises(Refusal, match="date_unreadable"):
        cells.day(cell, BERLIN)


@pytest.mark.parametrize(
    ("cell", "instant"),
    [
        ("2026-07-01T12:00:00+00:00", datetime(2026, 7, 1, 12, tzinfo=UTC)),
        ("2026-07-01 12:00", datetime(2026, 7, 1, 10, tzinfo=UTC)),
        ("1.7.2026 9:05", datetime(2026, 7, 1, 7, 5, tzinfo=UTC)),
        ("2026-07-01", datetime(2026, 7, 1, 10, tzinfo=UTC)),
        ("1/7/2026 9:05 am", datetime(2026, 7, 1, 7, 5, tzinfo=UTC)),
        ("1/7/2026, 12:05 AM", datetime(2026, 6, 30, 22, 5, tzinfo=UTC)),
        ("1/7/2026 12:05:30 p.m.", datetime(2026, 7, 1, 10, 5, 30, tzinfo=UTC)),
        ("1/7/2026 11:59PM", datetime(2026, 7, 1, 21, 59, tzinfo=UTC)),
    ],
)
def test_instants_are_local(cell: str, instant: datetime) -> None:
    assert cells.instant(cell, BERLIN) == instant


@pytest.mark.parametrize(
    "cell", ["4,00638E+12", "4.00638133393123E+15", "4E+12", "4.006e+012"]
)
def test_a_number_that_a_spreadsheet_shortened_names_nothing(cell: str) -> None:
    with pytest.raises(Refusal, match="number_shortened"):
        cells.code(cell)


@pytest.mark.parametrize("cell", ["4006381333931", "04E12345", "12E34", "+49 30 1"])
def test_what_looks_like_a_number_only(cell: str) -> None:
    assert cells.code(cell) == cell


@pytest.mark.parametrize("cell", ["0001-01-01", "9999-12-31T23:59:59-10:00"])
def test_instants_beyond_the_calendar(cell: str) -> None:
    manner = Manner(zone=ZoneInfo("Asia/Tokyo"))
    with pytest.raises(Refusal, match="date_unreadable"):
        cells.instant("0001-01-01T00:00" if "T" not in cell else cell, manner)


@pytest.mark.parametrize(
    ("cell", "day"),
    [("1990-02-28", date(1990, 2, 28)), ("0000-09-21", None), ("09-21", None)],
)
def test_birthdays_without_a_year_are_unknown(cell: str, day: date | None) -> None:
    assert cells.birthday(cell, BERLIN) == day


@pytest.mark.parametrize(
    "formula", ["=1+1", "+49", "-x", "@SUM(A1)", "\t=1", "'quoted"]
)
def test_what_looks_like_a_formula_is_a_text(formula: str) -> None:
    assert cells.escaped(formula) == f"'{formula}"


@given(st.text())
def test_escaping_is_undone(text: str) -> None:
    assert cells.unescaped(cells.escaped(text)) == text
    assert not cells.escaped(text).startswith(("=", "+", "-", "@", "\t", "\r"))


PART = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1
)


@given(st.lists(PART))
def test_several_texts_in_a_cell(parts: list[str]) -> None:
    assert cells.split(cells.joined(parts)) == parts


@pytest.mark.parametrize("read", [cells.day, cells.instant, cells.birthday])
@given(text=st.text(max_size=60))
def test_no_cell_is_worse_than_unreadable(
    read: Callable[[str, Manner], object], text: str
) -> None:
    assert refused(lambda: read(text, BERLIN)) in (None, "date_unreadable")
