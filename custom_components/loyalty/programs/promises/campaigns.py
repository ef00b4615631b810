"""A short campaign: collect so many within some days, for a reward."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self, override

from ..anew import replace
from ..money import Currency
from .reward import FreeItem, PercentOff, Reward, RewardLimit, taken_off
from .stamps import StampProgram

_ONCE = RewardLimit(count=1)
_GIFT = {"kind": "gift"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignProgram(StampProgram):
    """A stamp card for a few days: its reward can be had once, and what is not enough for it ends.

    ``card_size`` is the goal. It has a first and a last day, and how many days are left is told to whoever takes
    part; ``redeem_until`` is the last day on which the reward can be had. The reward takes ``reward_value_minor``
    or a percentage off a purchase, or makes ``reward_item`` free; with none of them it is a gift.
    """

    kind: ClassVar[str] = "campaign"
    counts_down: ClassVar[bool] = True

    reward_value_minor: int | None = None
    reward_percent_off: PercentOff | None = None
    reward_item: FreeItem | None = None

    # Two-argument super: the class of a dataclass with slots is made anew.

    def __post_init__(self) -> None:
        """Raise ValueError for a campaign that never ends."""
        super(CampaignProgram, self).__post_init__()
        if self.first_day is None or self.last_day is None or self.redeem_until is None:
            raise ValueError(
                f"program {self.id}: a campaign has a beginning and an end"
            )

    @classmethod
    @override
    def from_settings(
        cls, settings: Mapping[str, Any], currency: Currency, **common: Any
    ) -> Self:
        off = taken_off(settings.get("reward") or _GIFT, currency)
        return super(CampaignProgram, cls).from_settings(
            settings,
            currency,
            **common,
            reward_value_minor=off.value_minor,
            reward_percent_off=off.percent_off,
            reward_item=off.item,
        )

    @override
    def rewards(self) -> tuple[Reward, ...]:
        return tuple(
            replace(
                reward,
                value_minor=self.reward_value_minor,
                percent_off=self.reward_percent_off,
                item=self.reward_item,
                limit=_ONCE,
            )
            for reward in super(CampaignProgram, self).rewards()
        )
