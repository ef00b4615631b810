"""Tiers in the ledger: whom the daily round asks for, and what it does for those who are due."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
import sqlite3
from typing import Any

from sqlalchemy.dialects import sqlite

from custom_components.loyalty.ledger import tiers
from custom_components.loyalty.programs.promises.tiers import Tier, TierLadder

from .till import OPENING, OWNER, TERMS, Till, open_ledger

LADDER = TierLadder(
    tiers=(
        Tier(id="silver", name="Silver", threshold=10_000),
        Tier(id="gold", name="Gold", threshold=50_000),
    ),
    months=1,
)
TIERS = replace(TERMS, tiers=LADDER)
LAST_DAY = date(2026, 6, 4)


def request(till: Till) -> dict[str, Any]:
    """Return the fields of what the daily round books."""
    return {"key": "", "at": till.now, "actor": OWNER}


async def held(till: Till, member: str = "mia") -> str | None:
    account = await till.ledger.account(member)
    assert account is not None
    return None if account.tier is None else account.tier.tier


def plan(path: Path, statement: Any) -> str:
    """Return how the file is read for a question."""
    sql = str(statement.compile(dialect=sqlite.dialect()))
    with sqlite3.connect(path) as connection:
        steps = connection.execute(
            f"EXPLAIN QUERY PLAN {sql}", (1,) * sql.count("?")
        ).fetchall()
    connection.close()
    return " ".join(step[3] for step in steps)


async def test_the_round_asks_for_nobody_but_those_who_are_due(path: Path) -> None:
    await (await open_ledger(path, TIERS)).close()
    for statement in (tiers._DUE, tiers._ENDING):
        assert "members_tier_until" in plan(path, statement)


async def test_a_tier_ends_with_its_day_and_is_told_once(path: Path) -> None:
    till = Till(await open_ledger(path, TIERS))
    for uid in ("mia", "ben"):
        await till.enrol(uid)
        await till.sell(10_000, uid)
    till.now += timedelta(days=10)
    await till.sell(20_000, "ben")
    assert await till.ledger.tier_endings(OPENING.date(), LAST_DAY) == [
        ("mia", LAST_DAY)
    ]
    till.now = OPENING + timedelta(days=40)

    await till.ledger.close_day(LAST_DAY, request(till))
    await till.ledger.close_day(LAST_DAY, request(till))

    assert (await held(till), await held(till, "ben")) == (None, "silver")
    moves = await till.ledger.untold_tier_moves()
    assert [(m.account.member.uid, m.was, m.tier) for m in moves] == [
        ("mia", "silver", None)
    ]
    assert await till.ledger.untold_tier_moves() == []
    assert await till.ledger.check() == []
    await till.ledger.close()


async def test_new_tiers_hold_for_those_who_bought_before_there_were_any(
    path: Path,
) -> None:
    till = Till(await open_ledger(path))
    for number in range(tiers.REVIEWED_TOGETHER + 5):
        await till.enrol(f"m{number}")
        await till.sell(10_000, f"m{number}")
    await till.ledger.set_terms(TIERS)
    today = till.today

    looked_at = await till.ledger.hold_to_ladder(
        today - timedelta(days=1), request(till)
    )

    assert looked_at == tiers.REVIEWED_TOGETHER + 5
    _found, total = await till.ledger.find_members(tier="silver")
    assert total == looked_at
    assert await till.ledger.hold_to_ladder(today, request(till)) == 0
    assert await till.ledger.untold_tier_moves() == []
    assert await till.ledger.check() == []
    await till.ledger.close()


async def test_a_tier_is_remembered_after_a_restart(path: Path) -> None:
    till = Till(await open_ledger(path, TIERS))
    await till.enrol("mia")
    await till.sell(10_000, "mia")
    before = await till.ledger.account("mia")
    await till.ledger.close()
    again = Till(await open_ledger(path, TIERS), "again")
    after = await again.ledger.account("mia")
    assert before is not None
    assert after is not None
    assert after.tier == before.tier
    assert after.tier is not None
    assert (after.tier.since, after.tier.until) == (OPENING.date(), LAST_DAY)
    await again.ledger.close()
