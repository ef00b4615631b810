"""What members earned by day: what limits are decided from."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
import sqlite3

import pytest

from custom_components.loyalty.ledger.ledger import Booking
from custom_components.loyalty.ledger.migration_texts import ACCRUALS_BY_DAY
from custom_components.loyalty.programs.promises.limits import Caps
from custom_components.loyalty.programs.promises.points import PointsProgram

from .till import OPENING, POINTS, STAMPS, TERMS, Till, open_ledger

CARRYING = PointsProgram(
    id=POINTS,
    name="Points",
    caps=Caps(per_day=10, per_month=15),
    pending_days=3,
    carries_rest=True,
)
LIMITED = replace(TERMS, programs=(CARRYING, *TERMS.programs[1:]), rewards=())
DAY = OPENING.date().toordinal()


def accruals(path: Path) -> list[tuple[int, int, str, int]]:
    """Return what the file says that was earned: member, day, program, units."""
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT * FROM daily_accruals").fetchall()
    connection.close()
    return sorted(rows)


def earned(*bookings: Booking) -> list[int]:
    return [booking.answer.balances[0].earned for booking in bookings]


async def some_days(till: Till) -> None:
    """Buy, bring back, undo, stamp and merge."""
    for uid in ("mia", "ben"):
        await till.enrol(uid)
    await till.sell(350, "mia", key="first")
    await till.sell(999, "ben")
    await till.scan("ean:mia")
    till.now += timedelta(days=1)
    await till.sell(420, "mia")
    await till.undo((await till.sell(130, "mia")).answer.entry)
    await till.refund("first", 200)
    await till.merge("mia", "ben")
    await till.sell(2000, "mia")


async def test_sales_in_one_batch_share_a_limit(path: Path) -> None:
    till = Till(await open_ledger(path, LIMITED))
    _, *sales = await asyncio.gather(
        till.enrol("mia"), *(till.sell(700, "mia") for _ in range(3))
    )
    assert earned(*sales) == [7, 3, 0]
    assert await till.ledger.check() == []
    await till.ledger.close()


async def test_a_limit_holds_after_a_restart(path: Path) -> None:
    till = Till(await open_ledger(path, LIMITED))
    await till.enrol("mia")
    await till.sell(700, "mia")
    await till.ledger.close()
    later = Till(await open_ledger(path, LIMITED), "later")
    assert earned(await later.sell(700, "mia")) == [3]
    later.now += timedelta(days=1)
    assert earned(await later.sell(900, "mia")) == [5]
    await later.ledger.close()


async def test_everything_that_is_kept_agrees_with_what_was_booked(path: Path) -> None:
    till = Till(await open_ledger(path, LIMITED))
    await some_days(till)
    assert await till.ledger.check() == []
    account = await till.ledger.account("mia")
    assert account is not None
    assert {(day.program, day.amount) for day in account.accrued} >= {(STAMPS, 1)}
    await till.ledger.close()


async def test_an_older_ledger_is_gathered_from_all_that_was_booked(path: Path) -> None:
    till = Till(await open_ledger(path, LIMITED))
    await some_days(till)
    await till.ledger.close()
    kept = accruals(path)
    assert {day for _, day, _, _ in kept} == {DAY, DAY + 1}
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE daily_accruals")
        for statement in ACCRUALS_BY_DAY:
            connection.execute(statement)
    connection.close()
    assert accruals(path) == kept


@pytest.mark.parametrize(
    "wrong",
    [
        "UPDATE daily_accruals SET amount = amount + 1",
        "UPDATE daily_accruals SET day = day + 1",
        "DELETE FROM daily_accruals",
    ],
)
async def test_a_wrong_sum_is_found(path: Path, wrong: str) -> None:
    till = Till(await open_ledger(path, LIMITED))
    await till.enrol("mia")
    await till.sell(500, "mia")
    await till.ledger.close()
    with sqlite3.connect(path) as connection:
        connection.execute(wrong)
    connection.close()
    ledger = await open_ledger(path, LIMITED)
    faults = await ledger.check()
    await ledger.close()
    assert faults
    assert all("earned on day" in fault for fault in faults)
