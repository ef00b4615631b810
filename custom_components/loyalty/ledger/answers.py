"""Answers as JSON, for ever readable: what an answer does not say is left out and read as its default."""

from dataclasses import MISSING, fields
from datetime import date, datetime
from decimal import Decimal
from itertools import compress
from operator import attrgetter, ne
from typing import Any

import orjson

from ..programs.answer import (
    Answer,
    Available,
    EntryKind,
    Expiring,
    Gift,
    ProgramEnd,
    Reserved,
    Result,
    Standing,
    TierStanding,
)
from ..programs.contact_codes import CodeTold
from ..programs.person import Contact
from ..programs.promises.program import Level, Pace, Rate, Step
from ..programs.promises.raffles import Draw, Tickets, Winner
from ..programs.promises.vouchers import (
    Exchanged,
    IssuedVoucher,
    Stack,
    StoredValue,
    VoucherKind,
)

_ABSENT = object()
_FIELDS = {
    kind: (
        tuple(field.name for field in fields(kind)),
        attrgetter(*(field.name for field in fields(kind))),
        tuple(
            _ABSENT if field.default is MISSING else field.default
            for field in fields(kind)
        ),
    )
    for kind in (
        Answer,
        Standing,
        Expiring,
        Available,
        Rate,
        Pace,
        Level,
        Reserved,
        Step,
        Gift,
        ProgramEnd,
        Draw,
        Tickets,
        Winner,
        TierStanding,
        IssuedVoucher,
        StoredValue,
        Exchanged,
        Stack,
        CodeTold,
    )
}


def dump_answer(answer: Answer) -> str:
    """Return an answer as a JSON object."""
    return orjson.dumps(answer, _said, orjson.OPT_PASSTHROUGH_DATACLASS).decode()


def _said(value: Any) -> Any:
    if isinstance(value, date):
        # Subclasses of date and datetime: orjson knows the plain ones only.
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    names, of, defaults = _FIELDS[type(value)]
    said = of(value)
    # An answer has dozens of fields, few of which say something, and each scan dumps one.
    return dict(
        compress(zip(names, said, strict=True), map(ne, said, defaults, strict=True))
    )


def load_answer(document: str) -> Answer:
    """Return the answer that a JSON object stands for."""
    said: dict[str, Any] = orjson.loads(document)
    said["kind"] = EntryKind(said["kind"])
    said["result"] = Result(said["result"])
    said["at"] = datetime.fromisoformat(said["at"])
    said["day"] = date.fromisoformat(said["day"])
    if "stack" in said:
        said["stack"] = Stack(**said["stack"])
    if "reserved" in said:
        kept = said["reserved"]
        said["reserved"] = Reserved(
            reward=kept["reward"], until=datetime.fromisoformat(kept["until"])
        )
    for name, read in _NESTED:
        if name in said:
            said[name] = tuple(read(part) for part in said[name])
    if "drawn" in said:
        drawn = said["drawn"]
        for name, kind in (("tickets", Tickets), ("winners", Winner)):
            drawn[name] = tuple(kind(**part) for part in drawn[name])
        said["drawn"] = Draw(**drawn)
    if "code" in said:
        said["code"] = _code(said["code"])
    if "tier" in said:
        said["tier"] = _tier(said["tier"])
    return Answer(**said)


def _code(said: dict[str, Any]) -> CodeTold:
    said["contact"] = Contact(said["contact"])
    if "valid_until" in said:
        said["valid_until"] = datetime.fromisoformat(said["valid_until"])
    return CodeTold(**said)


def _tier(said: dict[str, Any]) -> TierStanding:
    for name in {"since", "keeps_until"} & said.keys():
        said[name] = date.fromisoformat(said[name])
    return TierStanding(**said)


def _standing(said: dict[str, Any]) -> Standing:
    if "next_expiry" in said:
        ends = said["next_expiry"]
        said["next_expiry"] = Expiring(
            last_day=date.fromisoformat(ends["last_day"]), amount=ends["amount"]
        )
    if "pending_day" in said:
        said["pending_day"] = date.fromisoformat(said["pending_day"])
    if "pace" in said:
        said["pace"] = Pace(**said["pace"])
    if "rate" in said:
        rate = said["rate"]
        for name in {"percent", "next_percent"} & rate.keys():
            rate[name] = Decimal(rate[name])
        said["rate"] = Rate(**rate)
    if "ends" in said:
        days = {name: date.fromisoformat(day) for name, day in said["ends"].items()}
        said["ends"] = ProgramEnd(**days)
    return Standing(**said)


def _issued(said: dict[str, Any]) -> IssuedVoucher:
    said["kind"] = VoucherKind(said["kind"])
    return IssuedVoucher(**_with_last_day(said))


def _stored(said: dict[str, Any]) -> StoredValue:
    return StoredValue(**_with_last_day(said))


def _with_last_day(said: dict[str, Any]) -> dict[str, Any]:
    if "last_day" in said:
        said["last_day"] = date.fromisoformat(said["last_day"])
    return said


def _counted(said: list[Any]) -> tuple[str, int]:
    series, count = said
    return series, count


_NESTED = (
    ("balances", _standing),
    ("thanked_balances", _standing),
    ("thanked_earned", str),
    ("rewards_available", lambda said: Available(**said)),
    ("rewards_earned", str),
    ("rewards_redeemed", str),
    ("sold_out", str),
    ("refused", lambda said: Step(**said)),
    ("explanation", lambda said: Step(**said)),
    ("benefits", str),
    ("levels", lambda said: Level(**said)),
    ("gifts", lambda said: Gift(**said)),
    ("vouchers_issued", _issued),
    ("vouchers_accepted", str),
    ("stored_values", _stored),
    ("exchanged", lambda said: Exchanged(**said)),
    ("vouchers_voided", _counted),
    ("stickers", _counted),
    ("to_verify", Contact),
)
