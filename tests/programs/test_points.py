"""What points are earned, and how many can be spent as money."""

from typing import Any

import pytest

from custom_components.loyalty.programs.promises.points import (
    MoneyRedemption,
    PointsProgram,
)
from custom_components.loyalty.programs.refusal import Refusal

from .paper import shop
from .promises import POINTS


@pytest.mark.parametrize(
    ("step_minor", "per_step", "amount_minor", "points"),
    [
        (100, 1, 1999, 19),
        (1000, 1, 10_500, 10),
        (200, 3, 500, 6),
        (100, 1, 99, 0),
        (100, 1, 100, 1),
        (1, 2, 3, 6),
    ],
)
def test_points_for_each_full_step(
    step_minor: int, per_step: int, amount_minor: int, points: int
) -> None:
    paper = shop(
        PointsProgram(
            id="points", name="P", step_minor=step_minor, points_per_step=per_step
        )
    )
    paper.enrol("ada")
    paper.buy("ada", amount_minor)
    assert paper.balance("ada", "points") == points


def test_points_for_coming_in() -> None:
    paper = shop(PointsProgram(id="points", name="P", points_per_visit=5))
    paper.enrol("ada", "ean:1")
    paper.scan("ean:1")
    assert paper.balance("ada", "points") == 5


def test_a_visit_of_a_program_that_gives_nothing_for_it_is_counted() -> None:
    paper = shop(POINTS)
    paper.enrol("ada", "ean:1")
    answer = paper.scan("ean:1")
    assert answer.entry is not None
    assert paper.account("ada").visits == 1
    assert paper.balance("ada", "points") == 0


@pytest.mark.parametrize(
    ("money", "requested", "balance", "amount_minor", "applied"),
    [
        (MoneyRedemption(), 100, 100, 500, 100),
        (MoneyRedemption(), 250, 1000, 5000, 200),
        (MoneyRedemption(), 1000, 350, 5000, 300),
        (MoneyRedemption(), 1000, 1000, 1250, 200),
        (MoneyRedemption(max_share_percent=50), 1000, 1000, 2000, 200),
        (MoneyRedemption(minimum_points=150), 200, 200, 5000, 200),
        (
            MoneyRedemption(block_points=3, block_value_minor=1, minimum_points=3),
            11,
            11,
            5000,
            9,
        ),
        (
            MoneyRedemption(
                block_points=1,
                block_value_minor=1,
                minimum_points=500,
                max_share_percent=50,
            ),
            900,
            800,
            1999,
            800,
        ),
    ],
)
def test_points_applied(
    money: MoneyRedemption,
    requested: int,
    balance: int,
    amount_minor: int,
    applied: int,
) -> None:
    assert money.applicable(requested, balance, amount_minor, amount_minor) == applied


@pytest.mark.parametrize(
    ("money", "requested", "balance", "amount_minor", "reason"),
    [
        (MoneyRedemption(), 99, 1000, 5000, "points_below_minimum"),
        (MoneyRedemption(), 0, 1000, 5000, "points_below_minimum"),
        (MoneyRedemption(), -100, 1000, 5000, "points_below_minimum"),
        (MoneyRedemption(), 100, 99, 5000, "points_too_few"),
        (MoneyRedemption(), 100, -50, 5000, "points_too_few"),
        (MoneyRedemption(minimum_points=101), 150, 1000, 5000, "points_below_minimum"),
        (MoneyRedemption(), 100, 100, 499, "sale_too_small_for_points"),
        (
            MoneyRedemption(max_share_percent=50),
            100,
            100,
            999,
            "sale_too_small_for_points",
        ),
    ],
)
def test_nothing_applicable_is_refused_with_the_reason(
    money: MoneyRedemption, requested: int, balance: int, amount_minor: int, reason: str
) -> None:
    with pytest.raises(Refusal, match=reason):
        money.applicable(requested, balance, amount_minor, amount_minor)


@pytest.mark.parametrize(
    "promise",
    [
        {"step_minor": 0},
        {"points_per_step": -1},
        {"points_per_visit": -1},
    ],
)
def test_a_promise_that_can_not_be_kept(promise: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="points are earned"):
        PointsProgram(id="points", name="P", **promise)


@pytest.mark.parametrize(
    "promise",
    [
        {"block_points": 0},
        {"block_value_minor": 0},
        {"max_share_percent": 0},
        {"max_share_percent": 101},
    ],
)
def test_a_redemption_that_can_not_be_kept(promise: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"redeemed in blocks|share of a sale"):
        MoneyRedemption(**promise)
