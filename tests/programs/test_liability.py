"""What is outstanding, as money."""

from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from custom_components.loyalty.programs.days import BusinessCalendar
from custom_components.loyalty.programs.liability import liability_minor
from custom_components.loyalty.programs.money import Currency
from custom_components.loyalty.programs.promises.points import PointsProgram
from custom_components.loyalty.programs.promises.program import Program
from custom_components.loyalty.programs.promises.reward import PercentOff, Reward
from custom_components.loyalty.programs.promises.spending import MoneyRedemption
from custom_components.loyalty.programs.promises.stamps import StampProgram
from custom_components.loyalty.programs.promises.terms import Terms


def terms_of(program: Program, *rewards: Reward) -> Terms:
    return Terms(
        version=1,
        currency=Currency(code="EUR", digits=2),
        calendar=BusinessCalendar(zone=ZoneInfo("Europe/Berlin")),
        programs=(program,),
        rewards=rewards,
    )


MONEY = PointsProgram(
    id="money",
    name="Money",
    redeem=MoneyRedemption(block_points=100, block_value_minor=500),
)
GIFTS = PointsProgram(id="gifts", name="Gifts")
MUG = Reward(id="mug", name="Mug", program="gifts", price=50, cost_minor=300)
OFF = Reward(id="off", name="5.00 off", program="gifts", price=100, value_minor=500)
TENTH = Reward(
    id="tenth",
    name="A tenth off",
    program="gifts",
    price=100,
    percent_off=PercentOff(percent=Decimal(10), most_minor=700),
)
SURPRISE = Reward(id="surprise", name="Surprise", program="gifts", price=10)
CARD = StampProgram(id="card", name="Card", card_size=10, reward_cost_minor=120)


@pytest.mark.parametrize(
    ("program", "rewards", "outstanding", "owed_minor"),
    [
        pytest.param(MONEY, (), 165, 825, id="broken blocks in proportion"),
        pytest.param(MONEY, (), 0, 0, id="nothing outstanding"),
        pytest.param(MONEY, (), -20, 0, id="members owe the shop"),
        pytest.param(GIFTS, (MUG,), 75, 450, id="a gift at what it costs"),
        pytest.param(GIFTS, (OFF,), 75, 375, id="a money reward at its value"),
        pytest.param(GIFTS, (TENTH,), 50, 350, id="a percentage at its most"),
        pytest.param(
            GIFTS, (OFF, MUG, SURPRISE), 100, 600, id="the dearest for each point"
        ),
        pytest.param(CARD, (), 7, 84, id="stamps at the cost of a full card"),
    ],
)
def test_liability(
    program: Program, rewards: tuple[Reward, ...], outstanding: int, owed_minor: int
) -> None:
    """Outstanding units are worth what members may get for them."""
    assert (
        liability_minor(terms_of(program, *rewards), program, outstanding) == owed_minor
    )


@pytest.mark.parametrize("rewards", [(), (SURPRISE,)])
def test_no_price_no_liability(rewards: tuple[Reward, ...]) -> None:
    """Where nothing has a price nothing is said, rather than zero."""
    assert liability_minor(terms_of(GIFTS, *rewards), GIFTS, 100) is None
