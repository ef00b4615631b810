"""Devices as they stand on a counter, seen from outside the hub: the far ends of its cables."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol


class Device(Protocol):
    """Something with a cable."""

    def plug_in(self) -> None:
        """Connect it to the hub; it is there, with its links, when this returns."""

    def throw_away(self) -> None:
        """Unplug it for good."""


class PlugIn(Protocol):
    """Plugs devices in that are gone after the test."""

    async def __call__[D: Device](self, device: D, /) -> D:
        """Plug a device in and return it."""


@asynccontextmanager
async def plugged_in[D: Device](device: D) -> AsyncIterator[D]:
    """Have a device plugged in for some time."""
    await asyncio.to_thread(device.plug_in)
    try:
        yield device
    finally:
        await asyncio.to_thread(device.throw_away)
