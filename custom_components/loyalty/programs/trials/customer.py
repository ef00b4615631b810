"""A customer on their way through the period of a trial."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from ..account import Account
from ..anew import replace
from ..answer import EntryKind
from ..booking.costing import costs_of_gifts
from ..booking.entries import credit
from ..booking.lots import Posting
from ..booking.promoting import gifts_of, uses_of
from ..booking.tier_moves import settled
from ..commands import Actor, ChooseOffer, Command, PresentCard, RecordPurchase, Role
from ..costs import Cost
from ..decide import decide
from ..facts import Decision, Movement, MovementKind
from ..promises.availability import most_pieces
from ..refusal import Refusal
from ..sale.purchases import Sold, sell
from ..situation import Situation
from ..upkeep.commands import SetTier
from ..uses import Use
from .nights import held_to_tiers, overnight
from .past import PastChoice, PastEvent, PastSale, PastTier, PastVisit
from .result import TrialResult
from .shop import Thanked, TrialShop

_NOBODY = Actor(role=Role.AUTOMATION)


class Customer:
    """Somebody who comes and goes; what it comes to is added to the result.

    ``earned`` is what their visits and purchases brought, them and whoever brought them, by program id;
    ``price_off_minor`` what was taken off prices.
    """

    __slots__ = (
        "_calendar",
        "_referrer",
        "_result",
        "_shop",
        "_terms",
        "_today",
        "account",
        "earned",
        "price_off_minor",
    )

    def __init__(
        self,
        shop: TrialShop,
        result: TrialResult,
        account: Account,
        referrer: Account | None = None,
    ) -> None:
        """Come into the period as ``account``, held to the tiers in force; ``referrer`` brought them."""
        self._shop = shop
        self._terms = shop.terms
        self._calendar = shop.terms.calendar
        self._result = result
        self._referrer = referrer
        self._today = shop.first_day
        self.account = held_to_tiers(shop.terms, account, shop.first_day)
        self.earned: Counter[str] = Counter()
        self.price_off_minor = 0

    def live(self, event: PastEvent | Thanked) -> None:
        """Do something, or have it done to them, in the period."""
        day = self._calendar.day_of(event.at)
        self.wait_until(day)
        self.account = self._terms.as_read(self.account)
        match event:
            case PastSale():
                self._buy(event, day)
            case PastVisit():
                self._come_in(event)
            case PastTier():
                self._be_given(event)
            case PastChoice():
                self._choose(event)
            case Thanked():
                self._be_thanked(event, day)

    def wait_until(self, day: date) -> None:
        """Let the nights before a day pass."""
        self.account = overnight(self._terms, self.account, self._today, day)
        self._today = day

    def outstanding(self, day: date) -> Iterator[tuple[str, int]]:
        """Yield the programs in which something is held on a day, and how much."""
        for program, holding in self._terms.as_read(self.account).holdings.items():
            if (balance := holding.balance(day)) > 0:
                yield program, balance

    def _come_in(self, visit: PastVisit) -> None:
        decision = self._decided(
            PresentCard(
                key="",
                at=visit.at,
                actor=_NOBODY,
                identifiers=(),
                promotions=self._shop.in_force,
                draw=str(visit.entry),
            ),
            visit.entry,
        )
        self._take(decision)

    def _choose(self, choice: PastChoice) -> None:
        """Choose the same offer, if there is such a choice at that moment."""
        promotion, _ = self._terms.effects.get(choice.offer, (None, None))
        if promotion is None:
            return
        command = ChooseOffer(
            key="",
            at=choice.at,
            actor=_NOBODY,
            member=self.account.member.uid,
            promotion=promotion.id,
            offer=choice.offer,
            promotions=self._shop.in_force,
        )
        try:
            decision = self._decided(command, choice.entry)
        except Refusal:
            # It is for a tier that they are not in here, say.
            return
        self._take(decision)

    def _take(self, decision: Decision) -> None:
        """Take what a decision gives."""
        self._shop.use(decision.uses, decision.redemptions)
        self._earn(decision.movements)
        self._hand_over(decision.costs)

    def _be_given(self, tier: PastTier) -> None:
        """Be given a tier by hand, if the shop still has it."""
        ladder = self._terms.tiers
        if ladder is None or (tier.tier and ladder.tier(tier.tier) is None):
            return
        self._decided(
            SetTier(
                key="",
                at=tier.at,
                actor=_NOBODY,
                member=self.account.member.uid,
                tier=tier.tier,
                until=tier.until,
            )
        )

    def _be_thanked(self, thanked: Thanked, day: date) -> None:
        """Be credited with the thanks that were counted with the purchase of whom they brought."""
        posting = Posting(self.account, thanked.entry, thanked.at, day)
        for program_id, units in thanked.units:
            if (program := self._terms.program(program_id)) is not None:
                credit(posting, program, units, MovementKind.ACCRUAL, [])
        self.account = posting.account()

    def _buy(self, sale: PastSale, day: date) -> None:
        """Claim what is in reach, and buy."""
        rewards, redeem = self._in_reach(day)
        command = RecordPurchase(
            key="",
            at=sale.at,
            actor=_NOBODY,
            amount_minor=sale.amount_minor,
            member=self.account.member.uid,
            lines=sale.lines,
            redeem=redeem,
            rewards=rewards,
            promotions=self._shop.in_force,
            draw=str(sale.entry),
        )
        situation = self._situation(command, sale.entry)
        try:
            sold = sell(command, situation)
        except Refusal:
            # This sale takes no reward (it is too small, say): it is made without.
            command = replace(command, redeem=(), rewards=())
            sold = sell(command, situation)
        self._keep(sold, sale, day)
        result = self._result
        off = sold.price_off_minor
        self.price_off_minor += off
        result.price_off_minor += off
        result.redeemed_minor += command.amount_minor - sold.basis_minor - off
        for reward_id in command.rewards:
            self._claimed(reward_id)

    def _in_reach(
        self, day: date
    ) -> tuple[tuple[str, ...], tuple[tuple[str, int], ...]]:
        """Return the rewards that can be claimed on a day, and the points that can be spent as money."""
        terms, account = self._terms, self.account
        rewards: list[str] = []
        redeem: list[tuple[str, int]] = []
        for program in terms.programs:
            holding = account.holdings.get(program.id)
            if holding is None:
                continue
            balance = holding.balance(day)
            in_reach = [
                reward
                for reward in terms.rewards_of(program.id)
                if reward.price <= balance
                and most_pieces(reward, account, day, self._shop.gone) != 0
            ]
            money = program.as_money
            spendable = money is not None and balance >= money.smallest
            if not (in_reach or spendable) or not terms.redeems_on(program, day):
                continue
            if in_reach:
                rewards.append(max(in_reach, key=lambda reward: reward.price).id)
            else:
                redeem.append((program.id, balance))
        return tuple(rewards), tuple(redeem)

    def _claimed(self, reward_id: str) -> None:
        result = self._result
        result.claimed[reward_id] += 1
        reward = self._terms.reward(reward_id)
        if reward is None or not reward.is_gift:
            # What comes off a sale is counted there.
            return
        if reward.cost_minor is None:
            result.unpriced[reward_id] += 1
        else:
            result.gifts_minor += reward.cost_minor

    def _keep(self, sold: Sold, sale: PastSale, day: date) -> None:
        """Take over what a sale leaves. Nobody is told, so no answer is made of it."""
        posting = sold.posting
        if sold.account is None or posting is None:
            return
        terms, shop = self._terms, self._shop
        uses: tuple[Use, ...] = ()
        if terms.promotions and sold.benefits:
            uses = uses_of(terms, sold.benefits, day)
            self._hand_over(costs_of_gifts(terms, gifts_of(terms, sold.benefits)))
        self.account = settled(
            terms,
            self.account,
            sold.account.after_uses(uses),
            EntryKind.PURCHASE,
            day,
        )
        if uses or posting.redemptions:
            shop.use(uses, posting.redemptions)
        self._earn(posting.movements)
        if sold.thanked is not None and self._referrer is not None:
            theirs = sold.thanked.member.id
            units = tuple(
                (movement.program, movement.delta)
                for movement in posting.movements
                if movement.member == theirs and movement.kind is MovementKind.ACCRUAL
            )
            shop.thank(self._referrer, Thanked(sale.at, sale.entry, units))

    def _earn(self, movements: Iterable[Movement]) -> None:
        for movement in movements:
            if movement.kind is MovementKind.ACCRUAL:
                self.earned[movement.program] += movement.delta

    def _hand_over(self, gifts: Iterable[Cost]) -> None:
        self._result.gifts_minor += sum(gift.amount_minor for gift in gifts)

    def _decided(self, command: Command, entry: int = 0) -> Decision:
        """Return a decision, and take over what it leaves."""
        decision = decide(command, self._situation(command, entry))
        if decision.account is not None:
            self.account = decision.account
        return decision

    def _situation(self, command: Command, entry: int) -> Situation:
        terms, shop, account = self._terms, self._shop, self.account
        return Situation(
            terms=terms,
            entry=entry,
            new_member=0,
            account=account,
            gone=shop.gone,
            given=shop.given(self._calendar.day_of(command.at))
            if terms.limited_promotions
            else {},
            # Thanks are for the first purchase.
            referrer=None if account.purchases else self._referrer,
        )
