"""Whatever customers and staff do, in whatever order: the movements explain every balance."""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
import pytest
from sqlalchemy import Connection, select

from custom_components.loyalty.ledger.schema import movements
from custom_components.loyalty.programs.account import (
    Account,
    Card,
    CardStatus,
    Holding,
    LotId,
)
from custom_components.loyalty.programs.facts import MovementKind
from custom_components.loyalty.programs.promises.terms import Recall
from custom_components.loyalty.programs.refusal import Refusal

from .till import DISCOUNTS, POINTS, STAMPS, TERMS, Till, open_ledger

MEMBERS = st.sampled_from(["ann", "ben", "cem"])
# What the balance identity counts: issued, redeemed, expired, reversed, returned, adjusted. The other
# movements pay debt or go from one member to another.
COUNTS = set(MovementKind) - {MovementKind.SETTLEMENT, MovementKind.TRANSFER}


class Shop(RuleBasedStateMachine):
    """A few members, a till, and days that pass."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.runner = asyncio.Runner()
        ledger = self.run(open_ledger(Path(self.folder.name) / "loyalty.db", DISCOUNTS))
        self.till = Till(ledger)
        self.booked = 0
        self.run(self.till.ledger.days_to_close(self.till.today))

    def run[T](self, awaitable: Awaitable[T]) -> T:
        async def wait() -> T:
            return await awaitable

        return self.runner.run(wait())

    def book(self, *orders: tuple[str, tuple[Any, ...], dict[str, Any]]) -> None:
        """Let commands wait together, as a rush at the counter would."""

        async def rush() -> None:
            waiting = [
                getattr(self.till, what)(*args, **fields)
                for what, args, fields in orders
            ]
            outcomes = await asyncio.gather(*waiting, return_exceptions=True)
            for outcome in outcomes:
                if isinstance(outcome, BaseException):
                    if not isinstance(outcome, Refusal):
                        raise outcome
                elif outcome.answer.entry is not None:
                    self.booked = max(self.booked, outcome.answer.entry)

        self.run(rush())

    @rule(uid=MEMBERS)
    def scan(self, uid: str) -> None:
        self.book(("scan", (f"ean:{uid}",), {"newcomer": uid}))

    @rule(uid=MEMBERS, amount=st.integers(0, 20_000), times=st.integers(1, 4))
    def sell(self, uid: str, amount: int, times: int) -> None:
        self.book(*[("sell", (amount, uid), {})] * times)

    @rule(uid=MEMBERS, points=st.integers(1, 200))
    def pay_with_points(self, uid: str, points: int) -> None:
        self.book(
            ("sell", (5000, uid), {"redeem": ((POINTS, points),)}),
            ("redeem", (uid,), {}),
        )

    @rule(amount=st.integers(1, 5000))
    def sell_to_a_stranger(self, amount: int) -> None:
        self.book(("sell", (amount,), {}))

    @rule(
        uid=MEMBERS,
        delta=st.integers(-100, 100),
        program=st.sampled_from([POINTS, STAMPS]),
    )
    def adjust(self, uid: str, delta: int, program: str) -> None:
        self.book(("adjust", (uid, delta, program), {}))

    @rule(uid=MEMBERS)
    def take_over(self, uid: str) -> None:
        card = Card(identifier=f"ean:{uid}", status=CardStatus.ACTIVE)
        figures = {"purchases": 3, "spent_minor": 4200}
        self.book(("take_over", (uid, card), figures))

    @rule(
        uid=MEMBERS,
        amount=st.integers(-50, 100),
        program=st.sampled_from([POINTS, STAMPS]),
        ends_in=st.none() | st.integers(-1, 20),
    )
    def open(self, uid: str, amount: int, program: str, ends_in: int | None) -> None:
        last_day = (
            None if ends_in is None else self.till.today + timedelta(days=ends_in)
        )
        self.book(("open", (uid, amount, program), {"last_day": last_day}))

    @rule(
        uid=MEMBERS | st.none(),
        amount=st.integers(0, 5000),
        counted=st.booleans(),
    )
    def remember_a_sale(self, uid: str | None, amount: int, counted: bool) -> None:
        known = {"counted": True, "counted_minor": amount // 2} if counted else {}
        self.book(("remember", (amount, uid), known))

    @rule(uid=MEMBERS, counted=st.booleans())
    def remember_a_visit(self, uid: str, counted: bool) -> None:
        self.book(("remember_visit", (uid,), {"counted": counted}))

    @rule(uid=MEMBERS, count=st.integers(1, 10))
    def stamp(self, uid: str, count: int) -> None:
        self.book(("stamp", (uid, count), {}), ("redeem", (uid, f"{STAMPS}:card"), {}))

    @precondition(lambda self: self.booked)
    @rule(data=st.data(), amount=st.none() | st.integers(1, 5000))
    def refund(self, data: st.DataObject, amount: int | None) -> None:
        entry = data.draw(st.integers(1, self.booked))
        self.book(("refund", (entry, amount), {}))

    @rule()
    def undo_the_latest(self) -> None:
        self.book(("undo", (), {}))

    @precondition(lambda self: self.booked)
    @rule(data=st.data())
    def undo_any(self, data: st.DataObject) -> None:
        self.book(("undo", (data.draw(st.integers(1, self.booked)),), {}))

    @rule(member=MEMBERS, duplicate=MEMBERS)
    def merge(self, member: str, duplicate: str) -> None:
        self.book(("merge", (member, duplicate), {}))

    @rule(days=st.integers(1, 40))
    def let_days_pass(self, days: int) -> None:
        self.till.now += (
            TERMS.calendar.end_of(self.till.today) - self.till.now
        ) + days * (
            TERMS.calendar.end_of(self.till.today)
            - TERMS.calendar.start_of(self.till.today)
        )

    @rule()
    def close_days(self) -> None:
        async def close() -> None:
            for day in await self.till.ledger.days_to_close(self.till.today):
                await self.till.close_day(day)

        self.run(close())

    @invariant()
    def everything_follows_from_the_movements(self) -> None:
        assert self.run(self.till.ledger.check()) == []

    @invariant()
    def replaying_the_movements_gives_what_everybody_holds(self) -> None:
        kept, replayed = self.run(_kept_and_replayed(self.till))
        assert kept == replayed

    @invariant()
    def what_the_writer_remembers_is_what_the_file_says(self) -> None:
        remembered = [
            account
            for account in self.till.ledger._threads.book.recent._accounts.values()
            if account.member.merged_into is None
        ]
        kept = [
            self.run(self.till.ledger.account(account.member.uid))
            for account in remembered
        ]
        recall = self.till.ledger._recall
        assert [_without_blanks(account, recall) for account in remembered] == [
            _without_blanks(account, recall) for account in kept if account is not None
        ]

    @invariant()
    def the_balance_identity_holds(self) -> None:
        totals = self.run(self.till.ledger.totals(self.till.today, active_days=90))
        moves = self.run(_read_movements(self.till))
        balances: Counter[str] = Counter()
        for movement in moves:
            balances[movement.program] += movement.delta * (movement.kind in COUNTS)
        assert +balances == +Counter(
            {program: sums.available for program, sums in totals.programs_total.items()}
        )

    def teardown(self) -> None:
        self.run(self.till.ledger.close())
        self.runner.close()
        self.folder.cleanup()


def _without_blanks(account: Account, recall: Recall) -> Account:
    """Return an account without holdings in which nothing ever was, and with what is asked of its past."""
    held = {
        program: holding
        for program, holding in account.holdings.items()
        if holding != Holding(program=program)
    }
    since = recall.since or date.max
    accruals = recall.accruals or date.max
    return replace(
        account,
        holdings=held,
        bought=tuple(day for day in account.bought if day.day >= since),
        accrued=tuple(day for day in account.accrued if day.day >= accruals),
    )


def _movements(connection: Connection) -> list[Any]:
    return list(connection.execute(select(movements)))


async def _read_movements(till: Till) -> list[Any]:
    return await till.ledger._threads.read(_movements)


async def _kept_and_replayed(till: Till) -> tuple[dict[Any, int], dict[Any, int]]:
    """Return what is left of every lot and what everybody owes: as kept, and from the movements alone."""
    accounts = [await till.ledger.account(uid) for uid in ("ann", "ben", "cem")]
    kept: dict[Any, int] = {}
    for account in accounts:
        for holding in account.holdings.values() if account is not None else ():
            kept |= {lot.id: lot.remaining for lot in holding.lots}
            if account is not None and holding.owed:
                kept[account.member.id, holding.program] = holding.owed
    replayed: Counter[Any] = Counter()
    for movement in await _read_movements(till):
        if movement.lot_entry is None:
            replayed[movement.member, movement.program] -= movement.delta
        else:
            replayed[LotId(movement.lot_entry, movement.lot_line)] += movement.delta
    return kept, {what: amount for what, amount in replayed.items() if amount}


# Twelve seconds when all is well; to find the shortest way to a fault takes minutes.
TestShop = pytest.mark.timeout(400)(Shop.TestCase)
TestShop.settings = settings(
    max_examples=25,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
