"""What an amount earns: by steps or in proportion, by category and article, at a pace that rises."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given, strategies as st
import pytest

from custom_components.loyalty.programs.account import Account
from custom_components.loyalty.programs.commands import Line
from custom_components.loyalty.programs.promises.benefits import Benefit
from custom_components.loyalty.programs.promises.ladder import LadderBasis, LadderWindow
from custom_components.loyalty.programs.promises.limits import Rounding
from custom_components.loyalty.programs.promises.points import (
    MoneyRedemption,
    PointsProgram,
)
from custom_components.loyalty.programs.promises.rates import (
    LineRate,
    PaceStep,
    RisingPace,
)
from custom_components.loyalty.programs.sale.accrual import gain_of

from .paper import Shop, shop
from .promises import POINTS
from .sales import ADA, line, purchase

THREE_PER_TWO = replace(POINTS, step_minor=200, points_per_step=3)
GROCER = replace(
    POINTS,
    rates=(
        LineRate(name="tobacco", points=0, step_minor=100),
        LineRate(name="wine", points=3, step_minor=500),
        LineRate(name="4711", points=20),
    ),
)
RISING = replace(
    POINTS,
    rising=RisingPace(
        steps=(
            PaceStep(threshold=10_000, points=2),
            PaceStep(threshold=50_000, points=3),
        )
    ),
)
SOMEBODY = Account(member=ADA)


def points(program: PointsProgram, basis_minor: int, *lines: Line) -> int:
    return gain_of(program, purchase(basis_minor, *lines), SOMEBODY).amount


@pytest.mark.parametrize(
    ("amount", "by_steps", "in_proportion"),
    [(500, 6, 7), (400, 6, 6), (199, 0, 2), (66, 0, 0), (67, 0, 1), (0, 0, 0)],
)
def test_broken_steps_count_in_proportion(
    amount: int, by_steps: int, in_proportion: int
) -> None:
    assert points(THREE_PER_TWO, amount) == by_steps
    assert points(replace(THREE_PER_TWO, proportional=True), amount) == in_proportion


@pytest.mark.parametrize(
    ("rounding", "earned"), [(Rounding.DOWN, 28), (Rounding.HALF_UP, 29)]
)
def test_half_a_point_is_rounded_once_after_multiplying(
    rounding: Rounding, earned: int
) -> None:
    program = replace(POINTS, rounding=rounding)
    half_more = Benefit(id="gold", name="Gold", multiplier=Decimal("1.5"))
    assert gain_of(program, purchase(1900), SOMEBODY, [half_more]).amount == earned


@pytest.mark.parametrize(
    ("rounding", "earned"), [(Rounding.DOWN, 7), (Rounding.HALF_UP, 8)]
)
def test_half_a_point_in_proportion(rounding: Rounding, earned: int) -> None:
    program = replace(THREE_PER_TWO, proportional=True, rounding=rounding)
    assert points(program, 500) == earned


def test_a_broken_point_is_multiplied_before_it_is_rounded() -> None:
    program = replace(THREE_PER_TWO, proportional=True)
    twice = Benefit(id="gold", name="Gold", multiplier=Decimal(2))
    assert gain_of(program, purchase(500), SOMEBODY, [twice]).amount == 15


@pytest.mark.parametrize(
    ("lines", "earned"),
    [
        ((line(1000, "bread"),), 10),
        ((line(1000, "tobacco"),), 0),
        ((line(999, "tobacco"), line(300, "bread")), 3),
        ((line(1400, "wine"),), 6),
        ((line(700, "wine"), line(700, "wine")), 6),
        ((line(1400, "wine"), line(250, "bread")), 8),
        ((replace(line(600, "coffee", sku="4711"), quantity=2),), 40),
        ((line(0, "coffee", sku="4711"),), 0),
        ((line(1400, "wine", sku="4711"),), 20),
    ],
)
def test_lines_earn_at_their_own_rate(lines: tuple[Line, ...], earned: int) -> None:
    assert points(GROCER, sum(line.amount_minor for line in lines), *lines) == earned


def test_a_sale_without_lines_earns_at_the_rate_of_all() -> None:
    assert points(GROCER, 1000) == 10


def test_what_a_line_below_zero_takes_off_earns_nothing_elsewhere() -> None:
    assert points(GROCER, 500, line(1000, "wine"), line(-500, "deposit")) == 3


def test_what_points_paid_earns_nothing_at_any_rate() -> None:
    paper = shop(replace(GROCER, redeem=MoneyRedemption()))
    paper.enrol("ada")
    paper.adjust("ada", "points", 100)
    wine = (Line(amount_minor=1500, category="wine"),)
    sale = paper.buy("ada", 1500, lines=wine, redeem={"points": 100})
    assert sale.balances[0].earned == 6


def test_the_explanation_of_many_rates_adds_up() -> None:
    lines = (line(700, "wine"), line(333, "bread"), line(120, None, sku="4711"))
    gain = gain_of(replace(GROCER, proportional=True), purchase(1153, *lines), SOMEBODY)
    assert sum(int(step.values["amount"]) for step in gain.steps) == gain.amount == 27


def shop_that_rises(**terms: object) -> Shop:
    assert RISING.rising is not None
    rising = replace(RISING.rising, **terms)  # type: ignore[arg-type]
    paper = shop(replace(RISING, rising=rising))
    paper.enrol("ada", "ean:1")
    return paper


def test_the_pace_rises_with_what_was_bought_before() -> None:
    paper = shop_that_rises()
    amounts = (9_999, 1, 100, 40_000, 100)
    earned = [paper.buy("ada", amount).balances[0].earned for amount in amounts]
    assert earned == [99, 0, 2, 800, 3]


def test_the_pace_rises_with_purchases() -> None:
    paper = shop_that_rises(
        basis=LadderBasis.PURCHASES, steps=(PaceStep(threshold=2, points=5),)
    )
    earned = [paper.buy("ada", 100).balances[0].earned for _ in range(4)]
    assert earned == [1, 1, 5, 5]


def test_the_pace_starts_anew_with_the_year() -> None:
    paper = shop_that_rises(window=LadderWindow.YEAR)
    paper.buy("ada", 20_000)
    paper.clock("2026-12-31 23:59")
    assert paper.buy("ada", 100).balances[0].earned == 2
    paper.clock("2027-01-01 00:00")
    assert paper.buy("ada", 100).balances[0].earned == 1


def test_a_shown_card_tells_the_pace_and_what_is_missing() -> None:
    paper = shop_that_rises()
    paper.buy("ada", 2_500)
    pace = paper.scan("ean:1").balances[0].pace
    assert pace is not None
    assert (pace.points, pace.next_points, pace.missing_minor) == (1, 2, 7_500)


def test_the_top_of_the_ladder_has_nothing_above_it() -> None:
    pace = RISING.pace(replace(SOMEBODY, spent_minor=50_000), date(2026, 3, 2))
    assert pace is not None
    assert (pace.points, pace.next_points) == (3, None)


@pytest.mark.parametrize(
    "steps",
    [
        (),
        (PaceStep(threshold=0, points=2),),
        (PaceStep(threshold=100, points=3), PaceStep(threshold=100, points=4)),
        (PaceStep(threshold=100, points=3), PaceStep(threshold=200, points=3)),
    ],
)
def test_a_ladder_that_does_not_rise_is_no_promise(steps: tuple[PaceStep, ...]) -> None:
    with pytest.raises(ValueError, match="ladder"):
        RisingPace(steps=steps)


def test_a_ladder_begins_above_the_usual_pace() -> None:
    with pytest.raises(ValueError, match="rises"):
        replace(RISING, points_per_step=2)


@pytest.mark.parametrize("rate", [("", 1, None), ("wine", -1, None), ("wine", 1, 0)])
def test_a_rate_is_for_something(rate: tuple[str, int, int | None]) -> None:
    name, points_each, step = rate
    with pytest.raises(ValueError, match="a rate of"):
        LineRate(name=name, points=points_each, step_minor=step)


@given(st.integers(1, 10_000), st.integers(1, 9), st.integers(0, 1_000_000))
def test_proportion_gives_no_less_than_steps(step: int, each: int, amount: int) -> None:
    by_steps = replace(POINTS, step_minor=step, points_per_step=each)
    exact = replace(by_steps, proportional=True)
    assert 0 <= points(exact, amount) - points(by_steps, amount) < each
