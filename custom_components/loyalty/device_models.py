"""What kind of thing each device is, in the language of the hub.

Home Assistant translates the names of devices, not their models.
"""

from enum import StrEnum

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.translation import async_get_cached_translations

from .const import DOMAIN


class DeviceModel(StrEnum):
    """A kind of device; each has a text of its own."""

    SHOP = "shop"
    COUNTER = "counter"
    PROMOTION = "promotion"
    CUSTOMER = "customer"

    @callback
    def named(self, hass: HomeAssistant) -> str:
        """Return what people read; English where nobody has translated it."""
        texts = async_get_cached_translations(
            hass, hass.config.language, "selector", DOMAIN
        )
        key = f"component.{DOMAIN}.selector.device_model.options.{self.value}"
        return texts.get(key, self.value.title())
