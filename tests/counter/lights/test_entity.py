"""Lights that are Home Assistant's."""

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest

from custom_components.loyalty.counter.lights import (
    EntityLight,
    GpiodLight,
    LightConfig,
    LightUnavailable,
    NoLight,
    RpiGpioLight,
    open_backend,
)

LAMP = EntityLight(entity_id="input_boolean.lamp")


@pytest.fixture
async def lamp(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(
        hass, "input_boolean", {"input_boolean": {"lamp": {}}}
    )


@pytest.mark.usefixtures("lamp")
async def test_an_entity_is_switched(hass: HomeAssistant) -> None:
    backend = open_backend(LAMP, hass)

    await backend.open()
    await backend.set(True)
    await hass.async_block_till_done()
    assert hass.states.is_state(LAMP.entity_id, "on")
    await backend.set(False)
    await hass.async_block_till_done()
    assert hass.states.is_state(LAMP.entity_id, "off")
    await backend.close()


@pytest.mark.usefixtures("lamp")
async def test_an_entity_that_is_unavailable(hass: HomeAssistant) -> None:
    backend = open_backend(LAMP, hass)
    hass.states.async_set(LAMP.entity_id, "unavailable")

    with pytest.raises(LightUnavailable, match="not available"):
        await backend.set(True)


async def test_an_entity_that_is_not_there(hass: HomeAssistant) -> None:
    with pytest.raises(LightUnavailable, match="not available"):
        await open_backend(LAMP, hass).open()


async def test_before_home_assistant_can_switch(hass: HomeAssistant) -> None:
    hass.states.async_set(LAMP.entity_id, "off")

    with pytest.raises(LightUnavailable, match="can't be switched"):
        await open_backend(LAMP, hass).set(True)


async def test_no_light_never_fails(hass: HomeAssistant) -> None:
    backend = open_backend(NoLight(), hass)

    await backend.open()
    await backend.set(True)
    await backend.close()


@pytest.mark.parametrize(
    "light", [GpiodLight(chip_label="nowhere", line=17), RpiGpioLight(pin=17)]
)
async def test_a_light_that_this_machine_has_not(
    hass: HomeAssistant, light: LightConfig
) -> None:
    backend = open_backend(light, hass)

    with pytest.raises(LightUnavailable):
        await backend.open()
    await backend.close()
