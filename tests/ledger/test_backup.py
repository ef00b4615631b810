"""While a backup copies the file nothing is written, and nothing is lost."""

import asyncio
from pathlib import Path
import shutil

import pytest

from .till import Till, open_ledger


async def test_the_file_alone_is_everything_while_it_is_held(
    till: Till, path: Path, tmp_path: Path
) -> None:
    await till.enrol("mia")
    await till.sell(1000, "mia")
    await till.ledger.checkpoint_and_hold()
    waiting = till.sell(500, "mia")
    copy = tmp_path / "copy.db"
    shutil.copyfile(path, copy)
    await asyncio.sleep(0.05)
    assert not waiting.done()
    assert await till.balance("mia") == 10
    await till.ledger.release()
    await waiting
    assert await till.balance("mia") == 15

    restored = await open_ledger(copy)
    assert await Till(restored).balance("mia") == 10
    assert await restored.check() == []
    await restored.close()


async def test_holding_twice_is_one_hold(till: Till) -> None:
    await till.ledger.checkpoint_and_hold()
    await till.ledger.checkpoint_and_hold()
    await till.ledger.release()
    await till.ledger.release()
    assert (await till.enrol("mia")).answer.entry == 1


async def test_releasing_what_was_never_held_is_harmless(till: Till) -> None:
    await till.ledger.release()
    assert (await till.enrol("mia")).answer.entry == 1


async def test_a_backup_that_never_ends_does_not_close_the_shop(
    till: Till, caplog: pytest.LogCaptureFixture
) -> None:
    await till.ledger.checkpoint_and_hold(seconds=0.05)
    assert (await till.enrol("mia")).answer.entry == 1
    assert "Nobody released the ledger" in caplog.text
    await till.ledger.checkpoint_and_hold()
    await till.ledger.release()


async def test_closing_ends_a_hold(path: Path) -> None:
    till = Till(await open_ledger(path))
    await till.ledger.checkpoint_and_hold()
    waiting = till.enrol("mia")
    await till.ledger.close()
    assert (await waiting).answer.entry == 1
    assert not path.with_name("loyalty.db-wal").exists()
