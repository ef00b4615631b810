"""What the shop does about refunds where others do it differently."""

from dataclasses import dataclass
from enum import StrEnum


class EarnedBack(StrEnum):
    """How much of what a sale earned goes when a part of it comes back."""

    RECOMPUTE = "recompute"  # all that the remaining sale would not have earned
    PROPORTIONAL = "proportional"  # the part of it that the goods are of the sale
    BY_REFUND = "by_refund"  # what a sale of the returned goods would have earned


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRules:
    """``grace_days``: points that come back after their end can be used so long (0: they have ended).

    ``rewards_back``: rewards that were handed out with a sale come back with the last of it; else they are gone.
    ``owes``: what was spent in the meantime is owed and paid by the next credits; else a refund stops at zero.
    """

    earned_back: EarnedBack = EarnedBack.RECOMPUTE
    grace_days: int = 30
    owes: bool = True
    rewards_back: bool = True

    def __post_init__(self) -> None:
        """Raise ValueError for a grace that no calendar has."""
        if self.grace_days < 0:
            raise ValueError("a grace is not below zero")


USUAL = RefundRules()
