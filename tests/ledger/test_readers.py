"""Questions that can't be answered harm nobody who asks after them."""

import asyncio
from pathlib import Path
import sqlite3

import pytest

from custom_components.loyalty.ledger.errors import LedgerClosed, LedgerError
from custom_components.loyalty.ledger.ledger import Ledger

from .till import Till, open_ledger


async def test_a_question_that_the_file_can_not_answer_is_told_so(path: Path) -> None:
    """Somebody tampered with the file of an open shop."""
    ledger = await open_ledger(path)
    till = Till(ledger)
    await till.enrol("mia", "Mia")
    other = sqlite3.connect(path)
    other.execute("DROP TABLE name_words")
    other.close()

    with pytest.raises(LedgerError, match="could not be read"):
        await ledger.find_members("mia")
    assert await till.balance("mia") == 0
    await ledger.close()


async def test_who_gave_up_waiting_takes_nobody_else_along(
    ledger: Ledger, till: Till
) -> None:
    await till.enrol("mia")
    given_up = [asyncio.ensure_future(ledger.counts()) for _ in range(4)]
    await asyncio.sleep(0)
    for question in given_up:
        question.cancel()
    assert await till.balance("mia") == 0
    assert (await asyncio.gather(*given_up, return_exceptions=True)) != []
    assert (await ledger.counts())["members"] == 1


async def test_a_closed_ledger_answers_nothing(path: Path) -> None:
    ledger = await open_ledger(path)
    await ledger.close()
    with pytest.raises(LedgerClosed):
        await ledger.counts()
