"""Whatever happens in whatever order: the books agree, and nobody gets richer than what they bought.

Beside the shop, each test keeps a plain list of what was bought, given and taken, and works out from it
what everybody should have.
"""

from collections import Counter as Counts
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor

from hypothesis import settings, strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
import pytest

from custom_components.loyalty.programs.answer import Answer, EntryKind
from custom_components.loyalty.programs.booking.lots import EARNING, spending_order
from custom_components.loyalty.programs.days import Validity, ValidityUnit
from custom_components.loyalty.programs.facts import MovementKind
from custom_components.loyalty.programs.history import Bought
from custom_components.loyalty.programs.promises.ladder import LadderWindow
from custom_components.loyalty.programs.promises.points import (
    MoneyRedemption,
    PointsProgram,
)
from custom_components.loyalty.programs.promises.program import Program
from custom_components.loyalty.programs.promises.stamps import StampOn, StampProgram
from custom_components.loyalty.programs.refusal import Refusal

from .paper import Shop, shop
from .promises import CAKE, FIVE_OFF, LADDER, TEN_OFF

MEMBERS = ["ada", "bob", "eve"]
BONUS = 20
WEEK = Validity(unit=ValidityUnit.DAYS, count=7)

POINTS = PointsProgram(
    id="points",
    name="Points",
    points_per_visit=3,
    sign_up_bonus=BONUS,
    redeem=MoneyRedemption(block_points=10, block_value_minor=50, max_share_percent=80),
)
BAGS = StampProgram(
    id="bags", name="Bags", stamp_on=StampOn.AMOUNT, step_minor=700, card_size=4
)
VISITS = StampProgram(id="visits", name="Visits", card_size=3)

members = st.sampled_from(MEMBERS)


