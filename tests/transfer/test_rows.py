"""What rows mean, and that what is written is read as the same."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.loyalty.counter.codes import CodeOptions
from custom_components.loyalty.programs.account import Card, CardStatus
from custom_components.loyalty.programs.days import BusinessCalendar
from custom_components.loyalty.programs.money import Currency
from custom_components.loyalty.programs.promises.points import PointsProgram
from custom_components.loyalty.programs.promises.stamps import StampProgram
from custom_components.loyalty.programs.promises.terms import Terms
from custom_components.loyalty.transfer import files
from custom_components.loyalty.transfer.cells import Manner, joined, unescaped
from custom_components.loyalty.transfer.meanings import Held, Named
from custom_components.loyalty.transfer.rows import Reader, widened
from custom_components.loyalty.transfer.tables import EXPORTED, Table, fields_of
from custom_components.loyalty.transfer.writing import CsvWriter, WorkbookWriter

from .refused import refused

BERLIN = ZoneInfo("Europe/Berlin")
READER = Reader(
    terms=Terms(
        version=1,
        currency=Currency(code="EUR", digits=2),
        calendar=BusinessCalendar(zone=BERLIN),
        programs=(
            PointsProgram(id="points", name="Points"),
            StampProgram(id="bags", name="Bags"),
            StampProgram(id="lunch", name="Lunch"),
        ),
    ),
    manner=Manner(zone=BERLIN),
    codes=CodeOptions(),
    country="DE",
    today=date(2026, 11, 20),
    secret=b"secret",
)


def test_a_contact_is_verified_since_when_its_column_says() -> None:
    row = READER.customer(
        {
            "email": "anna@example.com",
            "email_verified": "2026-11-01T10:00:00+01:00",
            # Beside no number it says nothing.
            "phone_verified": "2026-11-01",
        }
    )
    assert row.person.email_verified_at == datetime(2026, 11, 1, 9, tzinfo=UTC)
    assert row.person.phone_verified_at is None


def test_a_customer_with_points() -> None:
    row = READER.customer(
        {
            "customer": "1001",
            "first_name": "Anna",
            "last_name": "Muster",
            "phone": "030 1234567",
            "cards": "4006381333931; nfc:04a1b2c3d4e580",
            "blocked_cards": "ean:5901234123457",
            "points": "1.200",
            "earned": "1.10.2026",
            "last_day": "31.12.2026",
            "spent": "1.234,50 €",
        }
    )
    assert (row.person.name, row.person.phone) == ("Anna Muster", "+49301234567")
    assert row.named.elsewhere == "1001"
    assert row.cards[0] == Card(
        identifier="ean:4006381333931", status=CardStatus.ACTIVE
    )
    assert row.cards[-1] == Card(
        identifier="ean:5901234123457", status=CardStatus.BLOCKED
    )
    assert row.spent_minor == 123_450
    assert row.held == (
        Held(
            program="points",
            amount=1200,
            earned_at=datetime(2026, 9, 30, 22, tzinfo=UTC),
            last_day=date(2026, 12, 31),
        ),
    )


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"name": "Anna"}, "row_without_key"),
        ({"customer": "1", "phone": "12"}, "phone_invalid"),
        ({"customer": "1", "email": "anna"}, "email_invalid"),
        ({"customer": "1", "birthday": "2090-01-01"}, "birthday_invalid"),
        ({"customer": "1", "birthday": "soon"}, "date_unreadable"),
        ({"customer": "1", "cards": "x"}, "card_unreadable"),
        ({"customer": "1", "cards": "LHUBUNDO"}, "card_unreadable"),
        ({"customer": "1", "points": "many"}, "number_unreadable"),
        ({"customer": "1", "points": "1.5"}, "number_not_whole"),
        ({"customer": "1", "stamps": "5"}, "program_not_clear"),
        ({"customer": "1", "spent": "1.2345"}, "amount_too_precise"),
        ({"customer": "1", "name": "x" * 201}, "text_too_long"),
        ({"customer": "1", "notes": "x" * 5001}, "text_too_long"),
        ({"customer": "4E+12"}, "number_shortened"),
        ({"customer": "1", "number": "4.1E+11"}, "number_shortened"),
        ({"customer": "1", "phone": "4,93012E+11"}, "number_shortened"),
        ({"customer": "1", "cards": "4.00638E+12"}, "number_shortened"),
        ({"customer": "1", "cards": "ean:4006381333931;4E+12"}, "number_shortened"),
    ],
)
def test_what_is_no_customer(cells: Mapping[str, str], reason: str) -> None:
    assert refused(lambda: READER.customer(cells)) == reason


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"customer": "1", "program": "Points"}, "cell_missing"),
        ({"customer": "1", "amount": "5"}, "program_not_found"),
        ({"customer": "1", "program": "Miles", "amount": "5"}, "program_not_found"),
    ],
)
def test_what_is_no_balance(cells: Mapping[str, str], reason: str) -> None:
    assert refused(lambda: READER.balance(cells)) == reason


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"customer": "1", "amount": "5"}, "cell_missing"),
        ({"customer": "1", "at": "2026-01-01", "amount": "x"}, "number_unreadable"),
        ({"customer": "1", "at": "2026-01-01", "amount": "1e9"}, "number_unreadable"),
        (
            {"at": "2026-01-01", "amount": "1", "reference": "2E+15"},
            "number_shortened",
        ),
        (
            {"customer": "1", "at": "2026-01-01", "amount": "999999999999"},
            "amount_too_large",
        ),
    ],
)
def test_what_is_no_purchase(cells: Mapping[str, str], reason: str) -> None:
    assert refused(lambda: READER.purchase(cells)) == reason


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"customer": "1", "count": "5"}, "cell_missing"),
        ({"customer": "1", "program": "Points"}, "cell_missing"),
        ({"customer": "1", "program": "Miles", "count": "5"}, "program_not_found"),
        ({"customer": "1", "promotion": "Rain", "count": "1"}, "promotion_not_found"),
        ({"customer": "1", "reward": "Mug", "count": "1"}, "reward_not_found"),
    ],
)
def test_what_does_not_count(cells: Mapping[str, str], reason: str) -> None:
    assert refused(lambda: READER.history(cells)) == reason


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("anna@example.com", {"email": "anna@example.com"}),
        ("030 1234567", {"phone": "+49301234567"}),
        ("ean:4006381333931", {"identifiers": ("ean:4006381333931",)}),
    ],
)
def test_a_customer_is_named_in_many_ways(
    text: str, found: Mapping[str, object]
) -> None:
    named = widened(Named(elsewhere=text), READER)
    assert {name: getattr(named, name) for name in found} == found


def test_keys_are_the_same_each_time_and_guessed_by_nobody() -> None:
    other = Reader(
        terms=READER.terms,
        manner=READER.manner,
        codes=READER.codes,
        country="DE",
        today=READER.today,
        secret=b"another secret",
    )
    cells = {"phone": "030 1234567"}
    assert READER.customer(cells).key == READER.customer(cells).key
    assert READER.customer(cells).key != other.customer(cells).key


TEXT = (
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30)
    .map(str.strip)
    .filter(bool)
)
WORDS = st.lists(
    st.text(
        st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")),
        min_size=1,
        max_size=20,
    ),
    unique=True,
    max_size=4,
)


@given(name=TEXT, notes=TEXT, tags=WORDS, codes=WORDS, workbook=st.booleans())
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_read_as_the_same(
    name: str, notes: str, tags: list[str], codes: list[str], workbook: bool
) -> None:
    uid = "a" * 32
    cards = [f"code:{code}" for code in codes]
    with TemporaryDirectory() as folder:
        writer = (WorkbookWriter if workbook else CsvWriter)(Path(folder), "now")
        said = {
            "customer": uid,
            "name": name,
            "notes": notes,
            "tags": joined(tags),
            "cards": joined(cards),
        }
        cells = [said.get(field) for field in EXPORTED[Table.CUSTOMERS]]
        writer.add(Table.CUSTOMERS, [cells])
        (path,) = writer.finish()
        ((_, rows),) = files.sheets_of(path)
        written, read = list(rows)
    known = fields_of(Table.CUSTOMERS, written)
    row = READER.customer(
        {
            field: text
            for field, cell in zip(known, read, strict=False)
            if field is not None and (text := unescaped(cell.strip()))
        }
    )
    assert (row.named.uid, row.person.name, row.person.notes) == (uid, name, notes)
    assert row.person.tags == tuple(tags)
    assert [card.identifier for card in row.cards] == cards
