"""What is left over of a sale and counts with the next one."""

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.loyalty.programs.answer import Answer
from custom_components.loyalty.programs.promises.benefits import Benefit
from custom_components.loyalty.programs.promises.limits import Caps
from custom_components.loyalty.programs.promises.points import PointsProgram
from custom_components.loyalty.programs.promises.rates import PaceStep, RisingPace
from custom_components.loyalty.programs.rest import Carry, rest_of
from custom_components.loyalty.programs.sale.accrual import gain_of

from .paper import Shop, shop
from .promises import POINTS
from .sales import purchase

PER_FIFTY = replace(POINTS, step_minor=5000, carries_rest=True)
THREE_PER_TWO = replace(POINTS, step_minor=200, points_per_step=3, carries_rest=True)
IN_PROPORTION = replace(THREE_PER_TWO, proportional=True)


def shop_with(program: PointsProgram) -> Shop:
    paper = shop(program)
    paper.enrol("ada", "ean:1")
    return paper


def held(paper: Shop) -> tuple[int, int]:
    """Return the points and what waits for the next one."""
    return paper.balance("ada", "points"), rest_of(paper.account("ada"), "points")


@pytest.mark.parametrize(("carries", "points"), [(False, 0), (True, 1)])
def test_thirty_and_twenty_are_fifty(carries: bool, points: int) -> None:
    paper = shop_with(replace(PER_FIFTY, carries_rest=carries))
    paper.buy("ada", 3000)
    paper.buy("ada", 2000)
    assert paper.balance("ada", "points") == points


def test_what_is_left_over_is_told_and_is_no_balance() -> None:
    paper = shop_with(PER_FIFTY)
    answer = paper.buy("ada", 3000)
    assert answer.explanation[-1].values["rest_minor"] == 3000
    assert [standing.program for standing in answer.balances] == ["points"]
    assert not answer.balances[0].balance


def test_the_explanation_adds_up_to_what_was_given() -> None:
    paper = shop_with(PER_FIFTY)
    paper.buy("ada", 3000)
    answer = paper.buy("ada", 12_500)
    amounts = [int(step.values.get("amount", 0)) for step in answer.explanation]
    assert sum(amounts) == answer.balances[0].earned == 3


def test_points_by_steps_come_as_a_whole_step_gives_them() -> None:
    paper = shop_with(THREE_PER_TWO)
    earned = [paper.buy("ada", amount).balances[0].earned for amount in (500, 100)]
    assert earned == [6, 3]


def test_broken_points_are_carried_in_proportion() -> None:
    paper = shop_with(IN_PROPORTION)
    earned = [paper.buy("ada", amount).balances[0].earned for amount in (500, 100)]
    assert earned == [7, 2]


def test_a_multiplier_multiplies_what_counts_of_its_sale_only() -> None:
    twice = Benefit(id="double", name="Double day", multiplier=Decimal(2))
    paper = shop_with(PER_FIFTY)
    paper.buy("ada", 3000)
    gain = gain_of(PER_FIFTY, purchase(2000), paper.account("ada"), [twice])
    assert (gain.amount, gain.rest) == (1, -1000)


def test_a_refund_undoes_a_point_that_a_later_sale_completed() -> None:
    paper = shop_with(PER_FIFTY)
    first = paper.buy("ada", 3000)
    paper.buy("ada", 2000)
    assert held(paper) == (1, 0)
    paper.refund(first)
    assert held(paper) == (0, 2000)


def test_a_refund_can_leave_the_points_and_take_from_what_is_left_over() -> None:
    paper = shop_with(PER_FIFTY)
    sale = paper.buy("ada", 9000)
    paper.refund(sale, 4000)
    assert held(paper) == (1, 0)


def test_an_undo_leaves_nothing_over() -> None:
    paper = shop_with(PER_FIFTY)
    paper.undo(paper.buy("ada", 3000))
    assert held(paper) == (0, 0)


