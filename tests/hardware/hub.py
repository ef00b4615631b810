"""Home Assistant as it runs in a shop: the real one, with its own folder, started and stopped."""

import asyncio
import logging
from pathlib import Path

from homeassistant import block_async_io, bootstrap, runner
from homeassistant.core import HomeAssistant
from homeassistant.util import async_

from scripts.hub.seed import make_hub
from scripts.hub.start import QUIET_LOGGERS

_PORT = 8123


class Hub:
    """One Home Assistant; what happened in it stays in its folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._hass: HomeAssistant | None = None

    @property
    def hass(self) -> HomeAssistant:
        assert self._hass is not None, "the hub is off"
        return self._hass

    async def make(self) -> None:
        """Make a new hub's folder, without a shop in it."""
        await make_hub(self.folder, port=_PORT, entries=[])

    async def start(self) -> None:
        """Start Home Assistant and wait until it runs."""
        for name, level in QUIET_LOGGERS.items():
            logging.getLogger(name).setLevel(level)
        # A process usually starts it once, and its event loop serves no other after it stopped.
        block_async_io._BLOCKED_CALLS.calls.clear()
        vars(asyncio.get_running_loop()).pop(
            async_._SHUTDOWN_RUN_CALLBACK_THREADSAFE, None
        )
        config = runner.RuntimeConfig(config_dir=str(self.folder), skip_pip=True)
        self._hass = await bootstrap.async_setup_hass(config)
        assert self._hass is not None, "Home Assistant does not start"
        assert not self._hass.config.recovery_mode, "Home Assistant is in recovery mode"
        await self._hass.async_start()
        await self._hass.async_block_till_done()

    async def stop(self) -> None:
        """Stop Home Assistant in order."""
        hass, self._hass = self.hass, None
        async with asyncio.timeout(60):
            await hass.async_stop()
