"""Tests of scripts/scan, as it is called."""

import asyncio
import json
from pathlib import Path
import subprocess
import sys

import pytest
from pytest_socket import socket_allow_hosts

from custom_components.loyalty.const import SOCKETS_FOLDER
from custom_components.loyalty.counter.keystrokes import Typed
from custom_components.loyalty.counter.scanners.simulated import SimulatedScanner

SCAN = Path(__file__).parents[2] / "scripts" / "scan"


async def scan(hub: Path, code: str) -> subprocess.CompletedProcess[str]:
    """Call the script for a hub."""
    return await asyncio.to_thread(
        subprocess.run,
        [sys.executable, str(SCAN), "--json", "--config", str(hub), code],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


@pytest.mark.parametrize("name", ["hub", "a-hub-far-down-" * 10])
async def test_it_finds_the_scanner_of_a_hub(tmp_path: Path, name: str) -> None:
    """However long the path of the hub's folder is."""
    socket_allow_hosts(["127.0.0.1"], allow_unix_socket=True)
    hub = tmp_path / name
    heard: list[Typed] = []

    async def typed(text: Typed) -> dict[str, object]:
        heard.append(text)
        return {"meaning": "customer"}

    scanner = SimulatedScanner(
        hub / SOCKETS_FOLDER, "till", on_typed=typed, on_connected=lambda _: None
    )
    await scanner.start()
    called = await scan(hub, "4006381333931")
    await scanner.stop()

    assert json.loads(called.stdout)["result"] == {"meaning": "customer"}
    assert [text.text for text in heard] == ["4006381333931"]


async def test_it_says_when_no_hub_is_there(tmp_path: Path) -> None:
    """Whoever forgot to start it learns how."""
    called = await scan(tmp_path, "4006381333931")

    assert called.returncode == 2
    assert "scripts/run" in called.stderr
