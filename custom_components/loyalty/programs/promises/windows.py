"""When something is on: from one day through another, on some weekdays, in some hours.

Days are business days, hours are wall-clock time of the shop. Hours that end before they begin go on
past midnight and belong to the day on which they began: Friday from 22:00 to 02:00 is on at one o'clock
on Saturday. On the nights when the clocks change, hours that there are twice are on twice, and those
that are skipped not at all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from ..days import BusinessCalendar

_DAY = timedelta(days=1)
_WEEK = 7


class Span(NamedTuple):
    """From an instant on until another one, which is outside; None: without end."""

    start: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Days, weekdays (0 is Monday; none: all) and hours; what is None is no limit.

    ``last_day`` is inclusive; ``from_time`` is the first minute inside, ``until_time`` the first one outside.
    """

    first_day: date | None = None
    last_day: date | None = None
    weekdays: tuple[int, ...] = ()
    from_time: time | None = None
    until_time: time | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for times that never come."""
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise ValueError("ends before it begins")
        if (self.from_time is None) != (self.until_time is None):
            raise ValueError("hours have a beginning and an end")
        if self.from_time is not None and self.from_time == self.until_time:
            raise ValueError("hours that end as they begin")
        if any(not 0 <= day < _WEEK for day in self.weekdays):
            raise ValueError("no such weekday")

    def is_on(self, at: datetime, calendar: BusinessCalendar) -> bool:
        """Tell whether an instant is inside."""
        start, until = self.from_time, self.until_time
        day = calendar.day_of(at)
        if start is None or until is None:
            return self.has_day(day)
        local = at.astimezone(calendar.zone)
        now = local.time()
        if start < until:
            return start <= now < until and self.has_day(day)
        if now >= start:
            return self.has_day(day)
        # After midnight it is still the evening before.
        return now < until and self.has_day(local.date() - _DAY)

    def has_day(self, day: date) -> bool:
        """Tell whether it is on at some time of a day."""
        return (
            (self.first_day is None or day >= self.first_day)
            and (self.last_day is None or day <= self.last_day)
            and (not self.weekdays or day.weekday() in self.weekdays)
        )

    def next_span(self, at: datetime, calendar: BusinessCalendar) -> Span | None:
        """Return the span that an instant is in, else the next one; None if there is none any more."""
        found: Span | None = None
        for span in self._spans(at, calendar):
            if found is None:
                found = span
            elif found.end is not None and span.start <= found.end:
                found = Span(found.start, span.end)
            else:
                return found
        if found is None or self._ends_with(found, calendar):
            return found
        # Every day of a week joins the next: nothing but the last day ends it.
        last = self.last_day
        return Span(found.start, None if last is None else calendar.end_of(last))

    def _ends_with(self, span: Span, calendar: BusinessCalendar) -> bool:
        """Tell whether a span that was joined from the days of a week ends where it seems to."""
        if self.from_time is not None or (
            self.weekdays and len(set(self.weekdays)) < _WEEK
        ):
            return True
        return self.last_day is not None and span.end == calendar.end_of(self.last_day)

    def _spans(self, at: datetime, calendar: BusinessCalendar) -> Iterator[Span]:
        """Return what is not over yet, day by day, for a week from the first day on."""
        today = calendar.day_of(at)
        first = today - _DAY
        if self.first_day is not None and self.first_day > first:
            first = self.first_day
        for offset in range(_WEEK + 3):
            day = first + offset * _DAY
            if self.has_day(day):
                span = self._span(day, calendar)
                if span.end is None or span.end > at:
                    yield span

    def _span(self, day: date, calendar: BusinessCalendar) -> Span:
        if self.from_time is None or self.until_time is None:
            return Span(calendar.start_of(day), calendar.end_of(day))
        ends_on = day if self.from_time < self.until_time else day + _DAY
        return Span(
            datetime.combine(day, self.from_time, calendar.zone).astimezone(UTC),
            datetime.combine(ends_on, self.until_time, calendar.zone).astimezone(UTC),
        )
