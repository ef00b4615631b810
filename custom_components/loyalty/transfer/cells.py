"""What stands in a cell: numbers, days and instants as people and other systems write them. Pure."""

from collections.abc import Iterable
import csv
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from io import StringIO
import re
from zoneinfo import ZoneInfo

from ..programs.refusal import Refusal

# What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_QUOTE = "'"
_NUMBER = re.compile(r"[+-]?\d[\d.,]*|[+-]?[.,]\d+")
# Currency signs and codes, blanks (also narrow ones) and the Swiss apostrophe.
_BESIDE_NUMBER = re.compile(
    r"[\s\u00a0\u202f'’$€£¥₹₽₺₩₫฿]|^\s*[^\W\d_]{1,3}(?=[^\w])|(?<=[^\w])[^\W\d_]{1,3}\.?\s*$"
)
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
# Square writes birthdays of which nobody told the year so.
_NO_YEAR = re.compile(r"(?:0000-)?\d{2}-\d{2}(?:T.*)?")
_SHARE = re.compile(r"(\d{1,18})\s*(?:of|von|/)\s*(\d{1,18})")
# What a spreadsheet makes of a number that is too long for its column; nobody knows all digits any more.
_SHORTENED = re.compile(r"[+-]?\d(?:[.,]\d+)?e\+\d{1,3}", re.IGNORECASE)
_OF_TWELVE = re.compile(r"(\d{1,2}):(\d{2}(?::\d{2})?)\s*([ap])\.?m\.?", re.IGNORECASE)
_YES = frozenset({"yes", "ja", "true", "wahr", "1", "x"})
_NO = frozenset({"no", "nein", "false", "falsch", "0"})
_ENDLESS = frozenset({"never", "nie", "unbegrenzt", "unlimited"})


class DateOrder(StrEnum):
    """How ``03/04/2026`` is meant where it could be both."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How cells are meant: the shop's zone, its currency's digits, and the order of days and months."""

    zone: ZoneInfo
    digits: int = 2
    order: DateOrder = DateOrder.DAY_FIRST


def escaped(text: str) -> str:
    """Return a text so that no spreadsheet takes it for a formula; ``unescaped`` is the way back."""
    return f"{_QUOTE}{text}" if text.startswith((*_FORMULA, _QUOTE)) else text


def unescaped(cell: str) -> str:
    """Return what an escaped cell says."""
    if cell.startswith(_QUOTE) and cell[1:].startswith((*_FORMULA, _QUOTE)):
        return cell[1:]
    return cell


def joined(parts: Iterable[str]) -> str:
    """Return several texts in one cell, separated by semicolons, in quotes where one has one."""
    cell = StringIO()
    csv.writer(cell, delimiter=";", lineterminator="").writerow(list(parts))
    return cell.getvalue()


def split(cell: str) -> list[str]:
    """Return the texts in a cell; raises Refusal ``cell_unreadable``."""
    try:
        rows = list(
            csv.reader(StringIO(cell, newline=""), delimiter=";", skipinitialspace=True)
        )
    except csv.Error:
        raise Refusal("cell_unreadable", value=cell[:40]) from None
    return [part.strip() for row in rows for part in row if part.strip()]


def code(cell: str) -> str:
    """Return a text that may look like a number; raises Refusal ``number_shortened`` where digits of it are lost."""
    if _SHORTENED.fullmatch(cell):
        raise Refusal("number_shortened", value=cell)
    return cell


