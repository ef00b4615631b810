"""How members stand."""

from dataclasses import replace
from datetime import date

import pytest

from custom_components.loyalty.programs.answer import Expiring
from custom_components.loyalty.programs.booking.standing import stand
from custom_components.loyalty.programs.days import Validity, ValidityUnit
from custom_components.loyalty.programs.promises.points import MoneyRedemption
from custom_components.loyalty.programs.promises.program import Program
from custom_components.loyalty.programs.promises.terms import Reward

from .paper import shop
from .promises import CAKE, FIVE_OFF, POINTS, POINTS_AS_MONEY


@pytest.mark.parametrize(
    ("program", "rewards", "balance", "goal", "missing"),
    [
        (POINTS, (), 30, None, None),
        (POINTS, (CAKE, FIVE_OFF), 30, 50, 20),
        (POINTS, (CAKE, FIVE_OFF), 50, 100, 50),
        (POINTS, (CAKE, FIVE_OFF), 120, 100, 0),
        (POINTS_AS_MONEY, (), 30, 100, 70),
        (replace(POINTS, redeem=MoneyRedemption(minimum_points=150)), (), 30, 200, 170),
    ],
)
def test_the_next_reward(
    program: Program,
    rewards: tuple[Reward, ...],
    balance: int,
    goal: int | None,
    missing: int | None,
) -> None:
    paper = shop(program, rewards=rewards)
    paper.enrol("ada")
    (standing,) = paper.adjust("ada", "points", balance).balances
    assert (standing.goal, standing.missing) == (goal, missing)


@pytest.mark.parametrize(
    ("balance", "worth"), [(99, 0), (100, 500), (250, 1000), (-10, 0)]
)
def test_what_a_balance_is_worth_at_the_till(balance: int, worth: int) -> None:
    assert MoneyRedemption().worth_minor(balance) == worth


def test_points_that_buy_rewards_are_no_money() -> None:
    paper = shop(POINTS)
    assert paper.enrol("ada").balances[0].worth_minor is None


@pytest.mark.parametrize(
    ("redeem_until", "told"), [(None, [8, 9]), (date(2026, 3, 10), [8, 9, 10])]
)
def test_an_end_is_told_for_as_long_as_there_is_something_to_do_in_time(
    redeem_until: date | None, told: list[int]
) -> None:
    ending = replace(POINTS, last_day=date(2026, 3, 9), redeem_until=redeem_until)
    paper = shop(ending, now="2026-03-08 12:00")
    paper.enrol("ada")
    paper.buy("ada", 1000)
    account, terms = paper.account("ada"), paper.terms
    days = [date(2026, 3, day) for day in range(8, 11)]
    ends = {day.day: stand(terms, account, day).balances[0].ends for day in days}
    assert [day for day, end in ends.items() if end is not None] == told


def test_all_that_ends_on_the_next_day_is_one_sum() -> None:
    validity = Validity(unit=ValidityUnit.END_OF_MONTH)
    paper = shop(replace(POINTS, validity=validity), now="2026-02-27 12:00")
    paper.enrol("ada")
    for _ in range(4):
        paper.buy("ada", 1000)
        paper.wait(days=1)
    paper.clock("2026-02-28 12:00")
    account, terms = paper.account("ada"), paper.terms
    ends = {
        day: stand(terms, account, day).balances[0].next_expiry
        for day in (date(2026, 2, 28), date(2026, 3, 1), date(2026, 4, 1))
    }
    assert ends == {
        date(2026, 2, 28): Expiring(last_day=date(2026, 2, 28), amount=20),
        date(2026, 3, 1): Expiring(last_day=date(2026, 3, 31), amount=20),
        date(2026, 4, 1): None,
    }


@pytest.mark.parametrize(
    ("before", "amount_minor", "earned"),
    [
        (0, 4900, ()),
        (0, 5000, ("cake",)),
        (49, 100, ("cake",)),
        (50, 4900, ()),
        (50, 5000, ("five",)),
    ],
)
def test_rewards_that_came_into_reach(
    before: int, amount_minor: int, earned: tuple[str, ...]
) -> None:
    paper = shop(POINTS, rewards=(CAKE, FIVE_OFF))
    paper.enrol("ada")
    if before:
        paper.adjust("ada", "points", before)
    assert paper.buy("ada", amount_minor).rewards_earned == earned


def test_what_comes_back_is_no_news() -> None:
    paper = shop(POINTS, rewards=(CAKE,))
    paper.enrol("ada")
    paper.buy("ada", 5000)
    assert paper.undo(paper.redeem("ada")).rewards_earned == ()
