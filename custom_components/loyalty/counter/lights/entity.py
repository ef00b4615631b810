"""A light, switch or anything else that Home Assistant can turn on and off."""

from typing import override

from homeassistant.const import (
    ATTR_ENTITY_ID,
    SERVICE_TURN_OFF,
    SERVICE_TURN_ON,
    STATE_UNAVAILABLE,
)
from homeassistant.core import DOMAIN as HOMEASSISTANT_DOMAIN, HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from . import EntityLight, LightBackend, LightUnavailable


class EntityBackend(LightBackend):
    """Switches through Home Assistant, without waiting for the device to follow."""

    def __init__(self, light: EntityLight, hass: HomeAssistant) -> None:
        self._entity_id = light.entity_id
        self._hass = hass

    @override
    async def open(self) -> None:
        self._check()

    @override
    async def set(self, on: bool) -> None:
        self._check()
        service = SERVICE_TURN_ON if on else SERVICE_TURN_OFF
        try:
            await self._hass.services.async_call(
                HOMEASSISTANT_DOMAIN,
                service,
                {ATTR_ENTITY_ID: self._entity_id},
                blocking=False,
            )
        except HomeAssistantError as error:
            raise LightUnavailable(f"{self._entity_id} can't be switched") from error

    @override
    async def close(self) -> None:
        """The entity is Home Assistant's."""

    def _check(self) -> None:
        state = self._hass.states.get(self._entity_id)
        if state is None or state.state == STATE_UNAVAILABLE:
            raise LightUnavailable(f"{self._entity_id} is not available")
