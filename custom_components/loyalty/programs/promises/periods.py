"""For how long limits count: of rewards, and of promotions."""

from datetime import date, timedelta
from enum import StrEnum


class Period(StrEnum):
    """The time for which a limit holds; then it begins anew."""

    EVER = "ever"
    DAY = "day"
    WEEK = "week"  # from Monday on
    MONTH = "month"
    YEAR = "year"

    def first_day(self, day: date) -> date:
        """Return the first day of the period that a day is in."""
        match self:
            case Period.EVER:
                return date.min
            case Period.DAY:
                return day
            case Period.WEEK:
                return day - timedelta(days=day.weekday())
            case Period.MONTH:
                return day.replace(day=1)
            case Period.YEAR:
                return day.replace(month=1, day=1)
