"""How money, percentages, days and times are written where the shop is: the one way for all that people read."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
import re
from typing import TYPE_CHECKING, override

from .programs.money import Currency

if TYPE_CHECKING:
    from babel import Locale

# Between a currency's letters and the number is a blank (Unicode LDML, currency spacing), which Babel leaves out.
_LETTERS_THEN_NUMBER = re.compile(r"(?<=[^\W\d_])(?=\d)")
_BLANK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notation:
    """How values are written for people: as in data, for as long as Babel can't be had.

    Money comes in minor units of the ``currency``, days and times are local.
    """

    currency: Currency

    def money(self, minor: int) -> str:
        """Return an amount of money with the currency's sign, for instance ``€1.00``."""
        return f"{self.currency.major(minor)} {self.currency.code}"

    def money_of(self, amount: str | Decimal) -> str:
        """Return money that is given as settings have it, for instance ``12.50``."""
        return self.money(int(Decimal(amount).scaleb(self.currency.digits)))

    def number(self, number: int | Decimal) -> str:
        """Return a number with its separators, for instance ``1,000``."""
        return f"{number:f}" if isinstance(number, Decimal) else str(number)

    def percent(self, percent: Decimal) -> str:
        """Return a percentage with its sign, for instance ``7.5%``."""
        return f"{percent.normalize():f} %"

    def day(self, day: date) -> str:
        """Return a day, for instance ``Jun 9, 2027``."""
        return day.isoformat()

    def day_of(self, day: str) -> str:
        """Return a day that is given as settings have it, for instance ``2027-06-09``."""
        return self.day(date.fromisoformat(day))

    def month(self, day: date) -> str:
        """Return the month of a day, for instance ``June 2027``."""
        return f"{day:%Y-%m}"

    def time(self, at: time) -> str:
        """Return a time of the day, for instance ``2:30 PM``."""
        return at.isoformat("minutes")

    def moment(self, at: datetime) -> str:
        """Return a day and the time on it."""
        return f"{self.day(at)} {self.time(at.time())}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalNotation(Notation):
    """How values are written in a language and country; Babel knows how."""

    locale: Locale

    @override
    def money(self, minor: int) -> str:
        from babel.numbers import format_currency

        written = format_currency(
            self.currency.major(minor), self.currency.code, locale=self.locale
        )
        return _LETTERS_THEN_NUMBER.sub(_BLANK, written)

    @override
    def number(self, number: int | Decimal) -> str:
        from babel.numbers import format_decimal

        return format_decimal(number, locale=self.locale)

    @override
    def percent(self, percent: Decimal) -> str:
        from babel.numbers import format_percent

        return format_percent(
            percent.normalize() / 100, locale=self.locale, decimal_quantization=False
        )

    @override
    def day(self, day: date) -> str:
        from babel.dates import format_date

        return format_date(day, "medium", locale=self.locale)

    @override
    def month(self, day: date) -> str:
        from babel.dates import format_skeleton

        return format_skeleton("yMMMM", day, locale=self.locale)

    @override
    def time(self, at: time) -> str:
        from babel.dates import format_time

        return format_time(at, "short", locale=self.locale)


def babel_locale(locale: str) -> Locale:
    """Return Babel's locale for one like ``de``, ``de_AT`` or ``pt-BR``. Blocks: Babel reads data files.

    An unknown one (German in Japan) is written as in its language, or else as in English.
    """
    from babel import Locale, UnknownLocaleError

    name = locale.replace("-", "_")
    for known in (name, name.partition("_")[0]):
        try:
            return Locale.parse(known)
        except UnknownLocaleError, ValueError:
            continue
    return Locale("en")


def notation(locale: str, currency: Currency) -> Notation:
    """Return how values are written in a locale, as in data without Babel.

    Blocks, but only now: what it writes then is written without reading any files.
    """
    try:
        local = LocalNotation(currency=currency, locale=babel_locale(locale))
    except ModuleNotFoundError:
        return Notation(currency=currency)
    local.money(0)
    local.percent(Decimal(1))
    local.number(0)
    local.month(date.min)
    local.day(date.min)
    local.time(time.min)
    return local
