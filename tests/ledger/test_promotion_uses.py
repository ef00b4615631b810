"""Who made use of promotions: in the file, after a restart, and in a ledger brought forward."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
import sqlite3
from typing import Any

from custom_components.loyalty.ledger.migration_texts import EVERY_PROGRAM
from custom_components.loyalty.programs.promises.promotions import (
    Effect,
    Limits,
    Promotion,
)

from .till import TERMS, Till, open_ledger

ONCE = Promotion(
    id="once",
    name="Once",
    effect=Effect(multiplier=Decimal(2)),
    limits=Limits(per_customer=1),
)
FEW = Promotion(
    id="few", name="Few", effect=Effect(gift="Biscuit"), limits=Limits(in_all=2)
)
PROMOTED = replace(TERMS, promotions=(ONCE, FEW))
IN_FORCE = frozenset({"once", "few"})


async def sell(till: Till, member: str) -> tuple[int, int]:
    """Sell something under all promotions; return the balance after it and the number of gifts."""
    booking = await till.sell(1000, member, promotions=IN_FORCE)
    return await till.balance(member), len(booking.answer.gifts)


async def test_limits_hold_in_one_batch_and_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "loyalty.db"
    till = Till(await open_ledger(path, PROMOTED))
    await till.enrol("mia")
    await till.enrol("ben")
    # Asked for together, and so decided together.
    together = [till.sell(1000, "mia", promotions=IN_FORCE) for _ in range(3)]
    answers = [(await booking).answer for booking in together]
    assert [len(answer.gifts) for answer in answers] == [1, 1, 0]
    assert await till.balance("mia") == 40
    await till.ledger.close()

    till.ledger = await open_ledger(path, PROMOTED)
    assert await sell(till, "mia") == (50, 0)
    assert await sell(till, "ben") == (20, 0)
    assert await till.ledger.check() == []
    await till.undo(answers[0].entry)
    assert await sell(till, "mia") == (50, 1)
    assert await till.ledger.check() == []
    await till.ledger.close()


async def test_a_use_of_somebody_else_is_found(tmp_path: Path) -> None:
    path = tmp_path / "loyalty.db"
    till = Till(await open_ledger(path, PROMOTED))
    await till.enrol("mia")
    await till.enrol("ben")
    await sell(till, "mia")
    await till.ledger.close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE promotion_uses SET member = 2")
    connection.close()
    ledger = await open_ledger(path, PROMOTED)
    faults = await ledger.check()
    assert [fault.split(" by ")[0] for fault in faults] == [
        "uses of promotion few",
        "uses of promotion once",
    ]
    await ledger.close()


def described(connection: sqlite3.Connection) -> list[Any]:
    """Return the columns and indices of the table."""
    return [
        connection.execute("PRAGMA table_info(promotion_uses)").fetchall(),
        sorted(
            connection.execute(
                "SELECT name, replace(sql, '\n', '') FROM sqlite_master"
                " WHERE tbl_name = 'promotion_uses' AND type = 'index'"
                " AND sql IS NOT NULL"
            ).fetchall()
        ),
    ]


async def test_a_ledger_brought_forward_has_the_same_table(tmp_path: Path) -> None:
    path = tmp_path / "loyalty.db"
    ledger = await open_ledger(path)
    await ledger.close()
    connection = sqlite3.connect(path)
    new = described(connection)
    connection.execute("DROP TABLE promotion_uses")
    statements = [text for text in EVERY_PROGRAM if "promotion_uses" in text]
    connection.executescript(";".join(statements))
    assert described(connection) == new
    connection.close()
