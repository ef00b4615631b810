"""Which tiers and promotions do something for a member's sale or visit."""

from collections.abc import Iterable

from .account import Account
from .benefits import Benefit, applying
from .bill import Sale
from .commands import Command
from .promoting import promotion_benefits, promotion_named
from .situation import Situation
from .terms import Terms


def benefits_for(
    command: Command, situation: Situation, account: Account, sale: Sale
) -> tuple[Benefit, ...]:
    """Return the benefits that apply to a member's sale, or to a visit (a sale of nothing)."""
    return applying(promotion_benefits(command, situation, account, sale), sale)


def benefits_again(terms: Terms, ids: Iterable[str], sale: Sale) -> tuple[Benefit, ...]:
    """Return the benefits that applied to a sale, as far as they would to what remains of it."""
    named = (promotion_named(terms, benefit_id) for benefit_id in ids)
    return applying((benefit for benefit in named if benefit is not None), sale)
