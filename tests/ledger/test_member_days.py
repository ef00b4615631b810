"""What members bought by day: what a discount that rises is decided from."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
import sqlite3

import pytest

from custom_components.loyalty.ledger.ledger import Booking, Ledger
from custom_components.loyalty.ledger.migration_texts import (
    PURCHASES_BY_DAY,
    VISITS_BY_DAY,
)
from custom_components.loyalty.programs.history import Bought
from custom_components.loyalty.programs.promises.ladder import LadderWindow

from .till import DISCOUNTS, LADDER, OPENING, TERMS, Till, open_ledger

DAY_ONE = OPENING.date()


@pytest.fixture
async def ledger(path: Path) -> AsyncGenerator[Ledger]:
    """Return the ledger of a shop with discounts."""
    ledger = await open_ledger(path, DISCOUNTS)
    yield ledger
    assert await ledger.check() == []
    await ledger.close()


def discounts(*bookings: Booking) -> list[int]:
    return [booking.answer.discount_minor for booking in bookings]


def days_of(path: Path) -> list[tuple[int, int, int, int, int]]:
    """Return what the file says that was bought: member, day, money, purchases, visits."""
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT * FROM daily_purchases").fetchall()
    connection.close()
    return sorted(rows)


async def bought(till: Till, member: str = "mia") -> tuple[Bought, ...]:
    account = await till.ledger.account(member)
    assert account is not None
    return account.bought


async def test_a_sale_sees_the_one_before_it_in_the_same_batch(till: Till) -> None:
    bookings = await asyncio.gather(
        till.enrol("mia"), *(till.sell(10_000, "mia") for _ in range(3))
    )
    assert discounts(*bookings[1:]) == [0, 300, 300]


async def test_what_was_bought_is_remembered_after_a_restart(path: Path) -> None:
    till = Till(await open_ledger(path, DISCOUNTS))
    await till.enrol("mia")
    await till.sell(10_000, "mia")
    await till.ledger.close()
    later = Till(await open_ledger(path, DISCOUNTS), "later")
    assert await bought(later) == (Bought(DAY_ONE, 10_000, 1),)
    assert discounts(await later.sell(1000, "mia")) == [30]
    await later.ledger.close()


async def test_what_has_left_the_window_counts_no_more(till: Till) -> None:
    await till.enrol("mia")
    await till.sell(10_000, "mia")
    till.now = OPENING + timedelta(days=31)  # 4 June
    last = await till.sell(1000, "mia")
    till.now = OPENING + timedelta(days=32)
    assert discounts(last, await till.sell(1000, "mia")) == [30, 0]


@pytest.mark.parametrize("restarted", [False, True])
async def test_a_sale_typed_in_afterwards_counts_what_was_bought_until_then(
    path: Path, restarted: bool
) -> None:
    till = Till(await open_ledger(path, DISCOUNTS))
    await till.enrol("mia")
    await till.sell(10_000, "mia")
    if restarted:
        await till.ledger.close()
        till = Till(await open_ledger(path, DISCOUNTS), "later")
    till.now = OPENING + timedelta(days=60)
    assert discounts(await till.sell(9000, "mia")) == [0]
    # On a day on which the first one still counted, and the second one had not been yet.
    at = OPENING + timedelta(days=20)
    assert discounts(await till.sell(1000, "mia", at=at)) == [30]
    # 90.00 and 9.70 are not enough.
    assert discounts(await till.sell(1000, "mia")) == [0]
    assert await till.ledger.check() == []
    await till.ledger.close()


async def test_what_comes_back_is_missing_on_the_day_of_the_sale(till: Till) -> None:
    await till.enrol("mia")
    sale = await till.sell(10_000, "mia", key="sale")
    till.now += timedelta(days=2)
    await till.sell(500, "mia")
    await till.refund("sale", 4000)
    assert (await bought(till))[0] == Bought(DAY_ONE, 6000, 1)
    await till.refund("sale")
    undone = await till.sell(700, "mia")
    await till.undo(undone.answer.entry)
    assert await bought(till) == (
        Bought(DAY_ONE, 0, 0),
        Bought(DAY_ONE + timedelta(days=2), 485, 1),
    )
    assert sale.answer.payable_minor == 10_000


@pytest.mark.parametrize("together", [False, True], ids=["one-by-one", "together"])
async def test_merged_members_have_bought_what_all_of_them_bought(
    till: Till, path: Path, together: bool
) -> None:
    """Mia has Ben's purchases, and with them those that Ben has had from Ann."""

    async def book(*orders: asyncio.Future[Booking]) -> None:
        await asyncio.gather(*orders)

    if together:
        await book(
            *(till.enrol(uid) for uid in ("mia", "ben", "ann")),
            *(till.sell(1000, uid) for uid in ("mia", "ben", "ann")),
            till.merge("ben", "ann"),
            till.sell(200, "ben"),
            till.merge("mia", "ben"),
            till.sell(30, "mia"),
        )
    else:
        for uid in ("mia", "ben", "ann"):
            await till.enrol(uid)
            await till.sell(1000, uid)
        await till.merge("ben", "ann")
        await till.sell(200, "ben")
        await till.merge("mia", "ben")
        await till.sell(30, "mia")
    assert await bought(till) == (Bought(DAY_ONE, 3230, 5),)
    assert days_of(path) == [(1, DAY_ONE.toordinal(), 3230, 5, 0)]


