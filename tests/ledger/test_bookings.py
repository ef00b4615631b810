"""Commands become durable bookings, together and each for itself."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
import sqlite3
from unittest.mock import patch

import pytest

from custom_components.loyalty.ledger import book as book_module, opening
from custom_components.loyalty.ledger.book import Batch
from custom_components.loyalty.ledger.engine import open_engine
from custom_components.loyalty.ledger.errors import LedgerClosed, LedgerUnwritable
from custom_components.loyalty.ledger.ledger import Booking, Ledger
from custom_components.loyalty.programs.account import CardStatus
from custom_components.loyalty.programs.answer import Result
from custom_components.loyalty.programs.commands import Command, SlipWish
from custom_components.loyalty.programs.decide import decide
from custom_components.loyalty.programs.facts import Decision
from custom_components.loyalty.programs.members.commands import EnrollMember
from custom_components.loyalty.programs.refusal import Refusal
from custom_components.loyalty.programs.situation import Situation

from .till import CAKE, OPENING, STAMPS, Till, open_ledger


async def test_a_purchase_is_there_for_readers_when_it_is_answered(till: Till) -> None:
    await till.enrol("mia")
    booking = await till.sell(1250, "mia")
    assert booking.answer.entry == 2
    assert booking.account == await till.ledger.account("mia")
    assert await till.balance("mia") == 12
    assert await till.ledger.entry(2) == booking.answer
    assert await till.ledger.entry(booking.answer.reference) == booking.answer


async def test_commands_waiting_together_see_what_the_ones_before_did(
    till: Till,
) -> None:
    bookings = await asyncio.gather(
        till.enrol("mia"),
        *(till.sell(1000, "mia") for _ in range(5)),
        till.redeem("mia", CAKE),
    )
    balances = [booking.answer.balances[0].balance for booking in bookings]
    assert balances == [0, 10, 20, 30, 40, 50, 0]
    assert [booking.answer.entry for booking in bookings] == [1, 2, 3, 4, 5, 6, 7]


async def test_a_refusal_harms_none_of_the_others(till: Till) -> None:
    await till.enrol("mia")
    first, refused, last = await asyncio.gather(
        till.sell(1000, "mia"),
        till.redeem("mia", CAKE),
        till.sell(1000, "mia"),
        return_exceptions=True,
    )
    assert isinstance(refused, Refusal)
    assert isinstance(first, Booking)
    assert isinstance(last, Booking)
    assert (first.answer.entry, last.answer.entry) == (2, 3)
    assert await till.balance("mia") == 20


async def test_what_is_sold_anew_takes_the_place_of_the_sale(till: Till) -> None:
    await till.enrol("mia")
    sale = await till.sell(1000, "mia")
    assert sale.answer.entry is not None
    undone, sold = await till.sell_anew(sale.answer.entry, 3000, "mia")
    assert (undone.answer.undone, sold.answer.entry) == (2, 4)
    assert await till.balance("mia") == 30
    assert await till.ledger.check() == []


async def test_where_it_can_not_be_sold_anew_the_sale_stays(till: Till) -> None:
    """It was one of several that were written together: the others are written."""
    await till.enrol("mia")
    sale = await till.sell(1000, "mia")
    assert sale.answer.entry is not None
    before, refused, after = await asyncio.gather(
        till.sell(1000, "mia"),
        till.sell_anew(sale.answer.entry, 3000, "mia", rewards=(CAKE,)),
        till.sell(1000, "mia"),
        return_exceptions=True,
    )
    assert isinstance(refused, Refusal)
    assert isinstance(before, Booking)
    assert isinstance(after, Booking)
    assert (before.answer.entry, after.answer.entry) == (3, 4)
    assert await till.balance("mia") == 30
    assert await till.ledger.check() == []


async def test_a_bug_in_one_decision_harms_none_of_the_others(till: Till) -> None:
    await till.enrol("mia")

    def trip(command: Command, situation: Situation) -> Decision:
        if command.key == "trips":
            raise ZeroDivisionError
        return decide(command, situation)

    with patch.object(book_module, "decide", trip):
        first, failed, last = await asyncio.gather(
            till.sell(1000, "mia"),
            till.sell(1000, "mia", key="trips"),
            till.sell(1000, "mia"),
            return_exceptions=True,
        )
    assert isinstance(failed, ZeroDivisionError)
    assert isinstance(first, Booking)
    assert isinstance(last, Booking)
    assert (first.answer.entry, last.answer.entry) == (2, 3)
    assert await till.balance("mia") == 20


async def test_what_the_database_refuses_harms_none_of_the_others(till: Till) -> None:
    await till.enrol("mia")
    taken_number = till.enrol("zoe")
    same_number = till.ledger.book(
        replace(
            _enrolment(till),
            uid="ann",
            number="number-mia",
            key="ann",
            identifiers=(),
        )
    )
    sold = till.sell(1000, "mia")
    with pytest.raises(LedgerUnwritable):
        await same_number
    assert (await taken_number).answer.entry == 2
    assert (await sold).answer.entry == 3


def _enrolment(till: Till) -> EnrollMember:
    """Return an enrolment like those that the till makes."""
    commands: list[EnrollMember] = []
    with patch.object(till.ledger, "book", commands.append):
        till.enrol("any")
    return commands[0]


async def test_the_same_key_is_booked_once_and_answered_alike(till: Till) -> None:
    await till.enrol("mia")
    first = await till.sell(1000, "mia", key="receipt 4711")
    again = await till.sell(1000, "mia", key="receipt 4711")
    assert again == Booking(answer=first.answer, replayed=True)
    assert await till.balance("mia") == 10


async def test_the_same_key_waiting_twice_is_booked_once(till: Till) -> None:
    await till.enrol("mia")
    bookings = await asyncio.gather(
        *(till.sell(1000, "mia", key="one") for _ in range(20))
    )
    assert [booking.replayed for booking in bookings] == [False] + [True] * 19
    assert {booking.answer.entry for booking in bookings} == {2}
    assert await till.balance("mia") == 10


async def test_what_books_nothing_leaves_no_trace(till: Till) -> None:
    shown = await till.scan("ean:unknown", key="one")
    assert shown.answer.result is Result.UNKNOWN_CARD
    assert (await till.ledger.counts())["entries"] == 0
    enrolled = await till.scan("ean:unknown", key="one", newcomer="zoe")
    assert enrolled.answer.entry == 1


async def test_an_unknown_card_becomes_a_member_once(till: Till) -> None:
    bookings = await asyncio.gather(
        till.scan("nfc:1", newcomer="zoe"), till.scan("nfc:1", newcomer="ann")
    )
    assert [booking.answer.member for booking in bookings] == ["zoe", "zoe"]
    assert [booking.answer.new_member for booking in bookings] == [True, False]
    assert await till.balance("zoe", STAMPS) == 2


async def test_the_first_known_card_of_those_shown_counts(till: Till) -> None:
    await till.enrol("mia")
    booking = await till.scan("nfc:unheard-of", "ean:mia")
    assert booking.answer.member == "mia"


async def test_a_replaced_card_opens_nothing_and_the_new_one_all(till: Till) -> None:
    await till.enrol("mia")
    await till.link("mia", "nfc:new", replaces="ean:mia")
    old, new = await asyncio.gather(
        till.scan("ean:mia"), till.scan("nfc:new"), return_exceptions=True
    )
    assert isinstance(old, Refusal)
    assert isinstance(new, Booking)
    row = await till.ledger.member("mia")
    assert row is not None
    assert {card.identifier: card.status for card in row.cards} == {
        "ean:mia": CardStatus.REPLACED,
        "nfc:new": CardStatus.ACTIVE,
    }


async def test_a_merged_member_lives_on_under_both_names(till: Till) -> None:
    await asyncio.gather(
        till.enrol("mia", "Mia Berg"), till.enrol("dup", phone="+4930123456")
    )
    await asyncio.gather(till.sell(1000, "mia"), till.sell(2000, "dup"))
    merged, later = await asyncio.gather(till.merge("mia", "dup"), till.scan("ean:dup"))
    assert merged.account is not None
    assert later.answer.member == "mia"
    assert (await till.sell(500, "dup")).answer.member == "mia"
    assert await till.balance("mia") == 35
    assert await till.ledger.account("dup") == await till.ledger.account("mia")
    person = await till.ledger.person("mia")
    assert (person.name, person.phone) == ("Mia Berg", "+4930123456")
    rows, total = await till.ledger.find_members("+4930123456")
    assert ([row.uid for row in rows], total) == (["mia"], 1)


async def test_merging_again_carries_along_who_was_merged_before(till: Till) -> None:
    await asyncio.gather(*(till.enrol(uid) for uid in ("one", "two", "three")))
    await till.sell(1000, "one")
    await till.merge("two", "one")
    await till.merge("three", "two")
    assert (await till.scan("ean:one")).answer.member == "three"
    assert await till.balance("three") == 10
    assert (await till.ledger.totals(till.today, active_days=1)).members == 1


async def test_who_tells_nothing_any_more_is_anonymous(till: Till) -> None:
    await till.enrol("mia", "Nadja")
    booking = await till.update("mia", name=None)
    assert booking.account is not None
    assert booking.account.member.anonymous
    assert (await till.ledger.find_members("nadja"))[1] == 0


async def test_an_undo_finds_what_waited_with_it(till: Till) -> None:
    await till.enrol("mia")
    sold, undone = await asyncio.gather(till.sell(1000, "mia"), till.undo())
    assert undone.answer.undone == sold.answer.entry
    assert await till.balance("mia") == 0
    assert await till.ledger.purchases("mia", 5) == []


async def test_an_undo_takes_the_latest_of_its_own_counter(till: Till) -> None:
    other = Till(till.ledger, "bar")
    await till.enrol("mia")
    mine = await till.sell(1000, "mia")
    await other.sell(2000, "mia")
    assert (await till.undo()).answer.undone == mine.answer.entry


async def test_refunds_know_of_the_ones_before(till: Till) -> None:
    await till.enrol("mia")
    await till.sell(2190, "mia", key="sale")
    await till.refund("sale", 500)
    await till.refund("sale", 500)
    assert await till.balance("mia") == 11
    with pytest.raises(Refusal):
        await till.refund("sale", 2000)


@pytest.mark.parametrize(
    ("wish", "slips"),
    [(SlipWish.NEVER, 0), (SlipWish.REWARDS, 1), (SlipWish.BOOKINGS, 3)],
)
async def test_receipts_are_queued_with_the_booking(
    till: Till, wish: SlipWish, slips: int
) -> None:
    await till.enrol("mia")
    await till.sell(1000, "mia", slip=wish)
    await till.sell(5000, "mia", slip=wish)
    await till.sell(100, "mia", slip=wish)
    await till.sell(100, "mia", key="counter-3", slip=wish)
    assert await till.ledger.print_jobs.waiting("counter") == slips


async def test_the_clock_reached_is_remembered_unless_it_was_doubtful(
    till: Till,
) -> None:
    await till.enrol("mia")
    await till.sell(100, "mia", at=OPENING + timedelta(hours=3))
    await till.sell(100, "mia", at=OPENING + timedelta(hours=1))
    await till.sell(100, "mia", at=OPENING + timedelta(days=900), clock_doubtful=True)
    assert till.ledger.high_water == OPENING + timedelta(hours=3)
    await till.ledger.trust_clock(OPENING)
    assert till.ledger.high_water == OPENING


async def test_what_waits_is_booked_before_closing(path: Path) -> None:
    till = Till(await open_ledger(path))
    waiting = [till.enrol("mia"), *(till.sell(1000, "mia") for _ in range(10))]
    await till.ledger.close()
    assert all(future.done() for future in waiting)
    till.ledger = await open_ledger(path)
    assert await till.balance("mia") == 100
    assert till.ledger.high_water == till.now
    assert (await till.sell(1000, "mia")).answer.entry == 12
    await till.ledger.close()


async def test_a_closed_ledger_says_so(path: Path) -> None:
    till = Till(await open_ledger(path))
    closing = asyncio.ensure_future(till.ledger.close())
    await asyncio.sleep(0)
    with pytest.raises(LedgerClosed):
        await till.sell(100)
    await closing
    with pytest.raises(LedgerClosed):
        await till.ledger.account("mia")
    await till.ledger.close()


async def test_the_database_can_not_be_used_in_the_event_loop(ledger: Ledger) -> None:
    book = ledger._threads.book
    writer = ledger._threads._writer
    with pytest.raises(Exception, match="thread"):
        Batch(writer._connection, book).load([_enrolment(Till(ledger))])


async def test_a_ledger_that_can_not_be_written_says_so_and_recovers(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with patch.object(opening, "open_engine", partial(open_engine, busy_timeout=0.05)):
        till = Till(await open_ledger(path))
    await till.enrol("mia", "Mia Secret", phone="+4917012345678")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    outcomes = await asyncio.gather(
        till.sell(1000, "mia", key="sale"),
        till.update("mia", name="Zoe Secret"),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes] == [LedgerUnwritable] * 2
    assert "Secret" not in caplog.text
    other.execute("ROLLBACK")
    other.close()
    assert (await till.sell(1000, "mia", key="sale")).answer.entry == 2
    assert await till.ledger.check() == []
    await till.ledger.close()
