"""How times are kept: instants as integer microseconds since 1970 in UTC, days as ordinals."""

from datetime import UTC, date, datetime, timedelta
from typing import overload

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SECOND = 1_000_000


@overload
def to_micros(instant: datetime) -> int: ...
@overload
def to_micros(instant: datetime | None) -> int | None: ...
def to_micros(instant: datetime | None) -> int | None:
    """Return an aware instant as microseconds since the epoch, exactly."""
    return None if instant is None else (instant - _EPOCH) // _MICROSECOND


@overload
def from_micros(micros: int) -> datetime: ...
@overload
def from_micros(micros: int | None) -> datetime | None: ...
def from_micros(micros: int | None) -> datetime | None:
    """Return the instant, in UTC, of microseconds since the epoch."""
    # A float has room for microseconds until long after the year 2200.
    return None if micros is None else datetime.fromtimestamp(micros / _SECOND, UTC)


@overload
def to_ordinal(day: date) -> int: ...
@overload
def to_ordinal(day: date | None) -> int | None: ...
def to_ordinal(day: date | None) -> int | None:
    """Return a day as its proleptic Gregorian ordinal (1 January of year 1 is 1)."""
    return None if day is None else day.toordinal()


@overload
def from_ordinal(ordinal: int) -> date: ...
@overload
def from_ordinal(ordinal: int | None) -> date | None: ...
def from_ordinal(ordinal: int | None) -> date | None:
    """Return the day of an ordinal."""
    return None if ordinal is None else date.fromordinal(ordinal)
