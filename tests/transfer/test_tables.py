"""What the columns are called here and elsewhere."""

from collections.abc import Sequence

import pytest

from custom_components.loyalty.transfer.tables import (
    EXPORTED,
    Table,
    fields_of,
    table_of,
)

SQUARE = [
    *("Reference ID", "First Name", "Last Name", "Email Address", "Phone Number"),
    *("Nickname", "Company Name", "Birthday", "Memo", "Square Customer ID"),
    *("Creation Source", "First Visit", "Last Visit", "Transaction Count"),
    "Lifetime Spend",
]
LOYVERSE = [
    *("Customer ID", "Customer name", "Email", "Phone", "Address", "Customer code"),
    *("Points balance", "Note", "First visit", "Last visit", "Total visits"),
    "Total spent",
]
GERMAN = ["Kundennummer", "Vorname", "Nachname", "E-Mail", "Telefon", "Punktestand"]


@pytest.mark.parametrize(
    ("headers", "table"),
    [
        (SQUARE, Table.CUSTOMERS),
        (LOYVERSE, Table.CUSTOMERS),
        (GERMAN, Table.CUSTOMERS),
        (["Kunde", "Programm", "Guthaben", "Gültig bis"], Table.BALANCES),
        (["Telefon", "Datum", "Betrag"], Table.PURCHASES),
        (["colour", "size"], None),
        ([], None),
        *((list(headers), table) for table, headers in EXPORTED.items()),
    ],
)
def test_tables_are_known_by_their_headers(
    headers: Sequence[str], table: Table | None
) -> None:
    assert table_of(headers) == table


@pytest.mark.parametrize(("table", "headers"), EXPORTED.items())
def test_what_is_exported_is_understood(table: Table, headers: tuple[str, ...]) -> None:
    assert fields_of(table, headers) == list(headers)


def test_columns_of_square() -> None:
    assert fields_of(Table.CUSTOMERS, SQUARE) == [
        *(None, "first_name", "last_name", "email", "phone"),
        *(None, None, "birthday", "notes", "customer"),
        *("source", "first_visit", "last_visit", "purchases"),
        "spent",
    ]


def test_columns_of_loyverse() -> None:
    assert fields_of(Table.CUSTOMERS, LOYVERSE) == [
        *("customer", "name", "email", "phone", None, "cards"),
        *("points", "notes", "first_visit", "last_visit", "visits"),
        "spent",
    ]


def test_a_second_column_of_a_kind_is_left_alone() -> None:
    assert fields_of(Table.CUSTOMERS, ["Phone", "Mobile"]) == ["phone", None]
