"""The simulated scanner, over its socket."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
import socket
import tempfile
from typing import Any

import pytest
from pytest_socket import socket_allow_hosts

from custom_components.loyalty.counter.keystrokes import Typed
from custom_components.loyalty.counter.scanners import ScannerSettings
from custom_components.loyalty.counter.scanners.client import NoScannerError, scan
from custom_components.loyalty.counter.scanners.simulated import SimulatedScanner


@pytest.fixture(autouse=True)
def local_sockets() -> None:
    """Sockets that are files; the guard against network traffic refuses them as well."""
    socket_allow_hosts(["127.0.0.1"], allow_unix_socket=True)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a short name: those of sockets may not be long."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name) / "scanners"


class Till:
    """A counter whose only device is simulated."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.connected: list[bool] = []
        self.heard: list[Typed] = []
        self.scanner = SimulatedScanner(
            folder,
            "till-1",
            on_typed=self.typed,
            on_connected=self.connected.append,
            settings=ScannerSettings(**settings),
        )

    async def typed(self, typed: Typed) -> dict[str, int]:
        self.heard.append(typed)
        return {"stamps": len(self.heard)}

    async def scan(self, text: str, *, by_hand: bool = False) -> dict[str, object]:
        return await asyncio.to_thread(scan, self.scanner.path, text, by_hand=by_hand)


@asynccontextmanager
async def opened(folder: Path, **settings: Any) -> AsyncGenerator[Till]:
    till = Till(folder, **settings)
    await till.scanner.start()
    yield till
    await till.scanner.stop()


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.mark.parametrize("layout", ["us", "de", "fr", "uk"])
@pytest.mark.parametrize(
    "terminators", [frozenset({"enter"}), frozenset({"tab"}), frozenset()]
)
async def test_scan_and_what_came_of_it(
    folder: Path, layout: str, terminators: frozenset[str]
) -> None:
    async with opened(folder, layout=layout, terminators=terminators) as till:
        answer = await till.scan("https://x.de/Ä_1:2-3")
    assert answer == {
        "typed": "https://x.de/Ä_1:2-3",
        "burst": True,
        "result": {"stamps": 1},
    }


async def test_a_person_types_slowly(folder: Path) -> None:
    async with opened(folder) as till:
        answer = await till.scan("125", by_hand=True)
    assert answer == {"typed": "125", "burst": False, "result": {"stamps": 1}}


async def test_a_line_of_plain_text_will_do(folder: Path) -> None:
    async with opened(folder) as till:
        reader, writer = await asyncio.open_unix_connection(till.scanner.path)
        writer.write(b"73513537\n{not json\n")
        answers = [await reader.readline(), await reader.readline()]
        writer.close()
        await writer.wait_closed()
    assert [typed.text for typed in till.heard] == ["73513537", "{not json"]
    assert all(b"stamps" in answer for answer in answers)


async def test_scans_of_two_clients_do_not_mix(folder: Path) -> None:
    async with opened(folder) as till:
        await asyncio.gather(till.scan("111111"), till.scan("222222"))
    assert sorted(typed.text for typed in till.heard) == ["111111", "222222"]


async def test_nothing_typed(folder: Path) -> None:
    async with opened(folder) as till:
        assert await till.scan("") == {"error": "nothing_typed"}


async def test_socket_is_private_and_goes_with_the_scanner(folder: Path) -> None:
    async with opened(folder) as till:
        assert till.scanner.path == folder / "till-1.sock"
        assert mode(till.scanner.path) == 0o600
        assert mode(folder) == 0o700
    assert till.connected == [True, False]
    with pytest.raises(NoScannerError):
        await till.scan("73513537")


@pytest.fixture
def deep(folder: Path) -> Path:
    """A folder whose path is longer than that of a socket may be."""
    return folder / ("deep" * 30)


async def test_a_path_that_is_too_long_names_another(deep: Path) -> None:
    async with opened(deep) as till:
        socket = Path(till.scanner.path.read_text(encoding="utf-8"))
        assert (await till.scan("73513537"))["typed"] == "73513537"
        assert socket.is_socket()
        assert (mode(socket), mode(socket.parent)) == (0o600, 0o700)
    assert till.connected == [True, False]
    assert not socket.parent.exists()
    with pytest.raises(NoScannerError):
        await till.scan("73513537")


async def test_what_a_killed_hub_left_elsewhere_is_replaced(deep: Path) -> None:
    async with opened(deep) as till:
        socket = Path(till.scanner.path.read_text(encoding="utf-8"))
        again = Till(deep)
        await again.scanner.start()
        assert (await again.scan("73513537"))["typed"] == "73513537"
        assert Path(again.scanner.path.read_text(encoding="utf-8")) == socket
        await again.scanner.stop()
    assert till.heard == []


async def test_a_folder_that_others_can_reach_is_not_used(
    deep: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(deep) as till:
        elsewhere = Path(till.scanner.path.read_text(encoding="utf-8")).parent
    elsewhere.mkdir()
    elsewhere.chmod(0o777)
    async with opened(deep) as till:
        assert till.connected == [False]
        assert "is not the hub's own" in caplog.text
    elsewhere.rmdir()


async def test_a_folder_that_can_not_be_had_leaves_it_disconnected(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder.touch()
    async with opened(folder) as till:
        assert till.connected == [False]
    assert till.connected == [False]
    assert "The simulated scanner can't listen" in caplog.text


@pytest.fixture
def left_behind(folder: Path) -> Path:
    """What a killed hub leaves."""
    folder.mkdir()
    path = folder / "till-1.sock"
    path.touch()
    return path


@pytest.mark.usefixtures("left_behind")
async def test_socket_left_behind_is_replaced(folder: Path) -> None:
    async with opened(folder) as till:
        assert (await till.scan("73513537"))["typed"] == "73513537"


async def test_stop_with_a_client_still_there(folder: Path) -> None:
    async with opened(folder) as till:
        reader, writer = await asyncio.open_unix_connection(till.scanner.path)
        await till.scan("73513537")
    assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()


async def test_endless_line_is_not_an_answer(folder: Path) -> None:
    async with opened(folder) as till:
        with pytest.raises((NoScannerError, ConnectionError)):
            await till.scan("x" * 100_000)
        assert (await till.scan("73513537"))["typed"] == "73513537"


def test_nobody_answers_for_a_hub_that_was_killed(folder: Path) -> None:
    """Its socket is still there, but nobody listens."""
    folder.mkdir()
    path = folder / "till-1.sock"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    with pytest.raises(NoScannerError):
        scan(path, "73513537")
