"""Whatever is bought under promotions: when all of it has come back, nobody has anything of it."""

from decimal import Decimal
from random import Random

from hypothesis import given, settings, strategies as st

from custom_components.loyalty.programs.answer import Answer
from custom_components.loyalty.programs.promises.promotions import (
    Conditions,
    Effect,
    Limits,
    Promotion,
    Thanks,
)

from .paper import Shop, shop
from .promises import POINTS, STAMP_PER_TEN

PROMOTIONS = (
    Promotion(id="double", name="Double", effect=Effect(multiplier=Decimal("1.5"))),
    Promotion(
        id="twice",
        name="Twice",
        effect=Effect(extra=7, programs=("points",)),
        conditions=Conditions(minimum_minor=2000),
        limits=Limits(per_customer=2),
    ),
    Promotion(
        id="third",
        name="Third",
        effect=Effect(percent=Decimal(15), off_minor=100),
        conditions=Conditions(every=3),
    ),
    Promotion(
        id="friends",
        name="Friends",
        effect=Effect(extra=20, programs=("stamps",)),
        conditions=Conditions(first_purchase=True, referred=True, minimum_minor=1000),
        thanks=Thanks(program="points", amount=30),
    ),
)
SALES = st.lists(
    st.tuples(st.sampled_from(["ada", "ben"]), st.integers(1, 5000)),
    min_size=1,
    max_size=6,
)


def a_shop() -> Shop:
    """Ada brought Ben."""
    paper = shop(POINTS, STAMP_PER_TEN, promotions=PROMOTIONS)
    paper.enrol("ada")
    paper.enrol("ben", referred_by="ada")
    return paper


def bring_back(paper: Shop, sale: Answer, shares: list[int]) -> None:
    left = sale.amount_minor
    for share in shares:
        part = min(left - 1, share)
        if part > 0:
            paper.refund(sale, part)
            left -= part
    paper.refund(sale)


@settings(deadline=None, max_examples=60)
@given(
    sales=SALES,
    shares=st.lists(st.integers(1, 2500), max_size=2),
    order=st.randoms(use_true_random=False),
)
def test_all_came_back(
    sales: list[tuple[str, int]], shares: list[int], order: Random
) -> None:
    paper = a_shop()
    answers = [paper.buy(member, amount) for member, amount in sales]
    order.shuffle(answers)
    for answer in answers:
        bring_back(paper, answer, shares)
    held = {
        (member, program): paper.balance(member, program)
        for member in ("ada", "ben")
        for program in ("points", "stamps")
    }
    assert held == dict.fromkeys(held, 0)
    assert paper.account("ada").uses == paper.account("ben").uses == ()


@settings(deadline=None, max_examples=60)
@given(sales=SALES)
def test_explanations_add_up_under_promotions(sales: list[tuple[str, int]]) -> None:
    paper = a_shop()
    for member, amount in sales:
        before = paper.balance(member, "points")
        answer = paper.buy(member, amount)
        told = sum(
            int(step.values["amount"])
            for step in answer.explanation
            if step.values.get("program") == "Points" and "amount" in step.values
        )
        assert told == paper.balance(member, "points") - before
