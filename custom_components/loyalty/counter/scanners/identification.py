"""“Scan something now”: which device is it that somebody holds in their hand?"""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Final

from ..keystrokes import Dropped, KeyEvent, Keystroke
from ..recognition import recognise
from .input_nodes import InputDevice, OpenDevice, Opener, open_for_reading
from .node_reader import NodeReader

# Seconds of silence after which a scan is over, with all its terminators.
_SILENCE: Final = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """A device that typed a scan: which one, and how it seems to be set up.

    ``terminators`` and ``layout`` as in `recognition.Recognised`.
    """

    device: InputDevice
    text: str
    terminators: frozenset[str]
    layout: str | None

    @property
    def identity(self) -> str:
        """What the device is called for good."""
        return self.device.identity


class Listening:
    """Hears all keyboards until one of them types like a scanner."""

    def __init__(
        self,
        open_device: Opener,
        held: Callable[[], set[str]],
        found: asyncio.Future[Identified],
    ) -> None:
        self._open_device = open_device
        self._held = held
        self._found = found
        self._readers: dict[str, NodeReader] = {}
        self._strokes: dict[str, list[Keystroke]] = defaultdict(list)
        self._damaged: set[str] = set()
        self._silences: dict[str, asyncio.TimerHandle] = {}
        self._closing: set[asyncio.Future[None]] = set()

    async def open_new(self, devices: list[InputDevice]) -> None:
        """Listen to the keyboards that no counter has open and that are not heard yet."""
        loop = asyncio.get_running_loop()
        for device in devices:
            for path in device.paths:
                if path in self._readers or path in self._held():
                    continue
                # A device that may not be opened, or went again, can't be the one.
                with suppress(OSError):
                    opened, _, monotonic = await loop.run_in_executor(
                        None, self._open_node, path
                    )
                    reader = NodeReader(path, opened, monotonic=monotonic)
                    self._readers[path] = reader
                    reader.listen(
                        loop,
                        partial(self._hear_all, device, path),
                        partial(self._gone, reader),
                    )

    def hear(self, device: InputDevice, event: KeyEvent) -> None:
        """Take a key event of a device, also from a counter that has it grabbed."""
        identity = device.identity
        if isinstance(event, Keystroke):
            self._strokes[identity].append(event)
        elif isinstance(event, Dropped):
            self._damaged.add(identity)
        if silence := self._silences.pop(identity, None):
            silence.cancel()
        self._silences[identity] = asyncio.get_running_loop().call_later(
            _SILENCE, self._judge, device
        )

    async def close(self) -> None:
        """Close all devices."""
        loop = asyncio.get_running_loop()
        for silence in self._silences.values():
            silence.cancel()
        readers, self._readers = self._readers, {}
        self._closing.update(reader.close(loop) for reader in readers.values())
        await asyncio.gather(*self._closing)

    def _open_node(self, path: str) -> tuple[OpenDevice, bool, bool]:
        return open_for_reading(path, self._open_device, grab=False)

    def _gone(self, reader: NodeReader) -> None:
        del self._readers[reader.path]
        self._closing.add(closing := reader.close(asyncio.get_running_loop()))
        closing.add_done_callback(self._closing.discard)

    def _hear_all(self, device: InputDevice, path: str, events: list[KeyEvent]) -> None:
        # What a counter has grabbed is heard through its tap.
        if path not in self._held():
            for event in events:
                self.hear(device, event)

    def _judge(self, device: InputDevice) -> None:
        del self._silences[device.identity]
        strokes = self._strokes.pop(device.identity, [])
        if device.identity in self._damaged:
            # Half a scan says nothing of how it ends.
            self._damaged.remove(device.identity)
            return
        scan = recognise(strokes)
        if scan is not None and not self._found.done():
            self._found.set_result(
                Identified(
                    device=device,
                    text=scan.text,
                    terminators=scan.terminators,
                    layout=scan.layout,
                )
            )
