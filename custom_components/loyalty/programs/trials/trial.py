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

from ..liability import liability_minor
from ..promises.terms import Terms
from .customer import Customer
from .past import NOTHING_USED, PastMember, PastSale, PastShop
from .result import Outcome, TrialResult, grouped
from .shop import TrialShop

_IN_ORDER = attrgetter("at", "entry")


class Trial:
    """Past members go in one by one, the result comes out.

    Whoever was brought by another goes in before them, since that one gets the thanks.
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
        self._result = TrialResult()
        self._outcomes: list[Outcome] = []

    def add(self, past: PastMember) -> None:
        """Decide again on all that a member did; who bought nothing in the period is nobody."""
        sales = [event for event in past.events if isinstance(event, PastSale)]
        if not sales:
            return
        shop, result = self._shop, self._result
        customer = Customer(shop, result, past.account, past.referrer)
        thanks = shop.thanks_for(past.account.member.id)
        events = (
            sorted((*past.events, *thanks), key=_IN_ORDER) if thanks else past.events
        )
        for event in events:
            customer.live(event)
        customer.wait_until(self._after)
        if (tier := customer.account.tier) is not None:
            result.tiers[tier.tier] += 1
        self._count_outstanding(customer)
        result.earned.update(customer.earned)
        self._outcomes.append(
            Outcome(
                len(sales),
                sum([sale.amount_minor for sale in sales]),
                past.price_off_minor + _worth(self._before, past.earned),
                customer.price_off_minor + _worth(self._terms, customer.earned),
            )
        )

    def add_all(self, members: Iterable[PastMember]) -> None:
        """Decide again on all that some members did."""
        for past in members:
            self.add(past)

    def result(self) -> TrialResult:
        """Return what it all comes to, once all are in."""
        result = self._result
        # Thanks for those who bought nothing themselves are theirs as well.
        for account, events in self._shop.thanks.values():
            customer = Customer(self._shop, result, account)
            for event in events:
                customer.live(event)
            self._count_outstanding(customer)
        self._shop.thanks.clear()
        result.liability_minor = _worth(self._terms, result.outstanding)
        result.groups = grouped(self._outcomes)
        return result

    def _count_outstanding(self, customer: Customer) -> None:
        for program_id, units in customer.outstanding(self._after):
            self._result.outstanding[program_id] += units


def _worth(terms: Terms, units: dict[str, int]) -> int:
    """Return what units are worth by program, as the shop owes them."""
    worth = 0
    for program in terms.programs:
        if amount := units.get(program.id):
            worth += liability_minor(terms, program, amount) or 0
    return worth
