"""One open event node, heard in the event loop."""

import asyncio
from collections import deque
from collections.abc import Callable
import errno
import os
import select
import threading
import time

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

type Heard = Callable[[list[KeyEvent]], None]
type Gone = Callable[[], None]


class NodeReader:
    """One open node: its raw events to key events.

    A thread of its own empties the kernel's buffer, which holds ten characters of a scanner: an event
    loop that is busy for a tenth of a second would lose the rest of the code.
    """

    def __init__(self, path: str, device: OpenDevice, *, monotonic: bool) -> None:
        self.path = path
        self._device = device
        self._monotonic = monotonic
        self._dropping = False
        self._unheard: deque[KeyEvent] = deque()
        self._told = False
        self._closed = False
        self._ending = -1
        self._thread: threading.Thread | None = None

    def listen(self, loop: asyncio.AbstractEventLoop, heard: Heard, gone: Gone) -> None:
        """Call ``heard`` in the event loop with what is typed, and ``gone`` when the device went."""
        self._ending = os.eventfd(0)
        self._thread = threading.Thread(
            target=self._listen,
            args=(loop, heard, gone),
            name=f"loyalty reads {self.path}",
            daemon=True,
        )
        self._thread.start()

    def close(self, loop: asyncio.AbstractEventLoop) -> asyncio.Future[None]:
        """Hear nothing from now on; done when the kernel has taken the node back."""
        self._closed = True
        os.eventfd_write(self._ending, 1)
        return loop.run_in_executor(None, self._end)

    def _listen(
        self, loop: asyncio.AbstractEventLoop, heard: Heard, gone: Gone
    ) -> None:
        poll = select.poll()
        poll.register(self._device.fd, select.POLLIN)
        poll.register(self._ending, select.POLLIN)
        try:
            while self._ending not in {ready for ready, _ in poll.poll()}:
                if events := self.read(time.monotonic()):
                    self._unheard.extend(events)
                    # Waking a busy loop costs this thread its turn, while the kernel's buffer fills: once is enough.
                    if not self._told:
                        self._told = True
                        loop.call_soon_threadsafe(self._pass_on, heard)
        except OSError:
            loop.call_soon_threadsafe(self._end_of, heard, gone)
        finally:
            self._device.close()

    def _pass_on(self, heard: Heard) -> None:
        # First: what comes from here on is told of again.
        self._told = False
        events = [self._unheard.popleft() for _ in range(len(self._unheard))]
        if events and not self._closed:
            heard(events)

    def _end_of(self, heard: Heard, gone: Gone) -> None:
        self._pass_on(heard)
        if not self._closed:
            gone()

    def _end(self) -> None:
        if self._thread is not None:
            self._thread.join()
        os.close(self._ending)

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
