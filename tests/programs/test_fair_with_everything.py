"""Everything at once, in whatever order: when all of it has come back, everything is as it was.

Points with a limit, a wait, a remainder and a multiplier; tiers, promotions, coupons, gift cards, rewards with
stock, reservations. Beside the shop a test keeps what the customers paid and what they got back.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from hypothesis import settings, strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)

from custom_components.loyalty.programs.answer import Answer, EntryKind
from custom_components.loyalty.programs.booking.lots import spending_order
from custom_components.loyalty.programs.promises.limits import Caps
from custom_components.loyalty.programs.promises.points import (
    MoneyRedemption,
    PointsProgram,
)
from custom_components.loyalty.programs.promises.promotions import (
    Conditions,
    Effect,
    Limits,
    Promotion,
)
from custom_components.loyalty.programs.promises.reward import RewardLimit
from custom_components.loyalty.programs.promises.stamps import StampOn, StampProgram
from custom_components.loyalty.programs.promises.vouchers import Exchange
from custom_components.loyalty.programs.refusal import Refusal
from custom_components.loyalty.programs.rest import rest_of

from .paper import Shop, shop
from .promises import CAKE, FIVE_OFF, TIERS
from .sums import money, told, units
from .voucher_promises import COUPON, GIFT_CARD

MEMBERS = ("ada", "bob")
PROGRAMS = ("points", "stars", "bags")
CARD_MINOR = 5000
STOCK = 3

POINTS = PointsProgram(
    id="points",
    name="Points",
    step_minor=200,
    points_per_step=3,
    carries_rest=True,
    redeem=MoneyRedemption(block_points=10, block_value_minor=50),
)
STARS = PointsProgram(
    id="stars",
    name="Stars",
    proportional=True,
    pending_days=2,
    caps=Caps(per_sale=60, per_day=90, per_week=120, balance=200),
)
BAGS = StampProgram(
    id="bags", name="Bags", stamp_on=StampOn.AMOUNT, step_minor=700, card_size=4
)
PROMOTIONS = (
    Promotion(
        id="more",
        name="More",
        effect=Effect(multiplier=Decimal("1.5")),
        conditions=Conditions(minimum_minor=1500),
    ),
    Promotion(
        id="twice",
        name="Twice",
        effect=Effect(extra=7, programs=("points",), off_minor=100),
        limits=Limits(per_customer=2),
    ),
    Promotion(
        id="third",
        name="Third",
        effect=Effect(percent=Decimal(15), compounds=True),
        conditions=Conditions(every=3),
    ),
)
COUPONS = replace(
    COUPON,
    step_minor=500,
    exchanges=(Exchange(count=1, name="3.00 off", off_minor=300),),
)
members = st.sampled_from(MEMBERS)
# Small ones are paid whole by coupons and points, large ones reach tiers and limits.
amounts = st.integers(1, 900) | st.integers(500, 12_000)


@dataclass(slots=True)
class Deed:
    """Something booked that can be taken back."""

    answer: Answer
    left_minor: int = 0
    undone: bool = False


class Everything(RuleBasedStateMachine):
    """Two customers, who pass paper on to each other, and a shop that promises everything."""

    deeds = Bundle("deeds")

    @initialize()
    def open(self) -> None:
        self.paper: Shop = shop(
            POINTS,
            STARS,
            BAGS,
            rewards=(
                replace(CAKE, stock=STOCK, limit=RewardLimit(count=2)),
                FIVE_OFF,
            ),
            promotions=PROMOTIONS,
            tiers=TIERS,
            vouchers=(COUPONS, GIFT_CARD),
        )
        self.done: list[Deed] = []
        self.paid_minor = 0
        for member in MEMBERS:
            self.paper.enrol(member, f"ean:{member}")
        given = self.paper.issue("gift", 2, value=CARD_MINOR).vouchers_issued
        self.cards = [voucher.code for voucher in given]
        self.bought: set[str] = set()

    def note(self, answer: Answer) -> Deed:
        deed = Deed(answer=answer, left_minor=answer.amount_minor)
        self.done.append(deed)
        return deed

    def coupons(self, most: int) -> list[str]:
        """Return so many coupons that can be used, or as many as there are."""
        return [
            voucher.code
            for voucher in self.paper.vouchers.values()
            if voucher.series == "coupons" and voucher.usable_on(self.paper.today)
        ][:most]

    @rule(
        target=deeds,
        member=members,
        amount=amounts,
        points=st.integers(0, 12),
        reward=st.sampled_from([None, None, "cake", "five"]),
        coupons=st.integers(0, 2),
        card=st.none() | st.integers(0, 1),
    )
    def buy(
        self,
        member: str,
        amount: int,
        points: int,
        reward: str | None,
        coupons: int,
        card: int | None,
    ) -> Deed:
        codes = self.coupons(coupons)
        if card is not None and self.paper.vouchers[self.cards[card]].remaining:
            codes.append(self.cards[card])
        try:
            answer = self.paper.buy(
                member,
                amount,
                redeem={"points": points * 10} if points else {},
                rewards=() if reward is None else (reward,),
                coupons=codes,
            )
        except Refusal:
            answer = self.paper.buy(member, amount)
        self.adds_up(answer)
        self.paid_minor += answer.payable_minor
        self.bought |= {given.code for given in answer.vouchers_issued}
        return self.note(answer)

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

    @rule(target=deeds, member=members, amount=amounts)
    def buy_with_coupons(self, member: str, amount: int) -> Deed:
        return self.buy(member, amount, 0, None, 3, None)

    @rule(target=deeds, member=members, delta=st.integers(1, 150))
    def adjust(self, member: str, delta: int) -> Deed:
        return self.note(self.paper.adjust(member, "points", delta))

    @rule(target=deeds, member=members, reward=st.sampled_from(["cake", "bags:card"]))
    def redeem(self, member: str, reward: str) -> Deed:
        try:
            return self.note(self.paper.redeem(member, reward))
        except Refusal:
            return self.buy(member, 2000, 0, None, 0, None)

    @rule(target=deeds, member=members)
    def reserve(self, member: str) -> Deed:
        try:
            return self.note(self.paper.reserve(member, "cake"))
        except Refusal:
            return self.note(self.paper.adjust(member, "points", 50))

    @rule(target=deeds, sale=st.none() | st.integers(1, 4000))
    def hand_in(self, sale: int | None) -> Deed:
        codes = self.coupons(1)
        if not codes:
            return self.note(self.paper.issue("coupons", 2))
        answer = self.paper.hand_in(codes, sale=sale)
        # What comes off the sale of somebody else is money in the customer's pocket.
        self.paid_minor -= answer.discount_minor
        return self.note(answer)

    @rule(target=deeds)
    def make_void(self) -> Deed:
        codes = self.coupons(1)
        if not codes:
            return self.note(self.paper.issue("coupons", 2))
        return self.note(self.paper.void(*codes))

    @rule(deed=deeds, part=st.none() | st.integers(1, 4000))
    def refund(self, deed: Deed, part: int | None) -> None:
        if deed.answer.kind is not EntryKind.PURCHASE or not deed.left_minor:
            return
        amount = None if part is None or part > deed.left_minor else part
        answer = self.paper.refund(deed.answer, amount)
        self.comes_back(answer)
        deed.left_minor -= answer.amount_minor
        self.paid_minor -= answer.payable_minor

    @rule(deed=deeds)
    def undo(self, deed: Deed) -> None:
        try:
            answer = self.paper.undo(deed.answer)
        except Refusal:
            return
        self.comes_back(answer)
        deed.undone, deed.left_minor = True, 0
        if deed.answer.kind is EntryKind.PURCHASE:
            self.paid_minor -= answer.payable_minor
        elif deed.answer.kind is EntryKind.EXCHANGE:
            self.paid_minor += deed.answer.discount_minor - answer.payable_minor

    @rule(days=st.integers(0, 9))
    def wait(self, days: int) -> None:
        self.paper.wait(days=days, minutes=20)

    @invariant()
    def movements_make_every_balance(self) -> None:
        for account in self.paper.accounts.values():
            for program in PROGRAMS:
                held = account.holding(program)
                assert self.paper.replayed(account.member.id, program) == replace(
                    held, earned=0, last_accrual_at=None
                )
                assert list(held.lots) == sorted(held.lots, key=spending_order)
                assert all(0 < lot.remaining <= lot.amount for lot in held.lots)

    @invariant()
    def vouchers_are_what_their_movements_make(self) -> None:
        for code, voucher in self.paper.vouchers.items():
            moves = [m for m in self.paper.voucher_moves if m.voucher.code == code]
            assert sum(move.delta for move in moves) == voucher.remaining
            assert 0 <= voucher.remaining <= voucher.amount

    @invariant()
    def there_are_as_many_pieces_as_went(self) -> None:
        assert 0 <= self.paper.gone["cake"] <= STOCK

    def teardown(self) -> None:
        """Everything comes back: nobody has anything, and nobody lost anything."""
        if not hasattr(self, "paper"):
            return
        for reservation in list(self.paper.reservations.values()):
            (uid,) = (
                uid for uid, own in self.paper.ids.items() if own == reservation.member
            )
            self.paper.release(
                uid, self.paper.entries[reservation.entry].decision.answer
            )
        for deed in reversed(self.done):
            self.refund(deed, None)
            self.undo(deed)
        for member in MEMBERS:
            account = self.paper.account(member)
            held = {program: account.holding(program) for program in PROGRAMS}
            assert {
                program: (holding.balance(date.max), holding.owed)
                for program, holding in held.items()
            } == dict.fromkeys(PROGRAMS, (0, 0))
            assert rest_of(account, "points") == 0
            assert (account.visits, account.purchases, account.spent_minor) == (0, 0, 0)
            assert account.uses == ()
            assert account.tier is None
        assert self.paper.gone["cake"] == 0
        for card in self.cards:
            assert self.paper.vouchers[card].remaining == CARD_MINOR
        assert self.paid_minor == 0
        assert not [code for code in self.bought if self.paper.vouchers[code].remaining]


TestEverything = Everything.TestCase
TestEverything.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None
)
