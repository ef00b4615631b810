"""Backups of Home Assistant: the ledger is whole in its file and stays still while it is copied."""

from homeassistant.core import HomeAssistant

from .const import DOMAIN
from .shop import LoyaltyConfigEntry


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Write everything into the ledger's file and let bookings wait."""
    for shop in _entries(hass):
        await shop.runtime_data.ledger.checkpoint_and_hold()


async def async_post_backup(hass: HomeAssistant) -> None:
    """Let bookings go on, also after a backup that never began."""
    for shop in _entries(hass):
        await shop.runtime_data.ledger.release()


def _entries(hass: HomeAssistant) -> list[LoyaltyConfigEntry]:
    return hass.config_entries.async_loaded_entries(DOMAIN)
