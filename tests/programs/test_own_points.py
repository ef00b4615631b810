"""Points that pay for the very sale that earns them."""

from dataclasses import replace

from hypothesis import given, strategies as st
import pytest

from custom_components.loyalty.programs.promises.limits import Caps
from custom_components.loyalty.programs.promises.points import (
    MoneyRedemption,
    PointsProgram,
)
from custom_components.loyalty.programs.refusal import Refusal

from .paper import Shop, shop
from .promises import CAKE, POINTS

BLOCK, BLOCK_MINOR = 10, 100
GENEROUS = PointsProgram(
    id="points",
    name="Points",
    step_minor=100,
    points_per_step=3,
    redeem=MoneyRedemption(block_points=BLOCK, block_value_minor=BLOCK_MINOR),
    at_once=True,
)


def opened(program: PointsProgram, balance: int = 0) -> Shop:
    paper = shop(program, rewards=(CAKE,))
    paper.enrol("ada")
    if balance:
        paper.adjust("ada", "points", balance)
    return paper


def most_blocks(amount_minor: int, balance: int, requested: int) -> int:
    """Return how many blocks there can be at most, trying each number of them."""
    wanted = min(requested // BLOCK, amount_minor // BLOCK_MINOR)
    return max(
        blocks
        for blocks in range(wanted + 1)
        if balance + (amount_minor - blocks * BLOCK_MINOR) // 100 * 3 >= blocks * BLOCK
    )


@given(
    amount_minor=st.integers(1000, 30_000),
    balance=st.integers(0, 300),
    requested=st.integers(10, 600),
)
def test_as_many_blocks_as_there_are_points_for_and_all_comes_back(
    amount_minor: int, balance: int, requested: int
) -> None:
    paper = opened(GENEROUS, balance)
    blocks = most_blocks(amount_minor, balance, requested)
    sale = paper.buy("ada", amount_minor, redeem={"points": requested})
    assert sale.discount_minor == blocks * BLOCK_MINOR
    earned = sale.payable_minor // 100 * 3
    assert paper.balance("ada", "points") == balance + earned - blocks * BLOCK
    assert paper.refund(sale).payable_minor == sale.payable_minor
    assert paper.balance("ada", "points") == balance


def test_the_old_points_go_first_and_what_is_there_suffices_without_new_ones() -> None:
    paper = opened(GENEROUS, 10)
    sale = paper.buy("ada", 1000, redeem={"points": 10})
    assert (sale.payable_minor, paper.balance("ada", "points")) == (900, 27)


def test_a_limit_on_what_is_earned_limits_what_can_be_spent_of_it() -> None:
    paper = opened(replace(GENEROUS, caps=Caps(per_sale=10)))
    sale = paper.buy("ada", 10_000, redeem={"points": 100})
    assert (sale.discount_minor, paper.balance("ada", "points")) == (100, 0)


@pytest.mark.parametrize("amount_minor", [100, 1599])
def test_a_refusal_tells_what_is_missing_of_what_is_there(amount_minor: int) -> None:
    paper = opened(GENEROUS, 2)
    with pytest.raises(Refusal) as refused:
        paper.buy("ada", amount_minor, rewards=("cake",))
    assert refused.value.key == "reward_not_available"
    assert refused.value.values["missing"] == CAKE.price - 2


def test_a_reward_is_paid_by_the_purchase_that_comes_along() -> None:
    paper = opened(GENEROUS, 2)
    paper.buy("ada", 1600, rewards=("cake",))
    assert paper.balance("ada", "points") == 2 + 48 - CAKE.price == 0


def test_without_being_asked_nothing_is_spent_and_by_default_nothing_in_advance() -> (
    None
):
    paper = opened(POINTS)
    with pytest.raises(Refusal, match="reward_not_available"):
        paper.buy("ada", 100_000, rewards=("cake",))
