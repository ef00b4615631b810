"""Terms as a JSON document, and back without loss.

The document leaves out the version, so that the same terms are the same document. A field that a later
version of Loyalty added has its default in older documents; a field or kind that this version does not
know is an error, since to leave a promise out would be to break it.
"""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date, time
from decimal import Decimal
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from ..days import BusinessCalendar, Closure
from ..money import Currency
from .kinds import KINDS
from .program import Program
from .promotions import Promotion
from .refund_rules import USUAL, RefundRules
from .reward import Reward
from .terms import ALL_OF_IT, Terms
from .tiers import TierLadder
from .vouchers import VoucherSeries

FORMAT = 1


class TermsUnreadable(ValueError):  # noqa: N818 - like Refusal, named for what it says
    """A terms document that this version of Loyalty can't read; the message says what is unknown."""


def to_document(terms: Terms) -> dict[str, Any]:
    """Return terms as values that JSON has."""
    document = {
        "format": FORMAT,
        "currency": asdict(terms.currency),
        "calendar": {
            "zone": terms.calendar.zone.key,
            "day_starts": terms.calendar.day_starts.isoformat(),
            **_closed(terms.calendar),
            **_leap_birthdays(terms.calendar),
        },
        "programs": [
            {"kind": program.kind, **_written(asdict(program))}
            for program in terms.programs
        ],
        "rewards": [_written(asdict(reward)) for reward in terms.rewards],
        "promotions": [_written(asdict(promotion)) for promotion in terms.promotions],
        "vouchers": [_written(asdict(series)) for series in terms.vouchers],
    }
    if terms.most_off_percent != ALL_OF_IT:
        document["most_off_percent"] = str(terms.most_off_percent)
    if terms.refunds != USUAL:
        document["refunds"] = asdict(terms.refunds)
    if terms.tiers is not None:
        document["tiers"] = _written(asdict(terms.tiers))
    return document


def from_document(document: Mapping[str, Any], version: int) -> Terms:
    """Return the terms of a document; raises TermsUnreadable."""
    if document.get("format") != FORMAT:
        raise TermsUnreadable(f"terms of format {document.get('format')!r}")
    try:
        calendar = document["calendar"]
        return Terms(
            version=version,
            currency=_read(Currency, document["currency"]),
            calendar=BusinessCalendar(
                zone=ZoneInfo(calendar["zone"]),
                day_starts=time.fromisoformat(calendar["day_starts"]),
                closed_weekdays=tuple(calendar.get("closed_weekdays", ())),
                closures=tuple(
                    _read(Closure, closure) for closure in calendar.get("closures", ())
                ),
                leap_birthdays_in_march=calendar.get("leap_birthdays_in_march", False),
            ),
            programs=tuple(_program(program) for program in document["programs"]),
            rewards=tuple(_read(Reward, reward) for reward in document["rewards"]),
            promotions=tuple(
                _read(Promotion, promotion)
                for promotion in document.get("promotions", ())
            ),
            refunds=_read(RefundRules, document.get("refunds", {})),
            most_off_percent=Decimal(document.get("most_off_percent", ALL_OF_IT)),
            tiers=_read(TierLadder, document["tiers"]) if "tiers" in document else None,
            vouchers=tuple(
                _read(VoucherSeries, series) for series in document.get("vouchers", ())
            ),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise TermsUnreadable(f"terms version {version}: {error}") from error


def _closed(calendar: BusinessCalendar) -> dict[str, Any]:
    """Return when the shop is closed, nothing for one that is always open."""
    if calendar.always_open:
        return {}
    return {
        "closed_weekdays": list(calendar.closed_weekdays),
        "closures": [_written(asdict(closure)) for closure in calendar.closures],
    }


def _leap_birthdays(calendar: BusinessCalendar) -> dict[str, bool]:
    """Return when those born on 29 February celebrate, nothing for the usual day."""
    in_march = calendar.leap_birthdays_in_march
    return {"leap_birthdays_in_march": True} if in_march else {}


def _written(value: Any) -> Any:
    """Return a value as JSON has it: days and exact numbers are text."""
    match value:
        case dict():
            return {name: _written(part) for name, part in value.items()}
        case tuple():
            return [_written(part) for part in value]
        case date() | time():
            return value.isoformat()
        case Decimal():
            return str(value)
        case _:
            return value


def _program(document: Mapping[str, Any]) -> Program:
    kind = KINDS.get(document["kind"])
    if kind is None:
        raise ValueError(f"unknown kind of program {document['kind']!r}")
    return _read(
        kind, {name: value for name, value in document.items() if name != "kind"}
    )


def _read[T](wanted: type[T], document: Mapping[str, Any]) -> T:
    """Build a dataclass from the fields of a document; a field that it does not have is an error."""
    types = _types(wanted)
    unknown = sorted(document.keys() - types.keys())
    if unknown:
        raise ValueError(f"{wanted.__name__} has no {', '.join(unknown)}")
    return wanted(
        **{name: _value(types[name], value) for name, value in document.items()}
    )


def _value(wanted: type[Any], value: Any) -> Any:
    """Return a value of a document as the type of its field: a nested document, a name, or as it is."""
    if value is None or wanted in {str, int, bool}:
        return value
    if get_origin(wanted) is tuple:
        return tuple(_value(get_args(wanted)[0], part) for part in value)
    if issubclass(wanted, date | time):
        return wanted.fromisoformat(value)
    return _read(wanted, value) if isinstance(value, Mapping) else wanted(value)


def _types(wanted: type[Any]) -> dict[str, type]:
    """Return the types of a dataclass's fields, without the None of optional ones."""
    hints = get_type_hints(wanted)
    types: dict[str, type] = {}
    for field in fields(wanted):
        hint = hints[field.name]
        if isinstance(hint, UnionType):
            (hint,) = (part for part in get_args(hint) if part is not type(None))
        types[field.name] = hint
    return types
