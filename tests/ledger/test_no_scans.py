"""What a scan costs must not grow with the number of customers: every look goes through an index."""

import asyncio
from pathlib import Path
import sqlite3
from typing import Any
from unittest.mock import patch

import pytest

from custom_components.loyalty.ledger import engine

from .till import SlipWish, Till, open_ledger


@pytest.fixture
async def statements(path: Path) -> set[str]:
    """Return the statements that bookings of all kinds take, once the first of them has been."""
    seen: set[str] = set()
    connect = engine._connect

    def watched(path: Path, **options: Any) -> sqlite3.Connection:
        connection = connect(path, **options)
        if options["writes"]:
            connection.set_trace_callback(seen.add)
        return connection

    with patch.object(engine, "_connect", watched):
        till = Till(await open_ledger(path))
    await asyncio.gather(
        till.enrol("mia", "Mia", phone="+4930123456"), till.enrol("zoe")
    )
    seen.clear()
    await till.scan("ean:mia", slip=SlipWish.BOOKINGS)
    await till.scan("nfc:new", newcomer="ann")
    await till.sell(5000, "mia", key="sale")
    await till.redeem("mia")
    await till.undo()
    await till.refund("sale", 100)
    await till.update("mia", phone="+4930999999")
    await till.link("mia", "nfc:2", replaces="ean:mia")
    await till.merge("mia", "zoe")
    await till.ledger.close()
    return seen


async def test_no_booking_reads_through_a_table(
    path: Path, statements: set[str]
) -> None:
    with sqlite3.connect(path) as connection:
        plans = {
            (statement, step[3])
            for statement in statements
            if statement.split()[0] in {"SELECT", "UPDATE", "DELETE", "INSERT"}
            for step in connection.execute(f"EXPLAIN QUERY PLAN {statement}")
        }
    assert len(plans) > 20
    # A list of wanted values is read through, of course.
    scans = {
        plan
        for plan in plans
        if plan[1].startswith("SCAN") and "CONSTANT ROW" not in plan[1]
    }
    assert scans == set()
