"""What tiers and promotions make of a price and of what is earned."""

from decimal import Decimal
from typing import Any

import pytest

from custom_components.loyalty.programs.account import Account
from custom_components.loyalty.programs.bill import Bill
from custom_components.loyalty.programs.promises.benefits import Benefit, applying
from custom_components.loyalty.programs.promises.price import (
    lower_by_amounts,
    lower_by_percent,
)
from custom_components.loyalty.programs.promises.program import Program, Step
from custom_components.loyalty.programs.sale.accrual import gain_of

from .promises import POINTS, STAMP_PER_TEN, TEN_OFF
from .sales import ADA, DAY, line, purchase

ACCOUNT = Account(member=ADA)


def benefit(name: str = "gold", **terms: Any) -> Benefit:
    return Benefit(id=name, name=name.title(), **terms)


def times(factor: str, **terms: Any) -> Benefit:
    return benefit(multiplier=Decimal(factor), **terms)


def percent(value: str, **terms: Any) -> Benefit:
    return benefit(percent=Decimal(value), **terms)


def price(
    amount_minor: int, *benefits: Benefit, programs: tuple[Program, ...] = ()
) -> int:
    bill = Bill(amount_minor, [], DAY)
    lower_by_percent(bill, programs, ACCOUNT, benefits, [])
    lower_by_amounts(bill, benefits, [])
    return bill.open_minor


@pytest.mark.parametrize(
    ("benefits", "points"),
    [
        ((), 19),
        ((times("1.5"),), 28),
        ((times("1.5"), times("2")), 57),
        ((times("2", programs=("points",)),), 38),
        ((times("2", programs=("stamps",)),), 19),
        ((benefit(extra=5),), 24),
        ((times("1.5"), benefit(extra=5)), 33),
        ((times("0.5"),), 9),
    ],
)
def test_points_are_multiplied_then_rounded_down_once(
    benefits: tuple[Benefit, ...], points: int
) -> None:
    assert gain_of(POINTS, purchase(1999), ACCOUNT, benefits).amount == points


def test_a_multiplier_for_some_lines_multiplies_what_they_earn() -> None:
    bought = purchase(1500, line(1000, "bread"), line(500, "cake"))
    double_bread = times("2", categories=("bread",))
    assert gain_of(POINTS, bought, ACCOUNT, (double_bread,)).amount == 25
    assert gain_of(POINTS, bought, ACCOUNT, (double_bread, times("2"))).amount == 50


@pytest.mark.parametrize(
    ("benefits", "points"),
    [
        (("2", "3"), 60),
        (("2", "5"), 100),
        (("4", "5"), 100),
        (("4", "5", "0.5"), 100),
        (("0.5", "0.5"), 2),
    ],
)
@pytest.mark.parametrize("terms", [{}, {"categories": ("bread",)}])
def test_multipliers_multiply_up_to_ten_for_the_sale_and_for_lines(
    benefits: tuple[str, ...], points: int, terms: dict[str, Any]
) -> None:
    bought = purchase(1000, line(1000, "bread"))
    multipliers = tuple(times(factor, **terms) for factor in benefits)
    assert gain_of(POINTS, bought, ACCOUNT, multipliers).amount == points


def test_each_line_is_multiplied_by_what_is_about_it_ten_times_at_most() -> None:
    bought = purchase(
        2000, line(1000, "bread", sku="rye"), line(500, "bread"), line(500, "cake")
    )
    benefits = (
        times("2"),
        times("3", categories=("bread",)),
        times("4", skus=("rye",)),
    )
    assert gain_of(POINTS, bought, ACCOUNT, benefits).amount == 100 + 30 + 10


def test_nothing_multiplied_is_nothing_but_a_named_program_gets_its_extra() -> None:
    too_little = purchase(500)
    assert gain_of(STAMP_PER_TEN, too_little, ACCOUNT, (times("3"),)).amount == 0
    assert gain_of(STAMP_PER_TEN, too_little, ACCOUNT, (benefit(extra=1),)).amount == 0
    named = benefit(extra=1, programs=("stamps",))
    assert gain_of(STAMP_PER_TEN, too_little, ACCOUNT, (named,)).amount == 1


def test_the_explanation_adds_up_to_what_is_earned() -> None:
    gain = gain_of(POINTS, purchase(1999), ACCOUNT, (times("1.5"), benefit(extra=5)))
    assert [step.values["amount"] for step in gain.steps] == [19, 9, 5]


def test_the_explanation_is_silent_about_a_multiplier_that_changes_nothing() -> None:
    gain = gain_of(STAMP_PER_TEN, purchase(1000), ACCOUNT, (times("1.5"),))
    assert (gain.amount, len(gain.steps)) == (1, 1)


@pytest.mark.parametrize(
    ("benefits", "to_pay"),
    [
        ((percent("20"),), 8000),
        ((percent("5"),), 9000),
        ((percent("20", most_minor=500),), 9000),
        ((percent("10", compounds=True),), 8100),
        ((percent("10", compounds=True), percent("10", compounds=True)), 7290),
        ((benefit(off_minor=300),), 8700),
        ((benefit(off_minor=30_000),), 0),
        ((benefit(off_minor=3000, most_minor=1000),), 8000),
    ],
)
def test_the_best_percentage_then_further_ones_then_amounts(
    benefits: tuple[Benefit, ...], to_pay: int
) -> None:
    assert price(10_000, *benefits, programs=(TEN_OFF,)) == to_pay


def test_a_discount_of_some_lines_lowers_their_price_only() -> None:
    bill = Bill(1500, [line(1000, "bread"), line(500, "cake")], DAY)
    steps: list[Step] = []
    lower_by_percent(bill, (), ACCOUNT, (percent("50", categories=("cake",)),), steps)
    assert bill.prices == (1000, 250)
    assert [step.values["amount_minor"] for step in steps] == [-250]


@pytest.mark.parametrize(
    ("terms", "applies"),
    [
        ({"minimum_minor": 1500}, True),
        ({"minimum_minor": 1501}, False),
        ({"minimum_minor": 1000, "categories": ("bread",)}, True),
        ({"minimum_minor": 1001, "categories": ("bread",)}, False),
        ({"categories": ("shoes",)}, False),
        ({"skus": ("rye",)}, True),
    ],
)
def test_the_lines_that_it_is_about_come_to_its_minimum(
    terms: dict[str, Any], applies: bool
) -> None:
    sale = Bill(1500, [line(1000, "bread", sku="rye"), line(500, "cake")], DAY).sale()
    assert bool(applying((benefit(**terms),), sale)) is applies


def test_an_exclusive_one_suppresses_all_others() -> None:
    sale = Bill(1000, [], DAY).sale()
    plain = benefit("plain", priority=99)
    low, high = (
        benefit("low", exclusive=True, priority=1),
        benefit("high", exclusive=True, priority=2),
    )
    missed = benefit("missed", exclusive=True, priority=3, minimum_minor=5000)
    assert applying((plain, low, missed, high), sale) == (high,)


@pytest.mark.parametrize(
    "terms",
    [
        {"multiplier": Decimal(0)},
        {"multiplier": Decimal(11)},
        {"percent": Decimal(-1)},
        {"percent": Decimal(101)},
        {"extra": -1},
        {"off_minor": -1},
    ],
)
def test_a_benefit_that_makes_no_sense(terms: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="gold"):
        benefit(**terms)
