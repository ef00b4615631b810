"""For pytest in several laboratories side by side: each test runs in one of them.

Each laboratory begins at a place of its own: the first at the front, the last at the back. A test is
taken by a link in a folder that all of them see, which only one of them can make. Tests that are
marked ``alone`` are left to the first one, for when there is nothing else to do.
"""

from collections.abc import Iterator
import os
from pathlib import Path
import threading
import time

import pytest

TAKEN = Path(os.environ["LABORATORY_TAKEN"])
NUMBER = int(os.environ["LABORATORY_NUMBER"])
LABORATORIES = int(os.environ["LABORATORIES"])
# Seconds; a single test may take 120.
PATIENCE = 150


def _take(items: list[pytest.Item]) -> Iterator[pytest.Item]:
    alone = [item for item in items if item.get_closest_marker("alone")]
    together = list(enumerate(item for item in items if item not in alone))
    if NUMBER == LABORATORIES:
        together.reverse()
    else:
        begin = len(together) * (NUMBER - 1) // (LABORATORIES - 1)
        together = together[begin:] + together[:begin]
    for position, item in together:
        try:
            (TAKEN / str(position)).symlink_to(str(NUMBER))
        except FileExistsError:
            continue
        yield item
    if NUMBER == 1:
        yield from alone


def _wait_for_the_others() -> None:
    """Wait until all other laboratories have ended their last test; one that hangs is not waited for."""
    pause = threading.Event()
    end = time.monotonic() + PATIENCE
    others = [TAKEN / f"all-{number}" for number in range(2, LABORATORIES + 1)]
    while not all(link.is_symlink() for link in others) and time.monotonic() < end:
        # Home Assistant, which is in this process, lets nobody sleep.
        pause.wait(0.1)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Run the tests that are left to this laboratory."""
    if session.testsfailed or session.config.option.collectonly:
        return None
    mine = _take(session.items)
    item = next(mine, None)
    while item is not None:
        following = next(mine, None)
        if item.get_closest_marker("alone"):
            _wait_for_the_others()
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)
        item = following
    (TAKEN / f"all-{NUMBER}").symlink_to(str(NUMBER))
    return True
