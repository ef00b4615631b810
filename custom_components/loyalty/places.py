"""How people and automations name a counter, a customer, a program or a reward: by id, device or name."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr

from .const import DOMAIN, SubentryType


def counter_id_of(hass: HomeAssistant, entry: ConfigEntry, named: str) -> str | None:
    """Return the id of the counter that is meant by its id, its device's id or its name."""
    device = dr.async_get(hass).async_get(named)
    wanted = device.config_subentry_id if device is not None else named
    names: dict[str, list[str]] = {}
    for counter in entry.get_subentries_of_type(SubentryType.COUNTER):
        if counter.subentry_id == wanted:
            return counter.subentry_id
        names.setdefault(counter.title.casefold(), []).append(counter.subentry_id)
    found = names.get(named.strip().casefold(), [])
    return found[0] if len(found) == 1 else None


def customer_id_of(hass: HomeAssistant, named: str) -> str:
    """Return the customer's id for their device's id; anything else is returned as it is."""
    device = dr.async_get(hass).async_get(named)
    if device is None:
        return named
    return next((key for domain, key in device.identifiers if domain == DOMAIN), named)
