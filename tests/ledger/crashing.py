"""Tills in processes of their own, which are killed while they book.

Run as a program it takes a line ``<ledger's path> <statement>`` for each till, and answers with the
process id, the keys of the purchases as they are answered, and a dot when the till is dead. The
tills are forks of it, so that what they need is loaded only once.
"""

import asyncio
import os
from pathlib import Path
import signal
import sqlite3
import sys
from typing import Any

from custom_components.loyalty.ledger import engine

from .till import Till, open_ledger

RUSH = 4


def keys_of(rush: int) -> list[str]:
    """Return the keys of the purchases that wait together."""
    return [f"sale {rush}-{number}" for number in range(RUSH)]


def tell(line: str) -> None:
    """Write a line at once, past all buffers."""
    os.write(1, f"{line}\n".encode())


def sell_until_killed(path: Path, last_statement: int) -> None:
    """Sell for ever, and tell of each purchase that is answered; die before a statement (0: never)."""
    # Statements are counted from the first purchase on.
    statements = 0
    counting = False

    def count(_: str) -> None:
        nonlocal statements
        statements += counting
        if counting and statements == last_statement:
            os.kill(os.getpid(), signal.SIGKILL)

    connect = engine._connect

    def watched(path: Path, **options: Any) -> sqlite3.Connection:
        connection = connect(path, **options)
        if options["writes"]:
            connection.set_trace_callback(count)
        return connection

    engine._connect = watched

    async def sell() -> None:
        nonlocal counting
        till = Till(await open_ledger(path))
        await till.enrol("mia", key="enrolment")
        counting = True
        rush = 0
        while True:
            rush += 1
            for sold in asyncio.as_completed(
                [till.sell(1000, "mia", key=key) for key in keys_of(rush)]
            ):
                tell((await sold).answer.reference)

    asyncio.run(sell())


def main() -> None:
    """Make a till for each line of input."""
    for line in sys.stdin:
        path, statement = line.rsplit(" ", 1)
        till = os.fork()
        if not till:
            tell(str(os.getpid()))
            sell_until_killed(Path(path), int(statement))
        _, status = os.waitpid(till, 0)
        if not os.WIFSIGNALED(status):
            tell("ended by itself")
        tell(".")


if __name__ == "__main__":
    main()
