"""Taking back: nobody gains by it, and nobody loses by a mistake of the shop."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, strategies as st
import pytest

from custom_components.loyalty.programs.account import Holding
from custom_components.loyalty.programs.answer import Answer, EntryKind
from custom_components.loyalty.programs.commands import RecordRefund, Undo
from custom_components.loyalty.programs.days import Validity, ValidityUnit
from custom_components.loyalty.programs.facts import MovementKind
from custom_components.loyalty.programs.promises.points import PointsProgram
from custom_components.loyalty.programs.promises.refund_rules import RefundRules
from custom_components.loyalty.programs.refusal import Refusal

from .paper import OWNER, STAFF, Shop, shop
from .promises import CAKE, FIVE_OFF, POINTS, POINTS_AS_MONEY, STAMP_PER_TEN, STAMPS

TEN_DAYS = Validity(unit=ValidityUnit.DAYS, count=10)


def with_points(points: int, program: PointsProgram = POINTS_AS_MONEY) -> Shop:
    paper = shop(program, rewards=(CAKE, FIVE_OFF))
    paper.enrol("ada", "ean:1")
    if points:
        paper.adjust("ada", "points", points)
    return paper


def money(answer: Answer) -> tuple[int, int, int]:
    return answer.amount_minor, answer.discount_minor, answer.payable_minor


# The earned side


@pytest.mark.parametrize(
    ("step_minor", "amount_minor", "refund_minor", "left"),
    [
        (1000, 2190, 500, 1),
        (1000, 2190, 190, 2),
        (1000, 2190, 2190, 0),
        (100, 1999, 99, 19),
        (100, 1999, 100, 18),
    ],
)
def test_a_refund_leaves_what_the_remaining_sale_earns(
    step_minor: int, amount_minor: int, refund_minor: int, left: int
) -> None:
    paper = with_points(0, replace(POINTS, step_minor=step_minor))
    sale = paper.buy("ada", amount_minor)
    answer = paper.refund(sale, refund_minor)
    assert paper.balance("ada", "points") == left
    assert answer.kind is EntryKind.REFUND
    assert answer.undone == sale.entry
    assert money(answer) == (refund_minor, 0, refund_minor)
    assert paper.account("ada").spent_minor == amount_minor - refund_minor


@given(st.integers(1, 5000), st.lists(st.integers(1, 2000), max_size=5))
def test_refunds_in_parts_come_to_the_same_as_one(
    amount: int, parts: list[int]
) -> None:
    paper = shop(replace(POINTS, step_minor=300, points_per_step=2), STAMP_PER_TEN)
    paper.enrol("ada")
    sale = paper.buy("ada", amount)
    left = amount
    for part in parts:
        taken = min(part, left)
        if taken:
            paper.refund(sale, taken)
            left -= taken
        assert paper.balance("ada", "points") == left // 300 * 2
        assert paper.balance("ada", "stamps") == left // 1000
    assert paper.account("ada").spent_minor == left
    assert paper.account("ada").purchases == (1 if left else 0)


def test_a_refund_goes_by_the_terms_of_the_sale() -> None:
    paper = with_points(0)
    sale = paper.buy("ada", 1000)
    paper.terms = replace(
        paper.terms, version=2, programs=(replace(POINTS, points_per_step=5),)
    )
    paper.refund(sale, 500)
    assert paper.balance("ada", "points") == 5


def test_what_was_spent_already_is_owed_and_paid_by_the_next_credit() -> None:
    paper = with_points(0)
    sale = paper.buy("ada", 10_000)
    paper.redeem("ada", "five")
    answer = paper.refund(sale)
    assert answer.balances[0].balance == -100
    assert paper.holding("ada", "points").owed == 100
    assert [s.key for s in answer.explanation] == [
        "explanation.returned",
        "explanation.taken_back",
        "explanation.owed",
    ]
    bought = paper.buy("ada", 3000)
    assert bought.balances[0].balance == -70
    assert bought.explanation[-1].key == "explanation.debt_settled"
    paper.buy("ada", 10_000)
    assert paper.balance("ada", "points") == 30


def test_points_of_other_sales_are_taken_before_anything_is_owed() -> None:
    paper = with_points(0)
    sale = paper.buy("ada", 10_000)
    paper.redeem("ada", "five")
    paper.buy("ada", 6000)
    paper.refund(sale)
    assert paper.holding("ada", "points").owed == 40
    assert paper.balance("ada", "points") == -40


@pytest.mark.parametrize("booked", [True, False])
def test_what_ended_unused_is_not_taken_back_again(booked: bool) -> None:
    paper = with_points(0, replace(POINTS, validity=TEN_DAYS))
    sale = paper.buy("ada", 10_000)
    paper.redeem("ada", "cake")
    paper.wait(days=11)
    if booked:
        paper.close_day("ada")
    paper.refund(sale)
    assert paper.balance("ada", "points") == -50
    if not booked:
        paper.close_day("ada")
    assert paper.balance("ada", "points") == -50


def test_an_anonymous_sale_is_refunded_as_money() -> None:
    paper = with_points(0)
    sale = paper.buy(None, 1000)
    assert money(paper.refund(sale, 400)) == (400, 0, 400)
    assert money(paper.refund(sale)) == (600, 0, 600)


# The spent side


def test_points_go_back_to_their_lots_with_their_old_end() -> None:
    paper = with_points(0, replace(POINTS_AS_MONEY, validity=TEN_DAYS))
    for _ in range(2):
        paper.buy("ada", 10_000)
        paper.wait(days=2)
    before = paper.holding("ada", "points").lots
    sale = paper.buy("ada", 2000, redeem={"points": 200})
    answer = paper.refund(sale)
    assert paper.holding("ada", "points").lots == before
    assert money(answer) == (2000, 1000, 1000)
    assert [s.key for s in answer.explanation] == [
        "explanation.returned",
        "explanation.paid_otherwise",
        "explanation.paid_out",
        "explanation.given_back",
        "explanation.taken_back",
    ]


def test_points_whose_end_has_passed_stay_usable_for_a_month() -> None:
    paper = with_points(100, replace(POINTS_AS_MONEY, validity=TEN_DAYS))
    sale = paper.buy("ada", 500, redeem={"points": 100})
    paper.wait(days=11)
    paper.refund(sale)
    (lot,) = paper.holding("ada", "points").lots
    assert lot.last_day == paper.today + timedelta(days=30)
    assert (lot.amount, lot.remaining) == (100, 100)


@pytest.mark.parametrize(
    ("refund_minor", "points_back", "cash_back"),
    [
        (500, 0, 500),
        (1500, 0, 1500),
        (1600, 20, 1500),
        (1601, 20, 1500),
        (1999, 99, 1500),
        (2000, 100, 1500),
    ],
)
def test_money_goes_back_before_points(
    refund_minor: int, points_back: int, cash_back: int
) -> None:
    paper = with_points(100, replace(POINTS_AS_MONEY, points_per_step=0))
    sale = paper.buy("ada", 2000, redeem={"points": 100})
    answer = paper.refund(sale, refund_minor)
    assert paper.balance("ada", "points") == points_back
    assert money(answer) == (refund_minor, refund_minor - cash_back, cash_back)


@pytest.mark.parametrize(
    ("left_minor", "points", "miles"),
    [(999, 0, 0), (700, 0, 60), (500, 0, 100), (400, 20, 100), (1, 99, 100)],
)
def test_points_of_several_programs_come_back_one_after_the_other(
    left_minor: int, points: int, miles: int
) -> None:
    free = replace(POINTS_AS_MONEY, points_per_step=0)
    paper = shop(free, replace(free, id="miles", name="Miles"))
    paper.enrol("ada")
    for program in ("points", "miles"):
        paper.adjust("ada", program, 100)
    sale = paper.buy("ada", 1000, redeem={"points": 100, "miles": 100})
    paper.refund(sale, 1000 - left_minor)
    assert paper.balance("ada", "points") == points
    assert paper.balance("ada", "miles") == miles


@pytest.mark.parametrize("rewards_back", [True, False])
def test_each_line_of_a_refund_says_what_it_comes_to(rewards_back: bool) -> None:
    paper = with_points(300)
    rules = RefundRules(rewards_back=rewards_back)
    paper.terms = replace(paper.terms, refunds=rules)
    sale = paper.buy("ada", 2000, rewards=(CAKE.id, FIVE_OFF.id))
    back = paper.refund(sale)
    *lines, last = (
        int(step.values["amount_minor"])
        for step in back.explanation
        if "amount_minor" in step.values
    )
    assert sum(lines) == last == back.payable_minor
    moved = sum(int(step.values.get("amount", 0)) for step in back.explanation)
    assert moved == sum(standing.change for standing in back.balances)
    gone = [
        step.values["price"]
        for step in back.explanation
        if step.key == "explanation.reward_gone"
    ]
    assert gone == ([] if rewards_back else [CAKE.price, FIVE_OFF.price])


def test_a_reward_comes_back_with_the_last_of_the_sale() -> None:
    paper = with_points(200)
    sale = paper.buy("ada", 2000, rewards=("five", "cake"))
    paper.refund(sale, 1700)
    assert paper.balance("ada", "points") == 50
    assert money(paper.refund(sale)) == (300, 300, 0)
    assert paper.balance("ada", "points") == 200


@given(
    amount=st.integers(600, 4000),
    share=st.integers(1, 10),
    rewards=st.sampled_from([(), ("five",), ("cake",), ("five", "cake")]),
    parts=st.lists(st.integers(1, 900), min_size=1, max_size=6),
)
def test_refunds_in_parts_restore_everything(
    amount: int, share: int, rewards: tuple[str, ...], parts: list[int]
) -> None:
    second = replace(POINTS_AS_MONEY, id="miles", name="Miles")
    paper = shop(POINTS_AS_MONEY, second, rewards=(CAKE, FIVE_OFF))
    paper.enrol("ada")
    for program in ("points", "miles"):
        paper.adjust("ada", program, 230)
        paper.adjust("ada", program, 170)
    before = paper.account("ada")
    try:
        sale = paper.buy(
            "ada",
            amount,
            redeem={"points": share * 20, "miles": 100},
            rewards=rewards,
        )
    except Refusal:
        sale = paper.buy("ada", amount, rewards=rewards)
    cash, left = 0, amount
    for part in parts:
        answer = paper.refund(sale, min(part, left))
        left -= answer.amount_minor
        cash += answer.payable_minor
        spent = 800 - sum(
            paper.balance("ada", program) for program in ("points", "miles")
        )
        kept = sum(
            m.delta for _, m in paper.movements() if m.kind is MovementKind.ACCRUAL
        )
        taken = sum(
            m.delta for _, m in paper.movements() if m.kind is MovementKind.REVERSAL
        )
        in_points = (spent + kept + taken) * 5 - 250 * ("cake" in rewards and left > 0)
        # Money kept by the shop and points kept by the shop pay for what the customer keeps.
        assert sale.payable_minor - cash + in_points >= left
        if not left:
            break
    else:
        cash += paper.refund(sale).payable_minor
    after = paper.account("ada")
    assert cash == sale.payable_minor
    assert after.spent_minor == before.spent_minor == 0
    assert after.purchases == 0
    assert {name: held.lots for name, held in after.holdings.items()} == {
        name: held.lots for name, held in before.holdings.items()
    }
    assert all(held.owed == held.earned == 0 for held in after.holdings.values())


# What is refused


def test_no_more_than_the_sale_is_refunded() -> None:
    paper = with_points(0)
    sale = paper.buy("ada", 1000)
    paper.refund(sale, 400)
    with pytest.raises(Refusal) as refused:
        paper.refund(sale, 601)
    assert refused.value.key == "refund_too_large"
    assert refused.value.values == {"left_minor": 600}
    paper.refund(sale, 600)
    with pytest.raises(Refusal, match="already_refunded"):
        paper.refund(sale)


@pytest.mark.parametrize("amount_minor", [0, -1])
def test_a_refund_of_nothing(amount_minor: int) -> None:
    paper = with_points(0)
    sale = paper.buy("ada", 1000)
    with pytest.raises(Refusal, match="amount_not_positive"):
        paper.refund(sale, amount_minor)


def test_only_purchases_are_refunded() -> None:
    paper = with_points(0)
    visit = paper.scan("ean:1")
    with pytest.raises(Refusal, match="not_a_purchase"):
        paper.refund(visit)


def test_an_entry_that_is_not_there() -> None:
    paper = with_points(0)
    with pytest.raises(Refusal, match="entry_unknown"):
        paper.book(RecordRefund(key="r", at=paper.now, actor=OWNER, purchase=99))
    with pytest.raises(Refusal, match="entry_unknown"):
        paper.book(Undo(key="u", at=paper.now, actor=OWNER, entry=99))


def test_nothing_to_undo() -> None:
    """Who names no entry learns that there is none, not that theirs is wrong."""
    paper = with_points(0)
    with pytest.raises(Refusal, match="nothing_to_undo"):
        paper.book(Undo(key="u", at=paper.now, actor=OWNER))


# Undo


@pytest.fixture
def cafe() -> Shop:
    paper = shop(STAMPS, POINTS_AS_MONEY, rewards=(CAKE, FIVE_OFF))
    paper.enrol("ada", "ean:1")
    paper.stamp("ada", 10)
    paper.adjust("ada", "points", 150)
    return paper


def held(paper: Shop) -> dict[str, Holding]:
    return dict(paper.account("ada").holdings)


@pytest.mark.parametrize(
    "booking", ["visit", "purchase", "stamp", "reward", "up", "down"]
)
def test_an_undo_takes_an_entry_back_whole_and_once(cafe: Shop, booking: str) -> None:
    before = cafe.account("ada")
    entry = {
        "visit": lambda: cafe.scan("ean:1"),
        "purchase": lambda: cafe.buy("ada", 1500, redeem={"points": 100}),
        "stamp": lambda: cafe.stamp("ada", 3),
        "reward": lambda: cafe.redeem("ada"),
        "up": lambda: cafe.adjust("ada", "points", 25),
        "down": lambda: cafe.adjust("ada", "points", -25),
    }[booking]()
    answer = cafe.undo(entry)
    after = cafe.account("ada")
    assert (answer.kind, answer.undone) == (EntryKind.UNDO, entry.entry)
    assert after.holdings == before.holdings
    assert (after.visits, after.purchases, after.spent_minor) == (0, 0, 0)
    with pytest.raises(Refusal, match="already_undone"):
        cafe.undo(entry)
    with pytest.raises(Refusal, match="cannot_undo"):
        cafe.undo(answer)


def test_the_scan_after_an_undone_one_is_not_too_soon(cafe: Shop) -> None:
    cafe.undo(cafe.scan("ean:1"))
    cafe.wait(minutes=1)
    assert cafe.scan("ean:1").balances[0].change == 1
    cafe.wait(minutes=1)
    assert cafe.scan("ean:1").balances[0].change == 0


def test_undoing_something_else_leaves_the_interval(cafe: Shop) -> None:
    cafe.scan("ean:1")
    cafe.undo(cafe.stamp("ada"))
    cafe.wait(minutes=1)
    assert cafe.scan("ean:1").balances[0].change == 0


def test_undoing_a_visit_that_enrolled_leaves_the_member_and_the_bonus() -> None:
    paper = shop(replace(STAMPS, sign_up_bonus=2))
    visit = paper.scan("ean:9", enrol="new")
    paper.undo(visit)
    assert paper.balance("new", "stamps") == 2
    assert paper.account("new").visits == 0
    assert paper.scan("ean:9").member == "new"


def test_a_refunded_purchase_is_not_undone(cafe: Shop) -> None:
    sale = cafe.buy("ada", 1000)
    refund = cafe.refund(sale, 100)
    with pytest.raises(Refusal, match="has_refunds"):
        cafe.undo(sale)
    with pytest.raises(Refusal, match="cannot_undo"):
        cafe.undo(refund)


def test_an_undone_purchase_is_not_refunded(cafe: Shop) -> None:
    sale = cafe.buy("ada", 1000)
    cafe.undo(sale)
    with pytest.raises(Refusal, match="already_undone"):
        cafe.refund(sale)


def test_what_is_no_doing_of_the_counter_is_not_undone(cafe: Shop) -> None:
    cafe.enrol("eve", "ean:2")
    merged = cafe.merge("ada", "eve")
    with pytest.raises(Refusal, match="cannot_undo"):
        cafe.undo(merged)


def test_staff_take_back_what_is_recent_and_theirs(cafe: Shop) -> None:
    sale = cafe.buy("ada", 1000)
    since = cafe.now
    with pytest.raises(Refusal, match="undo_too_old"):
        cafe.undo(sale, actor=STAFF, not_before=since + timedelta(seconds=1))
    with pytest.raises(Refusal, match="undo_other_counter"):
        cafe.undo(sale, actor=STAFF, counter="bar", not_before=since)
    assert cafe.undo(sale, actor=STAFF, not_before=since).undone == sale.entry


def test_staff_take_back_no_correction_that_only_the_owner_makes(cafe: Shop) -> None:
    correction = cafe.adjust("ada", "points", 50)
    with pytest.raises(Refusal, match="undo_other_staff"):
        cafe.undo(correction, actor=STAFF, counter=correction.counter)


def test_the_owner_takes_back_anything(cafe: Shop) -> None:
    sale = cafe.buy("ada", 1000)
    cafe.wait(days=100)
    assert cafe.undo(sale, counter="bar").undone == sale.entry


def test_an_undone_reward_pays_debt_first() -> None:
    paper = with_points(0)
    sale = paper.buy("ada", 10_000)
    reward = paper.redeem("ada", "five")
    paper.refund(sale)
    answer = paper.undo(reward)
    assert paper.holding("ada", "points").owed == 0
    assert paper.balance("ada", "points") == 0
    assert answer.explanation[-1].key == "explanation.debt_settled"


def test_after_a_merge_points_come_back_to_the_one_who_lives_on() -> None:
    paper = shop(replace(POINTS_AS_MONEY, validity=TEN_DAYS), rewards=(CAKE,))
    paper.enrol("ada")
    paper.enrol("eve")
    paper.buy("eve", 20_000)
    sale = paper.buy("eve", 1000, redeem={"points": 100})
    paper.merge("ada", "eve")
    paper.refund(sale)
    assert paper.balance("ada", "points") == 200
    assert {lot.last_day for lot in paper.holding("ada", "points").lots} == {
        date(2026, 3, 12)
    }
    assert all(len(owners) == 1 for owners in paper.owners().values())