async def test_a_refund_of_a_merged_member_is_the_survivors(till: Till) -> None:
    for uid in ("mia", "ben"):
        await till.enrol(uid)
    await till.sell(1000, "ben", key="sale")
    await till.merge("mia", "ben")
    await till.refund("sale", 400)
    assert await bought(till) == (Bought(DAY_ONE, 600, 1),)


async def test_members_have_the_tags_that_a_discount_asks_for(path: Path) -> None:
    till = Till(await open_ledger(path, DISCOUNTS))
    await till.enrol("mia", tags=("staff", "cook"))
    await till.enrol("ben")
    first = [await till.sell(1000, uid) for uid in ("mia", "ben")]
    await till.ledger.close()
    till = Till(await open_ledger(path, DISCOUNTS), "later")
    again = [await till.sell(1000, uid) for uid in ("mia", "ben")]
    assert discounts(*first, *again) == [200, 0, 200, 0]
    await till.update("mia", tags=())
    await till.update("ben", tags=("staff",))
    assert discounts(*[await till.sell(1000, uid) for uid in ("mia", "ben")]) == [
        0,
        200,
    ]
    account = await till.ledger.account("ben")
    assert account is not None
    assert account.tags == {"staff"}
    await till.ledger.close()


async def test_a_discount_set_up_later_knows_what_was_bought_before(path: Path) -> None:
    till = Till(await open_ledger(path, TERMS))
    await till.enrol("mia", tags=("staff",))
    await till.sell(10_000, "mia")
    assert await bought(till) == ()
    await till.ledger.set_terms(replace(TERMS, programs=(LADDER,)))
    assert discounts(await till.sell(1000, "mia")) == [30]
    yearly = replace(LADDER, window=LadderWindow.YEAR)
    await till.ledger.set_terms(replace(TERMS, programs=(yearly,)))
    till.now += timedelta(days=90)
    assert discounts(await till.sell(1000, "mia")) == [30]
    await till.ledger.set_terms(DISCOUNTS)
    assert discounts(await till.sell(1000, "mia")) == [200]
    assert await till.ledger.check() == []
    await till.ledger.close()


@pytest.mark.parametrize(
    "wrong",
    [
        "UPDATE daily_purchases SET spent_minor = spent_minor + 1",
        "UPDATE daily_purchases SET purchases = 0",
        "UPDATE daily_purchases SET day = day + 1",
        "DELETE FROM daily_purchases",
    ],
)
async def test_the_check_finds_a_day_that_is_not_what_was_booked(
    path: Path, wrong: str
) -> None:
    till = Till(await open_ledger(path, DISCOUNTS))
    await till.enrol("mia")
    await till.sell(1000, "mia")
    await till.ledger.close()
    with sqlite3.connect(path) as connection:
        connection.execute(wrong)
    connection.close()
    ledger = await open_ledger(path, DISCOUNTS)
    faults = await ledger.check()
    await ledger.close()
    assert faults
    assert all("purchases of member 1 on day" in fault for fault in faults)


async def test_an_older_ledger_is_gathered_from_all_that_was_booked(path: Path) -> None:
    """Sales, parts that came back, whole ones, undone ones, strangers, and members who are one now."""
    till = Till(await open_ledger(path, DISCOUNTS))
    for uid in ("mia", "ben"):
        await till.enrol(uid)
    await till.sell(12_345, "mia", key="part")
    await till.sell(9_999, "ben", key="in two")
    await till.sell(777)
    till.now += timedelta(days=3)
    await till.sell(5_555, "mia", key="whole", rewards=(), redeem=(("points", 100),))
    await till.sell(1_000, "ben")
    await till.undo((await till.sell(4_000, "ben")).answer.entry)
    await till.undo((await till.scan("ean:ben")).answer.entry)
    await till.refund("part", 1_111)
    await till.refund("in two", 3_333)
    await till.refund("in two")
    await till.refund("whole")
    await till.merge("mia", "ben")
    await till.sell(20, "mia")
    await till.ledger.close()
    kept = days_of(path)
    assert len(kept) == 2

    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE daily_purchases")
        for statement in PURCHASES_BY_DAY + VISITS_BY_DAY:
            connection.execute(statement)
    connection.close()
    ledger = await open_ledger(path, DISCOUNTS)
    assert await ledger.check() == []
    await ledger.close()
    assert days_of(path) == kept
