"""The rows of the decisions of a batch, written with one statement per table however many they are."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, func

from ..programs.account import Account, LotId
from ..programs.commands import Command
from ..programs.facts import Decision
from .answers import dump_answer
from .cost_rows import cost_rows
from .daily_accruals import DailyAccruals
from .handed import Handed
from .instants import to_micros, to_ordinal
from .prepared import Change
from .promotion_uses import UseRows
from .purchase_days import PurchaseDays
from .purchase_lines import line_rows
from .schema import (
    cards,
    costs,
    entries,
    holdings,
    lots,
    members,
    movements,
    purchase_lines,
)
from .tier_changes import TIER_COLUMNS, TierChanges, member_tier
from .totals import Tally
from .vouchers import VoucherRows

type Values = dict[str, Any]

_COUNTERS = (
    "anonymous",
    "merged_into",
    "erased",
    "visits",
    "purchases",
    "spent_minor",
    "first_visit_at",
    "last_visit_at",
    "preferred",
    *TIER_COLUMNS,
)
_HELD = ("balance", "owed", "earned", "last_accrual_at")

_NEW_MEMBER = Change(members.insert())
_NEW_ENTRY = Change(entries.insert())
_NEW_MOVEMENT = Change(movements.insert())
_NEW_LOT = Change(lots.insert())
_NEW_HOLDING = Change(holdings.insert())
_NEW_CARD = Change(cards.insert())
_NEW_LINE = Change(purchase_lines.insert())
_NEW_COST = Change(costs.insert())
_CHANGE_MEMBER = Change(
    members.update()
    .where(members.c.id == bindparam("of_member"))
    .values({name: bindparam(f"new_{name}") for name in _COUNTERS})
)
_NEW_ORIGIN = Change(
    members.update()
    .where(members.c.id == bindparam("of_member"))
    .values(
        source=func.coalesce(bindparam("new_source"), members.c.source),
        referred_by=func.coalesce(bindparam("new_referrer"), members.c.referred_by),
    )
)
_CHANGE_LOT = Change(
    lots.update()
    .where(lots.c.entry == bindparam("of_entry"), lots.c.line == bindparam("of_line"))
    .values(remaining=lots.c.remaining + bindparam("moved"))
)
_CHANGE_HOLDING = Change(
    holdings.update()
    .where(
        holdings.c.member == bindparam("of_member"),
        holdings.c.program == bindparam("of_program"),
    )
    .values({name: bindparam(f"new_{name}") for name in _HELD})
)
_CHANGE_CARD = Change(
    cards.update()
    .where(cards.c.identifier == bindparam("of_card"))
    .values(member=bindparam("new_member"), status=bindparam("new_status"))
)
_MOVE_CARDS = Change(
    cards.update()
    .where(cards.c.member == bindparam("of_member"))
    .values(member=bindparam("survivor"))
)
_MOVE_MERGED = Change(
    members.update()
    .where(members.c.merged_into == bindparam("of_member"))
    .values(merged_into=bindparam("survivor"))
)


class Rows:
    """What a batch has to write. Rows that several commands change are written once, as the last left them."""

    def __init__(self) -> None:
        """Start with nothing to write."""
        self._accounts: dict[int, Account] = {}
        self._new_members: dict[int, Values] = {}
        self._entries: list[Values] = []
        self._movements: list[Values] = []
        self._new_lots: dict[LotId, Values] = {}
        self._lots: defaultdict[LotId, int] = defaultdict(int)
        self._holdings: dict[tuple[int, str], bool] = {}
        self._cards: dict[str, tuple[Values, bool]] = {}
        self._merged: list[Values] = []
        self._origins: list[Values] = []
        self._tiers = TierChanges()
        self._purchase_days = PurchaseDays()
        self._lines: list[Values] = []
        self._costs: list[Values] = []
        self._handed = Handed()
        self._uses = UseRows()
        self._accruals = DailyAccruals()
        self._vouchers = VoucherRows()
        self._tally = Tally()

    def add(
        self,
        command: Command,
        decision: Decision,
        terms_version: int,
        accounts: Mapping[int, Account],
        has_card: Callable[[str], bool],
    ) -> None:
        """Take the rows of a decision that booked something.

        ``accounts`` are those before the decision by internal id; ``has_card`` tells whether the ledger
        knew a card before it.
        """
        answer = decision.answer
        number = answer.entry
        account = decision.account
        self._tally.count(
            decision, None if account is None else accounts.get(account.member.id)
        )
        for changed in (
            account,
            decision.also,
            *(other.account for other in decision.others),
        ):
            if changed is not None:
                before = accounts.get(changed.member.id)
                self._change_account(changed, before, decision)
                self._tiers.add(changed, before, decision)
        also = decision.also
        if also is not None and also.member.merged_into is not None:
            merged = {"of_member": also.member.id, "survivor": also.member.merged_into}
            self._merged.append(merged)
            self._purchase_days.merge(merged)
            self._handed.merge(merged)
            self._uses.merge(merged)
            self._accruals.merge(merged)
            self._vouchers.merge(merged)
        if account is not None and decision.bought is not None:
            self._purchase_days.add(account.member.id, decision.bought)
        if account is not None:
            self._uses.add(account.member.id, number, decision.uses)
            self._accruals.add(account.member.id, decision.accrued)
        for other in decision.others:
            self._accruals.add(other.account.member.id, other.accrued)
        self._entries.append(
            {
                "number": number,
                "key": command.key,
                "kind": answer.kind.value,
                "at": to_micros(answer.at),
                "day": answer.day.toordinal(),
                "member": None if account is None else account.member.id,
                "counter": answer.counter,
                "staff": answer.staff,
                "terms": terms_version,
                "amount_minor": answer.amount_minor,
                "reverses": decision.reverses,
                "clock_doubtful": command.clock_doubtful,
                "answer": dump_answer(answer),
            }
        )
        self._add_movements(decision)
        self._handed.add(decision)
        self._lines += line_rows(decision)
        self._costs += cost_rows(decision)
        self._vouchers.add(decision)
        for change in decision.cards:
            values = {
                "identifier": change.identifier,
                "member": change.member,
                "status": change.status.value,
                "linked_at": to_micros(answer.at),
            }
            _, new = self._cards.get(
                change.identifier, (None, not has_card(change.identifier))
            )
            self._cards[change.identifier] = (values, new)

    def keep(self, account: Account) -> None:
        """Take the row of a member whom something changed that is no booking."""
        self._accounts[account.member.id] = account

    def store(self, connection: Connection, known_totals: set[tuple[int, str]]) -> None:
        """Write everything, members before what refers to them."""
        changed = [
            self._member_values(account, "new_") | {"of_member": member}
            for member, account in self._accounts.items()
            if member not in self._new_members
        ]
        new_members = [
            values | self._member_values(self._accounts[member], "")
            for member, values in self._new_members.items()
        ]
        new_cards = [values for values, new in self._cards.values() if new]
        changed_cards = [
            {
                "of_card": values["identifier"],
                "new_member": values["member"],
                "new_status": values["status"],
            }
            for values, new in self._cards.values()
            if not new
        ]
        held = [
            (self._held(member, program), new)
            for (member, program), new in self._holdings.items()
        ]
        for change, rows in (
            (_NEW_MEMBER, new_members),
            (_CHANGE_MEMBER, changed),
            (_NEW_ORIGIN, self._origins),
            (_NEW_ENTRY, self._entries),
            (_NEW_MOVEMENT, self._movements),
            (_NEW_LOT, list(self._new_lots.values())),
            (
                _CHANGE_LOT,
                [
                    {"of_entry": lot.entry, "of_line": lot.line, "moved": moved}
                    for lot, moved in self._lots.items()
                ],
            ),
            (_NEW_HOLDING, [values for values, new in held if new]),
            (
                _CHANGE_HOLDING,
                [
                    {"of_member": values["member"], "of_program": values["program"]}
                    | {f"new_{name}": values[name] for name in _HELD}
                    for values, new in held
                    if not new
                ],
            ),
            (_NEW_CARD, new_cards),
            (_CHANGE_CARD, changed_cards),
            (_NEW_LINE, self._lines),
            (_NEW_COST, self._costs),
            (_MOVE_CARDS, self._merged),
            (_MOVE_MERGED, self._merged),
        ):
            change(connection, rows)
        self._tiers.store(connection)
        self._purchase_days.store(connection)
        self._handed.store(connection)
        self._uses.store(connection)
        self._accruals.store(connection)
        self._vouchers.store(connection)
        self._tally.store(connection, known_totals)

    def _change_account(
        self, account: Account, before: Account | None, decision: Decision
    ) -> None:
        member = account.member
        if before is None and member.id not in self._new_members:
            enrolled = decision.enrolled
            self._new_members[member.id] = {
                "id": member.id,
                "uid": member.uid,
                "number": member.number,
                "enrolled_at": to_micros(member.enrolled_at),
                "pinned": False,
                "source": enrolled and enrolled.source,
                "referred_by": enrolled and enrolled.referred_by,
            }
        if (origin := decision.origin) is not None:
            self._origins.append(
                {
                    "of_member": member.id,
                    "new_source": origin.source,
                    "new_referrer": origin.referred_by,
                }
            )
        self._accounts[member.id] = account
        held_before = before.holdings if before is not None else {}
        # A holding that is gone (its member was merged) is kept as an empty one.
        for program in account.holdings | held_before:
            if account.holdings.get(program) is not held_before.get(program):
                self._holdings.setdefault(
                    (member.id, program), program not in held_before
                )

    def _add_movements(self, decision: Decision) -> None:
        number = decision.answer.entry
        owners = {}
        for movement in decision.movements:
            lot = movement.lot
            self._movements.append(
                {
                    "entry": number,
                    "line": movement.line,
                    "member": movement.member,
                    "program": movement.program,
                    "kind": movement.kind.value,
                    "delta": movement.delta,
                    "lot_entry": lot and lot.entry,
                    "lot_line": lot and lot.line,
                }
            )
            if lot is None:
                continue
            owners[lot] = movement
            if lot.entry == number:
                continue
            if lot in self._new_lots:
                self._new_lots[lot]["remaining"] += movement.delta
            else:
                self._lots[lot] += movement.delta
        for opened in decision.opened:
            owner = owners[opened.id]
            self._new_lots[opened.id] = {
                "entry": opened.id.entry,
                "line": opened.id.line,
                "member": owner.member,
                "program": owner.program,
                "amount": opened.amount,
                "remaining": opened.remaining,
                "earned_at": to_micros(opened.earned_at),
                "last_day": to_ordinal(opened.last_day),
                "first_day": to_ordinal(opened.first_day),
            }

    def _held(self, member: int, program: str) -> Values:
        holding = self._accounts[member].holding(program)
        return {
            "member": member,
            "program": program,
            "balance": sum(lot.remaining for lot in holding.lots) - holding.owed,
            "owed": holding.owed,
            "earned": holding.earned,
            "last_accrual_at": to_micros(holding.last_accrual_at),
        }

    @staticmethod
    def _member_values(account: Account, prefix: str) -> Values:
        member = account.member
        return {
            f"{prefix}anonymous": member.anonymous,
            f"{prefix}merged_into": member.merged_into,
            f"{prefix}erased": member.erased,
            f"{prefix}visits": account.visits,
            f"{prefix}purchases": account.purchases,
            f"{prefix}spent_minor": account.spent_minor,
            f"{prefix}first_visit_at": to_micros(account.first_visit_at),
            f"{prefix}last_visit_at": to_micros(account.last_visit_at),
            f"{prefix}preferred": account.preferred,
            **member_tier(account.tier, prefix),
        }
