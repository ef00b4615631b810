"""The shop that a new hub opens with."""

from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigEntry
from homeassistant.core import HomeAssistant

HOW_TO_SCAN = "Settings → Developer tools → Actions → loyalty.scan"


def config_entry() -> dict[str, Any]:
    """Return the shop's config entry, as Home Assistant stores it."""
    return ConfigEntry(
        data={},
        discovery_keys={},  # type: ignore[arg-type]
        domain="loyalty",
        minor_version=1,
        options={},
        source=SOURCE_USER,
        subentries_data=(),
        title="Café Morgenrot",
        unique_id=None,
        version=1,
    ).as_dict()


async def first_day(hass: HomeAssistant) -> None:
    """Fill the shop once it has opened for the first time."""
