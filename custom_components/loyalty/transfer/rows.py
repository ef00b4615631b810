"""What the rows of a table say, checked and in the forms in which the ledger keeps it. Blocks: phone plans."""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import blake2b
import re

from ..counter.codes import CardReading, CodeOptions, read
from ..outreach.contact import birthday as checked_birthday, e164, email_address
from ..programs.account import Card, CardStatus
from ..programs.money import Currency
from ..programs.person import Person
from ..programs.promises.program import Program
from ..programs.promises.terms import Terms
from ..programs.refusal import Refusal
from . import cells
from .cells import Manner

LONGEST_TEXT = 200
LONGEST_NOTES = 5000

_UID = re.compile(r"[0-9a-f]{32}")
_NUMBER = re.compile(r"\d{5,18}")
# Cards as an export writes them, and not as a scanner types them.
_IDENTIFIER = re.compile(r"(?:ean|gs1|nfc|mag|tag|code):.+")
_PHONE_LIKE = re.compile(r"\+?[\d\s()/.\-]{5,}")
_STATUS_OF = {
    "cards": CardStatus.ACTIVE,
    "blocked_cards": CardStatus.BLOCKED,
    "replaced_cards": CardStatus.REPLACED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """By what a row names a customer: public id, id elsewhere, or what is theirs alone; best first."""

    uid: str | None = None
    elsewhere: str | None = None
    number: str | None = None
    phone: str | None = None
    email: str | None = None
    identifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Something that a customer holds in a program; fields as of OpenBalance."""

    program: str
    amount: int
    earned_at: datetime | None = None
    last_day: date | None = None
    endless: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRow:
    """A customer; ``key`` is the row's idempotency key, the same however often it is read."""

    key: str
    named: Named
    person: Person
    cards: tuple[Card, ...] = ()
    source: str | None = None
    referred_by: str | None = None
    enrolled_at: datetime | None = None
    visits: int = 0
    purchases: int = 0
    spent_minor: int = 0
    first_visit_at: datetime | None = None
    last_visit_at: datetime | None = None
    held: tuple[Held, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceRow:
    """A lot, or a debt; ``lot`` is what an export calls it. What says the same twice is two lots."""

    named: Named
    held: Held
    lot: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseRow:
    """A purchase made elsewhere."""

    named: Named
    at: datetime
    amount_minor: int
    reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """What the meaning of a row depends on besides the row.

    ``program`` is where points and stamps go that say no program; ``secret`` makes keys from which
    nobody can guess phone numbers.
    """

    terms: Terms
    manner: Manner
    codes: CodeOptions
    country: str | None
    today: date
    secret: bytes
    program: str | None = None

    def key(self, *parts: str) -> str:
        """Return the idempotency key of what is named by some texts."""
        text = "\0".join(parts).encode()
        return blake2b(text, key=self.secret[:64], digest_size=16).hexdigest()

    def customer(self, row: Mapping[str, str]) -> CustomerRow:
        """Return the customer that a row tells of; raises Refusal."""
        told = _Told(self, row)
        named = told.named()
        cards = tuple(
            Card(identifier=identifier, status=status)
            for field, status in _STATUS_OF.items()
            for identifier in told.cards(field)
        )
        if named.number and named.uid is None:
            # A number that is printed on cards of another system is scanned here, too.
            cards += told.numbered(named.number, {card.identifier for card in cards})
        name = told.text("name") or " ".join(
            filter(None, (told.text("first_name"), told.text("last_name")))
        )
        person = Person(
            name=name or None,
            phone=named.phone,
            email=named.email,
            birthday=told.birthday(),
            language=told.text("language"),
            notes=told.text("notes", LONGEST_NOTES),
            tags=tuple(dict.fromkeys(cells.split(row.get("tags", "")))),
        )
        referred_by = told.text("referred_by")
        return CustomerRow(
            key=self._key_of(named, cards),
            named=named,
            person=person,
            cards=cards,
            source=told.text("source"),
            referred_by=referred_by
            if referred_by and _UID.fullmatch(referred_by)
            else None,
            enrolled_at=told.instant("enrolled_at"),
            visits=told.count("visits"),
            purchases=told.count("purchases"),
            spent_minor=told.money("spent"),
            first_visit_at=told.instant("first_visit"),
            last_visit_at=told.instant("last_visit"),
            held=tuple(
                told.held(self._program_counting(unit), amount)
                for unit in ("points", "stamps")
                if (amount := told.count(unit))
            ),
        )

    def balance(self, row: Mapping[str, str]) -> BalanceRow:
        """Return the lot that a row tells of; raises Refusal."""
        told = _Told(self, row)
        program = _program_named(self.terms, row.get("program", ""))
        amount = cells.whole(told.needed("amount"))
        return BalanceRow(
            named=told.named(),
            held=told.held(program, amount),
            lot=told.text("key"),
        )

    def purchase(self, row: Mapping[str, str]) -> PurchaseRow:
        """Return the purchase that a row tells of; raises Refusal."""
        told = _Told(self, row)
        return PurchaseRow(
            named=told.named(),
            at=cells.instant(told.needed("at"), self.manner),
            amount_minor=_minor(told.needed("amount"), self.terms.currency),
            reference=told.text("reference"),
        )

    def _key_of(self, named: Named, cards: Iterable[Card]) -> str:
        for what, name in (
            ("customer", named.uid or named.elsewhere),
            ("number", named.number),
            ("card", next((card.identifier for card in cards), None)),
            ("phone", named.phone),
            ("email", named.email),
        ):
            if name:
                return self.key(what, name)
        raise Refusal("row_without_key")

    def _program_counting(self, unit: str) -> Program:
        """Return the program that points or stamps go to which say none."""
        if self.program is not None:
            program = self.terms.program(self.program)
            if program is not None and program.unit == unit:
                return program
        counting = [program for program in self.terms.programs if program.unit == unit]
        if len(counting) != 1:
            raise Refusal("program_not_clear", unit=unit)
        return counting[0]


@dataclass(frozen=True, slots=True)
class _Told:
    """The cells of a row by field; blank ones are missing."""

    reader: Reader
    row: Mapping[str, str]

    def text(self, field: str, most: int = LONGEST_TEXT) -> str | None:
        text = self.row.get(field)
        if text and len(text) > most:
            raise Refusal("text_too_long", field=field, most=most)
        return text or None

    def needed(self, field: str) -> str:
        cell = self.row.get(field)
        if not cell:
            raise Refusal("cell_missing", field=field)
        return cell

    def count(self, field: str) -> int:
        cell = self.row.get(field)
        return cells.whole(cell) if cell else 0

    def money(self, field: str) -> int:
        cell = self.row.get(field)
        return _minor(cell, self.reader.terms.currency) if cell else 0

    def instant(self, field: str) -> datetime | None:
        cell = self.row.get(field)
        return cells.instant(cell, self.reader.manner) if cell else None

    def birthday(self) -> date | None:
        cell = self.row.get("birthday")
        day = cells.birthday(cell, self.reader.manner) if cell else None
        return None if day is None else checked_birthday(day, self.reader.today)

    def cards(self, field: str) -> tuple[str, ...]:
        """Return the identifiers of cards, as exported or as a scanner types them."""
        identifiers: list[str] = []
        for card in cells.split(self.row.get(field, "")):
            if _IDENTIFIER.fullmatch(card):
                identifiers.append(card)
                continue
            reading = read(card, self.reader.codes)
            if not isinstance(reading, CardReading):
                raise Refusal("card_unreadable")
            identifiers += reading.identifiers
        return tuple(dict.fromkeys(identifiers))

    def numbered(self, number: str, others: Container[str]) -> tuple[Card, ...]:
        """Return the cards on which a number is printed, but for those that are told already."""
        reading = read(number, self.reader.codes)
        identifiers = reading.identifiers if isinstance(reading, CardReading) else ()
        return tuple(
            Card(identifier=identifier, status=CardStatus.ACTIVE)
            for identifier in identifiers
            if identifier not in others
        )

    def held(self, program: Program, amount: int) -> Held:
        last = self.row.get("last_day", "")
        endless = cells.is_endless(last)
        return Held(
            program=program.id,
            amount=amount,
            earned_at=self._earned_at(),
            last_day=cells.day(last, self.reader.manner)
            if last and not endless
            else None,
            endless=endless,
        )

    def _earned_at(self) -> datetime | None:
        """Return when something was earned: for a day alone, when the business day started."""
        cell = self.row.get("earned")
        if not cell:
            return None
        if any(sign in cell for sign in "T:"):
            return cells.instant(cell, self.reader.manner)
        return self.reader.terms.calendar.start_of(cells.day(cell, self.reader.manner))

    def named(self) -> Named:
        """Return by what the customer is named; raises Refusal for what can't be theirs."""
        customer, number = self.text("customer"), self.text("number")
        phone, email = self.row.get("phone"), self.row.get("email")
        is_uid = customer is not None and _UID.fullmatch(customer) is not None
        return Named(
            uid=customer if is_uid else None,
            elsewhere=None if is_uid else customer,
            number=number if number and _NUMBER.fullmatch(number) else None,
            phone=e164(phone, self.reader.country) if phone else None,
            email=email_address(email) if email else None,
            identifiers=self.cards("cards"),
        )


def widened(named: Named, reader: Reader) -> Named:
    """Return a name of which an id from elsewhere may be anything by which a customer is known here."""
    text = named.elsewhere
    if text is None:
        return named
    found = replace(named, number=named.number or text)
    if "@" in text:
        return replace(found, email=named.email or _or_none(email_address, text))
    if _PHONE_LIKE.fullmatch(text):
        phone = _or_none(lambda number: e164(number, reader.country), text)
        found = replace(found, phone=named.phone or phone)
    reading = read(text, reader.codes)
    if _IDENTIFIER.fullmatch(text):
        found = replace(found, identifiers=(text, *named.identifiers))
    elif isinstance(reading, CardReading):
        found = replace(found, identifiers=(*named.identifiers, *reading.identifiers))
    return found


def _or_none(checked: Callable[[str], str], text: str) -> str | None:
    try:
        return checked(text)
    except Refusal:
        return None


def _program_named(terms: Terms, named: str) -> Program:
    by_id = terms.program(named)
    if by_id is not None:
        return by_id
    folded = named.casefold()
    called = [
        program for program in terms.programs if program.name.casefold() == folded
    ]
    if len(called) != 1:
        raise Refusal("program_not_found", program=named[:40])
    return called[0]


def _minor(cell: str, currency: Currency) -> int:
    return currency.minor(cells.number(cell, currency.digits))