def test_a_sale_that_a_limit_cut_gives_back_what_it_gave_last() -> None:
    paper = shop_with(replace(PER_FIFTY, step_minor=100, caps=Caps(per_sale=10)))
    sale = paper.buy("ada", 2550)
    assert held(paper) == (10, 0)
    paper.refund(sale, 1000)
    assert held(paper) == (10, 0)
    paper.refund(sale, 600)
    assert held(paper) == (9, 0)
    paper.refund(sale)
    assert held(paper) == (0, 0)


def test_a_sale_that_a_limit_cut_leaves_alone_what_was_left_over() -> None:
    paper = shop_with(replace(PER_FIFTY, step_minor=100, caps=Caps(balance=1)))
    first = paper.buy("ada", 177)
    second = paper.buy("ada", 33)
    assert held(paper) == (1, 77)
    paper.refund(first)
    assert held(paper) == (0, 0)
    paper.refund(second)
    assert held(paper) == (0, 0)


def test_what_duplicates_left_over_is_joined() -> None:
    paper = shop_with(PER_FIFTY)
    paper.enrol("eve")
    paper.buy("ada", 3000)
    paper.buy("eve", 2500)
    paper.merge("ada", "eve")
    assert held(paper) == (0, 5500)
    paper.buy("ada", 100)
    assert held(paper) == (1, 600)


def test_a_refund_counts_at_the_pace_of_its_sale() -> None:
    rising = RisingPace(steps=(PaceStep(threshold=10_000, points=2),))
    paper = shop_with(replace(POINTS, rising=rising))
    slow = paper.buy("ada", 10_000)
    fast = paper.buy("ada", 10_000)
    paper.refund(slow, 5_000)
    assert paper.balance("ada", "points") == 250
    paper.refund(fast, 5_000)
    assert paper.balance("ada", "points") == 150


@dataclass(slots=True)
class Bought:
    """A sale and what of it the customer has kept."""

    answer: Answer
    kept_minor: int

    @property
    def whole(self) -> bool:
        return self.answer.amount_minor == self.kept_minor


def tell(paper: Shop, story: list[tuple[str, int, int]]) -> list[int]:
    """Buy, bring back parts and undo; return what is left of each sale in minor units."""
    sales: list[Bought] = []
    for what, which, amount in story:
        sale = sales[which % len(sales)] if sales else None
        if what == "buy" or sale is None:
            sales.append(Bought(paper.buy("ada", amount), amount))
        elif what == "undo" and sale.whole:
            paper.undo(sale.answer)
            sales.remove(sale)
        elif sale.kept_minor:
            back = min(amount, sale.kept_minor)
            paper.refund(sale.answer, back)
            sale.kept_minor -= back
    return [sale.kept_minor for sale in sales]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from((PER_FIFTY, THREE_PER_TWO, IN_PROPORTION)),
    st.lists(
        st.tuples(
            st.sampled_from(("buy", "refund", "undo")),
            st.integers(0, 9),
            st.integers(1, 20_000),
        ),
        max_size=12,
    ),
)
def test_points_and_rest_depend_only_on_what_was_kept(
    program: PointsProgram, story: list[tuple[str, int, int]]
) -> None:
    """In whatever order goods are bought and come back."""
    paper = shop_with(program)
    kept = tell(paper, story)
    carry = program.carry
    assert carry is not None
    each = Fraction(program.points_per_step, program.step_minor)
    counted = sum(carry.counted(left * each) for left in kept)
    assert held(paper) == carry.given(counted, 0)


@given(st.integers(1, 500), st.integers(1, 5), st.lists(st.integers(0, 5000)))
def test_what_is_given_and_taken_is_a_function_of_the_sum(
    parts: int, portion: int, counted: list[int]
) -> None:
    carry = Carry(parts=parts, portion=portion)
    points = rest = 0
    for amount in counted:
        given, change = carry.given(amount, rest)
        points, rest = points + given, rest + change
    assert points * parts + rest == sum(counted)
    assert 0 <= rest < parts * portion
    for amount in counted:
        taken, change = carry.taken(amount, rest)
        points, rest = points - taken, rest + change
        assert 0 <= rest < parts * portion
    assert (points, rest) == (0, 0)
