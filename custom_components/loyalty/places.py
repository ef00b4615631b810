"""How people and automations name a counter, a customer, a program or a reward: by id, device or name."""

from collections.abc import Iterable
from typing import Protocol

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr

from .const import DOMAIN, SubentryType


class Named(Protocol):
    """Something that has an id and a name."""

    @property
    def id(self) -> str:
        """Return the id, which never changes."""

    @property
    def name(self) -> str:
        """Return the name that the owner gave it."""


def all_named[T: Named](candidates: Iterable[T], named: str) -> list[T]:
    """Return the one of an id, or else all of a name in upper or lower case."""
    wanted = named.strip().casefold()
    by_name: list[T] = []
    for candidate in candidates:
        if candidate.id == named:
            return [candidate]
        if candidate.name.casefold() == wanted:
            by_name.append(candidate)
    return by_name


def find_named[T: Named](candidates: Iterable[T], named: str) -> T | None:
    """Return the one that is meant by its id or name; a name that several have means none of them."""
    found = all_named(candidates, named)
    return found[0] if len(found) == 1 else None


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
