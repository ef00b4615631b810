"""Days are closed in order and once, and people are told once."""

from asyncio import gather
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest

from custom_components.loyalty.ledger import days
from custom_components.loyalty.ledger.ledger import EndingRow, Ledger
from custom_components.loyalty.programs.days import Closure

from .till import OWNER, POINTS, STAMPS, TERMS, Till, open_ledger

DAY = timedelta(days=1)


async def test_a_new_ledger_has_nothing_to_close(till: Till) -> None:
    assert till.ledger.last_closed_day is None
    assert await till.ledger.days_to_close(till.today) == []
    assert till.ledger.last_closed_day == till.today - DAY


async def test_missed_days_are_closed_in_order(till: Till, path: Path) -> None:
    await till.ledger.days_to_close(till.today)
    due = await till.ledger.days_to_close(till.today + 3 * DAY)
    assert due == [till.today, till.today + DAY, till.today + 2 * DAY]
    await till.close_day(due[0])
    assert await till.ledger.days_to_close(till.today + 3 * DAY) == due[1:]
    assert till.ledger.last_closed_day == due[0]


async def test_points_end_with_their_last_day_and_not_before(till: Till) -> None:
    await till.enrol("mia")
    await till.sell(1000, "mia")
    last_day = till.today + 30 * DAY
    assert await till.close_day(last_day - DAY) == []
    assert await till.close_day(last_day) == [("mia", POINTS, 10)]
    assert (await till.ledger.totals(till.today, 1)).programs_total[
        POINTS
    ].expired == 10


async def test_closing_a_day_again_expires_nothing_twice(till: Till) -> None:
    await till.enrol("mia")
    await till.sell(1000, "mia")
    day = till.today + 30 * DAY
    assert (
        await till.close_day(day) == await till.close_day(day) == [("mia", POINTS, 10)]
    )
    assert (await till.ledger.totals(till.today, 1)).programs_total[
        POINTS
    ].expired == 10


async def test_a_day_that_is_closed_again_takes_what_ended_since(till: Till) -> None:
    await till.enrol("mia")
    await till.sell(1000, "mia")
    day = till.today + 30 * DAY
    await till.close_day(day)
    await till.sell(500, "mia")
    assert await till.close_day(day) == [("mia", POINTS, 15)]
    assert await till.balance("mia") == 0


async def test_a_close_that_was_cut_short_is_finished_later(till: Till) -> None:
    await gather(*(till.enrol(f"m{number}") for number in range(5)))
    await gather(*(till.sell(1000, f"m{number}") for number in range(5)))
    day = till.today + 30 * DAY
    expire = days.expire
    calls = 0

    def fails_later(*args: object, **fields: object) -> None:
        nonlocal calls
        calls += 1
        if calls > 1:
            raise ZeroDivisionError
        expire(*args, **fields)  # type: ignore[arg-type]

    with (
        patch.object(days, "EXPIRED_TOGETHER", 2),
        patch.object(days, "expire", fails_later),
        pytest.raises(ZeroDivisionError),
    ):
        await till.close_day(day)
    assert till.ledger.last_closed_day is None
    assert len(await till.close_day(day)) == 5
    assert (await till.ledger.totals(till.today, 1)).programs_total[
        POINTS
    ].expired == 50


async def test_scans_go_on_while_a_day_is_closed(till: Till) -> None:
    await gather(*(till.enrol(f"m{number}") for number in range(50)))
    await gather(*(till.sell(1000, f"m{number}") for number in range(50)))
    with patch.object(days, "EXPIRED_TOGETHER", 5):
        expired, booking = await gather(
            till.close_day(till.today + 30 * DAY), till.scan("ean:m1")
        )
    assert len(expired) == 50
    assert booking.answer.entry is not None
    assert booking.answer.entry < 150


async def test_what_ends_on_a_day_is_summed_up(till: Till) -> None:
    await till.enrol("mia")
    await till.sell(1000, "mia")
    await till.sell(500, "mia")
    await till.stamp("mia", 3)
    last_day = till.today + 30 * DAY
    row = EndingRow(member="mia", program=POINTS, last_day=last_day, amount=15)
    assert await till.ledger.endings(till.today, last_day) == [row]
    assert await till.ledger.endings(till.today, last_day - DAY) == []
    assert await till.ledger.endings(last_day + DAY, last_day + DAY) == []


