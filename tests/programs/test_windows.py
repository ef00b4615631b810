"""When a promotion is on: days, weekdays and hours, across midnight and when the clocks change."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from custom_components.loyalty.programs.days import BusinessCalendar
from custom_components.loyalty.programs.promises.windows import Span, Window

BERLIN = ZoneInfo("Europe/Berlin")
CALENDAR = BusinessCalendar(zone=BERLIN)
BAR = BusinessCalendar(zone=BERLIN, day_starts=time(4))
FRIDAY = 4

ADVENT = Window(first_day=date(2026, 12, 1), last_day=date(2026, 12, 24))
HAPPY_HOUR = Window(from_time=time(17), until_time=time(19))
LATE_FRIDAY = Window(weekdays=(FRIDAY,), from_time=time(22), until_time=time(2))
WEEKEND = Window(weekdays=(5, 6))
NIGHT = Window(from_time=time(2), until_time=time(3))


def at(local: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=BERLIN, fold=fold)


@pytest.mark.parametrize(
    ("window", "local", "is_on"),
    [
        (Window(), "2026-02-28 12:00", True),
        (ADVENT, "2026-11-30 23:59:59", False),
        (ADVENT, "2026-12-01 00:00", True),
        (ADVENT, "2026-12-24 23:59:59", True),
        (ADVENT, "2026-12-25 00:00", False),
        (HAPPY_HOUR, "2026-11-20 16:59:59", False),
        (HAPPY_HOUR, "2026-11-20 17:00", True),
        (HAPPY_HOUR, "2026-11-20 18:59:59", True),
        (HAPPY_HOUR, "2026-11-20 19:00", False),
        (WEEKEND, "2026-11-20 23:59:59", False),
        (WEEKEND, "2026-11-21 00:00", True),
        (WEEKEND, "2026-11-23 00:00", False),
        (LATE_FRIDAY, "2026-11-20 01:00", False),
        (LATE_FRIDAY, "2026-11-20 22:00", True),
        (LATE_FRIDAY, "2026-11-21 01:59:59", True),
        (LATE_FRIDAY, "2026-11-21 02:00", False),
        (LATE_FRIDAY, "2026-11-21 23:00", False),
        # The night in which two o'clock is three at once.
        (NIGHT, "2026-03-29 01:59:59", False),
        (NIGHT, "2026-03-29 03:00", False),
        (LATE_FRIDAY, "2026-03-28 01:30", True),
    ],
)
def test_a_window_is_on(window: Window, local: str, is_on: bool) -> None:
    assert window.is_on(at(local), CALENDAR) is is_on


@pytest.mark.parametrize("fold", [0, 1])
def test_an_hour_that_there_is_twice_counts_twice(fold: int) -> None:
    assert NIGHT.is_on(at("2026-10-25 02:30", fold), CALENDAR)


@pytest.mark.parametrize(
    ("window", "local", "is_on"),
    [
        (WEEKEND, "2026-11-21 03:59:59", False),
        (WEEKEND, "2026-11-23 03:59:59", True),
        (LATE_FRIDAY, "2026-11-21 01:00", True),
        (ADVENT, "2026-12-25 03:00", True),
    ],
)
def test_a_bar_counts_the_night_to_the_evening(
    window: Window, local: str, is_on: bool
) -> None:
    assert window.is_on(at(local), BAR) is is_on


@pytest.mark.parametrize(
    ("window", "now", "start", "end"),
    [
        (HAPPY_HOUR, "2026-11-20 12:00", "2026-11-20 17:00", "2026-11-20 19:00"),
        (HAPPY_HOUR, "2026-11-20 18:00", "2026-11-20 17:00", "2026-11-20 19:00"),
        (HAPPY_HOUR, "2026-11-20 19:00", "2026-11-21 17:00", "2026-11-21 19:00"),
        (LATE_FRIDAY, "2026-11-21 01:00", "2026-11-20 22:00", "2026-11-21 02:00"),
        (LATE_FRIDAY, "2026-11-21 03:00", "2026-11-27 22:00", "2026-11-28 02:00"),
        (WEEKEND, "2026-11-20 12:00", "2026-11-21 00:00", "2026-11-23 00:00"),
        (ADVENT, "2026-11-20 12:00", "2026-12-01 00:00", "2026-12-25 00:00"),
        # The day on which the clocks change has 25 hours.
        (WEEKEND, "2026-10-24 12:00", "2026-10-24 00:00", "2026-10-26 00:00"),
    ],
)
def test_the_next_span(window: Window, now: str, start: str, end: str) -> None:
    assert window.next_span(at(now), CALENDAR) == Span(at(start), at(end))


def test_what_has_no_end_says_none() -> None:
    span = Window().next_span(at("2026-11-20 12:00"), CALENDAR)
    assert span is not None
    assert span.end is None


def test_in_the_middle_of_a_long_promotion_its_last_day_is_known() -> None:
    span = ADVENT.next_span(at("2026-12-03 12:00"), CALENDAR)
    assert span is not None
    assert span.end == at("2026-12-25 00:00")


def test_what_is_over_never_comes_again() -> None:
    assert ADVENT.next_span(at("2026-12-25 00:00"), CALENDAR) is None


@pytest.mark.parametrize(
    "nonsense",
    [
        {"first_day": date(2026, 2, 1), "last_day": date(2026, 1, 31)},
        {"from_time": time(8)},
        {"from_time": time(8), "until_time": time(8)},
        {"weekdays": (7,)},
    ],
)
def test_times_that_never_come_are_no_window(nonsense: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Window(**nonsense)  # type: ignore[arg-type]
