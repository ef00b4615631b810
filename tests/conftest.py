"""Fixtures for all tests; those of pure code use none of them."""

from homeassistant.core import HomeAssistant
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
import pytest


@pytest.fixture
def hass(hass: HomeAssistant) -> HomeAssistant:
    """Home Assistant, with custom integrations.

    Not by an autouse fixture: it would start Home Assistant for the tests that
    need none, and before `recorder_mock` for those that have one.
    """
    hass.data.pop(DATA_CUSTOM_COMPONENTS)
    return hass
