"""Crediting and debiting lots: the movements of one entry, and what they leave.

Spending takes what ends soonest first, what never ends last, then the oldest. A credit is a new
lot, and pays what is owed before anything is left of it, even if it can't be spent yet. Expired lots
are never spent, even while the daily job that books their end is late.
"""

from bisect import insort
from collections.abc import Iterable
from datetime import date, datetime

from ..account import Account, Holding, Lot, LotId, Member, spending_order
from ..anew import replace
from ..facts import Movement, MovementKind
from ..history import Accrued, Bought, Handed, handed_with
from ..promises.program import Level
from ..redeemed import Redemption
from ..rest import rest_id

# What holdings count as earned: the lifetime figure knows no redemption, expiry or correction.
EARNING = (MovementKind.ACCRUAL, MovementKind.BONUS, MovementKind.REVERSAL)


class _Purse:
    """A holding while an entry is being posted."""

    __slots__ = ("earned", "last_accrual_at", "lots", "owed")

    def __init__(self, holding: Holding | None) -> None:
        """Start from what the ledger knows."""
        self.lots: list[Lot] = [] if holding is None else list(holding.lots)
        self.owed = 0 if holding is None else holding.owed
        self.earned = 0 if holding is None else holding.earned
        self.last_accrual_at = None if holding is None else holding.last_accrual_at

    def usable(self, day: date) -> list[Lot]:
        """Return the lots that can be spent, in order."""
        return [lot for lot in self.lots if lot.usable_on(day)]

    def not_ended(self, day: date) -> list[Lot]:
        """Return the lots that can be spent, after those that can't yet; each kind in order."""
        lots = [lot for lot in self.lots if not lot.ended_by(day)]
        lots.sort(key=lambda lot: not lot.pending_on(day))
        return lots


