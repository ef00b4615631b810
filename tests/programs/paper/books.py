"""What was booked in a shop, and what one may read there."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from custom_components.loyalty.programs.account import (
    Account,
    CardStatus,
    Holding,
    Lot,
    LotId,
)
from custom_components.loyalty.programs.answer import EntryKind
from custom_components.loyalty.programs.booking.lots import spending_order
from custom_components.loyalty.programs.commands import Command
from custom_components.loyalty.programs.costs import CostKind
from custom_components.loyalty.programs.facts import Decision, Movement
from custom_components.loyalty.programs.promises.terms import Terms
from custom_components.loyalty.programs.promises.vouchers import (
    Voucher,
    VoucherMovement,
)
from custom_components.loyalty.programs.redeemed import Reservation


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a commit wrote."""

    command: Command
    decision: Decision
    terms: Terms

    @property
    def kind(self) -> EntryKind:
        return self.decision.answer.kind

    @property
    def member(self) -> int | None:
        account = self.decision.account
        return None if account is None else account.member.id


@dataclass
class Books:
    """A shop's promises, a clock that is set by hand and everything that was booked."""

    terms: Terms
    now: datetime
    entries: dict[int, Entry] = field(default_factory=dict)
    accounts: dict[int, Account] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    cards: dict[str, tuple[int, CardStatus]] = field(default_factory=dict)
    phones: dict[str, str] = field(default_factory=dict)
    opened: dict[LotId, Lot] = field(default_factory=dict)
    gone: Counter[str] = field(default_factory=Counter)
    reservations: dict[int, Reservation] = field(default_factory=dict)
    keys: int = 0
    switched_off: set[str] = field(default_factory=set)
    vouchers: dict[str, Voucher] = field(default_factory=dict)
    voucher_moves: list[VoucherMovement] = field(default_factory=list)
    stock: Counter[str] = field(default_factory=Counter)

    @property
    def today(self) -> date:
        return self.terms.calendar.day_of(self.now)

    def clock(self, local: str) -> None:
        """Set the clock to a local time, for instance 2026-03-29 23:59:59."""
        zone = self.terms.calendar.zone
        self.now = datetime.fromisoformat(local).replace(tzinfo=zone).astimezone(UTC)

    def wait(self, *, days: int = 0, minutes: int = 0) -> None:
        self.now += timedelta(days=days, minutes=minutes)

    def account(self, member: str) -> Account:
        return self.accounts[self.ids[member]]

    def holding(self, member: str, program: str) -> Holding:
        return self.account(member).holding(program)

    def balance(self, member: str, program: str) -> int:
        return self.holding(member, program).balance(self.today)

    def movements(self) -> Iterable[tuple[int, Movement]]:
        for number, entry in self.entries.items():
            for movement in entry.decision.movements:
                yield number, movement

    def costs(self) -> dict[str, int]:
        """Return what each promise cost the shop so far, in minor units, where that is anything.

        Without gifts of promotions: whether they came back, only whoever asked for them knows.
        """
        sums: Counter[str] = Counter()
        for entry in self.entries.values():
            for cost in entry.decision.costs:
                if cost.kind is not CostKind.GIFT:
                    sums[cost.source] += cost.amount_minor
            for piece in entry.decision.redemptions:
                sums[piece.reward] += piece.cost_minor or 0
        return {source: cost for source, cost in sums.items() if cost}

    def left(self, lot: LotId) -> int:
        return sum(m.delta for _, m in self.movements() if m.lot == lot)

    def owners(self) -> dict[LotId, set[int]]:
        """Return whose movements each lot has seen: a lot is one member's for good."""
        owners: dict[LotId, set[int]] = {}
        for _, movement in self.movements():
            if movement.lot is not None:
                owners.setdefault(movement.lot, set()).add(movement.member)
        return owners

    def replayed(self, member: int, program: str) -> Holding:
        """Return a holding as all movements together make it, without the last visit."""
        moves = [
            m
            for _, m in self.movements()
            if m.member == member and m.program == program
        ]
        lots: Counter[LotId] = Counter()
        owed = 0
        for movement in moves:
            if movement.lot is None:
                owed -= movement.delta
            else:
                lots[movement.lot] += movement.delta
        return Holding(
            program=program,
            lots=tuple(
                sorted(
                    (
                        self.opened[lot]._replace(remaining=left)
                        for lot, left in lots.items()
                        if left
                    ),
                    key=spending_order,
                )
            ),
            owed=owed,
        )
