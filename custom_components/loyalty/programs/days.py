"""Business days, and the last day on which something may be used.

Instants are aware datetimes in UTC, days are local dates of the shop. A day belongs to the date on
which it starts, so a bar whose day starts at 04:00 books 01:30 on the day before.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessCalendar:
    """The shop's time zone and the local time at which its days start."""

    zone: ZoneInfo
    day_starts: time = time(0)

    def day_of(self, instant: datetime) -> date:
        """Return the business day to which an instant belongs.

        Compared on the wall clock: on the nights when the clocks change a day has 23 or 25 hours,
        and still starts at the same time of day.
        """
        local = instant.astimezone(self.zone)
        return (
            local.date()
            if local.time() >= self.day_starts
            else local.date() - timedelta(days=1)
        )

    def start_of(self, day: date) -> datetime:
        """Return the instant (UTC) at which a business day starts."""
        return datetime.combine(day, self.day_starts, self.zone).astimezone(UTC)

    def end_of(self, day: date) -> datetime:
        """Return the instant (UTC) at which the day is over; it belongs to the next day."""
        return self.start_of(day + timedelta(days=1))


def add_months(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last day where it has no such day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def end_of_month(day: date) -> date:
    """Return the last day of the month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


class ValidityUnit(StrEnum):
    """How long earned points or stamps stay usable."""

    FOREVER = "forever"
    DAYS = "days"
    MONTHS = "months"
    END_OF_MONTH = "end_of_month"
    END_OF_YEAR = "end_of_year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """A validity, counted from the day of earning; the last usable day is inclusive.

    ``days`` and ``months`` count from that day (31 January and one month is 28 February);
    ``end_of_month`` adds ``count`` months and goes on to the end of that month, ``end_of_year``
    adds ``count`` years and goes on to 31 December.
    """

    unit: ValidityUnit = ValidityUnit.FOREVER
    count: int = 0

    def last_day(self, earned: date) -> date | None:
        """Return the last usable day of what was earned on ``earned``; None if it never ends."""
        match self.unit:
            case ValidityUnit.FOREVER:
                return None
            case ValidityUnit.DAYS:
                return earned + timedelta(days=self.count)
            case ValidityUnit.MONTHS:
                return add_months(earned, self.count)
            case ValidityUnit.END_OF_MONTH:
                return end_of_month(add_months(earned, self.count))
            case ValidityUnit.END_OF_YEAR:
                return date(earned.year + self.count, 12, 31)


FOREVER = Validity()
