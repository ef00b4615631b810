"""All input devices of the machine: who is there, and who comes and goes."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
import os
from pathlib import Path
from typing import Final, Protocol

from ..keystrokes import KeyEvent
from . import ScannerProblem
from .arrivals import FolderWatch
from .identification import Identified, Listening
from .input_nodes import (
    InputDevice,
    Node,
    Opener,
    devices_of,
    open_with_evdev,
    scan_nodes,
)

DEV_INPUT: Final = Path("/dev/input")
# Seconds: without inotify; with it, for what it can't tell (a library that came).
_POLL: Final = 2.0
_WATCHED_POLL: Final = 10.0
# Seconds that udev takes to make the links and set the rights of a new node.
_SETTLE: Final = 0.1

type Tap = Callable[[InputDevice, KeyEvent], None]


class Met(Protocol):
    """A scanner as it is told which devices there are."""

    identity: str

    @property
    def paths(self) -> tuple[str, ...]:
        """The nodes that it has open."""

    def report(self, problem: ScannerProblem | None) -> None:
        """Say what keeps the scanner from being read."""

    async def meet(self, devices: Sequence[InputDevice]) -> None:
        """Open the scanner's device if it is among them and not open yet."""


class InputDevices:
    """The input devices of the machine.

    One for the integration. It hands each scanner its device whenever that is
    plugged in. ``poll`` is in seconds, where the kernel can't be asked to tell.
    """

    def __init__(
        self,
        directory: Path = DEV_INPUT,
        *,
        open_device: Opener = open_with_evdev,
        poll: float = _POLL,
    ) -> None:
        self.open_device = open_device
        self.taps: set[Tap] = set()
        self._directory = directory
        self._poll = poll
        self._nodes: dict[str, Node] = {}
        self._one_at_a_time = asyncio.Lock()
        self._scanners: list[Met] = []
        self._watch = FolderWatch(directory)
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._stopping = False

    async def start(self) -> None:
        """Watch for devices; returns after the first look at them."""
        loop = asyncio.get_running_loop()
        self._stopping = False
        fd = await loop.run_in_executor(None, self._watch.open)
        await self._look()
        self._task = loop.create_task(
            self._keep_watch(fd), name="loyalty input devices"
        )

    async def stop(self) -> None:
        """Watch no more. The scanners are stopped by whoever started them."""
        if self._task is None:
            return
        self._stopping = True
        self._wake.set()
        # Not cancelled: a device that is just being opened would stay open.
        await self._task
        self._task = None

    async def list_devices(self) -> list[InputDevice]:
        """The devices that are there now, likely scanners first.

        Raises:
            ImportError: python-evdev is not installed (yet).
        """
        async with self._one_at_a_time:
            loop = asyncio.get_running_loop()
            self._nodes = await loop.run_in_executor(
                None, scan_nodes, self._directory, self._nodes, self.open_device
            )
            return devices_of(self._nodes.values())

    async def add(self, scanner: Met) -> None:
        """Give a scanner its device, now if it is there, and whenever it comes."""
        self._scanners.append(scanner)
        if self._task is None:
            self.look_again()
        else:
            await self._look()

    def remove(self, scanner: Met) -> None:
        """Forget a scanner."""
        with suppress(ValueError):
            self._scanners.remove(scanner)

    def held(self) -> set[str]:
        """The nodes that counters have open."""
        return {path for scanner in self._scanners for path in scanner.paths}

    def look_again(self) -> None:
        """Look at the devices soon: something changed."""
        self._wake.set()

    async def identify(self, timeout: float) -> Identified | None:
        """Wait for a scan on any device and say which one it was; None if none came.

        Devices are not grabbed for it. Counters that are running hear nothing
        meanwhile: the scan is meant for the set-up, not for the till.

        Raises:
            ImportError: python-evdev is not installed (yet).
        """
        loop = asyncio.get_running_loop()
        found: asyncio.Future[Identified] = loop.create_future()
        listening = Listening(self.open_device, self.held, found)
        self.taps.add(listening.hear)
        try:
            async with asyncio.timeout(timeout):
                while not found.done():
                    await listening.open_new(await self.list_devices())
                    # The scanner may be plugged in only now.
                    await asyncio.wait((found,), timeout=1.0)
                return found.result()
        except TimeoutError:
            return None
        finally:
            self.taps.discard(listening.hear)
            await listening.close()

    async def _keep_watch(self, fd: int | None) -> None:
        loop = asyncio.get_running_loop()
        if fd is not None:
            loop.add_reader(fd, self._something_changed, fd)
        try:
            while True:
                with suppress(TimeoutError):
                    async with asyncio.timeout(
                        self._poll if fd is None else _WATCHED_POLL
                    ):
                        await self._wake.wait()
                if self._stopping:
                    break
                if self._wake.is_set():
                    # Cleared first: what happens from here on gets a look of its own.
                    self._wake.clear()
                    await asyncio.sleep(_SETTLE)
                await self._look()
        finally:
            if fd is not None:
                loop.remove_reader(fd)
            await loop.run_in_executor(None, self._watch.close)

    def _something_changed(self, fd: int) -> None:
        with suppress(BlockingIOError):
            os.read(fd, 65536)
        self._wake.set()

    async def _look(self) -> None:
        await asyncio.get_running_loop().run_in_executor(None, self._watch.renew)
        try:
            devices = await self.list_devices()
        except ImportError:
            for scanner in self._scanners:
                scanner.report(ScannerProblem.LIBRARY_MISSING)
            return
        for scanner in tuple(self._scanners):
            # Where a name is one for several equal devices, some of them may be known by their places.
            others = {other.identity for other in self._scanners} - {scanner.identity}
            await scanner.meet(
                [device for device in devices if device.identity not in others]
            )
