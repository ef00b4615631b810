"""One open event node, heard in the event loop."""

import asyncio
from collections.abc import Callable
import errno
import os

from ..keystrokes import CapsLock, Dropped, KeyEvent, Keystroke
from .input_nodes import (
    EV_KEY,
    EV_LED,
    EV_SYN,
    LED_CAPSL,
    SYN_DROPPED,
    SYN_REPORT,
    OpenDevice,
)


class NodeReader:
    """One open node: its raw events to key events."""

    def __init__(self, path: str, device: OpenDevice, *, monotonic: bool) -> None:
        self.path = path
        self._device = device
        self._monotonic = monotonic
        self._dropping = False

    def listen(
        self, loop: asyncio.AbstractEventLoop, ready: Callable[[], None]
    ) -> None:
        """Call ``ready`` whenever there is something to `read`."""
        loop.add_reader(self._device.fd, ready)

    def close(self, loop: asyncio.AbstractEventLoop) -> asyncio.Future[None]:
        """Hear nothing from now on; done when the kernel has taken the node back."""
        # First, and here: python-evdev 1.9 would look for a loop in the executor.
        if self._device.fd >= 0:
            loop.remove_reader(self._device.fd)
        return loop.run_in_executor(None, self._device.close)

    def read(self, now: float) -> list[KeyEvent]:
        """What was typed since; never waits.

        Raises:
            OSError: the device is gone.
        """
        try:
            waiting = list(self._device.read())
        except BlockingIOError:
            return []
        if not waiting:
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))
        events: list[KeyEvent] = []
        for event in waiting:
            at = event.sec + event.usec / 1_000_000 if self._monotonic else now
            if event.type == EV_SYN and event.code == SYN_DROPPED:
                self._dropping = True
                events.append(Dropped(at))
            elif self._dropping:
                # What follows up to the next report belongs to what was dropped.
                self._dropping = (event.type, event.code) != (EV_SYN, SYN_REPORT)
            elif event.type == EV_KEY:
                events.append(Keystroke(event.code, event.value, at))
            elif event.type == EV_LED and event.code == LED_CAPSL:
                events.append(CapsLock(bool(event.value), at))
        return events
