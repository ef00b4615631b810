"""What a past period would have come to under other promises.

Every purchase and visit of the period is decided again, in order, member by member. Nobody holds
anything when it begins; what was before it counts as it was: what was bought where promises look back, tiers,
rewards and promotions where they are limited. What there is for all customers together is used up in the order in
which they are gone through. Customers are
taken to claim a reward with the first purchase after it came into reach, one of each program, and to
spend points as money whenever they can: what a trial costs is what the promise costs if it is loved.
A purchase counts without what came back of it. All promotions are taken to have been switched on; chance decides by
the number of the booking, so that a trial comes to the same again.
"""

from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter

from ..promises.terms import Terms
from .customer import Customer
from .past import NOTHING_USED, PastMember, PastSale, PastShop
from .result import Outcome, TrialResult, worth_minor
from .shop import TrialShop

_IN_ORDER = attrgetter("at", "entry")


class Trial:
    """Past members go in, what it comes to for them comes out.

    Whoever was brought by another goes in before them, since that one gets the thanks. Where customers share
    nothing (``splits``) they may be shared out to several trials, whose results add up to the same.
    """

    def __init__(
        self,
        terms: Terms,
        before: Terms,
        first: datetime,
        end: datetime,
        used: PastShop = NOTHING_USED,
    ) -> None:
        """Try ``terms`` from ``first`` on until ``end``, beside ``before``, which are in force.

        ``used`` is what was used up when the period begins.
        """
        self._terms = terms
        self._before = before
        self._after = terms.calendar.day_of(end)
        self._shop = TrialShop(terms, terms.calendar.day_of(first), used)

    def tried(self, members: Iterable[PastMember]) -> TrialResult:
        """Decide again on all that some members did; who bought nothing in the period is nobody."""
        result = TrialResult()
        for past in members:
            self._try(past, result)
        return result

    def unclaimed(self) -> TrialResult:
        """Give the thanks, once all are in, that those are owed who bought nothing themselves."""
        result = TrialResult()
        for account, events in self._shop.thanks.values():
            customer = Customer(self._shop, result, account)
            for event in events:
                customer.live(event)
            self._count_outstanding(customer, result)
        self._shop.thanks.clear()
        return result

    def _try(self, past: PastMember, result: TrialResult) -> None:
        sales = [event for event in past.events if isinstance(event, PastSale)]
        if not sales:
            return
        customer = Customer(self._shop, result, past.account, past.referrer)
        thanks = self._shop.thanks_for(past.account.member.id)
        events = (
            sorted((*past.events, *thanks), key=_IN_ORDER) if thanks else past.events
        )
        for event in events:
            customer.live(event)
        customer.wait_until(self._after)
        if (tier := customer.account.tier) is not None:
            result.tiers[tier.tier] += 1
        self._count_outstanding(customer, result)
        result.earned.update(customer.earned)
        result.outcomes.append(
            Outcome(
                sum([sale.amount_minor for sale in sales]),
                len(sales),
                past.price_off_minor + worth_minor(self._before, past.earned),
                customer.price_off_minor + worth_minor(self._terms, customer.earned),
            )
        )

    def _count_outstanding(self, customer: Customer, result: TrialResult) -> None:
        for program_id, units in customer.outstanding(self._after):
            result.outstanding[program_id] += units


def go_on(trial: Trial, members: Iterable[PastMember]) -> tuple[Trial, TrialResult]:
    """Return a trial after it has gone on with some members, and what came of that.

    It may have done so elsewhere, and be a copy.
    """
    return trial, trial.tried(members)
