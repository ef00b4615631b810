"""Codes for contacts in the ledger: counted however fast they are tried, and unreadable in the file."""

import asyncio
from datetime import timedelta
from pathlib import Path
import sqlite3

import pytest

from custom_components.loyalty.programs.person import Contact
from custom_components.loyalty.programs.refusal import Refusal

from .till import Till, open_ledger

EMAIL = "mia@example.com"


@pytest.fixture
async def mia(till: Till) -> str:
    """Return a member with a mailbox."""
    await till.enrol("mia", "Mia", email=EMAIL)
    return "mia"


def other_than(code: str) -> str:
    """Return a code that is wrong."""
    return str(int(code) ^ 1)


async def test_codes_that_are_tried_at_once_are_counted(till: Till, mia: str) -> None:
    code = await till.ask_code(mia)
    tried = await asyncio.gather(
        *(till.confirm(mia, other_than(code)) for _ in range(8)),
        till.confirm(mia, code),
        return_exceptions=True,
    )
    left = [
        booking.answer.code.tries_left
        for booking in tried
        if not isinstance(booking, BaseException) and booking.answer.code is not None
    ]
    assert left == [4, 3, 2, 1, 0]
    assert {str(refused) for refused in tried if isinstance(refused, Refusal)} == {
        "contact_code_spent"
    }
    assert (await till.ledger.person(mia)).email_verified_at is None


async def test_codes_that_are_asked_for_at_once_are_counted(
    till: Till, mia: str
) -> None:
    asked = await asyncio.gather(
        *(till.ask_code(mia) for _ in range(7)), return_exceptions=True
    )
    assert [isinstance(code, str) for code in asked] == [True] * 5 + [False] * 2


async def test_neither_codes_nor_where_they_went_can_be_read(
    till: Till, mia: str, path: Path
) -> None:
    code = await till.ask_code(mia)
    await till.confirm(mia, other_than(code))
    await till.ledger.checkpoint_and_hold()
    with sqlite3.connect(path) as connection:
        kept = connection.execute("SELECT * FROM contact_codes").fetchall()
        answers = connection.execute("SELECT answer FROM entries").fetchall()
    written = str(kept + answers)
    secrets = {code, other_than(code), EMAIL}
    assert {secret for secret in secrets if secret in written} == set()


async def test_digests_are_of_no_use_elsewhere(path: Path, tmp_path: Path) -> None:
    assert (await digests(path)).isdisjoint(await digests(tmp_path / "other.db"))


async def digests(path: Path) -> set[str]:
    """Ask for the same code in a ledger and return what it keeps of it."""
    till = Till(await open_ledger(path))
    await till.enrol("mia", "Mia", email=EMAIL)
    await till.ask_code("mia")
    await till.ledger.close()
    with sqlite3.connect(path) as connection:
        (kept,) = connection.execute("SELECT digest FROM contact_codes")
    return set(kept)


async def test_codes_of_a_duplicate_go_with_it(till: Till, mia: str) -> None:
    await till.enrol("twin", "Mia", email="twin@example.com")
    code = await till.ask_code("twin")
    await till.merge(mia, "twin")
    assert (await till.ledger.counts())["contact_codes"] == 0
    with pytest.raises(Refusal, match="contact_code_not_asked"):
        await till.confirm(mia, code)


async def test_codes_are_forgotten_in_time(till: Till, mia: str) -> None:
    await till.ask_code(mia)
    asked_at = till.now
    await till.ledger.prune(asked_at)
    assert (await till.ledger.counts())["contact_codes"] == 1
    await till.ledger.prune(asked_at + timedelta(seconds=1))
    assert (await till.ledger.counts())["contact_codes"] == 0


async def test_the_ledger_says_which_contacts_are_new(till: Till, mia: str) -> None:
    told = await till.update(mia, phone="+49301234567", name="Mia M.")
    assert told.answer.to_verify == (Contact.PHONE,)
    told = await till.update(mia, phone="+49301234567", email="Mia@example.com")
    assert told.answer.to_verify == ()
