"""A Home Assistant for power cuts: opens its shop, says what is in the ledger, and sells until it dies.

Speaks with its test in lines. ``start``, followed by a JSON list of modules to import, brings a hub to life:
its process id comes first, then a JSON object with the numbers of all ``bookings``, what is ``wrong`` in the
ledger, and the ``modules`` that it needed. After ``sell`` follows the number of each booking as soon as it is
acknowledged; ``stop`` ends it in order. However it ends, ``ended`` comes last.

Each hub is a child of a process that has imported what the last one needed: in the laboratory that takes
longer than all else that a start does.
"""

import asyncio
import gc
from importlib import import_module
import json
import os
from pathlib import Path
import sqlite3
import sys
from typing import IO, Any
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


def fork() -> int:
    """Fork this process; returns 0 in the child.

    A lock that another thread holds would be held in the child for ever.
    """
    assert len(list(Path("/proc/self/task").iterdir())) == 1
    return os.fork()


def serve(folder: Path, orders: IO[str], answers: IO[str]) -> None:
    """Start a hub in the folder whenever the last one is dead and the test says so."""
    for order in iter(orders.readline, ""):
        for module in json.loads(order.removeprefix("start ")):
            import_module(module)
        # What is there by now stays; looking through it would copy all of it into each child.
        gc.collect()
        gc.freeze()
        hub = fork()
        if hub == 0:
            with asyncio.Runner(loop_factory=runner.create_event_loop) as loop:
                loop.run(_live(folder, orders, answers))
            # The rest of this function is its parent's.
            os._exit(0)
        _say(answers, str(hub))
        os.waitpid(hub, 0)
        _say(answers, "ended")


async def _live(folder: Path, orders: IO[str], answers: IO[str]) -> None:
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
        "modules": _modules(),
    }
    _say(answers, json.dumps(found))
    if await asyncio.to_thread(orders.readline) == "sell\n":
        await _sell(shop, answers)
    await hub.stop()


async def _sell(shop: Shop, answers: IO[str]) -> None:
    while True:
        result = await shop.scan(f"CARD-{uuid4()}", demo_shop.COUNTER, STAFF)
        if result.answer is not None and result.answer.entry is not None:
            _say(answers, str(result.answer.entry))


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


def _modules() -> list[str]:
    # A copy: other threads still import.
    return [
        module
        for module in tuple(sys.modules)
        if module.startswith(("homeassistant.", "custom_components."))
    ]


def _say(answers: IO[str], line: str) -> None:
    # In one piece, and not buffered: what was said was said before the power went.
    os.write(answers.fileno(), f"{line}\n".encode())


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
