"""A Home Assistant for power cuts: opens its shop, says what is in the ledger, and sells until it dies.

Speaks with its test in lines. The first one that it hears is a JSON list of modules to import. Then
``start`` brings a hub to life: its process id comes first, then a JSON object with the numbers of all
``bookings`` and what is ``wrong`` in the ledger. After ``sell`` follows the number of each booking as
soon as it is acknowledged; ``stop`` ends it in order. However it ends, ``ended`` comes last.

Each hub is a child of this process, which does nothing but import, once and for all: in the laboratory
that takes longer than all else that a start does.
"""

import asyncio
import gc
from importlib import import_module
import json
import os
from pathlib import Path
import sqlite3
import sys
from typing import Any
from uuid import uuid4

from homeassistant import runner

from custom_components.loyalty.const import DOMAIN, LEDGER_FILE
from custom_components.loyalty.programs.commands import Actor, Role
from custom_components.loyalty.shop import Shop
from scripts import demo_shop
from scripts.hub.seed import make_hub

from .hub import Hub

PRINTER_PORT = 9200
STAFF = Actor(role=Role.STAFF)


def main(folder: Path) -> None:
    """Start a hub whenever the last one is dead and the test says so."""
    for module in json.loads(_hear()):
        import_module(module)
    # What is there by now stays; looking through it would copy all of it into each child.
    gc.collect()
    gc.freeze()
    while _hear() == "start":
        # A lock that another thread holds would be held in the child for ever.
        assert len(list(Path("/proc/self/task").iterdir())) == 1
        hub = os.fork()
        if hub == 0:
            with asyncio.Runner(loop_factory=runner.create_event_loop) as loop:
                loop.run(_live(folder))
            # The rest of this function is its parent's.
            os._exit(0)
        _say(str(hub))
        os.waitpid(hub, 0)
        _say("ended")


async def _live(folder: Path) -> None:
    """Run until the test says stop, or the power goes."""
    is_new = not folder.exists()
    if is_new:
        await make_hub(folder, port=8124, entries=[_shop_with_a_printer()])
    hub = Hub(folder)
    await hub.start()
    if is_new:
        # What was set up yesterday is on the disk; Home Assistant itself waits for few of its files.
        await asyncio.to_thread(os.sync)
    (entry,) = hub.hass.config_entries.async_entries(DOMAIN)
    shop: Shop = entry.runtime_data
    found = {
        "bookings": await asyncio.to_thread(_bookings, folder / LEDGER_FILE),
        "wrong": await shop.ledger.check(),
    }
    _say(json.dumps(found))
    if await asyncio.to_thread(_hear) == "sell":
        await _sell(shop)
    await hub.stop()


async def _sell(shop: Shop) -> None:
    while True:
        result = await shop.scan(f"CARD-{uuid4()}", demo_shop.COUNTER, STAFF)
        if result.answer is not None and result.answer.entry is not None:
            _say(str(result.answer.entry))


def _bookings(ledger: Path) -> list[int]:
    """The numbers of all bookings, read from the file by another way than the hub's."""
    connection = sqlite3.connect(ledger)
    try:
        rows = connection.execute(
            "SELECT number FROM entries ORDER BY number"
        ).fetchall()
    finally:
        connection.close()
    return [number for (number,) in rows]


def _hear() -> str:
    return sys.stdin.readline().strip()


def _say(line: str) -> None:
    # In one piece, and not buffered: what was said was said before the power went.
    os.write(1, f"{line}\n".encode())


def _shop_with_a_printer() -> dict[str, Any]:
    entry = demo_shop.config_entry("en")
    for subentry in entry["subentries"]:
        if subentry["subentry_id"] == demo_shop.COUNTER:
            printer = {"kind": "network", "host": "127.0.0.1", "port": PRINTER_PORT}
            subentry["data"] = {
                **subentry["data"],
                "simulated": False,
                "printer": printer,
            }
    return entry


if __name__ == "__main__":
    main(Path(sys.argv[1]))
