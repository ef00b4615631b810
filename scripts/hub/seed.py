"""Prepare a folder from which Home Assistant starts as a shop's hub.

Home Assistant's own stores write the files, so that their formats are always
those of the version that runs.
"""

from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
import logging
from pathlib import Path
import shutil
from typing import Any

from homeassistant import config_entries
from homeassistant.auth import auth_manager_from_config
from homeassistant.auth.const import GROUP_ID_ADMIN, GROUP_ID_USER
from homeassistant.auth.models import TOKEN_TYPE_LONG_LIVED_ACCESS_TOKEN
from homeassistant.auth.providers.homeassistant import HassAuthProvider
from homeassistant.components import onboarding
from homeassistant.components.http.config import HTTP_STORAGE_SCHEMA, HTTPConfigStore
from homeassistant.components.onboarding.const import STEPS
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.storage import Store

# Tells a hub's folder from any other, which is neither started nor deleted;
# empty while the demo shop's first day is still to come.
MARKER = ".loyalty-hub"

DEFAULT_PORT = 8123
REPOSITORY = Path(__file__).parents[2]

CONFIGURATION = """\
recorder:
history:
logbook:
logger:
  default: warning

automation: !include automations.yaml
script: !include scripts.yaml
scene: !include scenes.yaml
"""


@dataclass(frozen=True)
class Login:
    """Someone who can log in to the hub."""

    name: str
    username: str
    password: str
    group: str


OWNER = Login("Owner", "owner", "morgenrot", GROUP_ID_ADMIN)
STAFF = Login("Staff", "staff", "morgenrot", GROUP_ID_USER)


async def make_hub(
    folder: Path, *, port: int, language: str = "en", entries: Iterable[dict[str, Any]]
) -> None:
    """Make a new hub, whole or not at all; the folder must be empty or missing."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    entries = list(entries)
    (draft / MARKER).write_text("" if entries else "open\n")
    (draft / "configuration.yaml").write_text(CONFIGURATION)
    (draft / "automations.yaml").write_text("[]\n")
    (draft / "scripts.yaml").write_text("{}\n")
    (draft / "scenes.yaml").write_text("[]\n")
    (draft / "custom_components").symlink_to(REPOSITORY / "custom_components")
    async with resting_hub(draft) as hass:
        for login in (OWNER, STAFF):
            await _add_user(hass, login)
        await hass.config.async_update(
            country="DE",
            currency="EUR",
            elevation=34,
            internal_url=f"http://127.0.0.1:{port}",
            language=language,
            latitude=52.52,
            location_name="Café Morgenrot",
            longitude=13.405,
            time_zone="Europe/Berlin",
            unit_system="metric",
        )
        await onboarding.OnboardingStorage(
            hass, onboarding.STORAGE_VERSION, onboarding.STORAGE_KEY, private=True
        ).async_save({"done": STEPS})
        await Store[dict[str, Any]](
            hass,
            config_entries.STORAGE_VERSION,
            config_entries.STORAGE_KEY,
            minor_version=config_entries.STORAGE_VERSION_MINOR,
        ).async_save({"entries": list(entries)})
        await choose_port(hass, port)
    draft.replace(folder)


@asynccontextmanager
async def resting_hub(folder: Path) -> AsyncGenerator[HomeAssistant]:
    """Open a hub's stores without starting it, as `hass --script auth` does."""
    logging.getLogger("homeassistant.core").setLevel(logging.WARNING)
    hass = HomeAssistant(str(folder))
    try:
        hass.config.async_initialize()
        hass.config_entries = config_entries.ConfigEntries(hass, {})
        await hass.config_entries.async_initialize()
        dr.async_setup(hass)
        await dr.async_load(hass)
        await er.async_load(hass)
        hass.auth = await auth_manager_from_config(
            hass, [{"type": "homeassistant"}], []
        )
        yield hass
    finally:
        await hass.async_stop(force=True)


async def choose_port(hass: HomeAssistant, port: int | None) -> int:
    """Listen on this port from now on, or find out the one chosen earlier."""
    store = HTTPConfigStore(hass)
    await store.async_load()
    if port is not None:
        # Confirmed at once: a pending one would be taken back after minutes.
        await store.async_set_pending(
            HTTP_STORAGE_SCHEMA({"server_host": ["127.0.0.1"], "server_port": port})
        )
        if store.pending is not None:
            await store.async_promote_pending()
        await store.async_mark_yaml_migration_done()
    return store.stable["server_port"]


async def make_token(hass: HomeAssistant, username: str) -> str:
    """Return a token that lets a program in as this user, for a day."""
    provider = hass.auth.auth_providers[0]
    credentials = await provider.async_get_or_create_credentials({"username": username})
    user = await hass.auth.async_get_user_by_credentials(credentials)
    assert user is not None
    refresh_token = await hass.auth.async_create_refresh_token(
        user,
        client_name="Tests",
        token_type=TOKEN_TYPE_LONG_LIVED_ACCESS_TOKEN,
        access_token_expiration=timedelta(days=1),
    )
    return hass.auth.async_create_access_token(refresh_token)


async def _add_user(hass: HomeAssistant, login: Login) -> None:
    provider = hass.auth.auth_providers[0]
    assert isinstance(provider, HassAuthProvider)
    await provider.async_add_auth(login.username, login.password)
    # The first user who is no system user becomes the owner.
    user = await hass.auth.async_create_user(login.name, group_ids=[login.group])
    credentials = await provider.async_get_or_create_credentials(
        {"username": login.username}
    )
    await hass.auth.async_link_user(user, credentials)
