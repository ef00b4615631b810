"""CSV files and workbooks as rows of texts, and back. Blocks: for an executor.

Whoever made a file may mean harm: sizes are limited before anything is unpacked, and rows are read
one after the other, so that no file takes more memory or time than a large shop's does.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
import csv
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import islice
import os
from pathlib import Path
from typing import Any, Protocol
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError  # noqa: N812 - it is one

from ..programs.refusal import Refusal
from .cells import escaped
from .tables import Table, recognised

LARGEST_FILE = 25_000_000
LARGEST_WORKBOOK = 150_000_000
LARGEST_TEXTS = 40_000_000
MOST_ROWS = 100_000
MOST_COLUMNS = 60
_SEPARATORS = ",;\t"
_TEXTS = "xl/sharedStrings.xml"
# Empty rows that a workbook may have between others.
_MOST_GAPS = 10_000

type Cell = str | int | Decimal | None
type Row = list[str]
type Sheet = tuple[str, Iterator[Row]]


def sheets_of(path: Path) -> Iterator[Sheet]:
    """Return the sheets of a file by name, each row as texts, the first one being the headers.

    A CSV file is one sheet. Raises Refusal ``file_not_found``, ``file_too_large``, ``file_unreadable``;
    that of rows beyond the limit, ``too_many_rows``, while they are read.
    """
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise Refusal("file_too_large", most=LARGEST_FILE // 1_000_000)
        content = path.read_bytes()
    except OSError:
        raise Refusal("file_not_found", file=path.name) from None
    if content.startswith(b"PK"):
        yield from _workbook(content)
    else:
        yield path.stem, _limited(_csv_rows(_decoded(content)))


def _limited(rows: Iterator[Row]) -> Iterator[Row]:
    for number, row in enumerate(rows):
        if number > MOST_ROWS:
            raise Refusal("too_many_rows", most=MOST_ROWS)
        yield row


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Refusal("file_unreadable")


def _csv_rows(text: str) -> Iterator[Row]:
    try:
        separator = max(
            _SEPARATORS, key=lambda separator: _headers_with(text, separator)
        )
        for row in csv.reader(StringIO(text, newline=""), delimiter=separator):
            yield row[:MOST_COLUMNS]
    except csv.Error:
        raise Refusal("file_unreadable") from None


def _headers_with(text: str, separator: str) -> tuple[int, int]:
    """Return how well a separator fits: recognised headers, and how many there are."""
    headers = next(csv.reader(StringIO(text, newline=""), delimiter=separator), [])
    return recognised(headers), len(headers)


def _workbook(content: bytes) -> Iterator[Sheet]:
    try:
        from openpyxl import load_workbook
        from openpyxl.utils.exceptions import InvalidFileException
    except ImportError:
        # A workbook by another name: for one called so the library was asked for before.
        raise Refusal("spreadsheets_unavailable") from None
    # What a broken or malicious workbook raises, which openpyxl has no error of its own for.
    broken = (
        *(BadZipFile, ZlibError, InvalidFileException, SyntaxError, KeyError),
        *(ValueError, TypeError, AttributeError, EOFError, OSError, IndexError),
        *(NotImplementedError, RuntimeError),
    )
    try:
        _check_size(content)
        workbook = load_workbook(BytesIO(content), read_only=True, data_only=True)
        sheets = list(workbook.worksheets)
    except broken:
        raise Refusal("file_unreadable") from None
    for sheet in sheets:
        yield sheet.title, _limited(_sheet_rows(sheet, broken))


def _check_size(content: bytes) -> None:
    with ZipFile(BytesIO(content)) as archive:
        parts = archive.infolist()
        texts = sum(part.file_size for part in parts if part.filename == _TEXTS)
        if (
            sum(part.file_size for part in parts) > LARGEST_WORKBOOK
            or texts > LARGEST_TEXTS
        ):
            raise Refusal("file_too_large", most=LARGEST_WORKBOOK // 1_000_000)


def _sheet_rows(sheet: Any, broken: tuple[type[Exception], ...]) -> Iterator[Row]:
    try:
        for cells in sheet.iter_rows(
            values_only=True,
            max_col=MOST_COLUMNS,
            max_row=MOST_ROWS + _MOST_GAPS,
        ):
            yield [_text(cell) for cell in cells]
    except broken:
        raise Refusal("file_unreadable") from None


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case datetime():
            midnight = value.time() == time()
            return (value.date() if midnight else value).isoformat()
        case date():
            return value.isoformat()
        case float():
            # A phone number or a card in a column of numbers is no 4.006381333931E12.
            return str(int(value)) if value.is_integer() else repr(value)
        case _:
            return str(value)


class TableWriter(Protocol):
    """Where an export goes; nothing is there under its name before ``finish``."""

    def add(self, table: Table, rows: Iterable[Sequence[Cell]]) -> None:
        """Write rows of a table, the headers first."""

    def finish(self) -> list[Path]:
        """Put the files in place, and return them."""

    def give_up(self) -> None:
        """Leave nothing behind."""


def _open_private(path: Path) -> int:
    """Open a new file that only the hub's own user can read."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def _part(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")


