"""The tables that are read and written, and by which names their columns are known.

Besides our own names in English and German these are those of Loyverse's and Square's customer
exports; ``docs/import-export.md`` lists them.
"""

from collections.abc import Sequence
from enum import StrEnum
import re


class Table(StrEnum):
    """A kind of table, in the order in which they build on one another."""

    CUSTOMERS = "customers"
    BALANCES = "balances"
    VOUCHERS = "vouchers"
    PURCHASES = "purchases"
    VISITS = "visits"
    HISTORY = "history"


# What an export writes, in this order.
EXPORTED: dict[Table, tuple[str, ...]] = {
    Table.CUSTOMERS: (
        "customer",
        "number",
        "name",
        "phone",
        "phone_verified",
        "email",
        "email_verified",
        "birthday",
        "language",
        "notes",
        "tags",
        "cards",
        "blocked_cards",
        "replaced_cards",
        "source",
        "referred_by",
        "enrolled_at",
        "first_visit",
        "last_visit",
        "visits",
        "purchases",
        "spent",
        "preferred",
        "tier",
        "tier_since",
        "tier_until",
        "tier_given",
        "tier_given_until",
        "pinned",
    ),
    Table.BALANCES: (
        "customer",
        "program",
        "amount",
        "rest",
        "earned",
        "first_day",
        "last_day",
        "key",
    ),
    Table.VOUCHERS: (
        "serial",
        "series",
        "customer",
        "value",
        "remaining",
        "state",
        "issued_at",
        "first_day",
        "last_day",
    ),
    Table.PURCHASES: ("customer", "at", "amount", "reference"),
    Table.VISITS: ("customer", "visited_at", "reference"),
    Table.HISTORY: (
        "customer",
        "day",
        "program",
        "promotion",
        "offer",
        "offer_used",
        "reward",
        "count",
    ),
}

_WHO = {
    "customer": "customer, id, customer id, square customer id, kunde, kundennummer, kunden id",
    "number": "number, member number, nummer, mitgliedsnummer",
    "phone": "phone, phone number, telephone, mobile, telefon, telefonnummer, handy, mobil",
    "email": "email, e mail, email address, e mail address, e mail adresse, emailadresse",
    "cards": "cards, card, card number, customer code, karten, karte, kartennummer, kundencode",
}
_REFERENCE = "reference, receipt, receipt number, beleg, belegnummer"
_LASTS = {
    "first_day": "first day, usable from, valid from, nutzbar ab, gültig ab",
    "earned": "earned, earned at, gesammelt, gesammelt am, verdient am",
    "last_day": "last day, expires, expires at, expiry date, valid until, gültig bis, letzter tag, verfällt am",
}
_NAMES: dict[Table, dict[str, str]] = {
    Table.CUSTOMERS: _WHO
    | _LASTS
    | {
        "name": "name, customer name, full name, kundenname",
        "first_name": "first name, given name, vorname",
        "last_name": "last name, surname, family name, nachname",
        "phone_verified": "phone verified, phone verified at, telefon bestätigt, telefon bestätigt am",
        "email_verified": "email verified, email verified at, e mail bestätigt, e mail bestätigt am",
        "birthday": "birthday, date of birth, geburtstag, geburtsdatum",
        "language": "language, sprache",
        "notes": "notes, note, memo, notizen, notiz, bemerkung",
        "tags": "tags, schlagwörter, schlagworte",
        "blocked_cards": "blocked cards, gesperrte karten",
        "replaced_cards": "replaced cards, ersetzte karten",
        "source": "source, creation source, herkunft",
        "referred_by": "referred by, empfohlen von",
        "enrolled_at": "enrolled at, customer since, date created, kunde seit, angelegt am",
        "first_visit": "first visit, erster besuch",
        "last_visit": "last visit, letzter besuch",
        "visits": "visits, total visits, besuche",
        "purchases": "purchases, purchase count, transaction count, einkäufe",
        "spent": "spent, total spent, lifetime spend, umsatz",
        "points": "points, points balance, loyalty points, punkte, punktestand",
        "stamps": "stamps, stamp balance, stempel",
        "preferred": "preferred, preferred reward, lieblingsprämie",
        "tier": "tier, stufe",
        "tier_since": "tier since, stufe seit",
        "tier_until": "tier until, stufe bis",
        "tier_given": "tier given, tier by hand, stufe von hand",
        "tier_given_until": "tier given until, tier by hand until, stufe von hand bis",
        "pinned": "pinned, angeheftet",
    },
    Table.BALANCES: _WHO
    | _LASTS
    | {
        "program": "program, programm",
        "amount": "amount, balance, points, stamps, guthaben, stand, punkte, stempel",
        "rest": "rest, left over",
        "key": "key, schlüssel",
    },
    Table.VOUCHERS: _WHO
    | _LASTS
    | {
        "serial": "serial, serial number, voucher, seriennummer, gutscheinnummer",
        "series": "series, kind, serie, art",
        "value": "value, wert",
        "remaining": "remaining, left, rest, restwert",
        "state": "state, status, zustand",
        "issued_at": "issued at, issued, ausgegeben, ausgegeben am",
    },
    Table.PURCHASES: _WHO
    | {
        "at": "at, date, datum, zeitpunkt",
        "amount": "amount, total, betrag, summe",
        "reference": _REFERENCE,
    },
    Table.VISITS: _WHO
    | {
        "visited_at": "visited at, visit, visited, besuch, besucht am",
        "reference": _REFERENCE,
    },
    Table.HISTORY: _WHO
    | {
        "day": "day, tag",
        "program": "program, programm",
        "promotion": "promotion, aktion",
        "offer": "offer, offer chosen, angebot, angebot gewählt",
        "offer_used": "offer used, angebot genutzt",
        "reward": "reward, prämie",
        "count": "count, anzahl",
    },
}


