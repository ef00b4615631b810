"""The shop of a trial: its promises, and what all customers share while it is used up."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from ..account import Account
from ..anew import replace
from ..promises.availability import gone_after
from ..promises.terms import Terms
from ..redeemed import Redemption
from ..situation import Given
from ..uses import Use
from .past import PastShop


class Thanked(NamedTuple):
    """Units by program id for whoever brought a customer, whose purchase is ``entry``."""

    at: datetime
    entry: int
    units: tuple[tuple[str, int], ...]


class Thanks(NamedTuple):
    """What somebody is thanked with who was not gone through yet."""

    account: Account
    events: list[Thanked]


def splits(terms: Terms) -> bool:
    """Tell whether customers share nothing: no stock, no promotion only so often for all, no thanks to each other."""
    return not (
        terms.thanks_referrers
        or terms.limited_promotions
        or any(reward.stock is not None for reward in terms.all_rewards)
    )


class TrialShop:
    """What is tried, from ``first_day`` on, with all promotions ``in_force``.

    ``gone`` is how many pieces are missing of the stock of each reward; ``thanks`` wait by the internal id of
    whoever gets them.
    """

    __slots__ = (
        "_days",
        "_in_all",
        "first_day",
        "gone",
        "in_force",
        "terms",
        "thanks",
    )

    def __init__(self, terms: Terms, first_day: date, used: PastShop) -> None:
        """Open with what was used up before.

        Vouchers are left out: who handed in those given here can't be known.
        """
        self.terms = replace(terms, vouchers=())
        self.first_day = first_day
        self.in_force = frozenset(promotion.id for promotion in terms.promotions)
        self.gone = used.gone
        self.thanks: dict[int, Thanks] = {}
        self._in_all = Counter(used.given)
        self._days: Counter[tuple[str, date]] = Counter()

    def given(self, day: date) -> Mapping[str, Given]:
        """Return how often promotions with a limit for all were used on a day, and in all."""
        return {
            name: Given(self._days[name, day], self._in_all[name])
            for name in self.terms.limited_promotions
        }

    def use(self, uses: Iterable[Use], redemptions: Iterable[Redemption]) -> None:
        """Take what a booking uses up."""
        self.gone = gone_after(self.gone, redemptions)
        for promotion, day, times in uses:
            self._days[promotion, day] += times
            self._in_all[promotion] += times

    def thank(self, account: Account, thanked: Thanked) -> None:
        """Keep what somebody is thanked with until it is their turn."""
        kept = self.thanks.setdefault(account.member.id, Thanks(account, []))
        kept.events.append(thanked)

    def thanks_for(self, member: int) -> list[Thanked]:
        """Hand over what a member is thanked with."""
        kept = self.thanks.pop(member, None)
        return [] if kept is None else kept.events
