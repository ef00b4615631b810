"""A ledger on disk and a till that books in it."""

from collections.abc import AsyncGenerator
import logging
from pathlib import Path

import pytest

from custom_components.loyalty.ledger.ledger import Ledger

from .till import Till, open_ledger


@pytest.fixture(autouse=True)
def quiet_sql() -> None:
    """Log no statements: Home Assistant's test kit asks for them."""
    logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)


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
