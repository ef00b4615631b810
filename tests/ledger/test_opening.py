"""The file may be new, old, too new, damaged, or somebody else's."""

from pathlib import Path
import sqlite3
from typing import override

import pytest
from sqlalchemy import Connection

from custom_components.loyalty.ledger import migrations, opening
from custom_components.loyalty.ledger.engine import open_engine
from custom_components.loyalty.ledger.errors import (
    LedgerLocked,
    LedgerTooNew,
    LedgerUnwritable,
)
from custom_components.loyalty.ledger.ledger import Ledger
from custom_components.loyalty.ledger.migrations import Migration
from custom_components.loyalty.ledger.schema import SCHEMA_VERSION
from custom_components.loyalty.programs.answer import EntryKind
from custom_components.loyalty.programs.history import Bought

from .till import DISCOUNTS, OPENING, TERMS, Till, open_ledger

FIRST_RELEASE = Path(__file__).parent / "version_1.sql"


class _Nickname(Migration, version=SCHEMA_VERSION + 1):
    """A step that a later version might take."""

    @override
    def apply(self, connection: Connection) -> None:
        connection.exec_driver_sql("ALTER TABLE people ADD COLUMN nickname TEXT")
        connection.exec_driver_sql("UPDATE people SET nickname = name")


class _Stumbling(Migration, version=SCHEMA_VERSION + 1):
    """A step that breaks off in the middle."""

    @override
    def apply(self, connection: Connection) -> None:
        connection.exec_driver_sql("ALTER TABLE people ADD COLUMN nickname TEXT")
        raise ZeroDivisionError


def _structure(path: Path) -> set[tuple[object, ...]]:
    """Return all columns, without their order, and all indices: a column added later stands at the end."""
    with sqlite3.connect(path) as connection:
        columns = connection.execute(
            "SELECT tables.name, found.name, found.type, [notnull], pk"
            " FROM sqlite_master AS tables, pragma_table_info(tables.name) AS found"
            " WHERE tables.type = 'table'"
        ).fetchall()
        indices = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        )
        return {*columns, *((name, " ".join(sql.split())) for name, sql in indices)}


async def _shop_with_one_sale(path: Path) -> None:
    till = Till(await open_ledger(path))
    await till.enrol("mia", "Mia")
    await till.sell(1000, "mia", key="sale")
    await till.ledger.close()


