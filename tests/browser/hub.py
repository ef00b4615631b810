"""A hub of its own: Home Assistant in a process, as scripts/run starts it."""

from dataclasses import dataclass
import json
import os
from pathlib import Path
import re
import signal
import socket
import subprocess
import sys
import time
from typing import Any, Self

REPOSITORY = Path(__file__).parents[2]
START_SECONDS = 60
STOP_SECONDS = 30
PRINT_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Hub:
    """A hub that runs until it is stopped; ``log`` is what it printed."""

    folder: Path
    language: str
    port: int
    process: subprocess.Popen[bytes]

    @classmethod
    def start(cls, folder: Path, language: str, *options: str) -> Self:
        """Make a hub and wait until it is ready; ``options`` are those of scripts/run."""
        port = _free_port()
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "scripts.hub", *options),
                *("--config", str(folder), "--port", str(port)),
                *("--language", language),
            ],
            stdout=folder.with_suffix(".log").open("wb"),
            stderr=subprocess.STDOUT,
            cwd=folder.parent,
            env=os.environ | {"PYTHONPATH": str(REPOSITORY), "PYTHONSAFEPATH": "1"},
        )
        hub = cls(folder, language, port, process)
        give_up = time.monotonic() + START_SECONDS
        while not re.search(r"is ready (for|to)", hub.log):
            if process.poll() is not None or time.monotonic() > give_up:
                process.kill()
                raise RuntimeError(f"the hub did not start:\n{hub.log}")
            time.sleep(0.1)
        return hub

    def stop(self) -> None:
        """Stop the hub, at once if it does not stop by itself."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise

    @property
    def url(self) -> str:
        """Return where browsers find the hub."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """Return what the hub printed."""
        return self.folder.with_suffix(".log").read_text()

    @property
    def slips(self) -> int:
        """Return how many slips the simulated printers printed."""
        return len(list((self.folder / "loyalty_slips").glob("*.png")))

    def prints(self, slips: int) -> None:
        """Wait until so many slips are printed."""
        give_up = time.monotonic() + PRINT_SECONDS
        while self.slips < slips and time.monotonic() < give_up:
            time.sleep(0.05)
        assert self.slips == slips

    def scan(self, code: str, *options: str) -> dict[str, Any]:
        """Scan a code as scripts/scan does, and return what came of it."""
        scan = [sys.executable, str(REPOSITORY / "scripts" / "scan"), "--json", code]
        answer = subprocess.run(
            [*scan, "--config", str(self.folder), *options],
            check=True,
            capture_output=True,
            timeout=30,
        )
        result: dict[str, Any] = json.loads(answer.stdout)["result"]
        return result


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