def _plain(header: str) -> str:
    return " ".join(re.findall(r"\w+", header.replace("_", " ").casefold()))


_FIELDS: dict[Table, dict[str, str]] = {
    table: {
        _plain(name): field
        for field, known in names.items()
        for name in known.split(",")
    }
    for table, names in _NAMES.items()
}


def table_of(headers: Sequence[str]) -> Table | None:
    """Return which table has such headers; None if it is none of them.

    A serial makes it one of vouchers, a count one of what counts, a program one of balances, an amount and a date
    one of purchases, an instant one of visits; a customer needs something to know them by.
    """
    plain = {_plain(header) for header in headers}

    def has(table: Table, field: str) -> bool:
        return any(_FIELDS[table].get(name) == field for name in plain)

    if has(Table.VOUCHERS, "serial") and has(Table.VOUCHERS, "series"):
        return Table.VOUCHERS
    if has(Table.HISTORY, "count") and any(
        has(Table.HISTORY, field) for field in ("program", "promotion", "reward")
    ):
        return Table.HISTORY
    if not any(has(Table.CUSTOMERS, who) for who in (*_WHO, "name", "first_name")):
        return None
    if has(Table.BALANCES, "program") and has(Table.BALANCES, "amount"):
        return Table.BALANCES
    if has(Table.PURCHASES, "at") and has(Table.PURCHASES, "amount"):
        return Table.PURCHASES
    if has(Table.VISITS, "visited_at"):
        return Table.VISITS
    return Table.CUSTOMERS


def fields_of(table: Table, headers: Sequence[str]) -> list[str | None]:
    """Return the field of each column; None for one that means nothing here, or a second of its kind."""
    fields: list[str | None] = []
    for header in headers:
        field = _FIELDS[table].get(_plain(header))
        fields.append(None if field in fields else field)
    return fields


def recognised(headers: Sequence[str]) -> int:
    """Return how many of some headers mean something."""
    return sum(
        any(_plain(header) in fields for fields in _FIELDS.values())
        for header in headers
    )
