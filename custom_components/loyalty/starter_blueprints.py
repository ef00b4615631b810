"""Automation blueprints that come with the integration, put where Home Assistant looks for them.

What the owner edits or deletes stays as they left it; what they left alone follows new versions.
"""

from hashlib import sha256
import logging
from pathlib import Path

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store

from .const import DOMAIN

_LOGGER = logging.getLogger(__name__)

SOURCE = Path(__file__).parent / "blueprints" / "automation" / DOMAIN
_STORE_VERSION = 1

# The digest of each file as it was installed, by its name.
type Installed = dict[str, str]


async def async_install_blueprints(hass: HomeAssistant) -> None:
    """Copy the blueprints that are not there yet, and bring untouched ones up to date."""
    store: Store[Installed] = Store(hass, _STORE_VERSION, f"{DOMAIN}.blueprints")
    before = await store.async_load() or {}
    folder = Path(hass.config.path("blueprints", "automation", DOMAIN))
    try:
        after = await hass.async_add_executor_job(_install, SOURCE, folder, before)
    except OSError as error:
        # A shop runs without them: the owner can still import them by hand.
        _LOGGER.warning("Can't install the automation blueprints: %s", error)
        return
    if after != before:
        await store.async_save(after)


def _install(source: Path, folder: Path, before: Installed) -> Installed:
    after = dict(before)
    for blueprint in sorted(source.glob("*.yaml")):
        content = blueprint.read_bytes()
        target = folder / blueprint.name
        installed = before.get(blueprint.name)
        if target.exists():
            if _digest(target.read_bytes()) != installed:
                continue
        elif installed is not None:
            continue
        if installed != _digest(content):
            folder.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            after[blueprint.name] = _digest(content)
    return after


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()