async def test_a_ledger_of_the_first_release_opens(path: Path, tmp_path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.executescript(FIRST_RELEASE.read_text())
    till = Till(await open_ledger(path), "later")
    assert await till.ledger.check() == []
    assert await till.balance("mia") == 10
    assert (await till.sell(500, "mia")).answer.entry == 4
    refund = await till.refund("sale")
    assert refund.answer.kind is EntryKind.REFUND
    await till.ledger.close()

    await _shop_with_one_sale(tmp_path / "new.db")
    assert _structure(path) == _structure(tmp_path / "new.db")


async def test_a_ledger_of_the_first_release_knows_what_was_bought(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.executescript(FIRST_RELEASE.read_text())
    connection.close()
    till = Till(await open_ledger(path, DISCOUNTS), "later")
    account = await till.ledger.account("mia")
    assert account is not None
    assert account.bought == (Bought(OPENING.date(), 1000, 1, visits=1),)
    # 10.00 before and 90.00 now reach the first step.
    await till.sell(9000, "mia")
    assert (await till.sell(1000, "mia")).answer.discount_minor == 30
    assert await till.ledger.check() == []
    await till.ledger.close()


async def test_a_ledger_of_the_third_version_gets_the_indices_of_figures(
    path: Path,
) -> None:
    await _shop_with_one_sale(path)
    now = _structure(path)
    with sqlite3.connect(path) as connection:
        connection.executescript(
            "DROP INDEX entries_sold; DROP INDEX members_seen;"
            "DROP INDEX members_brought; DROP INDEX redemptions_day;"
            "CREATE INDEX members_seen ON members (last_visit_at);"
            "DROP TABLE contact_codes;"
            "ALTER TABLE people DROP COLUMN email_verified_at;"
            "ALTER TABLE people DROP COLUMN phone_verified_at;"
            "UPDATE schema_changes SET version = 3"
        )
    assert _structure(path) != now
    await (await open_ledger(path)).close()
    assert _structure(path) == now


async def test_a_ledger_of_the_fourth_version_has_verified_nobody(path: Path) -> None:
    till = Till(await open_ledger(path))
    await till.enrol("mia", "Mia", email="mia@example.com")
    await till.ledger.close()
    now = _structure(path)
    with sqlite3.connect(path) as connection:
        connection.executescript(
            "DROP TABLE contact_codes;"
            "ALTER TABLE people DROP COLUMN email_verified_at;"
            "ALTER TABLE people DROP COLUMN phone_verified_at;"
            "UPDATE schema_changes SET version = 4"
        )
    till = Till(await open_ledger(path), "later")
    assert _structure(path) == now
    assert (await till.ledger.person("mia")).email_verified_at is None
    code = await till.ask_code("mia")
    await till.confirm("mia", code)
    assert (await till.ledger.person("mia")).email_verified_at == till.now
    await till.ledger.close()


@pytest.mark.parametrize("filled", [True, False])
async def test_later_versions_are_applied_once(
    path: Path, monkeypatch: pytest.MonkeyPatch, filled: bool
) -> None:
    await _shop_with_one_sale(path if filled else path.with_name("other.db"))
    steps = (*migrations.MIGRATIONS, _Nickname())
    monkeypatch.setattr(migrations.migrate, "__defaults__", (steps,))
    for _ in range(2):
        await (await open_ledger(path)).close()
    with sqlite3.connect(path) as connection:
        versions = connection.execute("SELECT version FROM schema_changes").fetchall()
        named = connection.execute("SELECT nickname FROM people").fetchall()
    assert versions == [(SCHEMA_VERSION,), (SCHEMA_VERSION + 1,)]
    assert named == ([("Mia",)] if filled else [])


async def test_a_step_that_fails_leaves_the_ledger_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _shop_with_one_sale(path)
    before = _structure(path)
    with monkeypatch.context() as patched:
        patched.setattr(migrations.migrate, "__defaults__", ((_Stumbling(),),))
        with pytest.raises(ZeroDivisionError):
            await open_ledger(path)
    assert _structure(path) == before
    await (await open_ledger(path)).close()


async def test_a_ledger_from_the_future_is_left_alone(path: Path) -> None:
    await _shop_with_one_sale(path)
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO schema_changes VALUES (99, 0)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(LedgerTooNew) as refused:
        await open_ledger(path)
    assert (refused.value.found, refused.value.known) == (99, SCHEMA_VERSION)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "damage", [b"not a database at all" * 100, b"\x00" * 4096], ids=["text", "zeros"]
)
async def test_a_damaged_file_is_set_aside(path: Path, damage: bytes) -> None:
    path.write_bytes(damage)
    aside: list[Path] = []
    ledger = await Ledger.open(path, terms=TERMS, on_corrupt=aside.append)
    till = Till(ledger)
    assert (await till.enrol("mia")).answer.entry == 1
    await ledger.close()
    assert [file.name.startswith("loyalty.db.corrupt.") for file in aside] == [True]
    assert aside[0].read_bytes() == damage


async def test_damage_inside_is_found_when_the_power_failed(path: Path) -> None:
    await _shop_with_one_sale(path)
    content = bytearray(path.read_bytes())
    content[4096:] = bytes(len(content) - 4096)
    path.write_bytes(content)
    path.with_name(path.name + "-wal").write_bytes(b"what the power failure left")
    aside: list[Path] = []
    ledger = await Ledger.open(path, terms=TERMS, on_corrupt=aside.append)
    await ledger.close()
    assert len(aside) == 1


async def test_damage_that_only_a_close_look_finds_is_found_when_the_power_failed(
    path: Path,
) -> None:
    """The file can be read, but writing on would overwrite pages that it takes for free."""
    await _shop_with_one_sale(path)
    content = bytearray(path.read_bytes())
    number_of_free_pages = slice(36, 40)
    content[number_of_free_pages] = (3).to_bytes(4, "big")
    path.write_bytes(content)
    path.with_name(path.name + "-wal").write_bytes(b"what the power failure left")
    aside: list[Path] = []
    ledger = await Ledger.open(path, terms=TERMS, on_corrupt=aside.append)
    assert (await ledger.counts())["members"] == 0
    await ledger.close()
    assert [file.read_bytes() for file in aside] == [bytes(content)]


async def test_a_place_where_no_file_can_be_is_told_and_nothing_set_aside(
    path: Path,
) -> None:
    path.mkdir()
    with pytest.raises(LedgerUnwritable, match="can't be opened"):
        await open_ledger(path)
    assert list(path.parent.iterdir()) == [path]


async def test_a_locked_file_is_not_taken_for_a_damaged_one(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _shop_with_one_sale(path)
    monkeypatch.setattr(
        opening,
        "open_engine",
        lambda path, writes: open_engine(path, writes=writes, busy_timeout=0.1),
    )
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(LedgerLocked):
        await open_ledger(path)
    other.close()
    await (await open_ledger(path)).close()


async def test_terms_get_a_new_version_only_when_they_change(path: Path) -> None:
    ledger = await open_ledger(path)
    assert ledger.terms.version == 1
    till = Till(ledger)
    await till.enrol("mia")
    await till.sell(1000, "mia", key="sale")
    await ledger.close()

    ledger = await open_ledger(path)
    assert ledger.terms.version == 1
    cheaper = type(TERMS)(
        version=0,
        currency=TERMS.currency,
        calendar=TERMS.calendar,
        programs=TERMS.programs,
    )
    assert (await ledger.set_terms(cheaper)).version == 2
    assert ledger.terms.version == 2
    # The sale is explained by the terms it was made under.
    till = Till(ledger, "later")
    await till.refund("sale")
    assert await till.balance("mia") == 0
    await ledger.close()
