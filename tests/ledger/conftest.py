"""A ledger on disk and a till that books in it."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from custom_components.loyalty.ledger.ledger import Ledger

from .till import Till, open_ledger


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "loyalty.db"


@pytest.fixture
async def ledger(path: Path) -> AsyncGenerator[Ledger]:
    ledger = await open_ledger(path)
    yield ledger
    assert await ledger.check() == []
    await ledger.close()


@pytest.fixture
def till(ledger: Ledger) -> Till:
    return Till(ledger)
