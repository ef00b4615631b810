"""What is paid with points and rewards, and what the rest earns."""

from dataclasses import replace

from hypothesis import given, strategies as st
import pytest

from custom_components.loyalty.programs.answer import Answer
from custom_components.loyalty.programs.commands import RecordPurchase
from custom_components.loyalty.programs.promises.points import MoneyRedemption
from custom_components.loyalty.programs.refusal import Refusal

from .paper import OWNER, Shop, shop
from .promises import CAKE, FIVE_OFF, POINTS, POINTS_AS_MONEY, STAMP_PER_TEN


def shop_with_points(points: int, *, money: MoneyRedemption | None = None) -> Shop:
    program = replace(POINTS_AS_MONEY, redeem=money or MoneyRedemption())
    paper = shop(program, rewards=(CAKE, FIVE_OFF))
    paper.enrol("ada")
    paper.adjust("ada", "points", points)
    return paper


def paid(answer: Answer) -> tuple[int, int, int]:
    return answer.amount_minor, answer.discount_minor, answer.payable_minor


def test_an_anonymous_sale() -> None:
    paper = shop(POINTS)
    answer = paper.buy(None, 1250)
    assert paid(answer) == (1250, 0, 1250)
    assert (answer.member, answer.balances) == (None, ())
    assert answer.entry == 1


def test_an_anonymous_sale_redeems_nothing() -> None:
    paper = shop(POINTS_AS_MONEY, rewards=(CAKE,))
    with pytest.raises(Refusal, match="redemption_needs_member"):
        paper.buy(None, 1250, redeem={"points": 100})
    with pytest.raises(Refusal, match="redemption_needs_member"):
        paper.buy(None, 1250, rewards=("cake",))


@pytest.mark.parametrize(
    ("amount_minor", "reason"),
    [
        (0, "amount_not_positive"),
        (-100, "amount_not_positive"),
        (10_000_000_000, "amount_too_large"),
    ],
)
def test_what_is_no_sale(amount_minor: int, reason: str) -> None:
    paper = shop(POINTS)
    with pytest.raises(Refusal, match=reason):
        paper.buy(None, amount_minor)


def test_lines_must_add_up() -> None:
    paper = shop(POINTS)
    assert paper.buy(None, 1000, lines=(1250, -250)).entry is not None
    with pytest.raises(Refusal) as refused:
        paper.buy(None, 1000, lines=(900, 99))
    assert refused.value.key == "lines_do_not_add_up"
    assert refused.value.values == {"total_minor": 999, "amount_minor": 1000}


def test_nobody_by_that_name() -> None:
    with pytest.raises(Refusal, match="member_unknown"):
        shop(POINTS).buy("nobody", 1000)


def test_points_come_off_and_what_they_paid_earns_nothing() -> None:
    paper = shop_with_points(250)
    answer = paper.buy("ada", 2199, redeem={"points": 200})
    assert paid(answer) == (2199, 1000, 1199)
    assert paper.balance("ada", "points") == 50 + 11
    assert answer.balances[0].change == -200 + 11
    assert answer.balances[0].earned == 11
    assert paper.account("ada").spent_minor == 1199


def test_the_points_of_a_sale_do_not_pay_for_it() -> None:
    paper = shop_with_points(1)
    with pytest.raises(Refusal, match="points_too_few"):
        paper.buy("ada", 50_000, redeem={"points": 100})


@pytest.mark.parametrize(
    ("money", "balance", "amount_minor", "redeemed"),
    [
        (MoneyRedemption(), 350, 5000, 300),
        (MoneyRedemption(), 1000, 1250, 200),
        (MoneyRedemption(max_share_percent=30), 1000, 4000, 200),
    ],
)
def test_too_many_points_are_cut_down_and_that_is_said(
    money: MoneyRedemption, balance: int, amount_minor: int, redeemed: int
) -> None:
    paper = shop_with_points(balance, money=money)
    answer = paper.buy("ada", amount_minor, redeem={"points": 1000})
    assert answer.discount_minor == redeemed * 5
    assert [(s.key, s.values["points"]) for s in answer.refused] == [
        ("explanation.points_clamped", redeemed)
    ]


