"""A counter without a light of its own; its patterns still show in Home Assistant."""

from typing import override

from . import LightBackend


class NoBackend(LightBackend):
    """Nothing to switch, and nothing that can fail."""

    @override
    async def open(self) -> None:
        """There is nothing to take."""

    @override
    async def set(self, on: bool) -> None:
        """There is nothing to switch."""

    @override
    async def close(self) -> None:
        """There is nothing to give back."""
