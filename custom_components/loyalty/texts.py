"""The integration's own texts where Home Assistant does not translate them: explanations, reasons, slips."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Self

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from .const import DOMAIN
from .notation import Notation, notation
from .programs.promises.program import Step
from .programs.refusal import Refusal
from .settings import Settings

_PREFIX = f"component.{DOMAIN}.config_panel."
_REFUSALS = f"component.{DOMAIN}.exceptions."
_MINOR = "_minor"
# What values of explanations and refusals are called that are no text and no number.
PERCENTAGES = frozenset({"percent", "next_percent"})
DAYS_AND_TIMES = frozenset({"first_day", "last_day", "redeem_until", "until"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """All texts below ``config_panel`` in one language, English where it has none.

    ``refusals`` are the reasons why something could not be done, by their key; ``notation`` is how the values
    in all of them are written.
    """

    language: str
    texts: dict[str, str]
    refusals: dict[str, str]
    notation: Notation

    @classmethod
    async def load(
        cls, hass: HomeAssistant, settings: Settings, language: str | None = None
    ) -> Self:
        """Read the texts of a language (BCP 47; None: that of slips) once, for as long as they are needed."""
        language = language or settings.language
        texts = await async_get_translations(hass, language, "config_panel", {DOMAIN})
        refusals = await async_get_translations(hass, language, "exceptions", {DOMAIN})
        return cls(
            language=language,
            texts={key.removeprefix(_PREFIX): text for key, text in texts.items()},
            refusals={
                key.removeprefix(_REFUSALS).removesuffix(".message"): text
                for key, text in refusals.items()
            },
            notation=await notation_in(hass, language, settings),
        )

    def text(self, key: str, **values: object) -> str:
        """Return a text with its values filled in; the key itself where nobody has written the text."""
        return self.texts.get(key, key).format_map(values)

    def refusal(self, refusal: Refusal) -> str:
        """Return why something was refused; the key where nobody has written the reason."""
        text = self.refusals.get(refusal.key, refusal.key)
        return text.format_map(self.written(refusal.values))

    def section(self, name: str) -> dict[str, str]:
        """Return the texts of a section (``slips``) by their keys in it."""
        prefix = f"{name}."
        return {
            key.removeprefix(prefix): text
            for key, text in self.texts.items()
            if key.startswith(prefix)
        }

    def explain(self, steps: Iterable[Step]) -> list[str]:
        """Return an explanation line by line."""
        return [self.text(step.key, **self.written(step.values)) for step in steps]

    def written(self, values: Mapping[str, str | int]) -> dict[str, str]:
        """Return the values of an explanation or a refusal as texts, which name money without ``_minor``."""
        return {
            name.removesuffix(_MINOR): self._written(name, value)
            for name, value in values.items()
        }

    def _written(self, name: str, value: str | int) -> str:
        if name.endswith(_MINOR):
            return self.notation.money(int(value))
        if name in PERCENTAGES:
            return self.notation.percent(Decimal(value))
        if name in DAYS_AND_TIMES:
            return self._when(str(value))
        return str(value)

    def _when(self, when: str) -> str:
        """Return a day; of what ends within the day, the time."""
        try:
            return self.notation.day(date.fromisoformat(when))
        except ValueError:
            return self.notation.time(time.fromisoformat(when))


async def notation_in(
    hass: HomeAssistant, language: str, settings: Settings
) -> Notation:
    """Return how values are written in a language, as in the shop's country and currency."""
    return await hass.async_add_executor_job(
        notation, settings.locale_in(language), settings.currency
    )
