"""What a past period would have come to under other promises.

Every purchase and visit of the period is decided again, in order, member by member. Nobody holds
anything when it begins; what was bought before it counts only where promises look back. Customers are
taken to claim a reward with the first purchase after it came into reach, one of each program, and to
spend points as money whenever they can: what a trial costs is what the promise costs if it is loved.
A purchase counts without what came back of it. All promotions are taken to have been switched on.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from .account import Account
from .answer import EntryKind
from .booking.promoting import uses_of
from .booking.tier_moves import settled
from .commands import Actor, Line, PresentCard, RecordPurchase, Role
from .days import BusinessCalendar
from .decide import decide
from .facts import MovementKind
from .history import Bought, added
from .liability import liability_minor
from .promises.terms import Terms
from .refusal import Refusal
from .sale.purchases import Sold, sell
from .situation import Situation

_NOBODY = Actor(role=Role.AUTOMATION)
# From how many purchases in the period on somebody comes now and then, and from how many regularly.
OCCASIONAL, REGULAR = 2, 5
_TOP_SHARE = 5


class PastVisit(NamedTuple):
    """A card was shown."""

    at: datetime


class PastSale(NamedTuple):
    """What was kept of a purchase, at its prices; ``lines`` add up to it, or there are none."""

    at: datetime
    amount_minor: int
    lines: tuple[Line, ...] = ()


type PastEvent = PastVisit | PastSale


@dataclass(frozen=True, slots=True, kw_only=True)
class PastMember:
    """A member with all that they did until the end of the period, in order.

    ``account`` has who they are, and nothing that they hold or did. ``earned`` is what they really earned
    in the period by program, ``price_off_minor`` what was really taken off their prices.
    """

    account: Account
    events: tuple[PastEvent, ...]
    earned: dict[str, int]
    price_off_minor: int


class Group(StrEnum):
    """Customers by the purchases that they made in the period; the top fifth by what they spent."""

    ONCE = "once"
    OCCASIONAL = "occasional"
    REGULAR = "regular"
    TOP = "top"
    ALL = "all"


@dataclass(slots=True)
class GroupResult:
    """What a group would have been given, beside what it was: money off and the worth of units, in minor units.

    Winners would have been given more than they were, losers less.
    """

    customers: int = 0
    purchases: int = 0
    sales_minor: int = 0
    was_minor: int = 0
    would_minor: int = 0
    winners: int = 0
    losers: int = 0


@dataclass(slots=True)
class TrialResult:
    """What the period would have come to; by program, reward or tier id, amounts in minor units.

    ``outstanding`` is what members would hold at the end, ``liability_minor`` what that is worth.
    ``unpriced`` are the rewards claimed of which nobody said what they cost.
    """

    earned: Counter[str] = field(default_factory=Counter)
    claimed: Counter[str] = field(default_factory=Counter)
    unpriced: Counter[str] = field(default_factory=Counter)
    outstanding: Counter[str] = field(default_factory=Counter)
    tiers: Counter[str] = field(default_factory=Counter)
    price_off_minor: int = 0
    redeemed_minor: int = 0
    gifts_minor: int = 0
    liability_minor: int = 0
    groups: dict[Group, GroupResult] = field(default_factory=dict)


class _Outcome(NamedTuple):
    purchases: int
    sales_minor: int
    was_minor: int
    would_minor: int


class Trial:
    """Past members go in one by one, the result comes out. ``first`` is the instant at which the period begins."""

    def __init__(
        self, terms: Terms, before: Terms, first: datetime, end: datetime
    ) -> None:
        """Try ``terms``, beside ``before``, which are in force.

        Vouchers are left out: who handed in those given here can't be known.
        """
        self._terms = replace(terms, vouchers=())
        self._before = before
        self._first = first
        self._last_day = terms.calendar.day_of(end)
        self._in_force = frozenset(promotion.id for promotion in terms.promotions)
        self._result = TrialResult()
        self._outcomes: list[_Outcome] = []

    def add(self, past: PastMember) -> None:
        """Decide again on all that a member did."""
        customer = _Customer(self._terms, self._in_force, past.account, self._result)
        purchases = sales_minor = 0
        for event in past.events:
            if event.at < self._first:
                if isinstance(event, PastSale):
                    customer.bought_before(event)
            elif isinstance(event, PastSale):
                customer.buy(event)
                purchases += 1
                sales_minor += event.amount_minor
            else:
                customer.come_in(event)
        if not purchases:
            return
        result = self._result
        day = self._last_day
        for program_id, holding in customer.account.holdings.items():
            result.outstanding[program_id] += max(0, holding.balance(day))
        tier = customer.account.tier
        if tier is not None:
            result.tiers[tier.tier] += 1
        result.earned.update(customer.earned)
        self._outcomes.append(
            _Outcome(
                purchases,
                sales_minor,
                past.price_off_minor + _worth(self._before, past.earned),
                customer.price_off_minor + _worth(self._terms, customer.earned),
            )
        )

    def add_all(self, members: Iterable[PastMember]) -> None:
        """Decide again on all that some members did."""
        for past in members:
            self.add(past)

    def result(self) -> TrialResult:
        """Return what it all comes to."""
        result = self._result
        result.liability_minor = _worth(self._terms, result.outstanding)
        by_sales = sorted(self._outcomes, key=lambda it: it.sales_minor, reverse=True)
        result.groups = {
            Group.ONCE: _sum(it for it in by_sales if it.purchases < OCCASIONAL),
            Group.OCCASIONAL: _sum(
                it for it in by_sales if OCCASIONAL <= it.purchases < REGULAR
            ),
            Group.REGULAR: _sum(it for it in by_sales if it.purchases >= REGULAR),
            Group.TOP: _sum(by_sales[: -(-len(by_sales) // _TOP_SHARE)]),
            Group.ALL: _sum(by_sales),
        }
        return result


class _Customer:
    """A member on their way through the period."""

    __slots__ = (
        "_in_force",
        "_result",
        "_terms",
        "account",
        "earned",
        "price_off_minor",
    )

    def __init__(
        self,
        terms: Terms,
        in_force: frozenset[str],
        account: Account,
        result: TrialResult,
    ) -> None:
        self._terms = terms
        self._in_force = in_force
        self._result = result
        self.account = account
        self.earned: Counter[str] = Counter()
        self.price_off_minor = 0

    def bought_before(self, sale: PastSale) -> None:
        """Remember a purchase from before the period, which earns nothing any more."""
        account = self.account
        bought = Bought(self._calendar.day_of(sale.at), sale.amount_minor, 1)
        self.account = replace(
            account,
            purchases=account.purchases + 1,
            spent_minor=account.spent_minor + sale.amount_minor,
            first_visit_at=account.first_visit_at or sale.at,
            last_visit_at=sale.at,
            bought=added(account.bought, bought),
        )

    def come_in(self, visit: PastVisit) -> None:
        """Show the card."""
        command = PresentCard(
            key="",
            at=visit.at,
            actor=_NOBODY,
            identifiers=(),
            promotions=self._in_force,
        )
        decision = decide(command, self._situation())
        if decision.account is not None:
            self.account = decision.account
        for standing in decision.answer.balances:
            if standing.earned:
                self.earned[standing.program] += standing.earned

    def buy(self, sale: PastSale) -> None:
        """Claim what is in reach, then buy."""
        day = self._calendar.day_of(sale.at)
        rewards: list[str] = []
        redeem: list[tuple[str, int]] = []
        for program in self._terms.programs:
            holding = self.account.holdings.get(program.id)
            if holding is None:
                continue
            balance = holding.balance(day)
            in_reach = [
                reward
                for reward in self._terms.rewards_of(program.id)
                if reward.price <= balance
            ]
            money = program.as_money
            if in_reach:
                rewards.append(max(in_reach, key=lambda reward: reward.price).id)
            elif money is not None and balance >= money.smallest:
                redeem.append((program.id, balance))
        command = RecordPurchase(
            key="",
            at=sale.at,
            actor=_NOBODY,
            amount_minor=sale.amount_minor,
            member=self.account.member.uid,
            lines=sale.lines,
            redeem=tuple(redeem),
            rewards=tuple(rewards),
            promotions=self._in_force,
        )
        try:
            sold = sell(command, self._situation())
        except Refusal:
            # This sale takes no reward (it is too small, say): it is made without.
            command = replace(command, redeem=(), rewards=())
            sold = sell(command, self._situation())
        self._keep(sold, day)
        result = self._result
        off = sold.price_off_minor
        self.price_off_minor += off
        result.price_off_minor += off
        result.redeemed_minor += command.amount_minor - sold.basis_minor - off
        for reward_id in command.rewards:
            self._claimed(reward_id)

    @property
    def _calendar(self) -> BusinessCalendar:
        return self._terms.calendar

    def _claimed(self, reward_id: str) -> None:
        result = self._result
        result.claimed[reward_id] += 1
        reward = self._terms.reward(reward_id)
        if reward is None or reward.value_minor is not None:
            return
        if reward.cost_minor is None:
            result.unpriced[reward_id] += 1
        else:
            result.gifts_minor += reward.cost_minor

    def _situation(self) -> Situation:
        situation = Situation(
            terms=self._terms,
            # Lots are told apart by it.
            entry=self.account.purchases + self.account.visits + 1,
            new_member=0,
            account=self.account,
        )
        return situation if self._terms.ends_as_promised else situation.as_read()

    def _keep(self, sold: Sold, day: date) -> None:
        """Take over what a sale leaves. Nobody is told, so no answer is made of it."""
        if sold.account is None or sold.posting is None:
            return
        uses = uses_of(self._terms, sold.benefits, day)
        self.account = settled(
            self._terms,
            self.account,
            sold.account.after_uses(uses),
            EntryKind.PURCHASE,
            day,
        )
        for movement in sold.posting.movements:
            if movement.kind is MovementKind.ACCRUAL:
                self.earned[movement.program] += movement.delta


def _worth(terms: Terms, units: dict[str, int]) -> int:
    """Return what units are worth by program, as the shop owes them."""
    worth = 0
    for program in terms.programs:
        if amount := units.get(program.id):
            worth += liability_minor(terms, program, amount) or 0
    return worth


def _sum(outcomes: Iterable[_Outcome]) -> GroupResult:
    total = GroupResult()
    for outcome in outcomes:
        total.customers += 1
        total.purchases += outcome.purchases
        total.sales_minor += outcome.sales_minor
        total.was_minor += outcome.was_minor
        total.would_minor += outcome.would_minor
        total.winners += outcome.would_minor > outcome.was_minor
        total.losers += outcome.would_minor < outcome.was_minor
    return total