def number(cell: str, digits: int) -> Decimal:
    """Return a number with a decimal point or comma; raises Refusal ``number_unreadable``.

    A single point or comma before exactly three digits is a thousands separator, unless so many
    ``digits`` are usual or nothing but a zero stands before it.
    """
    bare = _BESIDE_NUMBER.sub("", cell)
    if not _NUMBER.fullmatch(bare):
        raise Refusal("number_unreadable", value=cell[:40])
    sign, bare = ("-", bare[1:]) if bare[0] == "-" else ("", bare.lstrip("+"))
    separators = [char for char in bare if char in ".,"]
    if separators:
        last = separators[-1]
        whole, _, rest = bare.rpartition(last)
        if len(set(separators)) == 1:
            grouped = len(separators) > 1 or (
                len(rest) == 3 and digits != 3 and whole.strip("0") != ""
            )
        else:
            grouped = separators.count(last) > 1
        bare = bare if grouped else f"{whole}!{rest}"
        bare = bare.replace(".", "").replace(",", "").replace("!", ".")
    try:
        return Decimal(sign + bare)
    except InvalidOperation:
        raise Refusal("number_unreadable", value=cell[:40]) from None


def whole(cell: str) -> int:
    """Return a whole number (``12``, ``12.00``, ``1.200``); raises Refusal ``number_not_whole``."""
    exact = number(cell, 0)
    if exact != exact.to_integral_value():
        raise Refusal("number_not_whole", value=cell[:40])
    return int(exact)


def day(cell: str, manner: Manner) -> date:
    """Return a day; raises Refusal ``date_unreadable``."""
    return _local(cell, manner).date()


def birthday(cell: str, manner: Manner) -> date | None:
    """Return a birthday, None for one without a year; raises Refusal ``date_unreadable``."""
    return None if _NO_YEAR.fullmatch(cell) else day(cell, manner)


def instant(cell: str, manner: Manner) -> datetime:
    """Return an instant in UTC, noon for a day without a time; raises Refusal ``date_unreadable``."""
    moment = _local(cell, manner)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=manner.zone)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise Refusal("date_unreadable", value=cell[:40]) from None


def share(cell: str) -> Fraction:
    """Return a part of a whole, ``37 of 50``; raises Refusal ``share_unreadable``."""
    match = _SHARE.fullmatch(cell.strip())
    if match is None or not int(match[2]):
        raise Refusal("share_unreadable", value=cell[:40])
    return Fraction(int(match[1]), int(match[2]))


def shared(parts: int, whole: int) -> str:
    """Return how a part of a whole is written: no spreadsheet takes it for a date."""
    return f"{parts} of {whole}"


def flag(cell: str) -> bool:
    """Return yes or no, no for a blank cell; raises Refusal ``flag_unreadable``."""
    said = cell.casefold()
    if said in _YES:
        return True
    if said and said not in _NO:
        raise Refusal("flag_unreadable", value=cell[:40])
    return False


def is_endless(cell: str) -> bool:
    """Tell whether a last day says that there is none."""
    return cell.casefold() in _ENDLESS


def _local(cell: str, manner: Manner) -> datetime:
    try:
        if match := _DOTTED.match(cell):
            days, months, years = match.groups()
        elif match := _SLASHED.match(cell):
            first, second, years = match.groups()
            month_first = int(second) > 12 or (
                manner.order is DateOrder.MONTH_FIRST and int(first) <= 12
            )
            days, months = (second, first) if month_first else (first, second)
        else:
            if len(cell) <= len("2026-11-20"):
                return datetime.combine(date.fromisoformat(cell), time(12))
            return datetime.fromisoformat(cell)
        of_day = cell[match.end() :].strip(" ,T")
        at = _time(of_day) if of_day else time(12)
        return datetime.combine(date(int(years), int(months), int(days)), at)
    except ValueError:
        raise Refusal("date_unreadable", value=cell[:40]) from None


def _time(text: str) -> time:
    """Return a time of day, of 24 hours or of twice twelve; raises ValueError."""
    if (match := _OF_TWELVE.fullmatch(text)) is None:
        return time.fromisoformat(text.zfill(5))
    hour, rest, half = match.groups()
    if not 1 <= int(hour) <= 12:
        raise ValueError(text)
    after_noon = 12 if half in "pP" else 0
    return time.fromisoformat(f"{int(hour) % 12 + after_noon:02}:{rest}")
