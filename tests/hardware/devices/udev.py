"""The laboratory's udev."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
import subprocess
import time

_DEVICES = Path("/dev")


def settle() -> None:
    """Wait until all links to new devices are made and those to old ones are gone."""
    subprocess.run(["udevadm", "settle", "--timeout=10"], check=True)


@contextmanager
def arrival_of(pattern: str) -> Iterator[set[Path]]:
    """Plug something in meanwhile, and wait until its node is there with its links.

    The set that is given has the node afterwards.
    """
    before = set(_DEVICES.glob(pattern))
    arrived: set[Path] = set()
    yield arrived
    deadline = time.monotonic() + 10
    while not arrived:
        assert time.monotonic() < deadline, f"no new {pattern}"
        time.sleep(0.01)
        arrived |= set(_DEVICES.glob(pattern)) - before
    settle()
