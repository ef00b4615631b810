"""A discount that rises with what was bought before."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from typing import Any

from hypothesis import assume, given, strategies as st
import pytest

from custom_components.loyalty.programs.days import add_months
from custom_components.loyalty.programs.promises.cumulative_discounts import (
    CumulativeDiscountProgram,
    LadderStep,
)
from custom_components.loyalty.programs.promises.ladder import LadderBasis, LadderWindow
from custom_components.loyalty.programs.promises.program import Rate

from .paper import Shop, shop
from .promises import LADDER, LOYAL, POINTS


def percent(paper: Shop, member: str = "ada") -> Decimal:
    """Return what the next purchase costs less."""
    rate = paper.terms.programs[0].rate(paper.account(member), paper.today)
    assert rate is not None
    return rate.percent


def opened(*programs: Any, now: str = "2026-03-02 10:00") -> Shop:
    paper = shop(*programs, now=now)
    paper.enrol("ada", "ean:1")
    return paper


@pytest.mark.parametrize(
    ("before", "off"),
    [(0, 0), (9_999, 0), (10_000, 300), (19_999, 300), (20_000, 500), (99_999, 750)],
)
def test_a_step_is_met_exactly(before: int, off: int) -> None:
    paper = opened(LADDER)
    if before:
        assert paper.buy("ada", before).discount_minor == 0
    assert paper.buy("ada", 10_000).discount_minor == off


def test_the_sale_that_reaches_a_step_does_not_have_it_yet() -> None:
    paper = opened(LADDER)
    assert [paper.buy("ada", 10_000).discount_minor for _ in range(3)] == [0, 300, 300]
    # 100.00 + 97.00 are less than 200.00: what counts is what was paid.
    assert paper.account("ada").spent_minor == 29_400
    assert paper.buy("ada", 10_000).discount_minor == 500


@pytest.mark.parametrize(("amount", "off"), [(9_999, 0), (10_000, 300), (60_000, 4500)])
def test_the_sale_itself_can_count(amount: int, off: int) -> None:
    paper = opened(replace(LADDER, counts_sale=True))
    assert paper.buy("ada", amount).discount_minor == off


def test_purchases_can_count_instead_of_money() -> None:
    paper = opened(LOYAL)
    assert [paper.buy("ada", 100).discount_minor for _ in range(5)] == [0, 0, 0, 2, 2]
    itself = opened(replace(LOYAL, counts_sale=True))
    assert [itself.buy("ada", 100).discount_minor for _ in range(3)] == [0, 0, 2]


@pytest.mark.parametrize(
    ("window", "months", "bought", "last", "over"),
    [
        (LadderWindow.MONTHS, 12, "2026-03-02", "2027-03-02", "2027-03-03"),
        (LadderWindow.MONTHS, 1, "2026-01-31", "2026-02-28", "2026-03-01"),
        (LadderWindow.MONTHS, 1, "2028-01-31", "2028-02-29", "2028-03-01"),
        (LadderWindow.MONTHS, 1, "2026-02-28", "2026-03-28", "2026-03-29"),
        (LadderWindow.MONTHS, 12, "2028-02-29", "2029-02-28", "2029-03-01"),
        (LadderWindow.MONTH, 12, "2026-03-01", "2026-03-31", "2026-04-01"),
        (LadderWindow.MONTH, 12, "2026-03-31", "2026-03-31", "2026-04-01"),
        (LadderWindow.QUARTER, 12, "2026-01-01", "2026-03-31", "2026-04-01"),
        (LadderWindow.QUARTER, 12, "2026-11-30", "2026-12-31", "2027-01-01"),
        (LadderWindow.YEAR, 12, "2026-01-01", "2026-12-31", "2027-01-01"),
        (LadderWindow.LIFETIME, 12, "2026-01-01", "2036-12-31", None),
    ],
)
def test_how_long_a_purchase_counts(
    window: LadderWindow, months: int, bought: str, last: str, over: str | None
) -> None:
    paper = opened(replace(LADDER, window=window, months=months), now=f"{bought} 12:00")
    paper.buy("ada", 10_000)
    assert percent(paper) == 3
    paper.clock(f"{last} 23:59:59")
    assert percent(paper) == 3
    paper.clock(f"{over or '2040-01-01'} 00:00:00")
    assert percent(paper) == (3 if over is None else 0)


@given(
    first=st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    apart=st.integers(0, 800),
    months=st.integers(1, 24),
)
def test_a_rolling_window_begins_with_the_first_day_that_still_counts(
    first: date, apart: int, months: int
) -> None:
    """A purchase counts for as long as points that are usable for so many months."""
    day = date.fromordinal(first.toordinal() + apart)
    ladder = replace(LADDER, window=LadderWindow.MONTHS, months=months)
    begins = ladder.looks_back_to(day)
    assert begins is not None
    assert (first >= begins) == (add_months(first, months) >= day)


def test_the_night_belongs_to_the_month_of_its_evening() -> None:
    paper = shop(
        replace(LADDER, window=LadderWindow.MONTH),
        day_starts=time(4),
        now="2026-03-31 12:00",
    )
    paper.enrol("ada")
    paper.clock("2026-04-01 03:59:59")
    paper.buy("ada", 10_000)
    assert percent(paper) == 3
    paper.clock("2026-04-01 04:00:00")
    assert percent(paper) == 0


@pytest.mark.parametrize(
    ("spent", "rate"),
    [
        (0, Rate(percent=Decimal(0), next_percent=Decimal(3), missing_minor=10_000)),
        (
            9_999,
            Rate(percent=Decimal(0), next_percent=Decimal(3), missing_minor=1),
        ),
        (
            10_000,
            Rate(percent=Decimal(3), next_percent=Decimal(5), missing_minor=10_000),
        ),
        (50_000, Rate(percent=Decimal("7.5"))),
    ],
)
def test_what_is_missing_to_the_next_step(spent: int, rate: Rate) -> None:
    paper = opened(LADDER)
    if spent:
        paper.buy("ada", spent)
    (standing,) = paper.scan("ean:1").balances
    assert standing.rate == rate


def test_what_is_missing_in_purchases() -> None:
    paper = opened(LOYAL)
    (standing,) = paper.buy("ada", 100).balances
    assert standing.rate == Rate(
        percent=Decimal(0), next_percent=Decimal(2), missing_purchases=2
    )


def test_a_scan_says_what_is_missing() -> None:
    paper = opened(LADDER)
    paper.buy("ada", 12_000)
    said = [(step.key, step.values) for step in paper.scan("ean:1").explanation]
    assert said == [
        ("explanation.discount_now", {"program": "Savings", "percent": "3"}),
        (
            "explanation.discount_next_spend",
            {
                "program": "Savings",
                "percent": "3",
                "next_percent": "5",
                "missing_minor": 8_000,
            },
        ),
    ]
    shown = paper.scan("ean:1", counts=False)
    assert [step.key for step in shown.explanation] == [key for key, _ in said]


@pytest.mark.parametrize("window", list(LadderWindow))
def test_what_comes_back_counts_no_more(window: LadderWindow) -> None:
    paper = opened(replace(LADDER, window=window))
    sale = paper.buy("ada", 10_000)
    assert percent(paper) == 3
    paper.refund(sale, 1)
    assert percent(paper) == 0
    paper.refund(sale)
    assert paper.account("ada").purchases == 0


@pytest.mark.parametrize("window", [LadderWindow.LIFETIME, LadderWindow.YEAR])
def test_a_purchase_counts_until_all_of_it_came_back(window: LadderWindow) -> None:
    paper = opened(replace(LOYAL, window=window))
    sales = [paper.buy("ada", 1000) for _ in range(3)]
    paper.refund(sales[0], 999)
    assert percent(paper) == 2
    paper.refund(sales[0])
    assert percent(paper) == 0
    paper.undo(sales[1])
    assert paper.account("ada").purchases == 1


def test_a_refund_takes_away_from_the_day_of_the_sale() -> None:
    paper = opened(replace(LADDER, window=LadderWindow.MONTH), now="2026-03-31 12:00")
    sale = paper.buy("ada", 10_000)
    paper.clock("2026-04-01 12:00")
    paper.buy("ada", 10_000)
    paper.refund(sale)
    assert percent(paper) == 3


def test_the_discount_of_a_sale_stays_when_an_earlier_one_comes_back() -> None:
    paper = opened(LADDER)
    first = paper.buy("ada", 10_000)
    second = paper.buy("ada", 1000)
    paper.refund(first)
    assert paper.refund(second).payable_minor == second.payable_minor == 970


def test_merged_customers_have_bought_what_both_bought() -> None:
    paper = opened(replace(LADDER, window=LadderWindow.YEAR))
    paper.enrol("eve")
    for member in ("ada", "eve"):
        paper.buy(member, 5000)
        paper.wait(days=1)
    paper.buy("eve", 4999)
    paper.merge("ada", "eve")
    assert percent(paper) == 3
    assert [bought.purchases for bought in paper.account("ada").bought] == [1, 1, 1]


def test_a_discount_lowers_what_earns_points() -> None:
    paper = opened(LADDER, POINTS)
    paper.buy("ada", 10_000)
    assert paper.buy("ada", 1000).balances[1].earned == 9


def ladder_of(steps: list[tuple[int, int]]) -> CumulativeDiscountProgram:
    """Return a ladder with these thresholds and hundredths of a per cent, in order."""
    thresholds, hundredths = map(sorted, zip(*steps, strict=True))
    return replace(
        LADDER,
        steps=tuple(
            LadderStep(threshold=threshold, percent=Decimal(hundredth) / 100)
            for threshold, hundredth in zip(thresholds, hundredths, strict=True)
        ),
    )


LADDERS = st.lists(
    st.tuples(st.integers(0, 100_000), st.integers(1, 10_000)),
    min_size=1,
    max_size=6,
    unique_by=(lambda step: step[0], lambda step: step[1]),
).map(ladder_of)
SPENT = st.integers(0, 120_000)


def rate_of(ladder: CumulativeDiscountProgram, spent_minor: int) -> Rate:
    """Return the rate of somebody who paid so much."""
    paper = opened(ladder)
    account = replace(paper.account("ada"), spent_minor=spent_minor)
    rate = ladder.rate(account, paper.today)
    assert rate is not None
    return rate


@given(ladder=LADDERS, spent=SPENT, more=SPENT)
def test_whoever_bought_more_never_pays_more(
    ladder: CumulativeDiscountProgram, spent: int, more: int
) -> None:
    assert (
        rate_of(ladder, spent).percent
        <= rate_of(ladder, spent + more).percent
        <= ladder.steps[-1].percent
    )


@given(ladder=LADDERS, spent=SPENT)
def test_what_is_missing_is_exactly_that(
    ladder: CumulativeDiscountProgram, spent: int
) -> None:
    rate = rate_of(ladder, spent)
    assume(rate.missing_minor is not None)
    there = spent + (rate.missing_minor or 0)
    assert rate_of(ladder, there - 1).percent == rate.percent
    assert rate_of(ladder, there).percent == rate.next_percent


def _days() -> st.SearchStrategy[list[tuple[int, int]]]:
    return st.lists(
        st.tuples(st.integers(0, 45), st.integers(1, 20_000)), min_size=1, max_size=12
    )


@given(sales=_days(), months=st.integers(1, 3))
def test_a_rolling_window_sums_up_exactly_the_purchases_in_it(
    sales: list[tuple[int, int]], months: int
) -> None:
    ladder = replace(LADDER, window=LadderWindow.MONTHS, months=months)
    paper = opened(ladder)
    booked: list[tuple[date, int]] = []
    for days, amount in sales:
        paper.wait(days=days)
        counted = sum(
            paid for day, paid in booked if add_months(day, months) >= paper.today
        )
        reached = max(
            (step.percent for step in LADDER.steps if step.threshold <= counted),
            default=Decimal(0),
        )
        assert percent(paper) == reached
        booked.append((paper.today, paper.buy("ada", amount).payable_minor))


@pytest.mark.parametrize(
    "nonsense",
    [
        {"steps": ()},
        {"months": 0},
        {"steps": (LadderStep(threshold=-1, percent=Decimal(1)),)},
        {"steps": (LadderStep(threshold=1, percent=Decimal(0)),)},
        {
            "steps": (
                LadderStep(threshold=1, percent=Decimal(1)),
                LadderStep(threshold=1, percent=Decimal(2)),
            )
        },
        {
            "steps": (
                LadderStep(threshold=1, percent=Decimal(2)),
                LadderStep(threshold=2, percent=Decimal(2)),
            )
        },
    ],
)
def test_a_ladder_that_does_not_rise_is_none(nonsense: dict[str, Any]) -> None:
    terms: dict[str, Any] = {
        "id": "ladder",
        "name": "Ladder",
        "basis": LadderBasis.SPEND,
        "steps": LADDER.steps,
    }
    with pytest.raises(ValueError, match="program ladder"):
        CumulativeDiscountProgram(**(terms | nonsense))