@dataclass(slots=True)
class Deed:
    """Something booked, and what is left of it."""

    member: str
    answer: Answer
    gives: dict[str, int] = field(default_factory=dict)
    takes: dict[str, int] = field(default_factory=dict)
    left_minor: int = 0
    cash_minor: int = 0
    undone: bool = False

    def worth(self, program: str) -> int:
        """Return what the deed should have left in a member's balance."""
        if self.undone:
            return 0
        if self.answer.kind is not EntryKind.PURCHASE:
            return self.gives.get(program, 0) - self.takes.get(program, 0)
        if not self.left_minor:
            return 0
        basis = max(0, self.left_price - self.paid_otherwise)
        earns = {"points": basis // 100, "bags": basis // 700, "visits": 0}[program]
        return earns - self._kept(program)

    @property
    def left_price(self) -> int:
        """Return what is left at the price of the sale, before rewards and points."""
        if not self.left_minor:
            return 0
        full = self.answer.amount_minor
        price = Fraction((full - self.answer.price_off_minor) * self.left_minor, full)
        return floor(price + Fraction(1, 2))

    @property
    def paid_otherwise(self) -> int:
        """Return what rewards and points paid."""
        return self.answer.discount_minor - self.answer.price_off_minor

    def _kept(self, program: str) -> int:
        """Return what the rest of a sale still takes: rewards whole, points as far as they are needed."""
        prices = {"cake": 50, "five": 100}
        rewards = sum(prices[reward] for reward in self.answer.rewards_redeemed)
        as_money = self.takes.get("points", 0) - rewards
        if program != "points":
            return self.takes.get(program, 0)
        others = self.paid_otherwise - as_money * 5
        return rewards + min(as_money, -(-max(0, self.left_price - others) // 5))


class Counter(RuleBasedStateMachine):
    """A counter where anything is done to three members, their sales and their days."""

    validity = Validity()
    discounts: tuple[Program, ...] = ()
    deeds = Bundle("deeds")

    @initialize()
    def open(self) -> None:
        self.paper: Shop = shop(
            replace(POINTS, validity=self.validity),
            replace(BAGS, validity=self.validity),
            VISITS,
            *self.discounts,
            rewards=(CAKE, FIVE_OFF),
        )
        self.done: list[Deed] = []
        self.bonus = dict.fromkeys(MEMBERS, BONUS)
        for member in MEMBERS:
            self.paper.enrol(member, f"ean:{member}")

    def book(self, member: str, answer: Answer) -> Deed:
        """Note down what was given and what was taken, as the customer is told."""
        deed = Deed(
            member=member,
            answer=answer,
            gives={b.program: b.earned for b in answer.balances},
            takes={b.program: b.earned - b.change for b in answer.balances},
            left_minor=answer.amount_minor,
            cash_minor=answer.payable_minor,
        )
        self.done.append(deed)
        return deed

    @rule(target=deeds, member=members)
    def scan(self, member: str) -> Deed:
        return self.book(member, self.paper.scan(f"ean:{member}"))

    @rule(target=deeds, member=members, amount=st.integers(1, 6000))
    def buy(self, member: str, amount: int) -> Deed:
        return self.book(member, self.paper.buy(member, amount))

    @rule(
        target=deeds,
        member=members,
        amount=st.integers(1, 6000),
        points=st.none() | st.integers(1, 120),
        rewards=st.lists(st.sampled_from(["cake", "five"]), max_size=2),
    )
    def pay_with_points(
        self, member: str, amount: int, points: int | None, rewards: list[str]
    ) -> Deed:
        redeem = {} if points is None else {"points": points}
        try:
            answer = self.paper.buy(
                member, amount, redeem=redeem, rewards=tuple(rewards)
            )
        except Refusal:
            answer = self.paper.buy(member, amount)
        return self.book(member, answer)

    @rule(target=deeds, member=members, count=st.integers(1, 4))
    def stamp(self, member: str, count: int) -> Deed:
        return self.book(member, self.paper.stamp(member, count % 3 + 1, "visits"))

    @rule(target=deeds, member=members, delta=st.integers(1, 60))
    def adjust_up(self, member: str, delta: int) -> Deed:
        return self.book(member, self.paper.adjust(member, "points", delta))

    @precondition(
        lambda self: any(self.paper.balance(m, "points") > 0 for m in MEMBERS)
    )
    @rule(target=deeds, data=st.data())
    def adjust_down(self, data: st.DataObject) -> Deed:
        rich = [m for m in MEMBERS if self.paper.balance(m, "points") > 0]
        member = data.draw(st.sampled_from(rich))
        delta = data.draw(st.integers(1, self.paper.balance(member, "points")))
        return self.book(member, self.paper.adjust(member, "points", -delta))

    @rule(
        target=deeds,
        member=members,
        reward=st.sampled_from(["cake", "bags:card", None]),
    )
    def redeem(self, member: str, reward: str | None) -> Deed:
        try:
            answer = self.paper.redeem(member, reward)
        except Refusal:
            answer = self.paper.scan(f"ean:{member}")
        return self.book(member, answer)

    @rule(deed=deeds)
    def undo(self, deed: Deed) -> None:
        if deed.undone or deed.left_minor < deed.answer.amount_minor:
            with pytest.raises(Refusal, match=r"already_undone|has_refunds"):
                self.paper.undo(deed.answer)
            return
        self.paper.undo(deed.answer)
        deed.undone = True
        deed.left_minor = deed.cash_minor = 0

    @rule(deed=deeds, amount=st.none() | st.integers(1, 3000))
    def refund(self, deed: Deed, amount: int | None) -> None:
        if not deed.left_minor or (amount or 0) > deed.left_minor:
            with pytest.raises(Refusal):
                self.paper.refund(deed.answer, amount)
            return
        answer = self.paper.refund(deed.answer, amount)
        deed.left_minor -= answer.amount_minor
        deed.cash_minor -= answer.payable_minor
        assert deed.left_minor >= 0
        # The shop never hands out more than it was paid, and all of it for all of the goods.
        assert deed.cash_minor == max(0, deed.left_price - deed.paid_otherwise)

    @rule(days=st.integers(0, 5), minutes=st.integers(0, 30))
    def wait(self, days: int, minutes: int) -> None:
        self.paper.wait(days=days, minutes=minutes)

    @rule(member=members)
    def close_day(self, member: str) -> None:
        self.paper.close_day(member)
        assert self.paper.close_day(member).entry is None

    @precondition(lambda self: len(set(self.paper.ids.values())) == len(MEMBERS))
    @rule(pair=st.permutations(MEMBERS))
    def merge(self, pair: list[str]) -> None:
        member, duplicate = pair[:2]
        self.paper.merge(member, duplicate)
        (entry,) = [e for e in self.paper.entries.values() if e.kind is EntryKind.MERGE]
        self.bonus[duplicate] += sum(
            m.delta for m in entry.decision.movements if m.kind is MovementKind.REVERSAL
        )

    @invariant()
    def movements_make_every_balance(self) -> None:
        for account in self.paper.accounts.values():
            for program in ("points", "bags", "visits"):
                held = account.holding(program)
                moves = [
                    m
                    for _, m in self.paper.movements()
                    if m.member == account.member.id and m.program == program
                ]
                assert self.paper.replayed(account.member.id, program) == replace(
                    held, earned=0, last_accrual_at=None
                )
                assert sum(m.delta for m in moves) == held.balance(date.min)
                assert list(held.lots) == sorted(held.lots, key=spending_order)

    @invariant()
    def a_lot_is_one_members_for_good(self) -> None:
        assert all(len(owners) == 1 for owners in self.paper.owners().values())

    @invariant()
    def nothing_is_below_zero_but_debt(self) -> None:
        for account in self.paper.accounts.values():
            for held in account.holdings.values():
                assert held.owed >= 0
                assert all(0 < lot.remaining <= lot.amount for lot in held.lots)
                # Who owes has nothing to spend, and who has something to spend owes nothing.
                usable = [lot for lot in held.lots if lot.usable_on(self.paper.today)]
                assert not (held.owed and usable)

    @invariant()
    def figures_are_those_of_what_was_not_taken_back(self) -> None:
        for uid in {self.paper.account(member).member.uid for member in MEMBERS}:
            deeds = self.deeds_of(uid)
            account = self.paper.account(uid)
            bought = [d for d in deeds if d.answer.kind is EntryKind.PURCHASE]
            assert account.spent_minor == sum(d.cash_minor for d in bought)
            assert account.purchases == sum(d.left_minor > 0 for d in bought)
            assert account.visits == sum(
                d.answer.kind is EntryKind.VISIT and not d.undone for d in deeds
            )

    @invariant()
    def earned_is_what_was_accrued_and_not_reversed(self) -> None:
        for uid in {self.paper.account(member).member.uid for member in MEMBERS}:
            ids = self.paper.ids[uid]
            own = {ids} | {
                a.member.id
                for a in self.paper.accounts.values()
                if a.member.merged_into == ids
            }
            for program in ("points", "bags", "visits"):
                assert self.paper.holding(uid, program).earned == sum(
                    m.delta
                    for _, m in self.paper.movements()
                    if m.member in own and m.program == program and m.kind in EARNING
                )

    @invariant()
    def nobody_is_richer_than_what_remains(self) -> None:
        for uid in {self.paper.account(member).member.uid for member in MEMBERS}:
            for program in ("points", "bags", "visits"):
                due = sum(deed.worth(program) for deed in self.deeds_of(uid))
                if program == "points":
                    due += sum(self.bonus[m] for m in MEMBERS if self.same(m, uid))
                self.compare(self.paper.balance(uid, program), due)

    def compare(self, balance: int, due: int) -> None:
        """Where nothing ever ends, everybody has exactly what is due."""
        assert balance == due

    def same(self, member: str, other: str) -> bool:
        return self.paper.ids[member] == self.paper.ids[other]

    def deeds_of(self, uid: str) -> list[Deed]:
        return [deed for deed in self.done if self.same(deed.member, uid)]

    def teardown(self) -> None:
        """Give everything back: what is left is the welcome, as if nobody had ever bought anything."""
        if not hasattr(self, "paper"):
            return
        for deed in reversed(self.done):
            if deed.answer.kind is EntryKind.PURCHASE:
                self.refund(deed, None)
            else:
                self.undo(deed)
        self.nobody_is_richer_than_what_remains()
        for uid in {self.paper.account(member).member.uid for member in MEMBERS}:
            account = self.paper.account(uid)
            assert (account.visits, account.purchases, account.spent_minor) == (0, 0, 0)
            assert self.paper.balance(uid, "bags") <= 0
            assert self.paper.balance(uid, "visits") == 0


class CounterWithExpiry(Counter):
    """The same where points and bags end after a week."""

    validity = WEEK

    def compare(self, balance: int, due: int) -> None:
        """What ended unused makes poorer, never richer."""
        assert balance <= due


class CounterWithDiscounts(Counter):
    """The same where purchases cost less, the more was bought before."""

    discounts = (
        replace(LADDER, window=LadderWindow.MONTHS, months=1),
        replace(TEN_OFF, percent=Decimal("4.75"), most_minor=199),
    )

    @invariant()
    def each_day_has_what_was_bought_and_did_not_come_back(self) -> None:
        for uid in {self.paper.account(member).member.uid for member in MEMBERS}:
            spent: Counts[date] = Counts()
            purchases: Counts[date] = Counts()
            visits: Counts[date] = Counts()
            for deed in self.deeds_of(uid):
                if deed.answer.kind is EntryKind.PURCHASE:
                    spent[deed.answer.day] += deed.cash_minor
                    purchases[deed.answer.day] += deed.left_minor > 0
                elif deed.answer.kind is EntryKind.VISIT:
                    visits[deed.answer.day] += not deed.undone
            assert self.paper.account(uid).bought == tuple(
                Bought(day, spent[day], purchases[day], visits[day])
                for day in sorted(spent.keys() | visits.keys())
            )


TestNothingEnds = Counter.TestCase
TestNothingEnds.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None
)
TestDiscounts = CounterWithDiscounts.TestCase
TestDiscounts.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None
)
TestEverythingEnds = CounterWithExpiry.TestCase
TestEverythingEnds.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None
)
