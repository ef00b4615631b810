"""The language of slips: translated texts, and money, numbers and dates as they are written there.

Blocking: Babel reads data files. Call it in an executor.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from ...programs.money import Currency

if TYPE_CHECKING:
    from babel import Locale

# Where the texts stand in Home Assistant's translations (category ``config_panel``).
TEXTS_PREFIX = "component.loyalty.config_panel.slips."

type Texts = Mapping[str, str]


def slip_texts(translations: Mapping[str, str]) -> dict[str, str]:
    """Return the texts of slips from Home Assistant's flat translations of the category."""
    return {
        key.removeprefix(TEXTS_PREFIX): text
        for key, text in translations.items()
        if key.startswith(TEXTS_PREFIX)
    }


@dataclass(frozen=True, slots=True)
class Wording:
    """Words for slips.

    ``texts`` has a text for each key; those of amounts come in forms after the plural rules of the
    language (``units.points_one``, ``units.points_other``).
    """

    texts: Texts
    locale: Locale
    currency: Currency

    def say(self, key: str, **placeholders: str) -> str:
        """Return the text of a key with its placeholders filled in."""
        return self.texts[key].format_map(placeholders)

    def amount(self, unit: str, number: int) -> str:
        """Return an amount of a program's unit, for instance ``1 stamp``."""
        form = self.locale.plural_form(abs(number))
        text = (
            self.texts.get(f"units.{unit}_{form}") or self.texts[f"units.{unit}_other"]
        )
        return text.format(count=self.number(number))

    def change(self, unit: str, number: int) -> str:
        """Return an amount with its sign, for instance ``+3 points``."""
        return f"{'+' if number > 0 else ''}{self.amount(unit, number)}"

    def number(self, number: int | Decimal) -> str:
        """Return a number with its separators."""
        from babel.numbers import format_decimal

        return format_decimal(number, locale=self.locale)

    def percent(self, percent: Decimal) -> str:
        """Return a percentage with its sign, for instance ``7.5%``."""
        from babel.numbers import format_percent

        return format_percent(
            percent / 100, locale=self.locale, decimal_quantization=False
        )

    def money(self, minor: int) -> str:
        """Return an amount of money with the currency's sign."""
        from babel.numbers import format_currency

        return format_currency(
            self.currency.major(minor), self.currency.code, locale=self.locale
        )

    def day(self, day: date) -> str:
        """Return a date."""
        from babel.dates import format_date

        return format_date(day, "medium", locale=self.locale)

    def moment(self, at: datetime) -> str:
        """Return date and time of the day."""
        from babel.dates import format_time

        return f"{self.day(at)} {format_time(at, 'short', locale=self.locale)}"


def wording(texts: Texts, locale: str, currency: Currency) -> Wording:
    """Return the words of a language; ``locale`` like ``de``, ``de_AT`` or ``pt-BR``.

    An unknown one (German in Japan) is written as in its language, or else as in English.
    """
    from babel import Locale, UnknownLocaleError

    name = locale.replace("-", "_")
    for known in (name, name.partition("_")[0]):
        try:
            return Wording(texts, Locale.parse(known), currency)
        except UnknownLocaleError, ValueError:
            continue
    return Wording(texts, Locale("en"), currency)
