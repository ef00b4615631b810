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
from custom_components.loyalty.counter.scan import Meaning
from custom_components.loyalty.counter.scanners.simulated import SimulatedScanner

SCAN = Path(__file__).parents[2] / "scripts" / "scan"


async def scan(hub: Path, code: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Call the script for a hub."""
    return await asyncio.to_thread(
        subprocess.run,
        [sys.executable, str(SCAN), *options, "--config", str(hub), code],
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
    called = await scan(hub, "4006381333931", "--json")
    await scanner.stop()

    assert json.loads(called.stdout)["result"] == {"meaning": "customer"}
    assert [text.text for text in heard] == ["4006381333931"]


@pytest.mark.parametrize("meaning", Meaning)
async def test_it_tells_whatever_a_scan_meant(tmp_path: Path, meaning: Meaning) -> None:
    """In a line of words, since nobody at a counter reads JSON."""
    socket_allow_hosts(["127.0.0.1"], allow_unix_socket=True)

    async def typed(_: Typed) -> dict[str, object]:
        return {
            "meaning": meaning.value,
            "refused": None,
            "stack": {
                "name": "Coupon",
                "collected": 2,
                "needed": 5,
                "exchange": "A coffee",
            },
            "gift_cards": [{"code": "HJW9E1VQ0BHNE", "remaining": 46.8}],
            "payable": 3.2,
        }

    scanner = SimulatedScanner(
        tmp_path / SOCKETS_FOLDER, "till", on_typed=typed, on_connected=lambda _: None
    )
    await scanner.start()
    called = await scan(tmp_path, "4006381333931")
    await scanner.stop()

    assert called.stderr == ""
    assert called.stdout.splitlines()[1:] == [
        "  Coupon: 2 of 5 for A coffee",
        "  Gift card HJW9E1VQ0BHNE: 46.80 left",
        "  To pay: 3.20",
    ]


async def test_it_says_when_no_hub_is_there(tmp_path: Path) -> None:
    """Whoever forgot to start it learns how."""
    called = await scan(tmp_path, "4006381333931")

    assert called.returncode == 2
    assert "scripts/run" in called.stderr
