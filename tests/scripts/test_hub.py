"""Tests of the hub that scripts/run makes."""

from collections.abc import Generator
import json
from pathlib import Path

from homeassistant.auth.providers.homeassistant import HassAuthProvider
from homeassistant.util import dt as dt_util
import pytest

from scripts import demo_shop
from scripts.hub.seed import (
    MARKER,
    OWNER,
    STAFF,
    Login,
    choose_port,
    make_hub,
    make_token,
    resting_hub,
)


@pytest.fixture(autouse=True)
def _time_zone() -> Generator[None]:
    """Undo the shop's time zone, which is the whole process's."""
    yield
    dt_util.set_default_time_zone(dt_util.UTC)


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    """Return the folder of a new hub."""
    folder = tmp_path / "hub"
    await make_hub(
        folder, port=8124, language="de", entries=[demo_shop.config_entry("de")]
    )
    return folder


@pytest.mark.parametrize(
    ("login", "is_owner", "is_admin"), [(OWNER, True, True), (STAFF, False, False)]
)
async def test_logins(
    folder: Path, login: Login, is_owner: bool, is_admin: bool
) -> None:
    """Passwords and tokens let the right people in, as what they are."""
    async with resting_hub(folder) as hass:
        provider = hass.auth.auth_providers[0]
        assert isinstance(provider, HassAuthProvider)
        await provider.async_validate_login(login.username, login.password)
        refresh_token = hass.auth.async_validate_access_token(
            await make_token(hass, login.username)
        )
        assert refresh_token is not None
        user = refresh_token.user
        assert (user.name, user.is_owner, user.is_admin) == (
            login.name,
            is_owner,
            is_admin,
        )


async def test_shop(folder: Path) -> None:
    """The hub knows where it is and which shop it serves."""
    async with resting_hub(folder) as hass:
        await hass.config.async_load()
        assert (hass.config.language, hass.config.currency) == ("de", "EUR")
        assert hass.config.time_zone == "Europe/Berlin"
        (entry,) = hass.config_entries.async_entries("loyalty")
        assert entry.title == "Café Morgenrot"
        assert "Kaffeekarte" in {
            subentry.title for subentry in entry.subentries.values()
        }


async def test_port(folder: Path) -> None:
    """The port is kept until another is asked for, and is never on trial."""
    async with resting_hub(folder) as hass:
        assert await choose_port(hass, None) == 8124
        assert await choose_port(hass, 8125) == 8125
        assert await choose_port(hass, None) == 8125
    stored = json.loads((folder / ".storage" / "http").read_text())["data"]
    assert stored["pending"] is None
    assert stored["stable"]["server_host"] == ["127.0.0.1"]


async def test_half_made_hub(tmp_path: Path) -> None:
    """What an interrupted attempt left behind is no obstacle."""
    (tmp_path / "hub.new").mkdir()
    await make_hub(tmp_path / "hub", port=8124, entries=[])
    assert (tmp_path / "hub" / MARKER).exists()
    assert not (tmp_path / "hub.new").exists()
