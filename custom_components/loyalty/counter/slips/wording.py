"""The language of slips: translated texts, and values as they are written there.

Blocking: Babel reads data files. Call it in an executor.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ...notation import LocalNotation, babel_locale
from ...programs.money import Currency

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording(LocalNotation):
    """Words for slips, and how values are written on them.

    ``texts`` has a text for each key; those of amounts come in forms after the plural rules of the
    language (``units.points_one``, ``units.points_other``).
    """

    texts: Texts

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


def wording(texts: Texts, locale: str, currency: Currency) -> Wording:
    """Return the words of a locale."""
    return Wording(texts=texts, locale=babel_locale(locale), currency=currency)
