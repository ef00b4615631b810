"""What comes back line by line, with free articles, promotions, and the rules that a shop may choose."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, strategies as st
import pytest

from custom_components.loyalty.programs.answer import Answer
from custom_components.loyalty.programs.commands import Line, ReturnedGoods
from custom_components.loyalty.programs.promises.discounts import DiscountProgram
from custom_components.loyalty.programs.promises.program import Program
from custom_components.loyalty.programs.promises.refund_rules import (
    EarnedBack,
    RefundRules,
)
from custom_components.loyalty.programs.promises.reward import FreeItem, Reward
from custom_components.loyalty.programs.refusal import Refusal

from .paper import Shop, shop
from .promises import CAKE, FIVE_OFF, POINTS, POINTS_AS_MONEY, TEN_OFF

COFFEE = Line(sku="c", category="drinks", amount_minor=1000, quantity=3)
TEA = Line(sku="t", category="drinks", amount_minor=250)
BREAD = Line(sku="b", category="bakery", amount_minor=400)
SALE = (COFFEE, TEA, BREAD)
AMOUNT = 1650
FREE = Reward(id="free", name="Free drink", program="points", price=10, item=FreeItem())


def open_shop(*programs: Program, **terms: object) -> Shop:
    paper = shop(*(programs or (POINTS,)), rewards=(FREE, CAKE, FIVE_OFF))
    paper.terms = replace(paper.terms, **terms)  # type: ignore[arg-type]
    paper.enrol("ada")
    paper.adjust("ada", "points", 500)
    return paper


def piece(sku: str, quantity: int | None = 1) -> ReturnedGoods:
    return ReturnedGoods(sku=sku, quantity=quantity)


def refunded(answer: Answer) -> tuple[int, int]:
    return answer.amount_minor, answer.payable_minor


def test_a_piece_costs_its_part_of_the_line_and_the_last_one_the_rest() -> None:
    paper = open_shop()
    sale = paper.buy("ada", AMOUNT, lines=SALE)
    back = [refunded(paper.refund(sale, None, piece("c"))) for _ in range(3)]
    assert back == [(333, 333), (333, 333), (334, 334)]
    with pytest.raises(Refusal, match="line_already_returned"):
        paper.refund(sale, None, piece("c"))
    assert refunded(paper.refund(sale)) == (650, 650)
    assert paper.balance("ada", "points") == 500


@pytest.mark.parametrize(
    ("goods", "refused"),
    [
        (ReturnedGoods(sku="x"), "line_unknown"),
        (ReturnedGoods(number=4), "line_unknown"),
        (ReturnedGoods(), "line_unknown"),
        (ReturnedGoods(number=1, quantity=4), "line_already_returned"),
        (ReturnedGoods(number=2, amount_minor=251), "line_already_returned"),
    ],
)
def test_what_was_not_sold_does_not_come_back(
    goods: ReturnedGoods, refused: str
) -> None:
    paper = open_shop()
    sale = paper.buy("ada", AMOUNT, lines=SALE)
    with pytest.raises(Refusal, match=refused):
        paper.refund(sale, None, goods)


def test_the_amount_must_be_that_of_the_lines() -> None:
    paper = open_shop()
    sale = paper.buy("ada", AMOUNT, lines=SALE)
    with pytest.raises(Refusal, match="lines_do_not_add_up"):
        paper.refund(sale, 651, piece("t"), piece("b"))
    assert refunded(paper.refund(sale, 650, piece("t"), piece("b"))) == (650, 650)


def test_a_sale_without_lines_has_none_to_bring_back() -> None:
    paper = open_shop()
    sale = paper.buy("ada", AMOUNT)
    with pytest.raises(Refusal, match="sale_without_lines"):
        paper.refund(sale, None, piece("c"))


def test_a_line_is_worth_what_was_paid_for_it() -> None:
    drinks = DiscountProgram(
        id="drinks", name="Drinks", percent=Decimal(20), categories=("drinks",)
    )
    paper = open_shop(POINTS, drinks)
    sale = paper.buy("ada", AMOUNT, lines=SALE)
    assert sale.payable_minor == 1400
    assert refunded(paper.refund(sale, None, piece("b"))) == (400, 400)
    assert refunded(paper.refund(sale, None, piece("t"))) == (250, 200)
    assert refunded(paper.refund(sale)) == (1000, 800)


def test_an_amount_comes_off_all_lines() -> None:
    paper = open_shop()
    sale = paper.buy("ada", AMOUNT, lines=SALE)
    paper.refund(sale, 165)
    assert refunded(paper.refund(sale, None, piece("t"))) == (225, 225)
    assert refunded(paper.refund(sale, None, piece("c", 3))) == (900, 900)
    assert refunded(paper.refund(sale)) == (360, 360)


def test_money_goes_back_before_a_free_article_and_its_reward() -> None:
    paper = open_shop()
    sale = paper.buy("ada", 1000, lines=(COFFEE,), rewards=("free",))
    assert sale.payable_minor == 667
    assert refunded(paper.refund(sale, None, piece("c"))) == (333, 333)
    assert refunded(paper.refund(sale, None, piece("c"))) == (333, 334)
    assert paper.balance("ada", "points") == 490
    last = paper.refund(sale)
    assert refunded(last) == (334, 0)
    assert paper.balance("ada", "points") == 500


def test_the_reward_of_a_free_article_comes_back_with_it() -> None:
    coffee = replace(FREE, item=FreeItem(skus=("t",)))
    paper = shop(POINTS, rewards=(coffee,))
    paper.enrol("ada")
    paper.adjust("ada", "points", 10)
    sale = paper.buy("ada", AMOUNT, lines=SALE, rewards=("free",))
    assert paper.balance("ada", "points") == 14
    answer = paper.refund(sale, None, piece("t"))
    assert refunded(answer) == (250, 0)
    assert paper.balance("ada", "points") == 24


@pytest.mark.parametrize(
    ("how", "left"),
    [
        (EarnedBack.RECOMPUTE, 1),
        (EarnedBack.PROPORTIONAL, 1),
        (EarnedBack.BY_REFUND, 2),
    ],
)
def test_what_is_taken_back_of_a_part(how: EarnedBack, left: int) -> None:
    """21.90 at a point per 10.00, of which 5.00 come back."""
    paper = open_shop(
        replace(POINTS, step_minor=1000), refunds=RefundRules(earned_back=how)
    )
    sale = paper.buy("ada", 2190)
    assert paper.balance("ada", "points") == 502
    paper.refund(sale, 500)
    assert paper.balance("ada", "points") == 500 + left
    paper.refund(sale)
    assert paper.balance("ada", "points") == 500


def test_half_of_a_sale_takes_half_of_what_it_earned() -> None:
    paper = open_shop(
        replace(POINTS, step_minor=400, points_per_step=7),
        refunds=RefundRules(earned_back=EarnedBack.PROPORTIONAL),
    )
    sale = paper.buy("ada", 4000)
    assert paper.balance("ada", "points") == 570
    paper.refund(sale, 2000)
    assert paper.balance("ada", "points") == 535


@given(parts=st.lists(st.integers(1, 3000), min_size=1, max_size=6))
def test_by_what_came_back_in_bits_is_as_much_as_at_once(parts: list[int]) -> None:
    def left(refunds: list[int]) -> int:
        paper = open_shop(
            replace(POINTS, step_minor=1000),
            refunds=RefundRules(earned_back=EarnedBack.BY_REFUND),
        )
        sale = paper.buy("ada", 20_000)
        for amount_minor in refunds:
            paper.refund(sale, amount_minor)
        return paper.balance("ada", "points")

    assert left(parts) == left([sum(parts)]) == 520 - sum(parts) // 1000


def test_a_refund_stops_at_zero_where_nobody_owes() -> None:
    paper = open_shop(refunds=RefundRules(owes=False))
    sale = paper.buy("ada", 5000)
    paper.adjust("ada", "points", -530)
    answer = paper.refund(sale)
    assert paper.balance("ada", "points") == 0
    of_points = [step for step in answer.explanation if "program" in step.values]
    assert [(step.key, step.values["amount"]) for step in of_points] == [
        ("explanation.taken_back", -20),
        ("explanation.forgiven", 30),
    ]


def test_points_of_before_have_ended_without_grace() -> None:
    paper = open_shop(POINTS_AS_MONEY, refunds=RefundRules(grace_days=0))
    paper.open("ada", 100, last_day=paper.today)
    sale = paper.buy("ada", 500, redeem={"points": 100})
    paper.wait(days=1)
    paper.refund(sale)
    assert paper.balance("ada", "points") == 500
    paper.close_day("ada")
    assert paper.balance("ada", "points") == 500


@given(
    rewards=st.lists(st.sampled_from(["free", "cake", "five"]), max_size=3),
    percent=st.sampled_from([None, 10, 33]),
    returns=st.lists(
        st.one_of(
            st.integers(1, 700),
            st.builds(
                ReturnedGoods,
                number=st.integers(1, 3),
                quantity=st.integers(1, 3),
            ),
        ),
        max_size=8,
    ),
)
def test_refunds_of_lines_and_amounts_restore_everything(
    rewards: list[str], percent: int | None, returns: list[int | ReturnedGoods]
) -> None:
    programs: tuple[Program, ...] = (POINTS,)
    if percent is not None:
        programs += (replace(TEN_OFF, percent=Decimal(percent)),)
    paper = open_shop(*programs)
    before = paper.account("ada").holdings
    sale = paper.buy("ada", AMOUNT, lines=SALE, rewards=tuple(rewards))
    cash, left = sale.payable_minor, AMOUNT
    done: list[Answer] = []
    for back in returns:
        try:
            done.append(
                paper.refund(sale, back)
                if isinstance(back, int)
                else paper.refund(sale, None, back)
            )
        except Refusal:
            continue
        left -= done[-1].amount_minor
        cash -= done[-1].payable_minor
        # Who keeps goods never got more back than what was paid, and never earns on more than that.
        assert cash >= 0
        assert paper.account("ada").spent_minor == cash
        earned = sum(
            m.delta
            for _, m in paper.movements()
            if m.kind.value in ("accrual", "reversal")
        )
        assert earned <= cash // 100
    if left:
        done.append(paper.refund(sale))
        cash -= done[-1].payable_minor
    assert cash == 0
    assert sum(answer.amount_minor for answer in done) == AMOUNT
    assert paper.account("ada").holdings == before
    assert not +paper.gone
    rows = [
        line for entry in paper.entries.values() for line in entry.decision.returned
    ]
    assert sum(line.line.amount_minor for line in rows) == -AMOUNT
    assert sum(line.line.quantity for line in rows) == -5
    assert sum(line.basis_minor for line in rows) == -sale.payable_minor


@given(
    sales=st.lists(st.integers(1, 3000), min_size=1, max_size=4),
    back=st.lists(st.tuples(st.integers(0, 3), st.integers(1, 1500)), max_size=6),
)
def test_a_carried_remainder_is_that_of_what_was_kept(
    sales: list[int], back: list[tuple[int, int]]
) -> None:
    """Whatever came back in whatever order: points and remainder are those of what was kept."""
    paper = shop(replace(POINTS, step_minor=700, carries_rest=True))
    paper.enrol("ada")
    booked = [paper.buy("ada", amount) for amount in sales]
    kept = list(sales)
    for at, amount in back:
        if at < len(kept) and kept[at]:
            taken = min(amount, kept[at])
            paper.refund(booked[at], taken)
            kept[at] -= taken
            assert paper.balance("ada", "points") == sum(kept) // 700
    for sale, left in zip(booked, kept, strict=True):
        if left:
            paper.refund(sale)
    assert paper.balance("ada", "points") == 0
    assert paper.holding("ada", "points").earned == 0
