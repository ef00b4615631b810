"""The owner's health page tells what in a ledger contradicts itself, whoever tampered with it."""

from pathlib import Path
import sqlite3

import pytest

from custom_components.loyalty.ledger.faults import MOST_FAULTS

from .till import POINTS, STAMPS, Till, open_ledger


async def _week(path: Path) -> None:
    """Let a shop have two customers, one of them with points, and close it."""
    till = Till(await open_ledger(path))
    await till.enrol("mia")
    await till.enrol("ben")
    await till.sell(1000, "mia")
    await till.stamp("ben", 2)
    await till.ledger.close()


async def _report(path: Path) -> list[str]:
    ledger = await open_ledger(path)
    faults = await ledger.check()
    await ledger.close()
    return faults


def _tamper(path: Path, sql: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(sql)
    connection.close()


async def test_all_is_well(path: Path) -> None:
    await _week(path)
    assert await _report(path) == []


@pytest.mark.parametrize(
    ("tampering", "faults"),
    [
        pytest.param(
            f"UPDATE holdings SET balance = 1000 WHERE member = 1 AND program = '{POINTS}'",
            [
                "balance of member 1 in program points is not the sum of its movements",
                "totals of program points are not what its members hold",
            ],
            id="points given past the book",
        ),
        pytest.param(
            f"INSERT INTO holdings VALUES (2, '{POINTS}', 50, 0, 50, NULL)"
            " ON CONFLICT DO UPDATE SET balance = 50",
            [
                "balance of member 2 in program points is not the sum of its movements",
                "totals of program points are not what its members hold",
            ],
            id="points that nothing explains",
        ),
        pytest.param(
            f"UPDATE lots SET remaining = 3 WHERE program = '{POINTS}'",
            ["what remains of lot 3/1 is not the sum of its movements"],
            id="points that end are others",
        ),
        pytest.param(
            f"DELETE FROM holdings WHERE program = '{STAMPS}'",
            [
                "balance of member 2 in program stamps is not the sum of its movements",
                "totals of program stamps are not what its members hold",
            ],
            id="a stamp card lost",
        ),
        pytest.param(
            "UPDATE daily_totals SET sales_minor = 5 WHERE program = '' AND day = 0",
            ["totals of the shop are not the sum of its days"],
            id="sales made up",
        ),
        pytest.param(
            "UPDATE members SET tier = 'gold', tier_since = 739000 WHERE id = 1",
            ["the tier of member 1 is not what was booked last"],
            id="a tier given past the book",
        ),
        pytest.param(
            "UPDATE daily_purchases SET visits = 7 WHERE member = 1",
            ["purchases of member 1 on day 739740 are not the sum of what was booked"],
            id="visits made up",
        ),
        pytest.param(
            "UPDATE daily_totals SET members = members + 1 WHERE program = ''",
            ["the number of members is not what the totals say"],
            id="members made up",
        ),
    ],
)
async def test_what_contradicts_the_bookings_is_told(
    path: Path, tampering: str, faults: list[str]
) -> None:
    await _week(path)
    _tamper(path, tampering)
    assert await _report(path) == faults


async def test_a_report_names_no_more_than_anybody_reads(path: Path) -> None:
    till = Till(await open_ledger(path))
    for number in range(MOST_FAULTS + 5):
        await till.enrol(f"m{number}")
        await till.sell(1000, f"m{number}")
    await till.ledger.close()
    _tamper(path, "UPDATE lots SET remaining = 3")
    assert len(await _report(path)) == MOST_FAULTS


def _declare(path: Path, before: str, after: str) -> None:
    """Change what the file says its table of members is."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE name = 'members'",
        (before, after),
    )
    connection.close()


async def test_damage_in_the_file_itself_is_told(path: Path) -> None:
    """A number that may not be missing is missing: a disk does that, no shop."""
    await _week(path)
    strict, lax = "number VARCHAR(32) NOT NULL", "number VARCHAR(32)"
    _declare(path, strict, lax)
    _tamper(path, "UPDATE members SET number = NULL WHERE id = 2")
    _declare(path, lax, strict)
    assert await _report(path) == ["NULL value in members.number"]
