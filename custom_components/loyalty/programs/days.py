"""Business days, and the last day on which something may be used.

Instants are aware datetimes in UTC, days are local dates of the shop. A day belongs to the date on
which it starts, so a bar whose day starts at 04:00 books 01:30 on the day before.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

_WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """The shop is closed from ``first`` through ``last``."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Raise ValueError for days that run backwards."""
        if self.last < self.first:
            raise ValueError(f"closed from {self.first} through {self.last}")


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessCalendar:
    """The shop's time zone, the local time at which its days start, and when it is closed.

    ``closed_weekdays`` count from Monday, which is 0. Nobody can use anything on a closed day: what
    could be used through one can be used through the next open day. Who was born on 29 February celebrates on
    28 February in other years, or on the day after it with ``leap_birthdays_in_march``.
    """

    zone: ZoneInfo
    day_starts: time = time(0)
    closed_weekdays: tuple[int, ...] = ()
    closures: tuple[Closure, ...] = ()
    leap_birthdays_in_march: bool = False

    def __post_init__(self) -> None:
        """Raise ValueError for a shop that never opens."""
        if len(set(self.closed_weekdays)) >= _WEEK:
            raise ValueError("a shop is open on one weekday at least")

    @property
    def always_open(self) -> bool:
        """Whether no day is a closed one."""
        return not (self.closed_weekdays or self.closures)

    def is_closed(self, day: date) -> bool:
        """Tell whether the shop is closed all through a business day."""
        return day.weekday() in self.closed_weekdays or any(
            closure.first <= day <= closure.last for closure in self.closures
        )

    def next_open(self, day: date) -> date:
        """Return a day itself if the shop is open, else the next day on which it is."""
        while self.is_closed(day):
            day += timedelta(days=1)
        return day

    def earliest_end(self, day: date) -> date:
        """Return the earliest last day of what can still be used on a day: closed ones before it count."""
        while self.is_closed(day - timedelta(days=1)):
            day -= timedelta(days=1)
        return day

    def birthday_in(self, birthday: date, year: int) -> date:
        """Return the day of a year on which a birthday is celebrated."""
        try:
            return birthday.replace(year=year)
        except ValueError:
            return (
                date(year, 3, 1) if self.leap_birthdays_in_march else date(year, 2, 28)
            )

    def day_of(self, instant: datetime) -> date:
        """Return the business day to which an instant belongs.

        Compared on the wall clock: on the nights when the clocks change a day has 23 or 25 hours,
        and still starts at the same time of day.
        """
        return _day_of(instant, self.zone, self.day_starts)

    def start_of(self, day: date) -> datetime:
        """Return the instant (UTC) at which a business day starts."""
        return datetime.combine(day, self.day_starts, self.zone).astimezone(UTC)

    def end_of(self, day: date) -> datetime:
        """Return the instant (UTC) at which the day is over; it belongs to the next day."""
        return self.start_of(day + timedelta(days=1))


# Windows and validities ask for the same few days with every sale.
_REMEMBERED = 4096
# Everything that has a say in a decision asks for the day of the same instant.
_INSTANTS = 64


@lru_cache(_INSTANTS)
def _day_of(instant: datetime, zone: ZoneInfo, day_starts: time) -> date:
    local = instant.astimezone(zone)
    day = local.date()
    return day if local.time() >= day_starts else day - timedelta(days=1)


@lru_cache(_REMEMBERED)
def add_months(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last day where it has no such day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@lru_cache(_REMEMBERED)
def end_of_month(day: date) -> date:
    """Return the last day of the month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


class ValidityUnit(StrEnum):
    """How long earned points or stamps stay usable."""

    FOREVER = "forever"
    DAYS = "days"
    MONTHS = "months"
    END_OF_MONTH = "end_of_month"
    END_OF_QUARTER = "end_of_quarter"
    END_OF_HALF_YEAR = "end_of_half_year"
    END_OF_YEAR = "end_of_year"
    END_OF_NAMED_MONTH = "end_of_named_month"


# How many months the periods have whose end something stays usable to.
_PERIODS = {
    ValidityUnit.END_OF_MONTH: 1,
    ValidityUnit.END_OF_QUARTER: 3,
    ValidityUnit.END_OF_HALF_YEAR: 6,
    ValidityUnit.END_OF_YEAR: 12,
}
_DECEMBER = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """A validity, counted from the day of earning; the last usable day is inclusive.

    ``days`` and ``months`` count from that day (31 January and one month is 28 February). The others
    round up: to the end of the month, quarter, half-year or year that is ``count`` of them later (0: the
    running one), or to the end of the next ``month`` (1 to 12) and ``count`` years more. What would end
    sooner than ``at_least`` days after it was earned goes on to the end of the period after that.
    """

    unit: ValidityUnit = ValidityUnit.FOREVER
    count: int = 0
    month: int = _DECEMBER
    at_least: int = 0

    def __post_init__(self) -> None:
        """Raise ValueError for a validity that no calendar has."""
        if self.count < 0 or self.at_least < 0 or not 1 <= self.month <= _DECEMBER:
            raise ValueError("a validity counts forward, to one of twelve months")

    def last_day(self, earned: date) -> date | None:
        """Return the last usable day of what was earned on ``earned``; None if it never ends."""
        match self.unit:
            case ValidityUnit.FOREVER:
                return None
            case ValidityUnit.DAYS:
                return earned + timedelta(days=max(self.count, self.at_least))
            case ValidityUnit.MONTHS:
                return max(
                    add_months(earned, self.count),
                    earned + timedelta(days=self.at_least),
                )
            case ValidityUnit.END_OF_NAMED_MONTH:
                length = _DECEMBER
                ahead = (self.month - earned.month) % length
                ahead += self.count * length
            case _:
                length = _PERIODS[self.unit]
                ahead = -earned.month % length + self.count * length
        soonest = earned + timedelta(days=self.at_least)
        # Always from the first of the month: chained additions would lose days in February.
        first = earned.replace(day=1)
        while (last := end_of_month(add_months(first, ahead))) < soonest:
            ahead += length
        return last


FOREVER = Validity()

# What comes back after its end stays usable for so long from the refund on.
GRACE_DAYS = 30
