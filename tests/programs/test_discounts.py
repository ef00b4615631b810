"""The same percentage off every purchase: for whom, when, on what, and how it meets the rest."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.loyalty.programs.answer import Answer
from custom_components.loyalty.programs.commands import Line
from custom_components.loyalty.programs.promises.discounts import DiscountProgram
from custom_components.loyalty.programs.refusal import Refusal

from .paper import shop
from .promises import CAKE, FIVE_OFF, POINTS, POINTS_AS_MONEY, TEN_OFF

PERCENTS = st.decimals("0.01", 50, places=2)
# Half of it is enough for three blocks of points.
AMOUNTS = st.integers(3_000, 1_000_000)


def explained(answer: Answer) -> int:
    """Add up the lines that say what is to pay: the sale, and what comes off."""
    return sum(
        int(step.values["amount_minor"])
        for step in answer.explanation
        if "amount_minor" in step.values and step.key != "explanation.basis"
    )


@pytest.mark.parametrize(
    ("percent", "amount", "off"),
    [
        ("10", 1000, 100),
        ("10", 995, 100),  # 99.5: half a cent is rounded up
        ("10", 994, 99),
        ("7.5", 1234, 93),  # 92.55
        ("0.01", 4999, 0),
        ("0.01", 5000, 1),
        ("100", 1234, 1234),
    ],
)
def test_a_percentage_is_rounded_once_for_the_sale(
    percent: str, amount: int, off: int
) -> None:
    paper = shop(replace(TEN_OFF, percent=Decimal(percent)))
    paper.enrol("ada")
    answer = paper.buy("ada", amount)
    assert (answer.discount_minor, answer.payable_minor) == (off, amount - off)
    assert paper.account("ada").spent_minor == amount - off


def test_a_stranger_pays_the_price() -> None:
    assert shop(TEN_OFF).buy(None, 1000).payable_minor == 1000


@pytest.mark.parametrize(("tags", "off"), [(("staff",), 100), (("vip",), 0), ((), 0)])
def test_a_group_is_known_by_its_tag(tags: tuple[str, ...], off: int) -> None:
    paper = shop(replace(TEN_OFF, tag="staff"))
    paper.enrol("ada", tags=tags)
    assert paper.buy("ada", 1000).discount_minor == off


def test_who_gets_or_loses_the_tag_is_in_or_out_of_the_group() -> None:
    paper = shop(replace(TEN_OFF, tag="staff"))
    paper.enrol("ada")
    paper.update("ada", tags=("staff",))
    assert paper.buy("ada", 1000).discount_minor == 100
    paper.update("ada", tags=())
    assert paper.buy("ada", 1000).discount_minor == 0


def test_merged_customers_have_the_tags_of_both() -> None:
    paper = shop(replace(TEN_OFF, tag="staff"))
    paper.enrol("ada")
    paper.enrol("eve", tags=("staff",))
    paper.merge("ada", "eve")
    assert paper.buy("ada", 1000).discount_minor == 100


@pytest.mark.parametrize(
    ("now", "off"),
    [
        ("2026-03-01 23:59:59", 0),
        ("2026-03-02 00:00:00", 100),
        ("2026-03-31 23:59:59", 100),
        ("2026-04-01 00:00:00", 0),
    ],
)
def test_both_days_are_included(now: str, off: int) -> None:
    march = replace(TEN_OFF, first_day=date(2026, 3, 2), last_day=date(2026, 3, 31))
    paper = shop(march)
    paper.enrol("ada")
    paper.clock(now)
    assert paper.buy("ada", 1000).discount_minor == off


@pytest.mark.parametrize(
    ("amount", "off"), [(4999, 500), (5000, 500), (5010, 500), (9000, 500)]
)
def test_a_ceiling_holds_for_each_purchase(amount: int, off: int) -> None:
    paper = shop(replace(TEN_OFF, most_minor=500))
    paper.enrol("ada")
    answer = paper.buy("ada", amount)
    assert answer.discount_minor == off
    assert explained(answer) == answer.payable_minor


@pytest.mark.parametrize(
    ("lines", "off"),
    [
        ((), 0),
        ((Line(amount_minor=1000, category="bread"),), 100),
        ((Line(amount_minor=1000, category="wine"),), 0),
        ((Line(amount_minor=1000),), 0),
        (
            (
                Line(amount_minor=700, category="bread"),
                Line(amount_minor=300, category="wine"),
            ),
            70,
        ),
        (
            (
                Line(amount_minor=1500, category="wine"),
                Line(amount_minor=-500, category="bread"),
            ),
            0,
        ),
        (
            (
                Line(amount_minor=1500, category="bread"),
                Line(amount_minor=-500, category="wine"),
            ),
            100,
        ),
    ],
    ids=["none", "all", "other", "unnamed", "some", "returned", "more-than-the-sale"],
)
def test_only_the_lines_of_its_categories_count(
    lines: tuple[Line, ...], off: int
) -> None:
    paper = shop(replace(TEN_OFF, categories=("bread", "cake")))
    paper.enrol("ada")
    assert paper.buy("ada", 1000, lines=lines).discount_minor == off


@pytest.mark.parametrize(
    ("amount", "off", "named"), [(1000, 100, "Members"), (100_000, 7000, "Card")]
)
def test_of_several_percentages_the_one_that_takes_most_off_counts(
    amount: int, off: int, named: str
) -> None:
    paper = shop(
        replace(TEN_OFF, most_minor=5000),
        replace(TEN_OFF, id="card", name="Card", percent=Decimal(7)),
    )
    paper.enrol("ada")
    answer = paper.buy("ada", amount)
    assert answer.discount_minor == off
    assert answer.explanation[1].values["program"] == named


def test_fixed_amounts_come_off_what_the_percentage_leaves() -> None:
    paper = shop(TEN_OFF, POINTS_AS_MONEY, rewards=(CAKE, FIVE_OFF))
    paper.enrol("ada")
    paper.adjust("ada", "points", 1000)
    answer = paper.buy("ada", 3000, rewards=("five", "cake"), redeem={"points": 200})
    # 30.00 less 10 % are 27.00; the cake is a gift; 5.00 and two blocks of 5.00 come off: 12.00.
    assert (answer.price_off_minor, answer.payable_minor) == (300, 1200)
    assert [step.key.removeprefix("explanation.") for step in answer.explanation] == [
        "sale",
        "discount",
        "reward_off",
        "gift",
        "points_off",
        "basis",
        "points_by_amount",
    ]
    assert explained(answer) == 1200
    # Nothing is earned on what came off.
    assert answer.balances[1].earned == 12


def test_a_discount_never_makes_a_sale_cost_less_than_nothing() -> None:
    paper = shop(
        replace(TEN_OFF, percent=Decimal(60)),
        POINTS_AS_MONEY,
        rewards=(FIVE_OFF,),
    )
    paper.enrol("ada")
    paper.adjust("ada", "points", 1000)
    answer = paper.buy("ada", 1000, rewards=("five",))
    assert (answer.discount_minor, answer.payable_minor) == (1000, 0)
    with pytest.raises(Refusal, match="sale_already_paid"):
        paper.buy("ada", 1000, rewards=("five", "five"))


def test_the_largest_share_of_points_is_one_of_the_price_after_the_discount() -> None:
    assert POINTS_AS_MONEY.redeem is not None
    half = replace(
        POINTS_AS_MONEY, redeem=replace(POINTS_AS_MONEY.redeem, max_share_percent=50)
    )
    paper = shop(TEN_OFF, half)
    paper.enrol("ada")
    paper.adjust("ada", "points", 1000)
    # Half of 10.00 would be a block; half of 9.00 is not.
    with pytest.raises(Refusal, match="sale_too_small_for_points"):
        paper.buy("ada", 1000, redeem={"points": 100})


@given(percent=PERCENTS, amount=AMOUNTS, most=st.none() | st.integers(1, 10_000))
def test_the_explanation_adds_up_to_what_is_to_pay(
    percent: Decimal, amount: int, most: int | None
) -> None:
    paper = shop(replace(TEN_OFF, percent=percent, most_minor=most), POINTS_AS_MONEY)
    paper.enrol("ada")
    paper.adjust("ada", "points", 100)
    answer = paper.buy("ada", amount, redeem={"points": 100})
    assert explained(answer) == answer.payable_minor >= 0
    assert answer.amount_minor - answer.discount_minor == answer.payable_minor


@given(
    percent=PERCENTS,
    amount=AMOUNTS,
    points=st.sampled_from([{}, {"points": 100}, {"points": 300}]),
    parts=st.lists(st.integers(1, 400_000), max_size=6),
)
def test_all_refunds_together_are_what_was_paid(
    percent: Decimal, amount: int, points: dict[str, int], parts: list[int]
) -> None:
    """Whatever comes back in whatever parts: the money is that of the sale, and so are the points."""
    paper = shop(replace(TEN_OFF, percent=percent), POINTS_AS_MONEY)
    paper.enrol("ada")
    paper.adjust("ada", "points", 300)
    sale = paper.buy("ada", amount, redeem=points)
    back, left = [], amount
    for part in parts:
        if part >= left:
            break
        back.append(paper.refund(sale, part))
        left -= part
    back.append(paper.refund(sale))
    assert sum(answer.payable_minor for answer in back) == sale.payable_minor
    assert all(answer.payable_minor >= 0 for answer in back)
    assert sum(answer.price_off_minor for answer in back) == sale.price_off_minor
    assert sum(answer.discount_minor for answer in back) == sale.discount_minor
    account = paper.account("ada")
    assert (account.spent_minor, account.purchases) == (0, 0)
    assert paper.balance("ada", "points") == 300


@pytest.mark.parametrize(
    ("parts", "money"),
    [
        ((500,), [450]),
        ((333, 333), [300, 299]),
        ((1, 1, 1), [1, 1, 1]),
        ((995,), [895]),
    ],
)
def test_a_part_is_worth_its_part_of_what_was_paid(
    parts: tuple[int, ...], money: list[int]
) -> None:
    paper = shop(TEN_OFF)
    paper.enrol("ada")
    sale = paper.buy("ada", 995)
    assert sale.payable_minor == 895
    back = [paper.refund(sale, part).payable_minor for part in parts]
    rest = [] if sum(parts) == 995 else [paper.refund(sale).payable_minor]
    assert (back, sum(back + rest)) == (money, 895)


def test_what_points_paid_of_a_discounted_sale_comes_back_last() -> None:
    paper = shop(TEN_OFF, POINTS_AS_MONEY)
    paper.enrol("ada")
    paper.adjust("ada", "points", 100)
    sale = paper.buy("ada", 2000, redeem={"points": 100})
    assert sale.payable_minor == 1300
    half = paper.refund(sale, 1000)
    assert (half.payable_minor, half.price_off_minor) == (900, 100)
    assert paper.balance("ada", "points") == 4
    rest = paper.refund(sale)
    assert (rest.payable_minor, rest.discount_minor) == (400, 600)
    assert paper.balance("ada", "points") == 100


def test_what_remains_of_a_discounted_sale_earns_what_it_would_have_earned() -> None:
    paper = shop(TEN_OFF, replace(POINTS, step_minor=1000))
    paper.enrol("ada")
    sale = paper.buy("ada", 2200)  # 19.80: one point
    assert paper.balance("ada", "points") == 1
    paper.refund(sale, 1000)  # 10.80 remain
    assert paper.balance("ada", "points") == 1
    paper.refund(sale, 100)  # 9.90 remain
    assert paper.balance("ada", "points") == 0


def test_an_undone_sale_gives_back_what_was_paid() -> None:
    paper = shop(TEN_OFF)
    paper.enrol("ada")
    undone = paper.undo(paper.buy("ada", 995))
    assert (undone.payable_minor, undone.price_off_minor) == (895, 100)
    assert paper.account("ada").spent_minor == 0


@pytest.mark.parametrize(
    ("tags", "percent"), [(("staff",), Decimal(10)), ((), Decimal(0))]
)
def test_how_a_customer_stands(tags: tuple[str, ...], percent: Decimal) -> None:
    paper = shop(replace(TEN_OFF, tag="staff"))
    paper.enrol("ada", "ean:1", tags=tags)
    (standing,) = paper.scan("ean:1").balances
    assert standing.rate is not None
    assert (standing.rate.percent, standing.rate.next_percent) == (percent, None)
    assert (standing.unit, standing.balance, standing.goal) == ("percent", 0, None)


def test_nobody_holds_anything_of_a_discount() -> None:
    paper = shop(TEN_OFF)
    paper.enrol("ada")
    with pytest.raises(Refusal, match="program_without_balance"):
        paper.adjust("ada", "off", 5)


@pytest.mark.parametrize(
    "nonsense",
    [
        {"percent": Decimal(0)},
        {"percent": Decimal(-5)},
        {"percent": Decimal("100.01")},
        {"percent": Decimal("3.333")},
        {"percent": Decimal("NaN")},
        {"most_minor": 0},
        {"first_day": date(2026, 3, 2), "last_day": date(2026, 3, 1)},
    ],
)
def test_a_promise_that_makes_no_sense_is_none(nonsense: dict[str, Any]) -> None:
    terms: dict[str, Any] = {"id": "off", "name": "Off", "percent": Decimal(5)}
    with pytest.raises(ValueError, match="program off"):
        DiscountProgram(**(terms | nonsense))


def test_what_was_bought_elsewhere_was_paid_as_it_was() -> None:
    cafe = shop(TEN_OFF)
    cafe.enrol("anna")

    sale = cafe.remember("anna", 5000)

    assert (sale.discount_minor, sale.payable_minor) == (0, 5000)
