"""The rows of the decisions of a batch, written with one statement per table however many they are."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from ..programs.account import Account
from ..programs.commands import Command
from ..programs.facts import Decision
from .account_rows import AccountRows
from .answers import dump_answer
from .contact_codes import CodeRows
from .cost_rows import cost_rows
from .handed import Handed
from .instants import to_micros
from .member_days import MemberDays
from .movement_rows import MovementRows
from .prepared import Change
from .promotion_uses import UseRows
from .purchase_lines import line_rows
from .schema import costs, entries, purchase_lines
from .tier_changes import TierChanges
from .totals import Tally
from .vouchers import VoucherRows

_NEW_ENTRY = Change(entries.insert())
_NEW_LINE = Change(purchase_lines.insert())
_NEW_COST = Change(costs.insert())


class Rows:
    """What a batch has to write. Rows that several commands change are written once, as the last left them."""

    def __init__(self) -> None:
        """Start with nothing to write."""
        self._accounts = AccountRows()
        self._entries: list[dict[str, Any]] = []
        self._movements = MovementRows()
        self._lines: list[dict[str, Any]] = []
        self._costs: list[dict[str, Any]] = []
        self._tiers = TierChanges()
        self._days = MemberDays()
        self._handed = Handed()
        self._uses = UseRows()
        self._vouchers = VoucherRows()
        self._codes = CodeRows()
        self._tally = Tally()

    def add(
        self,
        command: Command,
        decision: Decision,
        terms_version: int,
        accounts: Mapping[int, Account],
    ) -> None:
        """Take the rows of a decision that booked something; ``accounts`` are those before it by internal id."""
        answer, account, also = decision.answer, decision.account, decision.also
        self._add_entry(command, decision, terms_version)
        self._movements.add(decision)
        self._lines += line_rows(decision)
        self._costs += cost_rows(decision)
        self._handed.add(decision)
        self._vouchers.add(decision)
        self._tally.count(decision)
        if account is not None:
            member = account.member.id
            self._change(account, accounts, decision)
            if decision.bought is not None:
                self._days.buy(member, decision.bought)
            self._days.earn(member, decision.accrued)
            self._uses.add(member, answer.entry, decision.uses)
            self._codes.add(member, decision)
        if also is not None:
            self._change(also, accounts, decision)
            if also.member.merged_into is not None:
                self._merge(also.member.id, also.member.merged_into)
        for other in decision.others:
            self._change(other.account, accounts, decision)
            self._days.earn(other.account.member.id, other.accrued)
        self._accounts.add_cards(decision)

    def keep(self, account: Account) -> None:
        """Take the row of a member whom something changed that is no booking."""
        self._accounts.keep(account)

    def store(self, connection: Connection) -> None:
        """Write everything, members and entries before what refers to them."""
        self._accounts.store(connection)
        _NEW_ENTRY(connection, self._entries)
        self._movements.store(connection)
        _NEW_LINE(connection, self._lines)
        _NEW_COST(connection, self._costs)
        self._tiers.store(connection)
        self._days.store(connection)
        self._handed.store(connection)
        self._uses.store(connection)
        self._vouchers.store(connection)
        self._codes.store(connection)
        self._tally.store(connection)

    def _add_entry(
        self, command: Command, decision: Decision, terms_version: int
    ) -> None:
        answer, account = decision.answer, decision.account
        self._entries.append(
            {
                "number": answer.entry,
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

    def _change(
        self, account: Account, accounts: Mapping[int, Account], decision: Decision
    ) -> None:
        before = accounts.get(account.member.id)
        self._accounts.add(account, before, decision)
        self._tiers.add(account, before, decision)

    def _merge(self, member: int, survivor: int) -> None:
        merged = {"of_member": member, "survivor": survivor}
        self._accounts.merge(merged)
        self._days.merge(merged)
        self._handed.merge(merged)
        self._uses.merge(merged)
        self._vouchers.merge(merged)
        self._codes.merge(merged)
