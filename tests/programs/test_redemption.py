"""Rewards handed out."""

import pytest

from custom_components.loyalty.programs.answer import EntryKind
from custom_components.loyalty.programs.refusal import Refusal

from .paper import Shop, shop
from .promises import CAKE, FIVE_OFF, POINTS, STAMPS


@pytest.fixture
def paper() -> Shop:
    paper = shop(STAMPS, POINTS, rewards=(CAKE, FIVE_OFF))
    paper.enrol("ada", "ean:1")
    return paper


def test_a_reward_by_name(paper: Shop) -> None:
    paper.adjust("ada", "points", 120)
    answer = paper.redeem("ada", "cake")
    assert answer.kind is EntryKind.REDEMPTION
    assert answer.rewards_redeemed == ("cake",)
    assert paper.balance("ada", "points") == 70
    assert answer.rewards_earned == ()


def test_the_dearest_reward_in_reach(paper: Shop) -> None:
    paper.adjust("ada", "points", 120)
    answer = paper.redeem("ada")
    assert answer.rewards_redeemed == ("five",)
    assert (answer.discount_minor, answer.payable_minor) == (500, 0)


def test_the_first_program_with_a_reward_comes_first(paper: Shop) -> None:
    paper.adjust("ada", "points", 120)
    paper.stamp("ada", 10)
    assert paper.redeem("ada").rewards_redeemed == ("stamps:card",)
    assert paper.redeem("ada").rewards_redeemed == ("five",)


@pytest.mark.parametrize(("reward", "missing"), [("cake", 20), ("five", 70), (None, 8)])
def test_not_enough(paper: Shop, reward: str | None, missing: int) -> None:
    paper.adjust("ada", "points", 30)
    paper.stamp("ada", 2)
    with pytest.raises(Refusal) as refused:
        paper.redeem("ada", reward)
    assert refused.value.key == "reward_not_available"
    assert refused.value.values["missing"] == missing


def test_a_reward_that_the_shop_does_not_have(paper: Shop) -> None:
    with pytest.raises(Refusal, match="reward_unknown"):
        paper.redeem("ada", "car")


def test_a_shop_without_rewards() -> None:
    paper = shop(POINTS)
    paper.enrol("ada")
    with pytest.raises(Refusal, match="no_rewards"):
        paper.redeem("ada")
