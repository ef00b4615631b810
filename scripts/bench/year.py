"""A shop's ledger with a year of purchases in it: some are booked, and copied as often as it takes."""

import asyncio
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import batched
from pathlib import Path
import sqlite3

from custom_components.loyalty.ledger.ledger import Ledger
from custom_components.loyalty.programs.commands import Actor, Command, RecordPurchase
from custom_components.loyalty.programs.members.commands import EnrollMember
from custom_components.loyalty.programs.person import Person
from custom_components.loyalty.programs.promises.terms import Terms
from scripts.bench.crowd import ACTOR, REGULARS, TOGETHER, card

# So many customers are booked, who come as often; all others are copies of them.
BOOKED = 1000
PURCHASES = 10
# What was earned on the first of these days ended yesterday.
DAYS = 366

# How many of everything a copy is further: more than was booked.
_MEMBER_STEP = 10_000
_ENTRY_STEP = 1_000_000
_OF_MEMBER = {"member", "id"}
_OF_ENTRY = {"entry", "lot_entry", "reverses"}
# What has to be different in each copy.
_UNIQUE = {"uid", "key"}
_COPIED = (
    "members",
    "people",
    "entries",
    "movements",
    "lots",
    "holdings",
    "daily_purchases",
    "daily_accruals",
    "costs",
    "redemptions",
    "tier_changes",
)


async def fill_year(path: Path, terms: Terms, purchases: int) -> int:
    """Make a ledger with so many purchases of the past year, ten of each customer; return how many they are."""
    copies = max(1, purchases // (BOOKED * PURCHASES))
    ledger = await Ledger.open(path, terms=terms, on_corrupt=lambda _: None)
    now = datetime.now(UTC)
    today = terms.calendar.day_of(now)
    # A new ledger begins today: what ended in the past year is not booked one day after the other.
    await ledger.days_to_close(today)
    start = now - timedelta(days=DAYS)
    commands = sorted(
        (
            command
            for position in range(BOOKED)
            for command in _customer(position, start)
        ),
        key=lambda command: command.at,
    )
    for some in batched(commands, TOGETHER, strict=False):
        await asyncio.gather(*(ledger.book(command) for command in some))
    request = {"key": "", "at": now, "actor": Actor(role=ACTOR.role)}
    await ledger.hold_to_ladder(today - timedelta(days=1), request)
    await ledger.close()
    _copy(path, copies)
    return copies * BOOKED


def reopen_yesterday(path: Path) -> None:
    """Let a ledger forget that yesterday was closed."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "UPDATE meta SET value = value - 1 WHERE key = 'last_closed_day'"
        )


def _customer(position: int, start: datetime) -> tuple[Command, ...]:
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
        identifiers=(f"ean:{card(position)}",) if position < REGULARS else (),
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
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        for number in range(1, times):
            with connection:
                for table in _COPIED:
                    names = [
                        row[1]
                        for row in connection.execute(f"PRAGMA table_info({table})")
                    ]
                    columns = ", ".join(_copied(table, name) for name in names)
                    connection.execute(
                        f"INSERT INTO {table} SELECT {columns} FROM {table}"
                        f" WHERE {_original(table, names)}",
                        {"copy": number},
                    )
        connection.execute("ANALYZE")


def _copied(table: str, name: str) -> str:
    if name in _UNIQUE or (table, name) == ("members", "number"):
        return f"{name} || ':' || :copy"
    if name in _OF_MEMBER:
        return f"{name} + :copy * {_MEMBER_STEP}"
    if name in _OF_ENTRY or (table, name) == ("entries", "number"):
        return f"{name} + :copy * {_ENTRY_STEP}"
    return f'"{name}"'


def _original(table: str, names: list[str]) -> str:
    """Return what tells the rows that were booked."""
    if table == "entries":
        return f"number < {_ENTRY_STEP}"
    if "entry" in names:
        return f"entry < {_ENTRY_STEP}"
    return f"{'member' if 'member' in names else 'id'} < {_MEMBER_STEP}"
