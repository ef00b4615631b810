"""From the rows of a table to what they mean, checked. Blocks: phone plans."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import blake2b
import re

from ..counter.codes import CardReading, CodeOptions, read
from ..outreach.contact import e164, email_address
from ..programs.account import Card, CardStatus, TierHeld
from ..programs.history import Counted, Counts
from ..programs.named import find_named
from ..programs.person import Contact, Person
from ..programs.promises.program import Program
from ..programs.promises.terms import Terms
from ..programs.promises.vouchers import VoucherKind
from ..programs.refusal import Refusal
from ..programs.vouchers.serials import read_serial
from . import cells
from .cells import Manner
from .meanings import (
    BalanceRow,
    CustomerRow,
    Held,
    HistoryRow,
    Left,
    Named,
    PurchaseRow,
    VisitRow,
    VoucherRow,
)
from .told import IDENTIFIER, LONGEST_NOTES, UID, Told

_PHONE_LIKE = re.compile(r"\+?[\d\s()/.\-]{5,}")
# What a voucher may be called; the rest follows from what is left of it.
_VOID = frozenset({"void", "ungültig"})
_NOT_VOID = frozenset({"usable", "used", "gültig", "eingelöst"})
_STATUS_OF = {
    "cards": CardStatus.ACTIVE,
    "blocked_cards": CardStatus.BLOCKED,
    "replaced_cards": CardStatus.REPLACED,
}


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
        told = self._told(row)
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
            email_verified_at=told.verified_at(Contact.EMAIL),
            phone_verified_at=told.verified_at(Contact.PHONE),
        )
        referred_by = told.text("referred_by")
        return CustomerRow(
            key=self._key_of(named, cards),
            named=named,
            person=person,
            cards=cards,
            source=told.text("source"),
            referred_by=referred_by
            if referred_by and UID.fullmatch(referred_by)
            else None,
            enrolled_at=told.instant("enrolled_at"),
            visits=told.count("visits"),
            purchases=told.count("purchases"),
            spent_minor=told.money("spent"),
            first_visit_at=told.instant("first_visit"),
            last_visit_at=told.instant("last_visit"),
            tier=self._tier(told),
            preferred=self._reward(told.text("preferred")),
            pinned=cells.flag(row.get("pinned", "")),
            held=tuple(
                told.held(self._program_counting(unit), amount)
                for unit in ("points", "stamps")
                if (amount := told.count(unit))
            ),
        )

    def balance(self, row: Mapping[str, str]) -> BalanceRow:
        """Return the lot, the debt, or what is left over that a row tells of; raises Refusal."""
        told = self._told(row)
        program = self._program(row.get("program", ""))
        rest = row.get("rest")
        held: Held | Left
        if rest and row.get("amount"):
            raise Refusal("rest_beside_amount")
        if rest:
            held = Left(program=program.id, rest=cells.share(rest))
        else:
            held = told.held(program, cells.whole(told.needed("amount")))
        return BalanceRow(named=told.named(), held=held, key=told.text("key"))

    def voucher(self, row: Mapping[str, str]) -> VoucherRow:
        """Return the voucher, or the roll of stickers, that a row tells of; raises Refusal."""
        told = self._told(row)
        name = told.needed("series")
        series = find_named(self.terms.vouchers, name)
        if series is None:
            raise Refusal("series_unknown", series=name[:40])
        count = told.money if series.kind is VoucherKind.GIFT_CARD else told.count
        serial = told.text("serial")
        if serial is None:
            left = told.needed("remaining")
            return VoucherRow(series=series.id, amount=0, remaining=cells.whole(left))
        code = read_serial(serial)
        if code is None:
            raise Refusal("voucher_unreadable")
        told.needed("value")
        told.needed("remaining")
        return VoucherRow(
            code=code,
            series=series.id,
            amount=count("value"),
            remaining=count("remaining"),
            void=_is_void(row.get("state", "")),
            named=told.anybody(),
            issued_at=told.instant("issued_at"),
            first_day=told.day("first_day"),
            last_day=told.last_day(),
            endless=told.endless,
        )

    def purchase(self, row: Mapping[str, str]) -> PurchaseRow:
        """Return the purchase that a row tells of; raises Refusal."""
        told = self._told(row)
        return PurchaseRow(
            named=told.anybody(),
            at=cells.instant(told.needed("at"), self.manner),
            amount_minor=told.amount("amount"),
            reference=told.code("reference"),
        )

    def visit(self, row: Mapping[str, str]) -> VisitRow:
        """Return the visit that a row tells of; raises Refusal."""
        told = self._told(row)
        return VisitRow(
            named=told.named(),
            at=cells.instant(told.needed("visited_at"), self.manner),
            reference=told.code("reference"),
        )

    def history(self, row: Mapping[str, str]) -> HistoryRow:
        """Return what counts that a row tells of; raises Refusal."""
        told = self._told(row)
        what, of = self._counted(told)
        counted = Counted(what, of, told.day("day"), cells.whole(told.needed("count")))
        named = told.anybody() if what is Counts.HAD else told.named()
        return HistoryRow(named=named, counted=counted)

    def _counted(self, told: Told) -> tuple[Counts, str]:
        """Return what a row counts: units of a program, uses of a promotion, or pieces of a reward."""
        program, promotion, reward = (
            told.text(field) for field in ("program", "promotion", "reward")
        )
        if promotion is not None:
            return Counts.USED, self._promotion(promotion, told)
        if reward is not None:
            return Counts.HAD, self._reward_named(reward)
        if program is not None:
            return Counts.EARNED, self._program(program).id
        raise Refusal("cell_missing", field="program")

    def _program(self, name: str) -> Program:
        program = find_named(self.terms.programs, name)
        if program is None:
            raise Refusal("program_not_found", program=name[:40])
        return program

    def _promotion(self, name: str, told: Told) -> str:
        """Return as what the use of a promotion counts, or that of one of its offers."""
        promotion = find_named(self.terms.promotions, name)
        if promotion is None:
            raise Refusal("promotion_not_found", promotion=name[:40])
        chosen, used = told.text("offer"), told.text("offer_used")
        if chosen is None and used is None:
            return promotion.id
        offer = find_named(promotion.offers, used or chosen or "")
        if offer is None:
            raise Refusal("offer_unknown", promotion=promotion.name)
        return offer.id if used is None else offer.redeemed

    def _told(self, row: Mapping[str, str]) -> Told:
        return Told(
            terms=self.terms,
            manner=self.manner,
            codes=self.codes,
            country=self.country,
            today=self.today,
            row=row,
        )

    def _tier(self, told: Told) -> TierHeld | None:
        """Return the tier that a customer is in; raises Refusal ``no_tiers``, ``tier_unknown``."""
        tier, given = (
            self._tier_named(told.text(field)) for field in ("tier", "tier_given")
        )
        tier = tier or given
        if tier is None:
            return None
        return TierHeld(
            tier=tier,
            since=told.day("tier_since") or self.today,
            until=told.day("tier_until"),
            given=given,
            given_until=told.day("tier_given_until") if given else None,
        )

    def _tier_named(self, name: str | None) -> str | None:
        if name is None:
            return None
        if self.terms.tiers is None:
            raise Refusal("no_tiers")
        tier = find_named(self.terms.tiers.tiers, name)
        if tier is None:
            raise Refusal("tier_unknown", tier=name[:40])
        return tier.id

    def _reward(self, name: str | None) -> str | None:
        return None if name is None else self._reward_named(name)

    def _reward_named(self, name: str) -> str:
        reward = find_named(self.terms.all_rewards, name)
        if reward is None:
            raise Refusal("reward_not_found", reward=name[:40])
        return reward.id

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
    if IDENTIFIER.fullmatch(text):
        found = replace(found, identifiers=(text, *named.identifiers))
    elif isinstance(reading, CardReading):
        found = replace(found, identifiers=(*named.identifiers, *reading.identifiers))
    return found


def _or_none(checked: Callable[[str], str], text: str) -> str | None:
    try:
        return checked(text)
    except Refusal:
        return None


def _is_void(state: str) -> bool:
    said = state.casefold()
    if said and said not in _VOID | _NOT_VOID:
        raise Refusal("state_unreadable", value=state[:40])
    return said in _VOID
