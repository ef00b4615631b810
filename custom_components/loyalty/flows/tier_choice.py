"""The tiers that a reward or a promotion can be for."""

from collections.abc import Iterable, Sequence

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import SelectOptionDict

from ..const import SubentryType
from .plain_words import suggested


async def tiers_to_choose(
    hass: HomeAssistant, entry: ConfigEntry, named: Sequence[str]
) -> list[SelectOptionDict]:
    """Return the tiers of a shop as options.

    If none of those ``named`` so far is left, the first stays as one that is gone: without it, saving
    would give everybody what was for few.
    """
    tiers = options_of(entry.get_subentries_of_type(SubentryType.TIER))
    if named and not {tier["value"] for tier in tiers} & set(named):
        gone = await suggested(hass, "tier_gone")
        tiers.append(SelectOptionDict(value=named[0], label=gone))
    return tiers


def options_of(subentries: Iterable[ConfigSubentry]) -> list[SelectOptionDict]:
    """Return subentries as options, by their ids."""
    return [
        SelectOptionDict(value=subentry.subentry_id, label=subentry.title)
        for subentry in subentries
    ]
