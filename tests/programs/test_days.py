"""Business days and last days, on the nights when the clocks change as well."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given, strategies as st
import pytest

from custom_components.loyalty.programs.days import (
    BusinessCalendar,
    Closure,
    Validity,
    ValidityUnit,
)

from .paper import BERLIN

MIDNIGHT = BusinessCalendar(zone=BERLIN)
BAR = BusinessCalendar(zone=BERLIN, day_starts=time(4))
# 02:30 does not exist on 29 March 2026, and is there twice on 25 October.
NIGHT_BAR = BusinessCalendar(zone=BERLIN, day_starts=time(2, 30))

instants = st.integers(0, 6 * 365 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
calendars = st.sampled_from([MIDNIGHT, BAR, NIGHT_BAR])


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


@pytest.mark.parametrize(
    ("calendar", "instant", "day"),
    [
        (MIDNIGHT, "2026-03-28 23:59:59.999999", date(2026, 3, 28)),
        (MIDNIGHT, "2026-03-29 00:00", date(2026, 3, 29)),
        (MIDNIGHT, "2026-03-29 23:59:59.999999", date(2026, 3, 29)),
        (MIDNIGHT, "2026-03-30 00:00", date(2026, 3, 30)),
        (MIDNIGHT, "2026-10-25 23:59:59.999999", date(2026, 10, 25)),
        (MIDNIGHT, "2026-10-26 00:00", date(2026, 10, 26)),
        (BAR, "2026-03-29 03:59:59", date(2026, 3, 28)),
        (BAR, "2026-03-29 04:00", date(2026, 3, 29)),
        (BAR, "2026-10-25 01:30", date(2026, 10, 24)),
        (BAR, "2026-10-25 04:00", date(2026, 10, 25)),
    ],
)
def test_day_of_an_instant(calendar: BusinessCalendar, instant: str, day: date) -> None:
    assert calendar.day_of(local(instant)) == day


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 28), 24), (date(2026, 3, 29), 23), (date(2026, 10, 25), 25)],
)
def test_length_of_a_day(day: date, hours: int) -> None:
    assert MIDNIGHT.end_of(day) - MIDNIGHT.start_of(day) == timedelta(hours=hours)


@given(calendars, instants)
def test_days_follow_each_other_without_gap(
    calendar: BusinessCalendar, instant: datetime
) -> None:
    day = calendar.day_of(instant)
    assert calendar.start_of(day) <= instant < calendar.end_of(day)


@given(calendars, instants)
def test_days_never_go_back(calendar: BusinessCalendar, instant: datetime) -> None:
    later = instant + timedelta(minutes=20)
    assert calendar.day_of(instant) <= calendar.day_of(later)


@pytest.mark.parametrize(
    ("unit", "count", "earned", "last_day"),
    [
        (ValidityUnit.FOREVER, 0, date(2026, 1, 31), None),
        (ValidityUnit.DAYS, 0, date(2026, 1, 31), date(2026, 1, 31)),
        (ValidityUnit.DAYS, 365, date(2023, 3, 1), date(2024, 2, 29)),
        (ValidityUnit.MONTHS, 1, date(2026, 1, 31), date(2026, 2, 28)),
        (ValidityUnit.MONTHS, 1, date(2024, 1, 31), date(2024, 2, 29)),
        (ValidityUnit.MONTHS, 2, date(2026, 1, 31), date(2026, 3, 31)),
        (ValidityUnit.MONTHS, 12, date(2024, 2, 29), date(2025, 2, 28)),
        (ValidityUnit.MONTHS, 11, date(2026, 1, 15), date(2026, 12, 15)),
        (ValidityUnit.MONTHS, 12, date(2026, 12, 15), date(2027, 12, 15)),
        (ValidityUnit.END_OF_MONTH, 0, date(2026, 2, 1), date(2026, 2, 28)),
        (ValidityUnit.END_OF_MONTH, 12, date(2020, 7, 6), date(2021, 7, 31)),
        (ValidityUnit.END_OF_MONTH, 1, date(2024, 1, 31), date(2024, 2, 29)),
        (ValidityUnit.END_OF_YEAR, 0, date(2026, 1, 1), date(2026, 12, 31)),
        (ValidityUnit.END_OF_YEAR, 1, date(2026, 12, 31), date(2027, 12, 31)),
        (ValidityUnit.END_OF_QUARTER, 0, date(2026, 1, 1), date(2026, 3, 31)),
        (ValidityUnit.END_OF_QUARTER, 0, date(2026, 3, 31), date(2026, 3, 31)),
        (ValidityUnit.END_OF_QUARTER, 1, date(2026, 3, 31), date(2026, 6, 30)),
        (ValidityUnit.END_OF_QUARTER, 3, date(2026, 12, 31), date(2027, 9, 30)),
        (ValidityUnit.END_OF_HALF_YEAR, 0, date(2026, 6, 30), date(2026, 6, 30)),
        (ValidityUnit.END_OF_HALF_YEAR, 0, date(2026, 7, 1), date(2026, 12, 31)),
        (ValidityUnit.END_OF_HALF_YEAR, 1, date(2026, 7, 1), date(2027, 6, 30)),
        (ValidityUnit.END_OF_NAMED_MONTH, 0, date(2026, 12, 31), date(2026, 12, 31)),
    ],
)
def test_last_day(
    unit: ValidityUnit, count: int, earned: date, last_day: date | None
) -> None:
    assert Validity(unit=unit, count=count).last_day(earned) == last_day


@pytest.mark.parametrize(
    ("earned", "month", "years", "last_day"),
    [
        (date(2026, 3, 31), 3, 0, date(2026, 3, 31)),
        (date(2026, 4, 1), 3, 0, date(2027, 3, 31)),
        (date(2026, 4, 1), 3, 1, date(2028, 3, 31)),
        (date(2026, 1, 31), 2, 0, date(2026, 2, 28)),
        (date(2027, 3, 1), 2, 0, date(2028, 2, 29)),
        (date(2026, 9, 30), 1, 0, date(2027, 1, 31)),
    ],
)
def test_the_end_of_a_named_month(
    earned: date, month: int, years: int, last_day: date
) -> None:
    validity = Validity(unit=ValidityUnit.END_OF_NAMED_MONTH, count=years, month=month)
    assert validity.last_day(earned) == last_day


@pytest.mark.parametrize(
    ("unit", "count", "at_least", "earned", "last_day"),
    [
        (ValidityUnit.END_OF_MONTH, 0, 1, date(2026, 1, 31), date(2026, 2, 28)),
        (ValidityUnit.END_OF_MONTH, 0, 1, date(2026, 1, 30), date(2026, 1, 31)),
        (ValidityUnit.END_OF_QUARTER, 0, 30, date(2026, 3, 1), date(2026, 3, 31)),
        (ValidityUnit.END_OF_QUARTER, 0, 30, date(2026, 3, 2), date(2026, 6, 30)),
        (ValidityUnit.END_OF_YEAR, 0, 400, date(2026, 12, 1), date(2028, 12, 31)),
        (ValidityUnit.DAYS, 3, 30, date(2026, 1, 1), date(2026, 1, 31)),
        (ValidityUnit.MONTHS, 1, 30, date(2026, 2, 1), date(2026, 3, 3)),
        (ValidityUnit.FOREVER, 0, 30, date(2026, 2, 1), None),
    ],
)
def test_nothing_ends_sooner_than_the_least_time(
    unit: ValidityUnit, count: int, at_least: int, earned: date, last_day: date | None
) -> None:
    validity = Validity(unit=unit, count=count, at_least=at_least)
    assert validity.last_day(earned) == last_day


days = st.dates(date(2023, 1, 1), date(2032, 12, 31))
validities = st.builds(
    Validity,
    unit=st.sampled_from([unit for unit in ValidityUnit if unit != "forever"]),
    count=st.integers(0, 30),
    month=st.integers(1, 12),
    at_least=st.integers(0, 400),
)


@given(validities, days)
def test_what_is_earned_later_never_ends_sooner(
    validity: Validity, earned: date
) -> None:
    first = validity.last_day(earned)
    second = validity.last_day(earned + timedelta(days=1))
    assert first is not None
    assert second is not None
    assert earned + timedelta(days=validity.at_least) <= first <= second


@given(
    days,
    st.frozensets(st.integers(0, 6), max_size=6),
    st.lists(st.tuples(days, st.integers(0, 40)), max_size=5),
)
def test_the_next_open_day_is_open_and_none_before_it_is(
    day: date, weekdays: frozenset[int], closed: list[tuple[date, int]]
) -> None:
    calendar = BusinessCalendar(
        zone=BERLIN,
        closed_weekdays=tuple(weekdays),
        closures=tuple(
            Closure(first=first, last=first + timedelta(days=length))
            for first, length in closed
        ),
    )
    opens = calendar.next_open(day)
    between = range((opens - day).days)
    assert not calendar.is_closed(opens)
    assert all(calendar.is_closed(day + timedelta(days=ahead)) for ahead in between)
