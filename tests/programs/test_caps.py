"""The most that can be earned: in a sale, a day, a week, a month, and at all."""

from dataclasses import replace
from datetime import date

from hypothesis import given, strategies as st
import pytest

from custom_components.loyalty.programs.answer import Answer
from custom_components.loyalty.programs.promises.limits import Caps

from .paper import Shop, shop
from .promises import CAKE, POINTS, STAMPS


def shop_with(*, now: str = "2026-03-02 10:00", **caps: int) -> Shop:
    """Open a shop on a Monday, with limits to what a point per 1.00 comes to."""
    paper = shop(replace(POINTS, caps=Caps(**caps)), rewards=(CAKE,), now=now)
    paper.enrol("ada")
    return paper


def points(answer: Answer) -> int:
    return answer.balances[0].earned


def amounts(answer: Answer) -> int:
    return sum(int(step.values.get("amount", 0)) for step in answer.explanation)


@pytest.mark.parametrize(("amount", "earned"), [(999, 9), (1000, 10), (1100, 10)])
def test_a_sale_gives_what_is_left_of_its_limit(amount: int, earned: int) -> None:
    assert points(shop_with(per_sale=10).buy("ada", amount)) == earned


def test_the_explanation_adds_up_to_what_was_given() -> None:
    answer = shop_with(per_sale=10).buy("ada", 2500)
    assert amounts(answer) == points(answer) == 10


@pytest.mark.parametrize(
    ("caps", "again"),
    [
        ({"per_day": 10}, "2026-03-03 00:00"),
        ({"per_week": 10}, "2026-03-09 00:00"),
        ({"per_month": 10}, "2026-04-01 00:00"),
    ],
)
def test_a_period_gives_what_is_left_and_starts_anew(
    caps: dict[str, int], again: str
) -> None:
    paper = shop_with(**caps)
    assert points(paper.buy("ada", 700)) == 7
    assert points(paper.buy("ada", 700)) == 3
    assert points(paper.buy("ada", 700)) == 0
    paper.clock(again)
    assert points(paper.buy("ada", 700)) == 7


@pytest.mark.parametrize(
    ("caps", "last_moment"),
    [
        ({"per_day": 10}, "2026-03-02 23:59:59"),
        ({"per_week": 10}, "2026-03-08 23:59:59"),
        ({"per_month": 10}, "2026-03-31 23:59:59"),
    ],
)
def test_a_period_lasts_to_its_last_second(
    caps: dict[str, int], last_moment: str
) -> None:
    paper = shop_with(**caps)
    paper.buy("ada", 1000)
    paper.clock(last_moment)
    assert points(paper.buy("ada", 700)) == 0


def test_the_tightest_limit_cuts() -> None:
    paper = shop_with(per_sale=8, per_week=10)
    assert [points(paper.buy("ada", 900)) for _ in range(3)] == [8, 2, 0]


def test_what_came_back_can_be_earned_again_on_that_day() -> None:
    paper = shop_with(per_day=10)
    back = paper.buy("ada", 800)
    paper.refund(back)
    assert points(paper.buy("ada", 1500)) == 10


def test_a_refund_of_a_sale_that_was_cut_takes_what_it_gave() -> None:
    paper = shop_with(per_sale=10)
    sale = paper.buy("ada", 2500)
    paper.refund(sale, 1200)
    assert paper.balance("ada", "points") == 10
    paper.refund(sale, 800)
    assert paper.balance("ada", "points") == 5
    paper.refund(sale)
    assert paper.balance("ada", "points") == 0


def test_nobody_holds_more_than_the_balance_limit() -> None:
    paper = shop_with(balance=60)
    assert points(paper.buy("ada", 5500)) == 55
    assert points(paper.buy("ada", 5500)) == 5
    paper.redeem("ada", "cake")
    assert points(paper.buy("ada", 5500)) == 50


def test_the_balance_limit_counts_what_is_pending() -> None:
    paper = shop(replace(POINTS, caps=Caps(balance=60), pending_days=14))
    paper.enrol("ada")
    paper.buy("ada", 5500)
    assert points(paper.buy("ada", 5500)) == 5


def test_a_stamp_by_hand_counts_for_the_day_and_is_given_all_the_same() -> None:
    paper = shop(replace(STAMPS, minimum_interval_minutes=0, caps=Caps(per_day=1)))
    paper.enrol("ada", "ean:1")
    paper.stamp("ada")
    assert points(paper.scan("ean:1")) == 0
    paper.stamp("ada")
    assert paper.balance("ada", "stamps") == 2


def test_what_merged_members_earned_counts_for_the_one_they_are() -> None:
    paper = shop_with(per_day=10)
    paper.enrol("eve")
    paper.buy("ada", 400)
    paper.buy("eve", 400)
    paper.merge("ada", "eve")
    assert points(paper.buy("ada", 900)) == 2


def test_a_limit_is_at_least_one() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Caps(per_day=0)


def test_a_limit_looks_back_no_further_than_its_period() -> None:
    assert Caps(per_week=5).looks_back_to(date(2026, 3, 1)) == date(2026, 2, 23)
    assert Caps(per_sale=5, balance=9).looks_back_to(date(2026, 3, 1)) is None


@given(
    st.lists(
        st.tuples(st.integers(1, 5000), st.integers(0, 40)), min_size=1, max_size=12
    )
)
def test_no_week_brings_more_than_its_limit(sales: list[tuple[int, int]]) -> None:
    paper = shop_with(per_week=30)
    weeks: dict[tuple[int, int], int] = {}
    for amount, hours in sales:
        paper.wait(minutes=60 * hours)
        week = paper.today.isocalendar()[:2]
        weeks[week] = weeks.get(week, 0) + points(paper.buy("ada", amount))
    assert max(weeks.values()) <= 30
