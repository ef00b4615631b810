"""A shop's ledger with a year of purchases in it: some are booked, and copied as often as it takes."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import batched
from pathlib import Path
import sqlite3

from custom_components.loyalty.ledger.ledger import Ledger
from custom_components.loyalty.programs.commands import RecordPurchase
from custom_components.loyalty.programs.members.commands import EnrollMember
from custom_components.loyalty.programs.person import Person
from custom_components.loyalty.programs.promises.terms import Terms
from scripts.bench.crowd import ACTOR, TOGETHER

BOOKED = 1000
PURCHASES = 10
DAYS = 365

# How many of everything a copy is further: more than was booked.
_MEMBER_STEP = 10_000
_ENTRY_STEP = 1_000_000
_OF_MEMBER = {"member", "id"}
_OF_ENTRY = {"number", "entry", "lot_entry", "reverses"}
# What has to be different in each copy. A member's number is no number of an entry.
_UNIQUE = {"members": {"uid", "number"}, "entries": {"key"}}
_COPIED = (
    "members",
    "people",
    "entries",
    "movements",
    "lots",
    "holdings",
    "daily_purchases",
    "daily_accruals",
)


async def fill_year(path: Path, terms: Terms, customers: int) -> None:
    """Make a ledger in which so many customers bought ten times in the past year."""
    ledger = await Ledger.open(path, terms=terms, on_corrupt=lambda _: None)
    now = datetime.now(UTC)
    today = terms.calendar.day_of(now)
    # What ended in the past year is not to be booked one day after the other.
    await ledger.days_to_close(today - timedelta(days=1))
    start = now - timedelta(days=DAYS)
    commands = sorted(
        (
            command
            for position in range(min(customers, BOOKED))
            for command in _customer(position, start)
        ),
        key=lambda command: command.at,
    )
    for some in batched(commands, TOGETHER, strict=False):
        await asyncio.gather(*(ledger.book(command) for command in some))
    await ledger.close()
    _copy(path, customers // BOOKED)


def _customer(
    position: int, start: datetime
) -> tuple[EnrollMember | RecordPurchase, ...]:
    uid = f"{position:032x}"
    step = timedelta(days=DAYS) / PURCHASES
    first = start + step * position / BOOKED
    enrol = EnrollMember(
        key=f"enrol:{position}",
        at=first,
        actor=ACTOR,
        uid=uid,
        number=f"29{position:011}",
        person=Person(name=f"Customer Number {position}"),
    )
    purchases = (
        RecordPurchase(
            key=f"sale:{position}:{number}",
            at=first + step * number + timedelta(seconds=1),
            actor=ACTOR,
            amount_minor=500 + 37 * position % 4000 + 150 * number,
            member=uid,
        )
        for number in range(PURCHASES)
    )
    return enrol, *purchases


def _copy(path: Path, times: int) -> None:
    connection = sqlite3.connect(path)
    with connection:
        for table in _COPIED:
            names = [
                row[1] for row in connection.execute(f"PRAGMA table_info({table})")
            ]
            columns = ", ".join(_copied(table, name) for name in names)
            for number in range(1, times):
                connection.execute(
                    f"INSERT INTO {table} SELECT {columns} FROM {table}"
                    f" WHERE {_original(names)}",
                    {"copy": number},
                )
    connection.execute("ANALYZE")
    connection.close()


def _copied(table: str, name: str) -> str:
    if name in _UNIQUE.get(table, ()) and (table, name) != ("entries", "number"):
        return f"{name} || ':' || :copy"
    if name in _OF_MEMBER:
        return f"{name} + :copy * {_MEMBER_STEP}"
    if name in _OF_ENTRY:
        return f"{name} + :copy * {_ENTRY_STEP}"
    return f'"{name}"'


def _original(names: list[str]) -> str:
    """Return what tells the rows that were booked."""
    if "member" in names:
        return f"coalesce(member, 0) < {_MEMBER_STEP}"
    if "id" in names:
        return f"id < {_MEMBER_STEP}"
    return f"entry < {_ENTRY_STEP}"
