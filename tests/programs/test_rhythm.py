"""Whether what customers earn lasts until they come again."""

from datetime import date, timedelta

import pytest

from custom_components.loyalty.programs.days import Validity, ValidityUnit
from custom_components.loyalty.programs.rhythm import (
    Harshness,
    Rhythm,
    by_month,
    harshness,
    rhythm_of,
    usable_days,
)

TODAY = date(2026, 11, 2)


def came(gaps: dict[int, list[int]]) -> list[tuple[int, date]]:
    """Return on which days members came, each with so many days between."""
    days = []
    for member, between in gaps.items():
        day = TODAY
        days.append((member, day))
        for gap in between:
            day += timedelta(days=gap)
            days.append((member, day))
    return days


def test_the_rhythm_is_the_median_of_each_regulars_own() -> None:
    gaps = {member: [7, 7, 100] for member in range(5)} | {
        member: [30] for member in range(5, 12)
    }
    rhythm = rhythm_of(came(gaps))
    assert rhythm == Rhythm(gaps=(7,) * 5 + (30,) * 7)
    assert rhythm.median_days == 30


def test_few_regulars_say_nothing() -> None:
    once = {member: [] for member in range(100)}
    assert rhythm_of(came(once | {member: [7] for member in range(100, 109)})) is None


@pytest.mark.parametrize(
    ("days", "losing"), [(6, 100), (7, 60), (29, 60), (30, 0), (31, 0)]
)
def test_who_comes_later_than_it_lasts_loses(days: int, losing: int) -> None:
    assert Rhythm(gaps=(7, 7, 30, 30, 30)).losing_percent(days) == losing


@pytest.mark.parametrize(
    ("gaps", "harsh"),
    [
        ((7,) * 68 + (30,) * 32, None),
        ((7,) * 67 + (30,) * 33, Harshness(days=14, median_days=7, losing_percent=33)),
    ],
)
def test_a_third_that_loses_is_too_many(
    gaps: tuple[int, ...], harsh: Harshness | None
) -> None:
    validity = Validity(unit=ValidityUnit.DAYS, count=14)
    assert harshness(validity, Rhythm(gaps=gaps), TODAY) == harsh


def test_what_never_ends_is_never_harsh() -> None:
    assert harshness(Validity(), Rhythm(gaps=(1000,) * 20), TODAY) is None


@pytest.mark.parametrize(
    ("unit", "count", "days"),
    [
        (ValidityUnit.DAYS, 30, 30),
        (ValidityUnit.END_OF_MONTH, 0, 14),
        (ValidityUnit.END_OF_YEAR, 0, 182),
    ],
)
def test_how_long_it_lasts_is_an_average(
    unit: ValidityUnit, count: int, days: int
) -> None:
    assert usable_days(Validity(unit=unit, count=count), TODAY) == days


def test_what_ends_is_summed_up_by_month() -> None:
    endings = [
        (None, 5),
        (date(2027, 1, 31), 10),
        (date(2026, 12, 1), 20),
        (date(2026, 12, 31), 40),
    ]
    assert by_month(endings) == {date(2026, 12, 1): 60, date(2027, 1, 1): 10}
    assert by_month(endings, date(2027, 1, 15)) == {
        date(2026, 12, 1): 60,
        date(2027, 1, 1): 15,
    }
