"""What Home Assistant keeps of customers whose devices and entities are taken away.

Its registries remember every removed device and entity for as long as the config entry lives, and are
written to disk whole on each change. Customers come and go by the thousand, so only what the owner
changed about one is left to that memory. The rest comes back as it was without it: unique ids and
entity ids are made from the customer's own.
"""

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from .const import DOMAIN

# All plain devices leave under one identifier: a removed device is forgotten as soon as another one
# of the same config entry takes its identifiers.
_DEPARTED = (DOMAIN, "departed")


@callback
def async_take_away(hass: HomeAssistant, device: dr.DeviceEntry) -> None:
    """Remove a customer's device with its entities; what the owner changed is there again on return."""
    devices, entities = dr.async_get(hass), er.async_get(hass)
    entries = er.async_entries_for_device(
        entities, device.id, include_disabled_entities=True
    )
    plain = [entry for entry in entries if not _changed_by_owner(entry)]
    for entry in entries:
        entities.async_remove(entry.entity_id)
    for entry in plain:
        entities.deleted_entities.pop(
            (entry.domain, entry.platform, entry.unique_id), None
        )
    if len(plain) == len(entries) and not (
        device.name_by_user or device.area_id or device.labels or device.disabled_by
    ):
        devices.async_update_device(device.id, new_identifiers={_DEPARTED})
    devices.async_remove_device(device.id)


def _changed_by_owner(entry: er.RegistryEntry) -> bool:
    """Tell whether an entity is not as the integration made it."""
    return bool(
        entry.name
        or entry.icon
        or entry.area_id
        or entry.labels
        or entry.categories
        or entry.device_class
        or entry.hidden_by
        or entry.disabled_by
        or entry.aliases != [er.COMPUTED_NAME]
        or entry.entity_id != f"{entry.domain}.{entry.suggested_object_id}"
        # Home Assistant itself notes suggested precisions here, and what it does not expose.
        or "display_precision" in entry.options.get("sensor", {})
        or any(option.get("should_expose") for option in entry.options.values())
    )
