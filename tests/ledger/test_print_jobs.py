"""Slips wait in the ledger until they are on paper."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from custom_components.loyalty.ledger.ledger import Ledger, PrintJob

from .till import OPENING, TERMS, SlipWish, Till


async def _queue(
    ledger: Ledger,
    key: str,
    printer: str = "counter",
    payload: dict[str, str] | None = None,
) -> int:
    return await ledger.enqueue_slip(
        key=key, printer=printer, kind="test", at=OPENING, payload=payload
    )


async def test_jobs_are_taken_in_order_by_their_own_printer(ledger: Ledger) -> None:
    jobs = ledger.print_jobs
    first = await _queue(ledger, "one", payload={"member": "mia"})
    await _queue(ledger, "two")
    await _queue(ledger, "three", printer="bar")
    assert await jobs.waiting("counter") == 2
    job = await jobs.next_job("counter")
    assert job == PrintJob(
        id=first, printer="counter", kind="test", payload={"member": "mia"}
    )
    await jobs.mark_sending(job)
    await jobs.mark_printed(job)
    assert await jobs.waiting("counter") == 1
    second = await jobs.next_job("counter")
    assert second is not None
    assert second.id == first + 1


async def test_the_same_key_is_queued_once(ledger: Ledger) -> None:
    assert await _queue(ledger, "one") == await _queue(ledger, "one")
    assert await ledger.print_jobs.waiting("counter") == 1


async def test_a_job_being_sent_is_known_as_interrupted(ledger: Ledger) -> None:
    jobs = ledger.print_jobs
    await _queue(ledger, "one")
    job = await jobs.next_job("counter")
    assert job is not None
    assert not job.interrupted
    await jobs.mark_sending(job)
    again = await jobs.next_job("counter")
    assert again is not None
    assert again.interrupted
    await jobs.mark_failed(again, "out of paper", permanent=False)
    waiting = await jobs.next_job("counter")
    assert waiting is not None
    assert not waiting.interrupted
    await jobs.mark_failed(waiting, "no such slip", permanent=True)
    assert await jobs.next_job("counter") is None


async def test_a_receipt_names_its_booking(till: Till) -> None:
    booking = await till.enrol("mia")
    booking = await till.sell(1000, "mia", slip=SlipWish.BOOKINGS)
    job = await till.ledger.print_jobs.next_job("counter")
    assert job is not None
    assert (job.kind, job.entry) == ("receipt", booking.answer.entry)


async def test_a_visit_that_gives_something_has_a_receipt(till: Till) -> None:
    await till.enrol("mia")
    visit = await till.scan("ean:mia", slip=SlipWish.BOOKINGS)
    job = await till.ledger.print_jobs.next_job("counter")
    assert job is not None
    assert job.entry == visit.answer.entry


@pytest.fixture
async def points_only(till: Till) -> Till:
    """A shop in which a visit gives nothing: the purchase after it does."""
    await till.ledger.set_terms(replace(TERMS, programs=TERMS.programs[:1]))
    return till


async def test_a_visit_that_gives_nothing_has_none(points_only: Till) -> None:
    """Or a customer would get two slips for each purchase."""
    till = points_only
    await till.enrol("mia")
    visit = await till.scan("ean:mia", slip=SlipWish.BOOKINGS)
    sale = await till.sell(1000, "mia", slip=SlipWish.BOOKINGS)
    job = await till.ledger.print_jobs.next_job("counter")
    assert job is not None
    assert visit.answer.entry is not None
    assert job.entry == sale.answer.entry


async def test_a_new_member_is_welcomed_on_paper(points_only: Till) -> None:
    visit = await points_only.scan("ean:1", newcomer="mia", slip=SlipWish.BOOKINGS)
    job = await points_only.ledger.print_jobs.next_job("counter")
    assert job is not None
    assert job.entry == visit.answer.entry


async def test_only_jobs_that_ended_long_ago_are_forgotten(ledger: Ledger) -> None:
    jobs = ledger.print_jobs
    await _queue(ledger, "printed")
    await _queue(ledger, "waiting")
    printed = await jobs.next_job("counter")
    assert printed is not None
    await jobs.mark_printed(printed)
    await ledger.prune(datetime.now(UTC) - timedelta(days=1))
    assert (await ledger.counts())["print_jobs"] == 2
    await ledger.prune(datetime.now(UTC) + timedelta(days=1))
    assert (await ledger.counts())["print_jobs"] == 1
    assert await jobs.waiting("counter") == 1
