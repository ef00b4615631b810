"""A short campaign: collect so many within some days, for a reward."""

from dataclasses import dataclass, replace
from typing import ClassVar, override

from .reward import Reward, RewardLimit
from .stamps import StampProgram

_ONCE = RewardLimit(count=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignProgram(StampProgram):
    """A stamp card for a few days: its reward can be had once, and what is not enough for it ends.

    ``card_size`` is the goal. It has a first and a last day, and how many days are left is told to whoever takes
    part; ``redeem_until`` is the last day on which the reward can be had.
    """

    kind: ClassVar[str] = "campaign"
    counts_down: ClassVar[bool] = True

    def __post_init__(self) -> None:
        """Raise ValueError for a campaign that never ends."""
        # Two-argument super: the class of a dataclass with slots is made anew.
        super(CampaignProgram, self).__post_init__()
        if self.first_day is None or self.last_day is None or self.redeem_until is None:
            raise ValueError(
                f"program {self.id}: a campaign has a beginning and an end"
            )

    @override
    def rewards(self) -> tuple[Reward, ...]:
        return tuple(
            replace(reward, limit=_ONCE)
            for reward in super(CampaignProgram, self).rewards()
        )
