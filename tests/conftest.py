"""Fixtures for all tests; those of pure code use none of them."""

from collections.abc import Generator
import logging
from pathlib import Path
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
import pytest
from pytest_homeassistant_custom_component.syrupy import HomeAssistantSnapshotExtension
from syrupy.assertion import SnapshotAssertion

from .kit import ShopKit, open_shop

# The kit for Home Assistant's tests logs each statement, which takes longer than most statements.
logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)


@pytest.fixture
def hass(hass: HomeAssistant) -> HomeAssistant:
    """Home Assistant, with custom integrations.

    Not by an autouse fixture: it would start Home Assistant for the tests that
    need none, and before `recorder_mock` for those that have one.
    """
    hass.data.pop(DATA_CUSTOM_COMPONENTS)
    return hass


@pytest.fixture
def hub_folder(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Return a configuration folder of the test's own: the ledger lives in it."""
    hass.config.config_dir = str(tmp_path)
    return tmp_path


@pytest.fixture
def trusted_clock() -> Generator[None]:
    """Let a time server keep the clock, so that tests may jump ahead by months."""
    with patch(
        "custom_components.loyalty.clock.kernel_synchronised", return_value=True
    ):
        yield


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Return the snapshot of a test, written as Home Assistant writes its own."""
    return snapshot.use_extension(HomeAssistantSnapshotExtension)


@pytest.fixture
def all_enabled() -> Generator[None]:
    """Enable the entities, too, that are the owner's to enable."""
    with patch(
        "homeassistant.helpers.entity.Entity.entity_registry_enabled_default", True
    ):
        yield


@pytest.fixture
async def shop(hass: HomeAssistant, hub_folder: Path, trusted_clock: None) -> ShopKit:
    """Return an open café."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    return await open_shop(hass)
