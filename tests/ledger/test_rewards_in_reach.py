"""Whoever is found to have a reward can have it: the same rules as when it is redeemed."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.loyalty.ledger.ledger import Ledger
from custom_components.loyalty.programs.booking.standing import stand
from custom_components.loyalty.programs.promises.periods import Period
from custom_components.loyalty.programs.promises.reward import Reward, RewardLimit
from custom_components.loyalty.programs.promises.tiers import Tier, TierLadder

from .till import CAKE, OPENING, POINTS, TERMS, Till, open_ledger

TODAY = TERMS.calendar.day_of(OPENING)
CHEAP = Reward(id=CAKE, name="Cake", program=POINTS, price=50)
SILVER = Tier(id="silver", name="Silver", threshold=10_000)


@pytest.fixture
async def till(
    path: Path, freezer: FrozenDateTimeFactory, request: pytest.FixtureRequest
) -> AsyncIterator[Till]:
    """Return a till whose cake has some terms of its own; rich has enough for two, poor for none."""
    freezer.move_to(OPENING)
    ladder = TierLadder(tiers=(SILVER,))
    terms = replace(TERMS, tiers=ladder, rewards=(replace(CHEAP, **request.param),))
    till = Till(await open_ledger(path, terms))
    await asyncio.gather(till.enrol("rich"), till.enrol("poor"), till.enrol("some"))
    await till.sell(10_000, "rich")
    await till.sell(5000, "some")
    await till.sell(4900, "poor")
    yield till
    await till.ledger.close()


async def found(ledger: Ledger, *, has_reward: bool = True) -> set[str]:
    rows, _ = await ledger.find_members(has_reward=has_reward)
    return {row.uid for row in rows}


async def can_have_one(ledger: Ledger, day: date) -> set[str]:
    """Return who is told that they can have a reward when they are asked about."""
    accounts = await ledger.accounts({"rich", "some", "poor"})
    return {
        uid
        for uid, account in accounts.items()
        if stand(ledger.terms, account, day, gone=ledger.gone).available
    }


@pytest.mark.parametrize(
    ("till", "uids"),
    [
        ({}, {"rich", "some"}),
        ({"first_day": TODAY}, {"rich", "some"}),
        ({"first_day": TODAY + timedelta(days=1)}, set()),
        ({"last_day": TODAY}, {"rich", "some"}),
        ({"last_day": TODAY - timedelta(days=1)}, set()),
        ({"stock": 1}, {"rich", "some"}),
        ({"stock": 0}, set()),
        ({"tiers": ("silver",)}, {"rich"}),
        ({"tiers": ("gone",)}, set()),
        ({"price": 51}, {"rich"}),
        ({"price": 101}, set()),
    ],
    indirect=["till"],
)
async def test_dates_stock_and_tiers_count(till: Till, uids: set[str]) -> None:
    everybody = {"rich", "some", "poor"}
    assert await found(till.ledger) == uids
    assert await found(till.ledger, has_reward=False) == everybody - uids
    assert await can_have_one(till.ledger, TODAY) == uids


@pytest.mark.parametrize(
    ("till", "after", "next_day"),
    [
        ({"stock": 1}, set(), set()),
        ({"stock": 2}, {"rich", "some"}, {"rich", "some"}),
        ({"limit": RewardLimit(count=1)}, {"some"}, {"some"}),
        ({"limit": RewardLimit(count=2)}, {"rich", "some"}, {"rich", "some"}),
        (
            {"limit": RewardLimit(count=1, period=Period.DAY)},
            {"some"},
            {"rich", "some"},
        ),
    ],
    indirect=["till"],
)
async def test_pieces_that_were_handed_out_count(
    till: Till, freezer: FrozenDateTimeFactory, after: set[str], next_day: set[str]
) -> None:
    await till.redeem("rich")
    assert await found(till.ledger) == after
    assert await can_have_one(till.ledger, TODAY) == after
    freezer.tick(timedelta(days=1))
    assert await found(till.ledger) == next_day
    assert await can_have_one(till.ledger, TODAY + timedelta(days=1)) == next_day
    await till.undo()
    assert await found(till.ledger) == {"rich", "some"}


async def test_what_has_to_wait_pays_for_nothing_yet(
    path: Path, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to(OPENING)
    points, *others = TERMS.programs
    waits: Any = replace(points, pending_days=2)
    till = Till(await open_ledger(path, replace(TERMS, programs=(waits, *others))))
    await till.enrol("rich")
    await till.sell(10_000, "rich")
    freezer.tick(timedelta(days=1))
    assert await found(till.ledger) == set()
    freezer.tick(timedelta(days=1))
    assert await found(till.ledger) == {"rich"}
    await till.ledger.close()
