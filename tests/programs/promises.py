"""Promises that many tests make: one point per full 1.00, and a card of ten stamps."""

from decimal import Decimal

from custom_components.loyalty.programs.promises.cumulative_discounts import (
    CumulativeDiscountProgram,
    LadderStep,
)
from custom_components.loyalty.programs.promises.discounts import DiscountProgram
from custom_components.loyalty.programs.promises.ladder import LadderBasis
from custom_components.loyalty.programs.promises.points import (
    MoneyRedemption,
    PointsProgram,
)
from custom_components.loyalty.programs.promises.stamps import StampOn, StampProgram
from custom_components.loyalty.programs.promises.terms import Reward
from custom_components.loyalty.programs.promises.tiers import Tier, TierLadder

POINTS = PointsProgram(id="points", name="Points")
POINTS_AS_MONEY = PointsProgram(id="points", name="Points", redeem=MoneyRedemption())
STAMPS = StampProgram(id="stamps", name="Coffee card", reward_name="Free coffee")
STAMP_PER_TEN = StampProgram(
    id="stamps", name="Bag card", stamp_on=StampOn.AMOUNT, step_minor=1000
)
TEN_OFF = DiscountProgram(id="off", name="Members", percent=Decimal(10))
LADDER = CumulativeDiscountProgram(
    id="ladder",
    name="Savings",
    steps=(
        LadderStep(threshold=10_000, percent=Decimal(3)),
        LadderStep(threshold=20_000, percent=Decimal(5)),
        LadderStep(threshold=50_000, percent=Decimal("7.5")),
    ),
)
LOYAL = CumulativeDiscountProgram(
    id="loyal",
    name="Loyal",
    basis=LadderBasis.PURCHASES,
    steps=(LadderStep(threshold=3, percent=Decimal(2)),),
)
CAKE = Reward(id="cake", name="Cake", program="points", price=50)
FIVE_OFF = Reward(
    id="five", name="5.00 off", program="points", price=100, value_minor=500
)
SILVER = Tier(id="silver", name="Silver", threshold=10_000)
GOLD = Tier(
    id="gold",
    name="Gold",
    threshold=50_000,
    multiplier=Decimal("1.5"),
    percent=Decimal(5),
)
# 100.00 in twelve months are silver, 500.00 gold.
TIERS = TierLadder(tiers=(SILVER, GOLD))
