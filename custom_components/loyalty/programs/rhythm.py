"""How often customers come, and whether what they earn lasts until they come again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise
from operator import itemgetter
from statistics import median_low

from .days import Validity

# Fewer regulars say nothing about all.
FEWEST_MEMBERS = 10
# Terms are harsh that let this share of regulars lose what they earned, in per cent.
HARSH_PERCENT = 33
_YEAR = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How many days pass between the visits of each regular, as the median of theirs, in order."""

    gaps: tuple[int, ...]

    @property
    def median_days(self) -> int:
        """Return after how many days half of the regulars have come back."""
        return median_low(self.gaps)

    def losing_percent(self, days: int) -> int:
        """Return the share of regulars who come back later than what they earned lasts, rounded down."""
        losing = sum(gap > days for gap in self.gaps)
        return losing * 100 // len(self.gaps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Harshness:
    """Terms under which many lose what they earned: it lasts ``days``, they come every ``median_days``."""

    days: int
    median_days: int
    losing_percent: int


def rhythm_of(days: Iterable[tuple[int, date]]) -> Rhythm | None:
    """Return the rhythm of members from the days on which they came, in order of members and days.

    None while too few came more than once.
    """
    gaps = []
    for _, came in groupby(days, key=itemgetter(0)):
        between = [(later - day).days for (_, day), (_, later) in pairwise(came)]
        if between:
            gaps.append(median_low(between))
    if len(gaps) < FEWEST_MEMBERS:
        return None
    return Rhythm(gaps=tuple(sorted(gaps)))


def harshness(
    validity: Validity, rhythm: Rhythm | None, today: date
) -> Harshness | None:
    """Return how harsh a validity is; None if most regulars come back in time."""
    if rhythm is None or validity.last_day(today) is None:
        return None
    days = usable_days(validity, today)
    losing = rhythm.losing_percent(days)
    if losing < HARSH_PERCENT:
        return None
    return Harshness(days=days, median_days=rhythm.median_days, losing_percent=losing)


def usable_days(validity: Validity, today: date) -> int:
    """Return for how many days something stays usable, on average over a year of earning."""
    total = 0
    for ahead in range(_YEAR):
        earned = today + timedelta(days=ahead)
        last_day = validity.last_day(earned)
        if last_day is None:
            raise ValueError("it stays usable without end")
        total += (last_day - earned).days
    return total // _YEAR


def by_month(
    endings: Iterable[tuple[date | None, int]], until: date | None = None
) -> dict[date, int]:
    """Return how much ends in each month, by its first day, in order.

    ``endings``: last days and amounts; ``until`` is the day through which all of it lasts at the longest.
    """
    months: dict[date, int] = {}
    for promised, amount in endings:
        last_days = [day for day in (promised, until) if day is not None]
        if last_days:
            month = min(last_days).replace(day=1)
            months[month] = months.get(month, 0) + amount
    return dict(sorted(months.items()))
