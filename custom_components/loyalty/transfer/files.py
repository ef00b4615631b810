"""CSV files and workbooks as rows of texts. Blocks: for an executor.

Whoever made a file may mean harm: sizes are limited before anything is unpacked, and rows are read
one after the other, so that no file takes more memory or time than a large shop's does.
"""

from collections.abc import Iterator
import csv
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
import re
from typing import Any
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError  # noqa: N812 - it is one

from ..programs.refusal import Refusal
from .tables import recognised

LARGEST_FILE = 25_000_000
LARGEST_WORKBOOK = 150_000_000
LARGEST_TEXTS = 40_000_000
MOST_ROWS = 100_000
MOST_COLUMNS = 60
_SEPARATORS = ",;\t"
# How a file may tell Excel its separator, in a line before all others.
_SEPARATOR_TOLD = re.compile(r"""\"?sep=(.)\"?\r?\n""", re.IGNORECASE)
# So many digits of a number does Excel keep; the others are zeros.
_EXCEL_KEEPS = 15
_TEXTS = "xl/sharedStrings.xml"
# Empty rows that a workbook may have between others.
_MOST_GAPS = 10_000

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


def says_something(row: Row) -> bool:
    """Tell whether any cell of a row is not blank."""
    return any(map(str.strip, row))


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
        if told := _SEPARATOR_TOLD.match(text):
            separator, text = told[1], text[told.end() :]
            yield []
        else:
            separator = max(
                _SEPARATORS, key=lambda separator: _headers_with(text, separator)
            )
        for row in csv.reader(StringIO(text, newline=""), delimiter=separator):
            yield row[:MOST_COLUMNS]
    except csv.Error:
        raise Refusal("file_unreadable") from None


def _headers_with(text: str, separator: str) -> tuple[int, int]:
    """Return how well a separator fits: recognised headers, and how many there are."""
    rows = csv.reader(StringIO(text, newline=""), delimiter=separator)
    headers = next(filter(says_something, rows), [])
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
            max_col=MOST_COLUMNS,
            max_row=MOST_ROWS + _MOST_GAPS,
        ):
            yield [_text(cell.value, cell.number_format) for cell in cells]
    except broken:
        raise Refusal("file_unreadable") from None


def _text(value: object, number_format: str) -> str:
    """Return what a cell says; a number as all of its digits, with the zeros before it that its format shows."""
    match value:
        case None:
            return ""
        case datetime():
            midnight = value.time() == time()
            return (value.date() if midnight else value).isoformat()
        case date():
            return value.isoformat()
        case float() if not value.is_integer():
            exact = f"{Decimal(repr(value)):f}"
            # Three digits after a point could be thousands.
            return f"{exact}0" if exact[-4:-3] == "." else exact
        case bool():
            return str(value)
        case int() | float():
            digits = str(int(value))
            beyond = digits[_EXCEL_KEEPS:]
            if beyond and (isinstance(value, float) or not beyond.strip("0")):
                return f"{value:.14E}"
            zeros = len(number_format) if set(number_format) == {"0"} else 1
            return digits.zfill(zeros)
        case _:
            return str(value)
