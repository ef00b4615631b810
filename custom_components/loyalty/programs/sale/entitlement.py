"""Which tiers and promotions do something for a member's sale or visit."""

from collections.abc import Iterable

from ..account import Account
from ..bill import Sale
from ..booking.promoting import promotion_benefits
from ..booking.tier_standing import tier_benefits, tier_benefits_again
from ..commands import Command
from ..promises.benefits import Benefit, applying
from ..promises.terms import Terms
from ..situation import Situation


def benefits_for(
    command: Command, situation: Situation, account: Account, sale: Sale
) -> tuple[Benefit, ...]:
    """Return the benefits that apply to a member's sale, or to a visit (a sale of nothing)."""
    of_tier = tier_benefits(situation.terms, account, sale.day)
    promoted = promotion_benefits(command, situation, account, sale)
    return applying((*of_tier, *promoted), sale)


def benefits_again(terms: Terms, ids: Iterable[str], sale: Sale) -> tuple[Benefit, ...]:
    """Return the benefits that applied to a sale, as far as they would to what remains of it."""
    ids = tuple(ids)
    promoted = [terms.benefits[known] for known in ids if known in terms.benefits]
    return applying((*tier_benefits_again(terms, ids), *promoted), sale)
