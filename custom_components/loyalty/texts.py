"""The integration's own texts where Home Assistant does not translate them: explanations and slips."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Self

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from .const import DOMAIN
from .counter.slips.wording import Wording, wording
from .programs.money import Currency
from .programs.promises.program import Step
from .programs.refusal import Refusal

_PREFIX = f"component.{DOMAIN}.config_panel."
_REFUSALS = f"component.{DOMAIN}.exceptions."
_MINOR = "_minor"
_DAYS = frozenset({"last_day", "redeem_until", "until"})
_PERCENT = frozenset({"percent", "next_percent"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """All texts below ``config_panel`` in one language, English where it has none.

    ``refusals`` are the reasons why something could not be done, by their key; ``words`` write money, numbers
    and days as on slips. Without them (Babel can't be had) they are written as in data.
    """

    language: str
    texts: dict[str, str]
    refusals: dict[str, str]
    words: Wording | None = None

    @classmethod
    async def load(cls, hass: HomeAssistant, language: str) -> Self:
        """Read the texts of a language (BCP 47) once, for as long as they are needed."""
        texts = await async_get_translations(hass, language, "config_panel", {DOMAIN})
        refusals = await async_get_translations(hass, language, "exceptions", {DOMAIN})
        return cls(
            language=language,
            texts={key.removeprefix(_PREFIX): text for key, text in texts.items()},
            refusals={
                key.removeprefix(_REFUSALS).removesuffix(".message"): text
                for key, text in refusals.items()
            },
        )

    async def written(
        self, hass: HomeAssistant, locale: str, currency: Currency
    ) -> Self:
        """Return the texts with money and days as people there write them, if the library for it is there."""
        slips = self.section("slips")
        return replace(
            self,
            words=await hass.async_add_executor_job(_words, slips, locale, currency),
        )

    def text(self, key: str, **values: object) -> str:
        """Return a text with its values filled in; the key itself where nobody has written the text."""
        return self.texts.get(key, key).format_map(values)

    def refusal(self, refusal: Refusal) -> str:
        """Return why something was refused; the key where nobody has written the reason."""
        return self.refusals.get(refusal.key, refusal.key).format_map(
            refusal.placeholders
        )

    def section(self, name: str) -> dict[str, str]:
        """Return the texts of a section (``slips``) by their keys in it."""
        prefix = f"{name}."
        return {
            key.removeprefix(prefix): text
            for key, text in self.texts.items()
            if key.startswith(prefix)
        }

    def explain(self, steps: Iterable[Step], currency: Currency) -> list[str]:
        """Return an explanation line by line.

        Values whose name ends in ``_minor`` are money in minor units; the text names them without it.
        """
        return [
            self.text(
                step.key,
                **{
                    name.removesuffix(_MINOR): self._shown(name, value, currency)
                    for name, value in step.values.items()
                },
            )
            for step in steps
        ]

    def _shown(self, name: str, value: str | int, currency: Currency) -> str | int:
        words = self.words
        if name.endswith(_MINOR):
            if words is not None:
                return words.money(int(value))
            return f"{currency.major(int(value))} {currency.code}"
        if words is None:
            return value
        if name in _PERCENT:
            return words.number(Decimal(value))
        if name in _DAYS and (day := _day(str(value))) is not None:
            return words.day(day)
        return value


def _day(text: str) -> date | None:
    """Return the day that a value names; None for what ends within the day, which names an hour."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _words(texts: dict[str, str], locale: str, currency: Currency) -> Wording | None:
    """Return the words of slips with all that Babel reads from files; None without Babel."""
    try:
        words = wording(texts, locale, currency)
    except ModuleNotFoundError:
        return None
    words.money(0)
    words.day(date.min)
    words.number(0)
    return words
