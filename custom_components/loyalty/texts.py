"""The integration's own texts where Home Assistant does not translate them: explanations and slips."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from .const import DOMAIN
from .programs.money import Currency
from .programs.promises.program import Step
from .programs.refusal import Refusal

_PREFIX = f"component.{DOMAIN}.config_panel."
_REFUSALS = f"component.{DOMAIN}.exceptions."
_MINOR = "_minor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """All texts below ``config_panel`` in one language, English where it has none.

    ``refusals`` are the reasons why something could not be done, by their key.
    """

    language: str
    texts: dict[str, str]
    refusals: dict[str, str]

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
        return [self.text(step.key, **_shown(step, currency)) for step in steps]


def _shown(step: Step, currency: Currency) -> dict[str, object]:
    return {
        name.removesuffix(_MINOR): f"{currency.major(int(value))} {currency.code}"
        if name.endswith(_MINOR)
        else value
        for name, value in step.values.items()
    }