class Posting:
    """The movements that one entry makes on one account.

    Lives only inside a decision. ``day`` is the business day of the entry. ``movements`` goes on with
    those that the entry has made on another account. ``redemptions`` are rewards that it hands out or takes
    back, ``ended`` the reservations that it ends; ``levels`` are those on which it earned.
    """

    __slots__ = (
        "_account",
        "_accrued",
        "_opened",
        "_purses",
        "at",
        "day",
        "ended",
        "entry",
        "levels",
        "movements",
        "redemptions",
    )

    def __init__(
        self,
        account: Account,
        entry: int,
        at: datetime,
        day: date,
        movements: list[Movement] | None = None,
    ) -> None:
        """Start with an account as the ledger knows it."""
        self._account = account
        self.entry = entry
        self.at = at
        self.day = day
        self.movements = [] if movements is None else movements
        self._purses: dict[str, _Purse] = {}
        self._opened: dict[LotId, Lot] = {}
        self.redemptions: list[Redemption] = []
        self.ended: list[int] = []
        self.levels: list[Level] = []
        self._accrued: list[Accrued] = []

    @property
    def member(self) -> Member:
        """Return whose account it is."""
        return self._account.member

    @property
    def opened(self) -> tuple[Lot, ...]:
        """Return the new lots as all movements so far leave them."""
        return tuple(self._opened.values())

    @property
    def accrued(self) -> tuple[Accrued, ...]:
        """Return how the movements so far change what was earned, by day and program."""
        return tuple(self._accrued)

    def account(
        self,
        *,
        bought: Bought | None = None,
        present: bool = False,
    ) -> Account:
        """Return the account as the movements so far leave it.

        ``bought`` is a difference; ``present`` says that the member was in the shop.
        """
        before = self._account
        holdings = dict(before.holdings)
        for program, purse in self._purses.items():
            holdings[program] = Holding(
                program=program,
                lots=tuple(purse.lots),
                owed=purse.owed,
                earned=purse.earned,
                last_accrual_at=purse.last_accrual_at,
            )
        first, last = before.first_visit_at, before.last_visit_at
        if present:
            first = self.at if first is None else min(first, self.at)
            last = self.at if last is None else max(last, self.at)
        handed = before.handed
        if self.redemptions:
            handed = handed_with(
                handed,
                (
                    Handed(piece.day, piece.reward, piece.count)
                    for piece in self.redemptions
                    if piece.day >= before.handed_from
                ),
            )
        return replace(
            before,
            visits=before.visits + (bought.visits if bought else 0),
            purchases=before.purchases + (bought.purchases if bought else 0),
            spent_minor=before.spent_minor + (bought.spent_minor if bought else 0),
            first_visit_at=first,
            last_visit_at=last,
            holdings=holdings,
            bought=before.history_with(bought) if bought else before.bought,
            handed=handed,
            accrued=before.accrued_after(self._accrued),
        )

    def balance(self, program: str) -> int:
        """Return what can be spent now, below zero while something is owed."""
        purse = self._purse(program)
        return sum([lot.remaining for lot in purse.usable(self.day)]) - purse.owed

    def pending(self, program: str) -> int:
        """Return what can be spent on later days only."""
        purse = self._purse(program)
        return sum(lot.remaining for lot in purse.lots if lot.pending_on(self.day))

    def owed(self, program: str) -> int:
        """Return the debt in a program."""
        return self._purse(program).owed

    def credit(
        self,
        program: str,
        amount: int,
        kind: MovementKind,
        last_day: date | None,
        *,
        earned_at: datetime | None = None,
        first_day: date | None = None,
    ) -> int:
        """Open a lot of ``amount``, settle debt from it, and return how much that took."""
        purse = self._purse(program)
        lot_id = LotId(self.entry, len(self.movements) + 1)
        self._move(program, kind, amount, lot_id)
        purse.earned += amount if kind in EARNING else 0
        if kind is MovementKind.ACCRUAL:
            self._accrued.append(Accrued(self.day, program, amount))
        lot = Lot(
            id=lot_id,
            amount=amount,
            remaining=amount,
            earned_at=earned_at or self.at,
            last_day=last_day,
            first_day=first_day,
        )
        self._opened[lot_id] = lot
        insort(purse.lots, lot, key=spending_order)
        return self._settle(program, purse, lot) if purse.owed else 0

    def earned_elsewhere(
        self, program: str, amount: int, *, welcome: bool = False
    ) -> None:
        """Remember that so much was earned on the day of the entry; what is left of it comes as a balance.

        A ``welcome`` was earned on no day.
        """
        kind = MovementKind.BONUS if welcome else MovementKind.ACCRUAL
        self._move(program, kind, amount, None)
        self._move(program, MovementKind.OPENING, -amount, None)
        self._purse(program).earned += amount
        if kind is MovementKind.ACCRUAL:
            self._accrued.append(Accrued(self.day, program, amount))

    def debit(self, program: str, amount: int, kind: MovementKind) -> None:
        """Spend from the usable lots in order; the caller has made sure that they hold ``amount``."""
        purse = self._purse(program)
        missing = self._draw(program, purse, purse.usable(self.day), amount, kind)
        if missing:
            raise ValueError(f"{missing} more than the lots hold")

    def take_back(
        self,
        program: str,
        amount: int,
        kind: MovementKind,
        first: Iterable[LotId] = (),
        *,
        earned_on: date | None = None,
        owes: bool = True,
    ) -> int:
        """Take back what was credited: from those lots first, then from what is pending, then from all others.

        What is missing then is owed, or stays with the member if nobody ``owes``; returns how much that is.
        ``earned_on`` is the business day on which a reversed accrual was earned: it has been earned no more.
        """
        purse = self._purse(program)
        named = frozenset(first)
        lots = purse.not_ended(self.day)
        lots.sort(key=lambda lot: lot.id not in named)
        missing = self._draw(program, purse, lots, amount, kind)
        if not owes:
            amount -= missing
        elif missing:
            self.owe(program, missing, kind)
        if earned_on is not None and kind is MovementKind.REVERSAL:
            self._accrued.append(Accrued(earned_on, program, -amount))
        purse.earned -= amount if kind in EARNING else 0
        return missing

    def unearn(self, program: str, lot: Lot, amount: int, earned_on: date) -> None:
        """Take back what ended unused: it did not end, then, and has been earned no more."""
        self._move(program, MovementKind.EXPIRY, amount, lot.id)
        self._move(program, MovementKind.REVERSAL, -amount, lot.id)
        self._accrued.append(Accrued(earned_on, program, -amount))
        self._purse(program).earned -= amount

    def give_back(self, program: str, lot: Lot, amount: int, kind: MovementKind) -> int:
        """Return units to the lot they were spent from; settle debt and return how much that took."""
        purse = self._purse(program)
        self._move(program, kind, amount, lot.id)
        held = next((held.remaining for held in purse.lots if held.id == lot.id), 0)
        lot = self._leave(purse, lot, held + amount)
        return self._settle(program, purse, lot) if purse.owed else 0

    def lots(self, program: str) -> list[Lot]:
        """Return the lots that can be spent now, in order."""
        return self._purse(program).usable(self.day)

    def unlock(self, program: str, member: int, lot: Lot, amount: int) -> int:
        """Return what a reservation had locked of a lot; settle debt and return how much that took.

        The lot of a member who was merged into this one has moved on: a new one takes its place.
        """
        if member == self.member.id:
            return self.give_back(program, lot, amount, MovementKind.UNLOCK)
        return self.credit(
            program,
            amount,
            MovementKind.UNLOCK,
            lot.last_day,
            earned_at=lot.earned_at,
        )

    def spend_locked(self, program: str, member: int, lot: Lot, amount: int) -> None:
        """Spend what a reservation had locked of a lot, whether it can still be used or not."""
        if member != self.member.id:
            lot_id = LotId(self.entry, len(self.movements) + 1)
            lot = lot._replace(id=lot_id, amount=amount, remaining=0)
            self._opened[lot_id] = lot
        self._move(program, MovementKind.UNLOCK, amount, lot.id)
        self._move(program, MovementKind.REDEMPTION, -amount, lot.id)

    def empty(self, program: str, lot: Lot, kind: MovementKind) -> None:
        """Take everything that is left off a lot, usable or not."""
        self._move(program, kind, -lot.remaining, lot.id)
        self._leave(self._purse(program), lot, 0)

    def owe(self, program: str, amount: int, kind: MovementKind) -> None:
        """Let the member owe so much more; less if ``amount`` is below zero."""
        self._move(program, kind, -amount, None)
        self._purse(program).owed += amount

    def carry(self, program: str, change: int) -> None:
        """Change what of the member's sales waits for the next point, in parts of a point."""
        if change:
            self.owe(rest_id(program), -change, MovementKind.REST)

    def settle(self, program: str) -> None:
        """Pay what is owed from the lots that are there."""
        purse = self._purse(program)
        for lot in purse.not_ended(self.day):
            if not purse.owed:
                break
            self._settle(program, purse, lot)

    def inherit(self, holding: Holding) -> None:
        """Take over what a duplicate's holding remembers besides its lots and its debt."""
        purse = self._purse(holding.program)
        purse.earned += holding.earned
        visits = [
            at
            for at in (purse.last_accrual_at, holding.last_accrual_at)
            if at is not None
        ]
        purse.last_accrual_at = max(visits, default=None)

    def earned_on_visit(self, program: str) -> None:
        """Start the interval until the next visit that earns."""
        purse = self._purse(program)
        last = purse.last_accrual_at
        purse.last_accrual_at = self.at if last is None else max(last, self.at)

    def forget_visit(self, program: str, at: datetime) -> None:
        """Lift the interval that a visit started which is now taken back.

        It earned, so the visit before it was at least the interval earlier: nothing is left to wait for.
        """
        purse = self._purse(program)
        if purse.last_accrual_at == at:
            purse.last_accrual_at = None

    def _purse(self, program: str) -> _Purse:
        purse = self._purses.get(program)
        if purse is None:
            purse = self._purses[program] = _Purse(self._account.holdings.get(program))
        return purse

    def _move(
        self, program: str, kind: MovementKind, delta: int, lot: LotId | None
    ) -> None:
        self.movements.append(
            Movement(
                line=len(self.movements) + 1,
                member=self._account.member.id,
                program=program,
                kind=kind,
                delta=delta,
                lot=lot,
            )
        )

    def _leave(self, purse: _Purse, lot: Lot, remaining: int) -> Lot:
        lots = purse.lots
        for index, held in enumerate(lots):
            if held.id == lot.id:
                del lots[index]
                break
        left = lot.left_with(remaining)
        if remaining:
            insort(lots, left, key=spending_order)
        if lot.id in self._opened:
            self._opened[lot.id] = left
        return left

    def _draw(
        self,
        program: str,
        purse: _Purse,
        lots: list[Lot],
        amount: int,
        kind: MovementKind,
    ) -> int:
        for lot in lots:
            if not amount:
                break
            taken = min(lot.remaining, amount)
            self._move(program, kind, -taken, lot.id)
            self._leave(purse, lot, lot.remaining - taken)
            amount -= taken
        return amount

    def _settle(self, program: str, purse: _Purse, lot: Lot) -> int:
        if lot.ended_by(self.day):
            return 0
        paid = min(purse.owed, lot.remaining)
        self._move(program, MovementKind.SETTLEMENT, -paid, lot.id)
        self._leave(purse, lot, lot.remaining - paid)
        self.owe(program, -paid, MovementKind.SETTLEMENT)
        return paid
