"""Files as they come: encodings, separators, workbooks, and nonsense."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from unittest.mock import patch
from zipfile import ZIP_DEFLATED, ZipFile

from hypothesis import HealthCheck, given, settings, strategies as st
from openpyxl import Workbook
import pytest

from custom_components.loyalty.programs.refusal import Refusal
from custom_components.loyalty.transfer import files

from .refused import refused


def read(path: Path) -> list[list[str]]:
    """Return all rows of all sheets."""
    return [row for _, rows in files.sheets_of(path) for row in rows]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings_and_separators_are_found_out(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    path = tmp_path / "kunden.csv"
    lines = ["Name,Telefon", '"Müller; Jörg, Dr.",030 1']
    text = "\r\n".join(lines).replace("Name,", f"Name{separator}")
    text = text.replace('",', f'"{separator}')
    path.write_bytes(text.encode(encoding))

    assert read(path) == [["Name", "Telefon"], ["Müller; Jörg, Dr.", "030 1"]]


def workbook(path: Path, *rows: list[object]) -> Path:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_a_workbook_is_read_as_texts(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "kunden.xlsx",
        ["Name", "Telefon", "Punkte", "Geburtstag"],
        ["Anna", 4930123456.0, 12.5, date(1990, 2, 28)],
    )
    (_, row) = read(path)
    assert [cell for cell in row if cell] == [
        *("Anna", "4930123456", "12.5", "1990-02-28"),
    ]


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (12345678905, "000000000000", "012345678905"),
        (12345678905.0, "000000000000", "012345678905"),
        (12345678905, "General", "12345678905"),
        (7, "0", "7"),
        (7, "0.00", "7"),
        (True, "0", "True"),
        # A point before three digits could be one of thousands.
        (1234.125, "General", "1234.1250"),
        (0.125, "General", "0.1250"),
        (0.5, "General", "0.5"),
        (1e-7, "General", "0.0000001"),
        # Excel keeps 15 digits of it.
        (4006381333931230, "0", "4.00638133393123E+15"),
        (4.00638133393123e18, "General", "4.00638133393123E+18"),
        (4006381333931234, "0", "4006381333931234"),
        (400638133393120, "General", "400638133393120"),
    ],
)
def test_numbers_in_a_workbook(
    tmp_path: Path, value: float, number_format: str, text: str
) -> None:
    book = Workbook()
    assert book.active is not None
    cell = book.active.cell(1, 1, value)
    cell.number_format = number_format
    path = tmp_path / "numbers.xlsx"
    book.save(path)
    assert [row[0] for row in read(path)] == [text]


@pytest.mark.parametrize("separator", [";", ",", "|"])
def test_a_file_tells_excel_its_separator(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "kunden.csv"
    path.write_text(f"sep={separator}\r\nName{separator}Telefon\r\n", newline="")
    assert read(path) == [[], ["Name", "Telefon"]]


def test_a_workbook_by_another_name_without_the_library(tmp_path: Path) -> None:
    path = workbook(tmp_path / "kunden.csv", ["Name"])
    with (
        patch.dict("sys.modules", {"openpyxl": None}),
        pytest.raises(Refusal, match="spreadsheets_unavailable"),
    ):
        read(path)


def bomb(name: str) -> bytes:
    """Return a small archive that unpacks to more than a workbook may have."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr(name, bytes(files.LARGEST_WORKBOOK + 1))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (lambda: b"PK\x03\x04 but no archive", "file_unreadable"),
        (lambda: b"\0\1\2\3", "file_unreadable"),
        (lambda: b"\xff\xfe\x00", "file_unreadable"),
        (lambda: b"name\n" + b"x" * 200_000, "file_unreadable"),
        (lambda: b"x" * (files.LARGEST_FILE + 1), "file_too_large"),
        (lambda: bomb("xl/worksheets/sheet1.xml"), "file_too_large"),
        (lambda: b"name\n" + b"x\n" * (files.MOST_ROWS + 1), "too_many_rows"),
    ],
    ids=["broken zip", "binary", "half utf-16", "long cell", "large", "bomb", "rows"],
)
def test_what_is_no_file_to_read(
    tmp_path: Path, content: Callable[[], bytes], refusal: str
) -> None:
    path = tmp_path / "nonsense.csv"
    path.write_bytes(content())
    with pytest.raises(Refusal, match=refusal):
        read(path)


def test_an_archive_that_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "other.xlsx"
    with ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(Refusal, match="file_unreadable"):
        read(path)


@pytest.mark.parametrize("file", ["missing.csv", "."])
def test_a_file_that_is_not_there(tmp_path: Path, file: str) -> None:
    with pytest.raises(Refusal, match="file_not_found"):
        read(tmp_path / file)


@given(content=st.binary(max_size=300) | st.binary(max_size=300).map(b"PK".__add__))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_file_is_worse_than_unreadable(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any"
    path.write_bytes(content)
    assert refused(lambda: read(path)) in (None, "file_unreadable")
