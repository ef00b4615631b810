"""The cells of a row, checked and read one by one. Blocks: phone plans."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date, datetime
import re

from ..counter.codes import CardReading, CodeOptions, read
from ..outreach.contact import birthday as checked_birthday, e164, email_address
from ..programs.account import Card, CardStatus
from ..programs.person import Contact
from ..programs.promises.program import Program
from ..programs.promises.terms import Terms
from ..programs.refusal import Refusal
from . import cells
from .cells import Manner
from .meanings import Held, Named

LONGEST_TEXT = 200
LONGEST_NOTES = 5000

UID = re.compile(r"[0-9a-f]{32}")
# Cards as an export writes them, and not as a scanner types them.
IDENTIFIER = re.compile(r"(?:ean|gs1|nfc|mag|tag|code):.+")
_NUMBER = re.compile(r"\d{5,18}")
_NAMES_SOMEBODY = ("customer", "number", "phone", "email", "cards")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The cells of a row by field; blank ones are missing."""

    terms: Terms
    manner: Manner
    codes: CodeOptions
    country: str | None
    today: date
    row: Mapping[str, str]

    def text(self, field: str, most: int = LONGEST_TEXT) -> str | None:
        """Return a text; raises Refusal ``text_too_long``."""
        text = self.row.get(field)
        if text and len(text) > most:
            raise Refusal("text_too_long", field=field, most=most)
        return text or None

    def code(self, field: str) -> str | None:
        """Return a text by which something is known; raises Refusal where digits of it are lost."""
        text = self.text(field)
        return None if text is None else cells.code(text)

    def needed(self, field: str) -> str:
        """Return a cell that says something; raises Refusal ``cell_missing``."""
        cell = self.row.get(field)
        if not cell:
            raise Refusal("cell_missing", field=field)
        return cell

    def count(self, field: str) -> int:
        """Return a whole number, zero for a blank cell."""
        cell = self.row.get(field)
        return cells.whole(cell) if cell else 0

    def money(self, field: str) -> int:
        """Return money in minor units, zero for a blank cell."""
        cell = self.row.get(field)
        return self._minor(cell) if cell else 0

    def amount(self, field: str) -> int:
        """Return money in minor units; raises Refusal where none is said."""
        return self._minor(self.needed(field))

    def _minor(self, cell: str) -> int:
        currency = self.terms.currency
        return currency.minor(cells.number(cell, currency.digits))

    def instant(self, field: str) -> datetime | None:
        """Return an instant in UTC."""
        cell = self.row.get(field)
        return cells.instant(cell, self.manner) if cell else None

    def verified_at(self, contact: Contact) -> datetime | None:
        """Return since when a contact that stands beside it is verified."""
        return self.instant(f"{contact}_verified") if self.row.get(contact) else None

    def day(self, field: str) -> date | None:
        """Return a day."""
        cell = self.row.get(field)
        return cells.day(cell, self.manner) if cell else None

    @property
    def endless(self) -> bool:
        """Whether it says that there is no last day."""
        return cells.is_endless(self.row.get("last_day", ""))

    def last_day(self) -> date | None:
        """Return the last day, None for what has no end or says none."""
        return None if self.endless else self.day("last_day")

    def anybody(self) -> Named | None:
        """Return by what the customer is named; None where nothing is said of one."""
        return self.named() if any(map(self.row.get, _NAMES_SOMEBODY)) else None

    def birthday(self) -> date | None:
        """Return the birthday; raises Refusal for one that nobody can have."""
        cell = self.row.get("birthday")
        day = cells.birthday(cell, self.manner) if cell else None
        return None if day is None else checked_birthday(day, self.today)

    def cards(self, field: str) -> tuple[str, ...]:
        """Return the identifiers of cards, as exported or as a scanner types them."""
        identifiers: list[str] = []
        for card in map(cells.code, cells.split(self.row.get(field, ""))):
            if IDENTIFIER.fullmatch(card):
                identifiers.append(card)
                continue
            reading = read(card, self.codes)
            if not isinstance(reading, CardReading):
                raise Refusal("card_unreadable")
            identifiers += reading.identifiers
        return tuple(dict.fromkeys(identifiers))

    def numbered(self, number: str, others: Container[str]) -> tuple[Card, ...]:
        """Return the cards on which a number is printed, but for those that are told already."""
        reading = read(number, self.codes)
        identifiers = reading.identifiers if isinstance(reading, CardReading) else ()
        return tuple(
            Card(identifier=identifier, status=CardStatus.ACTIVE)
            for identifier in identifiers
            if identifier not in others
        )

    def held(self, program: Program, amount: int) -> Held:
        """Return a lot, or a debt, with its days."""
        return Held(
            program=program.id,
            amount=amount,
            earned_at=self._earned_at(),
            first_day=self.day("first_day"),
            last_day=self.last_day(),
            endless=self.endless,
        )

    def _earned_at(self) -> datetime | None:
        """Return when something was earned: for a day alone, when the business day started."""
        cell = self.row.get("earned")
        if not cell:
            return None
        if any(sign in cell for sign in "T:"):
            return cells.instant(cell, self.manner)
        return self.terms.calendar.start_of(cells.day(cell, self.manner))

    def named(self) -> Named:
        """Return by what the customer is named; raises Refusal for what can't be theirs."""
        customer, number = self.code("customer"), self.code("number")
        phone, email = self.code("phone"), self.row.get("email")
        is_uid = customer is not None and UID.fullmatch(customer) is not None
        return Named(
            uid=customer if is_uid else None,
            elsewhere=None if is_uid else customer,
            number=number if number and _NUMBER.fullmatch(number) else None,
            phone=e164(phone, self.country) if phone else None,
            email=email_address(email) if email else None,
            identifiers=self.cards("cards"),
        )
