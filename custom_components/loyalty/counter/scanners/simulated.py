"""A scanner for a hub without one: what a client writes to its socket, it types.

The text becomes key events at a real scanner's speed, and from there on goes the way
that those of a real scanner go.
"""

import asyncio
from contextlib import suppress
from hashlib import sha256
import inspect
import json
import logging
import os
from pathlib import Path
import socket
import stat
import tempfile
from typing import Any

from ..keystrokes import ENTER, MAX_TYPED, TAB, Typed
from ..typist import strokes
from . import OnConnected, OnTyped, ScannerSettings

_LOGGER = logging.getLogger(__name__)

# Bytes that Linux has for the path of a socket, without the zero at its end.
_LONGEST_PATH = 107
# Bytes of a request, escapes of JSON included.
_MAX_REQUEST = 16 * MAX_TYPED
_FINGERS = 0.1


class SimulatedScanner:
    """Listens at ``<folder>/<counter id>.sock``, which only the hub's user can reach.

    Where that path is longer than those of sockets may be, it is a text file that names the socket.

    A request is a line: the text itself, or ``{"text": …, "by_hand": true}``. The
    answer is a line of JSON: ``{"typed": …, "burst": …, "result": …}`` with what the
    callback's awaitable gave, or ``{"error": "nothing_typed"}``.
    """

    def __init__(
        self,
        folder: Path,
        counter_id: str,
        *,
        on_typed: OnTyped,
        on_connected: OnConnected,
        settings: ScannerSettings | None = None,
        interval: float = 0.001,
    ) -> None:
        """``interval``: seconds from key event to key event, 1 ms as USB polls."""
        self.identity = f"simulated:{counter_id}"
        self.path = folder / f"{counter_id}.sock"
        self._on_typed = on_typed
        self._on_connected = on_connected
        self._settings = settings or ScannerSettings()
        self._typing = self._settings.typing()
        self._interval = interval
        self._one_at_a_time = asyncio.Lock()
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Listen at the socket; one left behind by a killed hub is replaced.

        Without a place for the socket (a disk that is full or can't be written) the scanner stays
        disconnected.
        """
        try:
            listener = await asyncio.to_thread(_bind, self.path)
        except OSError as error:
            _LOGGER.warning("The simulated scanner can't listen: %s", error)
            self._on_connected(self._server is not None)
            return
        self._server = await asyncio.start_unix_server(
            self._connected, sock=listener, limit=_MAX_REQUEST
        )
        self._on_connected(self._server is not None)

    async def stop(self) -> None:
        """Close the socket and remove it."""
        if self._server is None:
            return
        server, self._server = self._server, None
        server.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        await server.wait_closed()
        await asyncio.to_thread(_remove, self.path)
        self._on_connected(self._server is not None)

    async def type(self, text: str, *, by_hand: bool = False) -> dict[str, Any]:
        """Type a text at the scanner and say what came of it (of the last, if several)."""
        answer: dict[str, Any] = {"error": "nothing_typed"}
        async with self._one_at_a_time:
            texts = await self._press_keys(text, by_hand=by_hand)
        for typed in texts:
            result: object = self._on_typed(typed)
            if inspect.isawaitable(result):
                result = await result
            answer = {"typed": typed.text, "burst": typed.burst, "result": result}
        return answer

    async def _press_keys(self, text: str, *, by_hand: bool) -> list[Typed]:
        loop = asyncio.get_running_loop()
        ends = [end for end in (ENTER, TAB) if end in self._settings.terminators]
        # A person always ends with Enter.
        terminator = ENTER if by_hand else next(iter(ends), "")
        texts = []
        for stroke in strokes(
            text,
            self._settings.layout,
            at=loop.time(),
            interval=_FINGERS if by_hand else self._interval,
            terminator=terminator,
        ):
            # Sleeping is never exact: the events bear the time of a steady hand.
            await asyncio.sleep(stroke.at - loop.time())
            texts.append(self._typing.feed(stroke))
        if not terminator and (deadline := self._typing.deadline) is not None:
            await asyncio.sleep(deadline - loop.time())
            texts.append(self._typing.expire(deadline))
        self._typing.reset()
        return [typed for typed in texts if typed is not None]

    def _connected(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            while line := await _line(reader):
                text, by_hand = _request(line)
                answer = await self.type(text, by_hand=by_hand)
                writer.write(json.dumps(answer, default=str).encode() + b"\n")
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()


async def _line(reader: asyncio.StreamReader) -> str:
    """The next line of a client; "" when it left or its line is longer than any code."""
    try:
        return (await reader.readline()).decode("utf-8", "replace")
    except ConnectionError, ValueError:
        return ""


def _request(line: str) -> tuple[str, bool]:
    line = line.rstrip("\r\n")
    with suppress(ValueError):
        request = json.loads(line)
        if isinstance(request, dict) and isinstance(request.get("text"), str):
            return request["text"], request.get("by_hand") is True
    return line, False


def _place(path: Path) -> Path:
    """Return where the socket of a path can be: there, or in a short folder of its own."""
    name = os.fsencode(path)
    if len(name) <= _LONGEST_PATH:
        return path
    folder = f"loyalty-{sha256(name).hexdigest()[:16]}"
    return Path(tempfile.gettempdir(), folder, "scanner.sock")


def _make_private(folder: Path) -> None:
    """Make a folder that nobody else can reach; raises PermissionError if one is there that is not so.

    Everybody can make folders where temporary files are, under any name.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if (
        not stat.S_ISDIR(found.st_mode)
        or found.st_uid != os.geteuid()
        or stat.S_IMODE(found.st_mode) & 0o077
    ):
        raise PermissionError(f"{folder} is not the hub's own")


def _bind(path: Path) -> socket.socket:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    place = _place(path)
    if place != path:
        _make_private(place.parent)
        place.unlink(missing_ok=True)
        path.write_text(str(place), encoding="utf-8")
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listener.bind(str(place))
        # Nobody can connect before it listens, so the mode comes in time.
        place.chmod(0o600)
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    place = _place(path)
    if place != path:
        place.unlink(missing_ok=True)
        with suppress(FileNotFoundError):
            place.parent.rmdir()