class CsvWriter:
    """A file for each table: UTF-8 with a byte order mark, commas, CRLF, as spreadsheets like it."""

    def __init__(self, folder: Path, stamp: str) -> None:
        """Write into a folder; ``stamp`` makes the names unique."""
        self._folder = folder
        self._stamp = stamp
        self._files: dict[Table, Any] = {}

    def add(self, table: Table, rows: Iterable[Sequence[Cell]]) -> None:
        """Write rows of a table."""
        file = self._files.get(table)
        if file is None:
            file = self._files[table] = os.fdopen(
                _open_private(_part(self._path(table))),
                "w",
                encoding="utf-8-sig",
                newline="",
            )
        csv.writer(file).writerows([_safe(cell) for cell in row] for row in rows)

    def finish(self) -> list[Path]:
        """Put the files in place."""
        for table, file in self._files.items():
            file.close()
            _part(self._path(table)).replace(self._path(table))
        return [self._path(table) for table in self._files]

    def give_up(self) -> None:
        """Leave nothing behind."""
        for table, file in self._files.items():
            file.close()
            _part(self._path(table)).unlink(missing_ok=True)

    def _path(self, table: Table) -> Path:
        return self._folder / f"{table}-{self._stamp}.csv"


class WorkbookWriter:
    """A workbook with a sheet for each table."""

    def __init__(self, folder: Path, stamp: str) -> None:
        """Write into a folder; ``stamp`` makes the name unique."""
        from openpyxl import Workbook

        self._path = folder / f"loyalty-{stamp}.xlsx"
        self._workbook = Workbook(write_only=True)
        self._sheets: dict[Table, Any] = {}
        self._saved = False

    def add(self, table: Table, rows: Iterable[Sequence[Cell]]) -> None:
        """Write rows of a table."""
        sheet = self._sheets.get(table)
        if sheet is None:
            sheet = self._sheets[table] = self._workbook.create_sheet(table.value)
        for row in rows:
            sheet.append([_safe(cell) for cell in row])

    def finish(self) -> list[Path]:
        """Put the file in place."""
        self._saved = True
        with os.fdopen(_open_private(_part(self._path)), "wb") as file:
            self._workbook.save(file)
        _part(self._path).replace(self._path)
        return [self._path]

    def give_up(self) -> None:
        """Leave nothing behind."""
        if not self._saved:
            # What was written so far waits in a file of openpyxl's own until it is saved.
            with suppress(OSError):
                self._workbook.save(BytesIO())
        _part(self._path).unlink(missing_ok=True)


def _safe(cell: Cell) -> Cell:
    """Return a cell that is no formula, without the control characters that no such file can have."""
    if not isinstance(cell, str):
        return cell
    return escaped("".join(char for char in cell if char >= " " or char in "\t\n\r"))


def some(rows: Iterator[Row], most: int) -> list[Row]:
    """Return the next rows, none at the end."""
    return list(islice(rows, most))
