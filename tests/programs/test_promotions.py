"""Promotions: for whom, how often, and that taking back takes them back."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from custom_components.loyalty.programs.account import Account
from custom_components.loyalty.programs.answer import Gift
from custom_components.loyalty.programs.days import BusinessCalendar
from custom_components.loyalty.programs.draws import drawn
from custom_components.loyalty.programs.promises.periods import Period
from custom_components.loyalty.programs.promises.promotions import (
    Conditions,
    Effect,
    Limits,
    On,
    Promotion,
    near_birthday,
    suits,
)
from custom_components.loyalty.programs.promises.terms_document import (
    from_document,
    to_document,
)
from custom_components.loyalty.programs.promises.windows import Window
from custom_components.loyalty.programs.uses import Use

from .paper import BERLIN, Shop, shop
from .promises import POINTS, STAMPS
from .sales import ADA, line

DOUBLE = Effect(multiplier=Decimal(2))
BISCUIT = Effect(gift="Biscuit")
CALENDAR = BusinessCalendar(zone=BERLIN)


def promotion(effect: Effect = DOUBLE, name: str = "happy", **more: Any) -> Promotion:
    return Promotion(id=name, name=name.title(), effect=effect, **more)


def under(*conditions: Any, effect: Effect = DOUBLE, **fields: Any) -> Shop:
    """Open a shop whose promotion has conditions; Ada is a customer."""
    paper = shop(
        POINTS,
        STAMPS,
        promotions=(promotion(effect, conditions=Conditions(**fields)),),
    )
    paper.enrol("ada", "ean:ada", tags=("regular",), birthday=date(1988, 2, 29))
    return paper


def earned(paper: Shop, amount_minor: int = 1000, **sale: Any) -> int:
    before = paper.balance("ada", "points")
    paper.buy("ada", amount_minor, **sale)
    return paper.balance("ada", "points") - before


def test_a_multiplier_counts_while_it_is_in_force() -> None:
    paper = under()
    assert earned(paper) == 20
    paper.switched_off.add("happy")
    assert earned(paper) == 10


def test_it_is_named_in_the_explanation_which_adds_up() -> None:
    paper = under()
    answer = paper.buy("ada", 1000)
    of_points = [step for step in answer.explanation if "program" in step.values]
    assert sum(int(step.values["amount"]) for step in of_points) == 20
    assert of_points[-1].values["benefit"] == "Happy"
    assert answer.benefits == ("happy",)


@pytest.mark.parametrize(
    ("conditions", "counts"),
    [
        ({"minimum_minor": 1000}, True),
        ({"minimum_minor": 1001}, False),
        ({"tag": "regular"}, True),
        ({"tag": "staff"}, False),
        ({"first_purchase": True}, True),
        ({"referred": True}, False),
        ({"on": On.VISIT}, False),
        ({"on": On.ANY}, True),
        ({"every": 1}, True),
        ({"every": 2}, False),
        ({"new_days": 1}, True),
        ({"birthday_days": 3}, True),
        ({"birthday_days": 1}, False),
        ({"categories": ("bread",)}, False),
    ],
)
def test_a_condition_is_met_or_not(conditions: dict[str, Any], counts: bool) -> None:
    # The second of March: two days after the 28th of February, when those of the 29th celebrate.
    paper = under(**conditions)
    assert earned(paper) == (20 if counts else 10)


def test_only_some_lines_count_double() -> None:
    paper = under(categories=("bread",))
    lines = (line(600, "bread"), line(400, "cake"))
    assert earned(paper, 1000, lines=lines) == 16


def test_a_first_purchase_is_one_until_it_is_taken_back() -> None:
    paper = under(first_purchase=True)
    first = paper.buy("ada", 1000)
    assert earned(paper) == 10
    paper.undo(paper.buy("ada", 100))
    assert paper.balance("ada", "points") == 30
    paper.refund(first)
    assert paper.balance("ada", "points") == 10


def test_every_third_purchase_is_worth_more() -> None:
    paper = under(every=3)
    assert [earned(paper) for _ in range(6)] == [10, 10, 20, 10, 10, 20]


def test_new_customers_for_so_many_days() -> None:
    paper = under(new_days=2)
    paper.wait(days=1)
    assert earned(paper) == 20
    paper.wait(days=1)
    assert earned(paper) == 10


@pytest.mark.parametrize(
    ("day", "near"),
    [
        (date(2026, 2, 24), False),
        (date(2026, 2, 25), True),
        (date(2026, 3, 3), True),
        (date(2026, 3, 4), False),
        (date(2028, 2, 26), True),
        (date(2028, 3, 3), True),
        (date(2028, 3, 4), False),
    ],
)
def test_the_birthday_week_of_the_29th_of_february(day: date, near: bool) -> None:
    assert near_birthday(date(1988, 2, 29), day, 3, CALENDAR) is near


@pytest.mark.parametrize(
    ("day", "near"),
    [
        (date(2027, 2, 28), False),
        (date(2027, 3, 1), True),
        (date(2028, 2, 29), True),
        (date(2028, 3, 1), False),
    ],
)
def test_those_of_the_29th_of_february_may_celebrate_in_march(
    day: date, near: bool
) -> None:
    calendar = BusinessCalendar(zone=BERLIN, leap_birthdays_in_march=True)
    assert near_birthday(date(1988, 2, 29), day, 0, calendar) is near


@pytest.mark.parametrize("day", [date(2025, 12, 30), date(2026, 1, 3)])
def test_a_birthday_week_crosses_the_year(day: date) -> None:
    assert near_birthday(date(1990, 1, 1), day, 2, CALENDAR)


@pytest.mark.parametrize(
    ("born", "used", "day", "counts"),
    [
        (date(1990, 12, 31), date(2027, 12, 29), date(2028, 1, 2), False),
        (date(1990, 12, 31), date(2027, 12, 29), date(2028, 12, 28), True),
        (date(1990, 12, 31), date(2028, 1, 3), date(2028, 12, 28), True),
        (date(1990, 1, 2), date(2027, 12, 30), date(2028, 1, 5), False),
        (date(1990, 1, 2), date(2027, 1, 5), date(2027, 12, 30), True),
        (date(1990, 6, 15), date(2027, 6, 12), date(2027, 6, 18), False),
        # Whoever tells another birthday in the same year has had it all the same.
        (date(1990, 6, 15), date(2027, 3, 1), date(2027, 6, 15), False),
        (date(1988, 2, 29), date(2027, 2, 25), date(2027, 3, 3), False),
        (date(1988, 2, 29), date(2027, 3, 3), date(2028, 2, 26), True),
    ],
)
def test_once_a_year_around_the_birthday_is_once_for_each_birthday(
    born: date, used: date, day: date, counts: bool
) -> None:
    cake = promotion(
        conditions=Conditions(birthday_days=3),
        limits=Limits(per_customer=1, period=Period.YEAR),
    )
    account = Account(member=ADA, birthday=born, uses=(Use("happy", used, 1),))
    assert suits(cake, account, day, CALENDAR) is counts


def limited(**limits: Any) -> Shop:
    paper = shop(POINTS, promotions=(promotion(limits=Limits(**limits)),))
    paper.enrol("ada")
    paper.enrol("ben")
    return paper


def test_so_often_for_each_customer_and_once_more_after_an_undo() -> None:
    paper = limited(per_customer=2)
    first = paper.buy("ada", 1000)
    assert [earned(paper), earned(paper)] == [20, 10]
    paper.undo(first)
    assert [earned(paper), earned(paper)] == [20, 10]
    paper.buy("ben", 1000)
    assert paper.balance("ben", "points") == 20


def test_once_a_day() -> None:
    paper = limited(per_customer=1, period=Period.DAY)
    assert [earned(paper), earned(paper)] == [20, 10]
    paper.wait(days=1)
    assert earned(paper) == 20


def test_a_pause_of_days_after_each_time() -> None:
    paper = limited(pause_days=7)
    first = paper.buy("ada", 1000)
    assert earned(paper) == 10
    paper.wait(days=6)
    assert earned(paper) == 10
    paper.wait(days=1)
    assert [earned(paper), earned(paper)] == [20, 10]
    paper.undo(first)
    assert earned(paper) == 10


def test_only_so_many_a_day_in_the_whole_shop() -> None:
    paper = limited(per_day=1, in_all=2)
    paper.buy("ben", 1000)
    assert earned(paper) == 10
    paper.wait(days=1)
    assert earned(paper) == 20
    paper.wait(days=1)
    assert earned(paper) == 10


def test_uses_go_along_with_a_duplicate() -> None:
    paper = limited(per_customer=1)
    paper.buy("ben", 1000)
    paper.merge("ada", "ben")
    assert earned(paper) == 10


def test_a_refund_of_a_part_below_the_minimum_takes_the_rest_back() -> None:
    paper = under(minimum_minor=1000)
    sale = paper.buy("ada", 1500)
    assert paper.balance("ada", "points") == 30
    paper.refund(sale, 500)
    assert paper.balance("ada", "points") == 20
    paper.refund(sale, 100)
    assert paper.balance("ada", "points") == 9


def test_double_stamps_for_a_visit() -> None:
    paper = under(on=On.VISIT)
    visit = paper.scan("ean:ada")
    assert paper.balance("ada", "stamps") == 2
    paper.undo(visit)
    assert paper.balance("ada", "stamps") == 0


def test_an_exclusive_one_suppresses_the_others() -> None:
    triple = promotion(Effect(multiplier=Decimal(3)), "triple", exclusive=True)
    paper = shop(POINTS, promotions=(promotion(), triple))
    paper.enrol("ada")
    assert earned(paper) == 30


def test_of_exclusive_ones_the_highest_priority_wins() -> None:
    paper = shop(
        POINTS,
        promotions=(
            promotion(exclusive=True, priority=2),
            promotion(
                Effect(multiplier=Decimal(3)), "triple", exclusive=True, priority=1
            ),
        ),
    )
    paper.enrol("ada")
    assert earned(paper) == 20


def test_percentages_compound_and_amounts_come_last() -> None:
    paper = shop(
        promotions=(
            promotion(Effect(percent=Decimal(10)), "ten"),
            promotion(Effect(percent=Decimal(5)), "five"),
            promotion(Effect(percent=Decimal(10), compounds=True), "further"),
            promotion(Effect(off_minor=300), "off"),
        ),
    )
    paper.enrol("ada")
    # 300.00 less 10 % (not 5 % as well) less another 10 % is 243.00.
    assert paper.buy("ada", 30_000).payable_minor == 24_000


def test_a_gift_is_told_and_goes_out_so_often_only() -> None:
    paper = shop(
        POINTS, promotions=(promotion(BISCUIT, limits=Limits(per_customer=1)),)
    )
    paper.enrol("ada")
    assert paper.buy("ada", 100).gifts == (Gift(promotion="happy", name="Biscuit"),)
    assert paper.buy("ada", 100).gifts == ()


def test_chance_follows_from_the_draw() -> None:
    paper = under(chance=2, effect=BISCUIT)
    answers = [paper.buy("ada", 100) for _ in range(20)]
    lucky = [answer for answer in answers if answer.gifts]
    assert 0 < len(lucky) < 20
    assert all(drawn(answer.draw, "happy", 2) == 1 for answer in lucky)


@pytest.mark.parametrize(
    ("effect", "lucky", "else_"),
    [
        (DOUBLE, (20, 1000), (10, 1000)),
        (Effect(extra=5), (15, 1000), (10, 1000)),
        (Effect(percent=Decimal(50)), (5, 500), (10, 1000)),
        (Effect(off_minor=300), (7, 700), (10, 1000)),
    ],
    ids=["multiplied", "on top", "a percentage off", "an amount off"],
)
def test_chance_decides_about_points_and_prices_as_about_gifts(
    effect: Effect, lucky: tuple[int, int], else_: tuple[int, int]
) -> None:
    paper = under(chance=3, effect=effect)
    balances, answers = [0], []
    for _ in range(20):
        answers.append(paper.buy("ada", 1000))
        balances.append(paper.balance("ada", "points"))
    won = [answer.benefits == ("happy",) for answer in answers]
    assert {True, False} == set(won)
    gains = [after - before for before, after in pairwise(balances)]
    paid = [answer.payable_minor for answer in answers]
    assert [*zip(gains, paid, strict=True)] == [lucky if hit else else_ for hit in won]
    assert won == [
        bool(answer.draw) and drawn(answer.draw, "happy", 3) == 1 for answer in answers
    ]
    for answer in answers:
        paper.refund(answer)
    assert paper.balance("ada", "points") == 0


def test_chance_is_fair() -> None:
    hits = sum(drawn(f"draw {number}", "happy", 10) == 1 for number in range(10_000))
    assert 900 < hits < 1100


def test_it_ends_with_its_last_day() -> None:
    window = Window(last_day=date(2026, 3, 2))
    paper = shop(POINTS, promotions=(promotion(window=window),))
    paper.enrol("ada")
    assert earned(paper) == 20
    paper.wait(days=1)
    assert earned(paper) == 10


def test_terms_with_promotions_are_written_and_read_without_loss() -> None:
    terms = replace(
        under(tag="regular", birthday_days=3).terms,
        promotions=(
            promotion(
                Effect(percent=Decimal("7.5"), programs=("points",)),
                window=Window(
                    first_day=date(2026, 1, 1), weekdays=(0, 4), **_evening()
                ),
                limits=Limits(per_customer=1, period=Period.MONTH),
            ),
        ),
    )
    assert from_document(to_document(terms), terms.version) == terms


def _evening() -> dict[str, Any]:
    return {"from_time": time(17), "until_time": time(19, 30)}


@pytest.mark.parametrize(
    "nonsense",
    [
        {"effect": Effect()},
        {"conditions": Conditions(every=0)},
        {"limits": Limits(per_customer=0)},
        {"limits": Limits(pause_days=0)},
        {"effect": Effect(percent=Decimal("0.001"))},
        {"effect": Effect(multiplier=Decimal(11))},
    ],
)
def test_what_promises_nothing_is_no_promotion(nonsense: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="happy"):
        Promotion(**{"id": "happy", "name": "Happy", "effect": DOUBLE} | nonsense)
