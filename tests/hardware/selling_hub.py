"""A Home Assistant for power cuts: opens its shop, says what is in the ledger, and sells until it dies.

Speaks with its test in lines: first a JSON object with the numbers of all ``bookings`` and what is
``wrong`` in the ledger; after the word ``sell`` the number of each booking as soon as it is
acknowledged; the word ``stop`` ends it in order.
"""

import asyncio
import json
import os
from pathlib import Path
import sqlite3
import sys
from typing import Any
from uuid import uuid4

from custom_components.loyalty.const import DOMAIN, LEDGER_FILE
from custom_components.loyalty.programs.commands import Actor, Role
from custom_components.loyalty.shop import Shop
from scripts import demo_shop
from scripts.hub.seed import make_hub

from .hub import Hub

PRINTER_PORT = 9200
STAFF = Actor(role=Role.STAFF)


async def main(folder: Path) -> None:
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
    word = await asyncio.to_thread(sys.stdin.readline)
    if word == "sell\n":
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
    asyncio.run(main(Path(sys.argv[1])))
