"""Any shop, any customers, any order: when all of it has come back, everything is as it was, and costs nothing.

What the shop promises is drawn at random, as are the sales, with lines and without. Beside the shop a test keeps what
the customers paid and what they got back.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from hypothesis import settings, strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)

from custom_components.loyalty.programs.account import Account
from custom_components.loyalty.programs.answer import Answer, EntryKind
from custom_components.loyalty.programs.booking.lots import spending_order
from custom_components.loyalty.programs.commands import Line, ReturnedGoods
from custom_components.loyalty.programs.days import FOREVER
from custom_components.loyalty.programs.refusal import Refusal
from custom_components.loyalty.programs.rest import rest_of

from .any_shop import OPENED, TAG, lines, shops
from .paper import Shop
from .sums import money, told, units

MEMBERS = ("ada", "bob")
CARD_MINOR = 5000
# Small ones are paid whole by coupons and points, large ones reach tiers and limits.
amounts = st.integers(1, 900) | st.integers(500, 12_000)
members = st.sampled_from(MEMBERS)


@dataclass(slots=True)
class Deed:
    """Something booked that can be taken back; ``paid_minor`` is what was paid and did not come back yet."""

    answer: Answer
    left_minor: int = 0
    paid_minor: int = 0


class AnyShop(RuleBasedStateMachine):
    """Two customers, one of whom brought the other; they pass paper on to each other."""

    deeds = Bundle("deeds")

    @initialize(paper=shops(), order=st.none() | st.randoms(use_true_random=False))
    def open(self, paper: Shop, order: Random | None) -> None:
        self.paper = paper
        self.order = order
        self.programs = [p.id for p in paper.terms.programs if p.collects]
        self.done: list[Deed] = []
        self.paid_minor = 0
        paper.enrol("ada", "ean:ada", birthday=date(1990, OPENED.month, 4))
        paper.enrol("bob", "ean:bob", referred_by="ada", tags=(TAG,))
        given = paper.issue("gift", 2, value=CARD_MINOR).vouchers_issued
        self.cards = [voucher.code for voucher in given]
        self.bought: set[str] = set()

    def note(self, answer: Answer) -> Deed:
        deed = Deed(answer=answer, left_minor=answer.amount_minor)
        self.done.append(deed)
        return deed

    def pieces(self, exchanges: int) -> list[str]:
        """Return what so many exchanges take, of the first series of which there is enough."""
        for series in self.paper.terms.vouchers:
            codes = [
                voucher.code
                for voucher in self.paper.vouchers.values()
                if voucher.series == series.id and voucher.usable_on(self.paper.today)
            ]
            for exchange in series.exchanges:
                if exchanges and len(codes) >= exchange.count * exchanges:
                    return codes[: exchange.count * exchanges]
        return []

    @rule(
        target=deeds,
        member=members,
        amount=amounts,
        sold=lines,
        points=st.integers(0, 40),
        wanted=st.integers(0, 7),
        exchanges=st.integers(0, 2),
        card=st.none() | st.integers(0, 1),
    )
    def buy(
        self,
        member: str,
        amount: int,
        sold: tuple[Line, ...],
        points: int,
        wanted: int,
        exchanges: int,
        card: int | None,
    ) -> Deed:
        amount = sum(line.amount_minor for line in sold) or amount
        codes = self.pieces(exchanges)
        if card is not None and self.paper.vouchers[self.cards[card]].remaining:
            codes.append(self.cards[card])
        rewards = self.paper.terms.all_rewards
        asked = tuple(r.id for at, r in enumerate(rewards) if wanted >> at & 1)
        answer = None
        # As a cashier would: without what is refused.
        for redeem, some, handed in (
            ({"points": points} if points else {}, asked, codes),
            ({}, asked[:1], codes),
            ({"points": points}, (), ()),
            ({}, (), codes),
        ):
            try:
                answer = self.paper.buy(
                    member,
                    amount,
                    lines=sold,
                    redeem=redeem,
                    rewards=some,
                    coupons=handed,
                )
            except Refusal:
                continue
            break
        else:
            answer = self.paper.buy(member, amount, lines=sold)
        self.adds_up(answer)
        self.paid_minor += answer.payable_minor
        self.bought |= {given.code for given in answer.vouchers_issued}
        deed = self.note(answer)
        deed.paid_minor = answer.paid_minor
        return deed

    def adds_up(self, answer: Answer) -> None:
        """What is told line by line is what is paid, and what is given."""
        assert money(answer.explanation) == answer.payable_minor
        for standing in answer.balances:
            assert units(answer.explanation, standing.name) == standing.earned

    def comes_back(self, answer: Answer) -> None:
        """What is told line by line is what is handed out, and what moves on each account."""
        assert money(answer.explanation) == answer.payable_minor
        assert told(answer.explanation, "paid_out") in ([], [answer.payable_minor])
        for standing in answer.balances:
            assert units(answer.explanation, standing.name) == standing.change

    @rule(target=deeds, member=members)
    def visit(self, member: str) -> Deed:
        answer = self.paper.scan(f"ean:{member}")
        for standing in answer.balances:
            assert units(answer.explanation, standing.name) == standing.earned
        return self.note(answer)

    @rule(target=deeds, member=members, delta=st.integers(1, 60))
    def adjust(self, member: str, delta: int) -> Deed:
        if not self.programs:
            return self.visit(member)
        return self.note(self.paper.adjust(member, self.programs[0], delta))

    @rule(target=deeds, member=members, wanted=st.integers(0, 3), keep=st.booleans())
    def redeem(self, member: str, wanted: int, keep: bool) -> Deed:
        rewards = self.paper.terms.all_rewards
        name = rewards[wanted].id if wanted < len(rewards) else None
        ask = self.paper.reserve if keep else self.paper.redeem
        try:
            return self.note(ask(member, name))
        except Refusal:
            return self.visit(member)

    @rule(target=deeds, member=members, offer=st.sampled_from(["left", "right"]))
    def choose(self, member: str, offer: str) -> Deed:
        try:
            return self.note(self.paper.choose(member, "choice", offer))
        except Refusal:
            return self.visit(member)

    @rule(target=deeds, exchanges=st.integers(1, 2), sale=st.none() | amounts)
    def hand_in(self, exchanges: int, sale: int | None) -> Deed:
        try:
            answer = self.paper.hand_in(self.pieces(exchanges), sale=sale)
        except Refusal:
            series = self.paper.terms.vouchers[-1]
            value = None if series.in_pieces else CARD_MINOR
            return self.note(self.paper.issue(series.id, 2, value=value))
        # What comes off the sale of somebody else is money in the customer's pocket.
        self.paid_minor -= answer.discount_minor
        return self.note(answer)

    @rule(target=deeds)
    def make_void(self) -> Deed:
        codes = self.pieces(1)
        if not codes:
            return self.visit("ada")
        return self.note(self.paper.void(*codes))

    @rule(deed=deeds, part=st.none() | st.integers(1, 4000))
    def refund(self, deed: Deed, part: int | None) -> None:
        if deed.answer.kind is not EntryKind.PURCHASE or not deed.left_minor:
            return
        amount = None if part is None or part > deed.left_minor else part
        self.came_back(deed, self.paper.refund(deed.answer, amount))

    @rule(deed=deeds, line=st.integers(1, 3), pieces=st.none() | st.integers(1, 3))
    def refund_pieces(self, deed: Deed, line: int, pieces: int | None) -> None:
        goods = ReturnedGoods(number=line, quantity=pieces)
        try:
            answer = self.paper.refund(deed.answer, None, goods)
        except Refusal:
            return
        self.came_back(deed, answer)

    def came_back(self, deed: Deed, answer: Answer) -> None:
        self.comes_back(answer)
        deed.left_minor -= answer.amount_minor
        deed.paid_minor -= answer.paid_minor + answer.charged_minor
        self.paid_minor -= answer.payable_minor
        # Nobody pays more for the rest than it costs without any promise, nor gets back more than they paid.
        assert 0 <= deed.paid_minor <= max(0, deed.left_minor)

    @rule(deed=deeds)
    def undo(self, deed: Deed) -> None:
        try:
            answer = self.paper.undo(deed.answer)
        except Refusal:
            return
        self.comes_back(answer)
        deed.left_minor = 0
        if deed.answer.kind is EntryKind.PURCHASE:
            self.paid_minor -= answer.payable_minor
        elif deed.answer.kind is EntryKind.EXCHANGE:
            self.paid_minor += deed.answer.discount_minor - answer.payable_minor

    @rule(days=st.integers(0, 9))
    def wait(self, days: int) -> None:
        before = self.paper.today
        self.paper.wait(days=days, minutes=20)
        for passed in range((self.paper.today - before).days):
            for member in MEMBERS:
                self.paper.close_day(member, before + timedelta(days=passed))
                self.paper.review_tier(member, before + timedelta(days=passed))

    @rule(number=st.integers(0, 4))
    def switch(self, number: int) -> None:
        for promotion in self.paper.terms.promotions[number : number + 1]:
            self.paper.switched_off ^= {promotion.id}

    @invariant()
    def movements_make_every_balance(self) -> None:
        for account in self.paper.accounts.values():
            for program in self.programs:
                held = account.holding(program)
                replayed = self.paper.replayed(account.member.id, program)
                assert held.owed == replayed.owed
                assert {lot.id: lot.remaining for lot in held.lots} == {
                    lot.id: lot.remaining for lot in replayed.lots
                }
                assert list(held.lots) == sorted(held.lots, key=spending_order)
                assert all(0 < lot.remaining <= lot.amount for lot in held.lots)

    @invariant()
    def vouchers_are_what_their_movements_make(self) -> None:
        left: Counter[str] = Counter()
        for move in self.paper.voucher_moves:
            left[move.voucher.code] += move.delta
        for code, voucher in self.paper.vouchers.items():
            assert left[code] == voucher.remaining
            assert 0 <= voucher.remaining <= voucher.amount

    @invariant()
    def there_are_as_many_pieces_as_went(self) -> None:
        for reward in self.paper.terms.rewards:
            gone = self.paper.gone[reward.id]
            assert gone >= 0
            assert reward.stock is None or gone <= reward.stock

    def held(self, account: Account) -> tuple[Counter[str], Counter[str]]:
        """Return what somebody has of what never ends, and of what does; below zero what they owe."""
        lasting: Counter[str] = Counter()
        ending: Counter[str] = Counter()
        for program in self.paper.terms.programs:
            held = account.holding(program.id)
            has = lasting if program.validity == FOREVER else ending
            has[program.id] = held.balance(self.paper.today) + held.pending(
                self.paper.today
            )
        return lasting, ending

    def teardown(self) -> None:
        """Everything comes back: nobody has anything, nobody lost anything, and nothing was for free."""
        if not hasattr(self, "paper"):
            return
        for reservation in list(self.paper.reservations.values()):
            (uid,) = (
                uid for uid, own in self.paper.ids.items() if own == reservation.member
            )
            self.paper.release(
                uid, self.paper.entries[reservation.entry].decision.answer
            )
        if self.order is not None:
            for deed in self.order.sample(self.done, len(self.done)):
                self.refund(deed, None)
        for deed in reversed(self.done):
            self.refund(deed, None)
            self.undo(deed)
        for member in MEMBERS:
            account = self.paper.account(member)
            lasting, ending = self.held(account)
            assert not +lasting
            assert not -lasting
            # What ended unused makes poorer, never richer.
            assert not +ending
            assert [rest_of(account, program) for program in self.programs] == [
                0 for _ in self.programs
            ]
            assert (account.visits, account.purchases, account.spent_minor) == (0, 0, 0)
            assert account.uses == ()
            # Whoever has a tier for what they have, and has nothing any more, falls at night.
            ladder = self.paper.terms.tiers
            assert account.tier is None or (ladder and ladder.by_balance)
            assert not any(accrued.amount for accrued in account.accrued)
        assert not +self.paper.gone
        for card in self.cards:
            assert self.paper.vouchers[card].remaining == CARD_MINOR
        assert self.paid_minor == 0
        assert not [code for code in self.bought if self.paper.vouchers[code].remaining]
        assert self.paper.costs() == {}


TestAnyShop = AnyShop.TestCase
TestAnyShop.settings = settings(max_examples=30, stateful_step_count=20, deadline=None)
