"""What a form comes to in plain words: lines, and how options, names and values are written in them."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from ..const import DOMAIN
from ..notation import Notation
from ..settings import Settings
from ..texts import notation_in


class Options(NamedTuple):
    """What is chosen in a selector, which has a text for each option."""

    selector: str
    chosen: tuple[str, ...]


# The key of a condition's name, and its value.
type Condition = tuple[str, str | Options]


async def suggested(hass: HomeAssistant, key: str) -> str:
    """Return a name to begin with, in Home Assistant's language."""
    return await option_text(hass, "suggestion", key)


async def option_text(hass: HomeAssistant, selector: str, option: str) -> str:
    """Return what an option of a selector is called, in Home Assistant's language."""
    return (await _selectors(hass)).get(_key(selector, option), "")


async def conditions_text(hass: HomeAssistant, conditions: Iterable[Condition]) -> str:
    """Return a line for each condition, in Home Assistant's language.

    What has no key is named by its value; what has no value is a name only.
    """
    texts = await _selectors(hass)

    def told(value: str | Options) -> str:
        if isinstance(value, str):
            return value
        return ", ".join(
            texts.get(_key(value.selector, option), "") for option in value.chosen
        )

    lines = (
        ": ".join(filter(None, (texts.get(_key("condition", key)), told(value))))
        for key, value in conditions
    )
    return "\n".join(f"- {line}" for line in lines)


def off_told(data: Mapping[str, Any], write: Notation) -> str:
    """Return what comes off a price: a percentage and the most that it takes off, an amount, or both."""
    parts = []
    if data["percent"]:
        most = f" (≤ {write.money_of(data['most'])})" if data["most"] else ""
        parts.append(f"{write.percent(Decimal(data['percent']))}{most}")
    if data["off"]:
        parts.append(write.money_of(data["off"]))
    return ", ".join(parts)


async def notation_here(hass: HomeAssistant, settings: Settings) -> Notation:
    """Return how values are written in dialogs, which speak Home Assistant's language."""
    return await notation_in(hass, hass.config.language, settings)


async def _selectors(hass: HomeAssistant) -> dict[str, str]:
    return await async_get_translations(
        hass, hass.config.language, "selector", {DOMAIN}
    )


def _key(selector: str, option: str) -> str:
    return f"component.{DOMAIN}.selector.{selector}.options.{option}"
