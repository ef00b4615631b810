"""Files of an export: private, without formulas, and none larger than an import takes."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from random import Random
import stat

from openpyxl import load_workbook
import pytest

from custom_components.loyalty.transfer import files, writing
from custom_components.loyalty.transfer.tables import EXPORTED, Table
from custom_components.loyalty.transfer.writing import (
    CsvWriter,
    TableWriter,
    WorkbookWriter,
)

WRITERS = pytest.mark.parametrize("kind", [CsvWriter, WorkbookWriter])


def rows_of(paths: list[Path]) -> Iterator[tuple[str, list[str]]]:
    """Return all rows below the headers, with the name of their table."""
    for path in paths:
        for name, (headers, *rows) in files.sheets_of(path):
            table = Table(name.split("-")[0])
            width = len(EXPORTED[table])
            assert tuple(headers[:width]) == EXPORTED[table]
            yield from ((table, row[:width]) for row in rows)


@WRITERS
def test_what_is_written_is_the_hubs_alone_and_no_formula(
    tmp_path: Path, kind: type[CsvWriter | WorkbookWriter]
) -> None:
    writer = kind(tmp_path, "now")
    writer.add(Table.VISITS, [("=HYPERLINK(1)\x0b", Decimal("-12.50"))])
    (path,) = writer.finish()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    ((_, (name, spent, *_)),) = rows_of([path])
    assert name.startswith("'=HYPERLINK(1)")
    assert Decimal(spent) == Decimal("-12.50")


def test_a_workbook_has_texts_where_formulas_could_be(tmp_path: Path) -> None:
    writer = WorkbookWriter(tmp_path, "now")
    writer.add(Table.VISITS, [("@SUM(A1)",)])
    (path,) = writer.finish()
    _, (cell, *_) = load_workbook(path)["visits"]
    assert cell.data_type == "s"


@WRITERS
def test_nothing_is_left_of_what_was_given_up(
    tmp_path: Path,
    kind: type[CsvWriter | WorkbookWriter],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(writing, "MOST_ROWS", 2)
    writer = kind(tmp_path, "now")
    writer.add(Table.CUSTOMERS, [("name",)] * 5)
    assert len(list(tmp_path.iterdir())) > 1
    writer.give_up()
    assert list(tmp_path.iterdir()) == []


def two_tables(writer: TableWriter) -> list[tuple[str, list[str]]]:
    """Write some rows that can't be packed, and return them."""
    random = Random(1)
    said: list[tuple[str, list[str]]] = []
    for table, count in ((Table.PURCHASES, 3000), (Table.VISITS, 2)):
        rows = [
            [f"{random.randbytes(90).hex()}&\U0001f370" for _ in EXPORTED[table]]
            for _ in range(count)
        ]
        writer.add(table, rows[:7])
        writer.add(table, rows[7:])
        said += [(table.value, row) for row in rows]
    return said


@WRITERS
def test_a_file_is_no_larger_than_an_import_takes(
    tmp_path: Path,
    kind: type[CsvWriter | WorkbookWriter],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in (files, writing):
        monkeypatch.setattr(module, "LARGEST_FILE", 400_000)
    writer = kind(tmp_path, "now")
    said = two_tables(writer)
    paths = writer.finish()
    assert len(paths) > 2
    assert list(rows_of(paths)) == said


def test_tables_that_are_too_long_are_in_numbered_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (files, writing):
        monkeypatch.setattr(module, "MOST_ROWS", 1500)
    writer = CsvWriter(tmp_path, "now")
    said = two_tables(writer)
    writer.add(Table.BALANCES, ())
    paths = writer.finish()
    assert [path.name for path in paths] == [
        *("purchases-1-now.csv", "purchases-2-now.csv"),
        *("visits-now.csv", "balances-now.csv"),
    ]
    assert list(rows_of(paths)) == said


def test_a_workbook_that_is_too_long_goes_on_in_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (files, writing):
        monkeypatch.setattr(module, "MOST_ROWS", 1400)
    writer = WorkbookWriter(tmp_path, "now")
    said = two_tables(writer)
    paths = writer.finish()
    assert [
        (path.name, [name for name, _ in files.sheets_of(path)]) for path in paths
    ] == [
        ("loyalty-1-now.xlsx", ["purchases"]),
        ("loyalty-2-now.xlsx", ["purchases"]),
        ("loyalty-3-now.xlsx", ["purchases", "visits"]),
    ]
    assert list(rows_of(paths)) == said
