"""Tables into CSV files and workbooks, no file larger than an import takes. Blocks: for an executor."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
import csv
from decimal import Decimal
from io import BytesIO, StringIO
import os
from pathlib import Path
from typing import Any, Protocol
from xml.sax.saxutils import escape

from .cells import escaped
from .files import LARGEST_FILE, MOST_ROWS
from .tables import EXPORTED, Table

_MARK = "\ufeff".encode()
# What a workbook's zip makes of the markup around a cell, at most.
_MARKUP = 12
# What a workbook has besides its tables.
_FRAME = 100_000

type Cell = str | int | Decimal | None


class TableWriter(Protocol):
    """Where an export goes; nothing is there under its name before ``finish``."""

    def add(self, table: Table, rows: Iterable[Sequence[Cell]]) -> None:
        """Write rows of a table, the first ones under its headers."""

    def finish(self) -> list[Path]:
        """Put the files in place, and return them."""

    def give_up(self) -> None:
        """Leave nothing behind."""


class CsvWriter:
    """A file for each table: UTF-8 with a byte order mark, commas, CRLF, as spreadsheets like it.

    A table that is too large for an import is in several files, which are numbered.
    """

    def __init__(self, folder: Path, stamp: str) -> None:
        """Write into a folder; ``stamp`` makes the names unique."""
        self._folder = folder
        self._stamp = stamp
        self._files: dict[Table, list[_CsvFile]] = {}

    def add(self, table: Table, rows: Iterable[Sequence[Cell]]) -> None:
        """Write rows of a table."""
        files = self._files.setdefault(table, [])
        if not files:
            files.append(self._file(table, 1))
        for row in rows:
            line = _line(row)
            if not files[-1].takes(line):
                files[-1].close()
                files.append(self._file(table, len(files) + 1))
            files[-1].write(line)

    def finish(self) -> list[Path]:
        """Put the files in place."""
        paths = []
        for table, files in self._files.items():
            for number, file in enumerate(files, 1):
                file.close()
                called = table.value if len(files) == 1 else f"{table}-{number}"
                path = self._folder / f"{called}-{self._stamp}.csv"
                paths.append(file.path.replace(path))
        return paths

    def give_up(self) -> None:
        """Leave nothing behind."""
        for files in self._files.values():
            for file in files:
                # A full disk does not take what waits to be written, and need not.
                with suppress(OSError):
                    file.close()
                file.path.unlink(missing_ok=True)

    def _file(self, table: Table, number: int) -> _CsvFile:
        path = self._folder / f"{table}-{number}-{self._stamp}.csv.part"
        return _CsvFile(path, _line(EXPORTED[table]))


class _CsvFile:
    """A CSV file that is being written."""

    def __init__(self, path: Path, headers: bytes) -> None:
        """Open it."""
        self.path = path
        self._file = os.fdopen(_open_private(path), "wb")
        self._file.write(_MARK + headers)
        self._size = len(_MARK + headers)
        self._rows = 0

    def takes(self, line: bytes) -> bool:
        """Tell whether an import would read it with another line."""
        return self._rows < MOST_ROWS and self._size + len(line) <= LARGEST_FILE

    def write(self, line: bytes) -> None:
        """Write a line."""
        self._file.write(line)
        self._size += len(line)
        self._rows += 1

    def close(self) -> None:
        """Write no more."""
        self._file.close()


class WorkbookWriter:
    """A workbook with a sheet for each table; what is too large for an import goes on in the next one."""

    def __init__(self, folder: Path, stamp: str) -> None:
        """Write into a folder; ``stamp`` makes the names unique."""
        self._folder = folder
        self._stamp = stamp
        self._parts: list[Path] = []
        self._book: _Workbook | None = None

    def add(self, table: Table, rows: Iterable[Sequence[Cell]]) -> None:
        """Write rows of a table."""
        book = self._book = self._book or _Workbook()
        book.begin(table)
        for row in rows:
            cells = [_safe(cell) for cell in row]
            if not book.takes(cells):
                self._save(book)
                book = self._book = _Workbook()
                book.begin(table)
            book.write(cells)

    def finish(self) -> list[Path]:
        """Put the files in place."""
        if self._book is not None:
            self._save(self._book)
        one = len(self._parts) == 1
        return [
            part.replace(
                self._folder
                / f"loyalty-{'' if one else f'{number}-'}{self._stamp}.xlsx"
            )
            for number, part in enumerate(self._parts, 1)
        ]

    def give_up(self) -> None:
        """Leave nothing behind."""
        if self._book is not None:
            # What was written so far waits in a file of openpyxl's own until it is saved.
            with suppress(OSError):
                self._book.save(BytesIO())
        for part in self._parts:
            part.unlink(missing_ok=True)

    def _save(self, book: _Workbook) -> None:
        self._book = None
        path = self._folder / f"loyalty-{len(self._parts) + 1}-{self._stamp}.xlsx.part"
        self._parts.append(path)
        with os.fdopen(_open_private(path), "wb") as file:
            book.save(file)


class _Workbook:
    """A workbook that is being written, sheet after sheet."""

    def __init__(self) -> None:
        """Open it."""
        from openpyxl import Workbook

        self._book = Workbook(write_only=True)
        self._table: Table | None = None
        self._sheet: Any = None
        self._size = _FRAME
        self._rows = 0

    def begin(self, table: Table) -> None:
        """Go on with a table."""
        if self._table is not table:
            self._table = table
            self._sheet = self._book.create_sheet(table.value)
            self.write(EXPORTED[table])
            self._rows = 0

    def takes(self, cells: Sequence[Cell]) -> bool:
        """Tell whether an import would read it with another row."""
        return self._rows < MOST_ROWS and self._size + _packed(cells) <= LARGEST_FILE

    def write(self, cells: Sequence[Cell]) -> None:
        """Write a row."""
        self._sheet.append(cells)
        self._size += _packed(cells)
        self._rows += 1

    def save(self, file: Any) -> None:
        """Write it into a file, and no more."""
        self._book.save(file)


def _packed(cells: Iterable[Cell]) -> int:
    """Return how many bytes cells take in a workbook at most: texts that can't be packed, and their markup."""
    return sum(
        len(escape(str(cell)).encode()) + _MARKUP for cell in cells if cell is not None
    )


def _line(row: Iterable[Cell]) -> bytes:
    line = StringIO()
    csv.writer(line).writerow([_safe(cell) for cell in row])
    return line.getvalue().encode()


def _safe(cell: Cell) -> Cell:
    """Return a cell that is no formula, without the control characters that no such file can have."""
    if not isinstance(cell, str):
        return cell
    return escaped("".join(char for char in cell if char >= " " or char in "\t\n\r"))


def _open_private(path: Path) -> int:
    """Open a new file that only the hub's own user can read."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