async def test_who_stays_away_is_known_by_business_days(till: Till) -> None:
    await gather(till.enrol("late"), till.enrol("early"), till.enrol("never"))
    first = till.today
    closing_time = TERMS.calendar.end_of(first)
    await till.scan("ean:late", at=closing_time - timedelta(seconds=1))
    await till.scan("ean:early", at=closing_time)
    assert await till.ledger.unseen_since(first, first) == [("late", first)]
    assert await till.ledger.unseen_since(first, first + DAY) == [
        ("late", first),
        ("early", first + DAY),
    ]


async def test_people_are_told_once(till: Till, ledger: Ledger) -> None:
    assert await ledger.tell_once(["a", "b", "a"], till.now) == {"a", "b"}
    assert await ledger.tell_once(["b", "c"], till.now) == {"c"}
    assert await ledger.tell_once([], till.now) == set()


async def test_the_figures_are_of_the_day_and_of_all_time(till: Till) -> None:
    await gather(till.enrol("mia"), till.enrol("zoe"))
    await till.scan("ean:mia")
    await till.sell(1000, "mia")
    await till.sell(700)
    first = till.today
    till.now += DAY
    await till.sell(200, "zoe")
    await till.refund(5)
    totals = await till.ledger.totals(till.today, active_days=1)
    assert (totals.members, totals.active_members) == (2, 1)
    assert (totals.today.members, totals.today.visits, totals.today.purchases) == (
        0,
        0,
        1,
    )
    assert (totals.total.visits, totals.total.purchases) == (1, 3)
    assert (totals.today.sales_minor, totals.total.sales_minor) == (-500, 1200)
    assert totals.programs_today[POINTS].issued == 2
    assert totals.programs_total[POINTS].outstanding == 12
    assert (await till.ledger.totals(first, active_days=30)).today.sales_minor == 1700


async def test_an_empty_day_has_figures_too(ledger: Ledger) -> None:
    totals = await ledger.totals(date(2026, 1, 1), active_days=7)
    assert (totals.members, totals.today.visits, totals.programs_total) == (0, 0, {})


async def test_closed_days_are_remembered(path: Path) -> None:
    ledger = await open_ledger(path)
    await ledger.close_day(date(2026, 5, 4), {"at": Till(ledger).now, "actor": OWNER})
    await ledger.close()
    ledger = await open_ledger(path)
    assert ledger.last_closed_day == date(2026, 5, 4)
    await ledger.close()


async def test_what_a_program_gave_lapses_with_its_own_end(
    till: Till, ledger: Ledger
) -> None:
    """Whatever the lots promise: 30 days from the day of earning, or no end at all."""
    await till.enrol("mia")
    await till.sell(1000, "mia")
    await till.stamp("mia", 3)
    today = till.today
    until = today + 5 * DAY
    await ledger.set_terms(
        replace(
            TERMS,
            programs=tuple(
                replace(program, last_day=today, redeem_until=until)
                for program in TERMS.programs
            ),
        )
    )
    assert await ledger.endings(today, until) == [
        EndingRow(member="mia", program=POINTS, last_day=until, amount=10),
        EndingRow(member="mia", program=STAMPS, last_day=until, amount=3),
    ]
    assert await ledger.endings(today, until - DAY) == []
    assert await till.close_day(until - DAY) == []
    assert await till.close_day(until) == [("mia", POINTS, 10), ("mia", STAMPS, 3)]
    assert await till.close_day(until + DAY) == []
    assert await ledger.check() == []


async def test_nothing_ends_on_a_closed_day(till: Till, ledger: Ledger) -> None:
    await till.enrol("mia")
    await till.sell(1000, "mia")
    last_day = till.today + 30 * DAY
    closed = Closure(first=last_day, last=last_day + DAY)
    calendar = replace(TERMS.calendar, closures=(closed,))
    await ledger.set_terms(replace(TERMS, calendar=calendar))
    opens = last_day + 2 * DAY
    row = EndingRow(member="mia", program=POINTS, last_day=opens, amount=10)
    assert await ledger.endings(last_day + DAY, opens) == [row]
    expired = [await till.close_day(last_day + ahead * DAY) for ahead in range(3)]
    assert expired == [[], [], [("mia", POINTS, 10)]]