def test_the_share_cap_holds_however_often_a_program_is_named() -> None:
    paper = shop_with_points(1000, money=MoneyRedemption(max_share_percent=50))
    answer = paper.book(
        RecordPurchase(
            key="twice",
            at=paper.now,
            actor=OWNER,
            member="ada",
            amount_minor=2000,
            redeem=(("points", 200), ("points", 200)),
        )
    )
    assert answer.discount_minor == 1000


def test_points_for_rewards_are_no_money() -> None:
    paper = shop(POINTS)
    paper.enrol("ada")
    paper.adjust("ada", "points", 1000)
    with pytest.raises(Refusal, match="points_not_money"):
        paper.buy("ada", 2000, redeem={"points": 100})
    with pytest.raises(Refusal, match="program_unknown"):
        paper.buy("ada", 2000, redeem={"miles": 100})


def test_rewards_with_a_purchase() -> None:
    paper = shop_with_points(250)
    answer = paper.buy("ada", 1800, rewards=("cake", "five"))
    assert paid(answer) == (1800, 500, 1300)
    assert answer.rewards_redeemed == ("cake", "five")
    assert paper.balance("ada", "points") == 250 - 150 + 13


def test_a_money_reward_takes_off_no_more_than_the_sale() -> None:
    paper = shop_with_points(100)
    assert paid(paper.buy("ada", 300, rewards=("five",))) == (300, 300, 0)


def test_a_money_reward_with_nothing_left_to_pay_would_be_lost() -> None:
    paper = shop_with_points(500)
    with pytest.raises(Refusal, match="sale_already_paid"):
        paper.buy("ada", 500, rewards=("five", "five"))
    assert paper.balance("ada", "points") == 500


def test_rewards_are_paid_for_one_after_the_other() -> None:
    paper = shop_with_points(99)
    with pytest.raises(Refusal) as refused:
        paper.buy("ada", 1000, rewards=("cake", "cake"))
    assert refused.value.key == "reward_not_available"
    assert refused.value.values["missing"] == 1


def test_the_points_of_a_sale_can_earn_a_reward_again() -> None:
    paper = shop_with_points(50)
    answer = paper.buy("ada", 5000, rewards=("cake",))
    assert answer.rewards_redeemed == ("cake",)
    assert answer.rewards_earned == ("cake",)


@given(
    amount_minor=st.integers(1, 20_000),
    balance=st.integers(0, 600),
    requested=st.integers(1, 700),
    rewards=st.lists(st.sampled_from(["cake", "five"]), max_size=3),
)
def test_the_explanation_adds_up(
    amount_minor: int, balance: int, requested: int, rewards: list[str]
) -> None:
    paper = shop(POINTS_AS_MONEY, STAMP_PER_TEN, rewards=(CAKE, FIVE_OFF))
    paper.enrol("ada")
    if balance:
        paper.adjust("ada", "points", balance)
    try:
        answer = paper.buy(
            "ada", amount_minor, redeem={"points": requested}, rewards=tuple(rewards)
        )
    except Refusal:
        answer = paper.buy("ada", amount_minor)
    steps = answer.explanation
    money = {
        step.key: sum(
            int(other.values["amount_minor"])
            for other in steps
            if other.key == step.key and "amount_minor" in other.values
        )
        for step in steps
    }
    basis = money.pop("explanation.basis", answer.payable_minor)
    assert sum(money.values()) == basis == answer.payable_minor
    for standing in answer.balances:
        earned = sum(
            int(step.values.get("amount", 0))
            for step in steps
            if step.values.get("program") == standing.name
        )
        assert earned == standing.earned
        spent = sum(
            int(step.values.get("points", 0))
            for step in steps
            if step.key == "explanation.points_off"
            and step.values["program"] == standing.name
        )
        prices = sum(
            int(step.values["price"])
            for step in steps
            if "price" in step.values and standing.program == "points"
        )
        assert standing.change == earned - spent - prices
