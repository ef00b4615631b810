"""What a scan costs must not grow with the number of customers: every look goes through an index."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
import sqlite3
from typing import Any
from unittest.mock import patch

import pytest

from custom_components.loyalty.ledger import engine
from custom_components.loyalty.programs.person import Contact

from .till import OPENING, SlipWish, Till, open_ledger

PHONE = Contact.PHONE


def watched(
    seen: set[str], *, writes: bool
) -> AbstractContextManager[Callable[..., sqlite3.Connection]]:
    """Take note of the statements of connections that write, or only read, opened meanwhile."""
    connect = engine._connect

    def watching(path: Path, **options: Any) -> sqlite3.Connection:
        connection = connect(path, **options)
        if options["writes"] is writes:
            connection.set_trace_callback(seen.add)
        return connection

    return patch.object(engine, "_connect", watching)


@pytest.fixture
async def statements(path: Path) -> set[str]:
    """Return the statements that bookings of all kinds take, once the first of them has been."""
    seen: set[str] = set()
    with watched(seen, writes=True):
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
    await till.confirm("mia", await till.ask_code("mia", PHONE), PHONE)
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


async def test_figures_read_no_member_and_no_sale_of_other_days(path: Path) -> None:
    seen: set[str] = set()
    with watched(seen, writes=False):
        till = Till(await open_ledger(path))
        await till.enrol("mia")
        await till.sell(5000, "mia")
        seen.clear()
        totals = await till.ledger.totals(OPENING.date(), active_days=30)
        await till.ledger.period(OPENING.date(), OPENING.date())
        assert await till.ledger.brought_by("mia") == 0
        await till.ledger.close()
    assert (totals.active_members, totals.today.purchases) == (1, 1)
    with sqlite3.connect(path) as connection:
        plans = {
            step[3]
            for statement in seen
            if statement.startswith("SELECT")
            for step in connection.execute(f"EXPLAIN QUERY PLAN {statement}")
        }
    assert {
        "SEARCH members USING COVERING INDEX members_seen (last_visit_at>?)",
        "SEARCH entries USING COVERING INDEX entries_sold (day>? AND day<?)",
        "SEARCH redemptions USING INDEX redemptions_day (day>? AND day<?)",
        "SEARCH members USING COVERING INDEX members_brought (referred_by=?)",
        "SEARCH members USING COVERING INDEX members_brought (referred_by>?)",
    } <= plans
