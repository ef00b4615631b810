"""A shop whose owner sits at the dialogs; it is not open."""

from collections.abc import Generator
from unittest.mock import AsyncMock, patch

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.loyalty.const import DOMAIN


@pytest.fixture(autouse=True)
def set_up_entry() -> Generator[AsyncMock]:
    """Keep the shop from opening."""
    with (
        patch("custom_components.loyalty.async_setup", return_value=True),
        patch("custom_components.loyalty.async_setup_entry", return_value=True) as mock,
        patch("custom_components.loyalty.async_unload_entry", return_value=True),
    ):
        yield mock


@pytest.fixture(autouse=True)
def no_delay() -> Generator[None]:
    """Go on at once when a device has answered: no frontend has to keep up."""
    with patch("custom_components.loyalty.flows.progress.SHORTEST_SECONDS", 0):
        yield


@pytest.fixture
async def euros(hass: HomeAssistant) -> None:
    """Let Home Assistant be in Germany."""
    await hass.config.async_update(
        currency="EUR", country="DE", location_name="Café Morgenrot"
    )


@pytest.fixture
async def entry(hass: HomeAssistant, euros: None) -> MockConfigEntry:
    """Return a shop that has nothing yet."""
    entry = MockConfigEntry(
        domain=DOMAIN, title="Café Morgenrot", options={"currency": "EUR"}
    )
    entry.add_to_hass(hass)
    return entry
