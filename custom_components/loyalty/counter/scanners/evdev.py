"""Real scanners: keyboards to the kernel, read through its input event nodes."""

import asyncio
from collections.abc import Sequence
import errno
from functools import partial
import inspect
import time
from typing import Any, Final

from ..keystrokes import KeyEvent, Typed
from . import OnConnected, OnProblem, OnTyped, ScannerProblem, ScannerSettings
from .identification import Identified
from .input_devices import InputDevices
from .input_nodes import InputDevice, OpenDevice, open_for_reading
from .node_reader import NodeReader

__all__ = ["EvdevScanner", "Identified", "InputDevice", "InputDevices"]

# Seconds that what was typed last may take to be dealt with when the shop closes.
_PATIENCE: Final = 5.0


class EvdevScanner:
    """A scanner of a counter; connects whenever its device is there."""

    def __init__(
        self,
        devices: InputDevices,
        identity: str,
        settings: ScannerSettings,
        *,
        on_typed: OnTyped,
        on_connected: OnConnected,
        on_problem: OnProblem | None = None,
    ) -> None:
        self.identity = identity
        self._devices = devices
        self._settings = settings
        self._on_typed = on_typed
        self._on_connected = on_connected
        self._on_problem = on_problem
        self._problem: ScannerProblem | None = None
        self._connected = False
        self._running = False
        self._typing = settings.typing()
        self._readers: dict[str, NodeReader] = {}
        self._silence: asyncio.TimerHandle | None = None
        self._one_at_a_time = asyncio.Lock()
        self._pending: set[asyncio.Future[Any]] = set()

    @property
    def paths(self) -> tuple[str, ...]:
        """The nodes that it has open."""
        return tuple(self._readers)

    async def start(self) -> None:
        """Connect if the device is there, else when it comes."""
        self._running = True
        await self._devices.add(self)

    async def stop(self) -> None:
        """Give the device back; what is typed already is still delivered."""
        self._running = False
        self._devices.remove(self)
        async with self._one_at_a_time:
            for reader in tuple(self._readers.values()):
                self._lose(reader)
        if self._pending:
            await asyncio.wait(self._pending, timeout=_PATIENCE)

    async def meet(self, devices: Sequence[InputDevice]) -> None:
        """Open this scanner's device if it is among them and not open yet."""
        async with self._one_at_a_time:
            if not self._running:
                return
            device = self._mine(devices)
            if device is None:
                # Without links nothing is known of a device that may not be opened.
                hidden = any(
                    device.denied and device.identity in device.paths
                    for device in devices
                )
                self.report(ScannerProblem.PERMISSION_DENIED if hidden else None)
                return
            problem = None
            for path in device.paths:
                if path not in self._readers:
                    problem = await self._open(device, path) or problem
            self.report(None if self._readers else problem)
            self._show_connected()

    def report(self, problem: ScannerProblem | None) -> None:
        """Say what keeps the scanner from being read, whenever that changes."""
        if problem is not self._problem:
            self._problem = problem
            if self._on_problem is not None:
                self._on_problem(problem)

    def _mine(self, devices: Sequence[InputDevice]) -> InputDevice | None:
        by_name = [device for device in devices if self.identity in device.names]
        if len(by_name) < 2:
            return next(iter(by_name), None)
        # A name that two equal devices share: stay with the one that is open.
        return next(
            (
                device
                for device in by_name
                if not self._readers.keys().isdisjoint(device.paths)
            ),
            next(
                (device for device in by_name if device.identity == self.identity),
                by_name[0],
            ),
        )

    async def _open(self, device: InputDevice, path: str) -> ScannerProblem | None:
        loop = asyncio.get_running_loop()
        try:
            opened, caps_lock, since = await loop.run_in_executor(
                None, self._open_node, path
            )
        except PermissionError:
            return ScannerProblem.PERMISSION_DENIED
        except OSError as error:
            # Any other error: it went away again.
            return ScannerProblem.BUSY if error.errno == errno.EBUSY else None
        reader = NodeReader(path, opened, monotonic=since is not None)
        if not self._readers:
            self._typing = self._settings.typing(caps_lock=caps_lock, since=since)
        self._readers[path] = reader
        reader.listen(loop, partial(self._hear, device), partial(self._gone, reader))
        return None

    def _open_node(self, path: str) -> tuple[OpenDevice, bool, float | None]:
        """Open a node; the last of the answer is since when, by the clock of its events if that is known."""
        opened, caps_lock, monotonic = open_for_reading(
            path, self._devices.open_device, grab=self._settings.grab
        )
        return opened, caps_lock, time.monotonic() if monotonic else None

    def _gone(self, reader: NodeReader) -> None:
        self._lose(reader)
        self._devices.look_again()

    def _hear(self, device: InputDevice, events: list[KeyEvent]) -> None:
        for event in events:
            if self._devices.taps:
                self._typing.reset()
                for tap in tuple(self._devices.taps):
                    tap(device, event)
            elif typed := self._typing.feed(event):
                self._deliver(typed)
        self._await_silence(asyncio.get_running_loop())

    def _await_silence(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._silence is not None:
            self._silence.cancel()
            self._silence = None
        if (deadline := self._typing.deadline) is not None:
            self._silence = loop.call_at(deadline, self._fall_silent, deadline)

    def _fall_silent(self, deadline: float) -> None:
        self._silence = None
        if typed := self._typing.expire(deadline):
            self._deliver(typed)

    def _deliver(self, typed: Typed) -> None:
        result = self._on_typed(typed)
        if inspect.iscoroutine(result):
            # At once: what was scanned is on its way before anything else has its turn.
            loop = asyncio.get_running_loop()
            self._keep(asyncio.Task(result, loop=loop, eager_start=True))
        elif inspect.isawaitable(result):
            self._keep(asyncio.ensure_future(result))

    def _lose(self, reader: NodeReader) -> None:
        """Let go of a node, and of the half code that it typed."""
        loop = asyncio.get_running_loop()
        del self._readers[reader.path]
        self._typing.reset()
        self._await_silence(loop)
        self._keep(reader.close(loop))
        self._show_connected()

    def _keep(self, work: asyncio.Future[Any]) -> None:
        self._pending.add(work)
        work.add_done_callback(self._pending.discard)

    def _show_connected(self) -> None:
        connected = bool(self._readers)
        if connected is not self._connected:
            self._connected = connected
            self._on_connected(connected)
