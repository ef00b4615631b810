"""What earns a stamp, and what a full card is."""

from dataclasses import replace

import pytest

from custom_components.loyalty.programs.account import Account
from custom_components.loyalty.programs.commands import Line
from custom_components.loyalty.programs.promises.stamps import StampOn, StampProgram
from custom_components.loyalty.programs.refusal import Refusal

from .paper import shop
from .promises import POINTS, POINTS_AS_MONEY, STAMP_PER_TEN, STAMPS
from .sales import ADA, line, purchase


def test_ten_visits_are_a_free_coffee() -> None:
    paper = shop(STAMPS)
    paper.enrol("ada", "ean:1")
    for _ in range(9):
        assert not paper.scan("ean:1").rewards_earned
        paper.wait(days=1)
    tenth = paper.scan("ean:1")
    assert tenth.rewards_earned == ("stamps:card",)
    assert [(a.name, a.count) for a in tenth.rewards_available] == [("Free coffee", 1)]


def test_stamps_beyond_the_full_card_stay() -> None:
    paper = shop(STAMP_PER_TEN)
    paper.enrol("ada")
    assert paper.buy("ada", 23_000).rewards_available[0].count == 2
    answer = paper.redeem("ada")
    assert answer.rewards_redeemed == ("stamps:card",)
    assert paper.balance("ada", "stamps") == 13
    assert answer.balances[0].missing == 0
    assert paper.redeem("ada").balances[0].missing == 7


@pytest.mark.parametrize(
    ("minutes", "stamps"), [(0, 1), (14, 1), (15, 2), (24 * 60, 2)]
)
def test_visits_in_a_short_time_are_one_stamp(minutes: int, stamps: int) -> None:
    paper = shop(STAMPS)
    paper.enrol("ada", "ean:1")
    paper.scan("ean:1")
    paper.wait(minutes=minutes)
    paper.scan("ean:1")
    assert paper.balance("ada", "stamps") == stamps


def test_a_visit_too_soon_says_so_and_is_counted() -> None:
    paper = shop(STAMPS)
    paper.enrol("ada", "ean:1")
    paper.scan("ean:1")
    paper.wait(minutes=3)
    answer = paper.scan("ean:1")
    assert [(s.key, s.values["minutes"]) for s in answer.refused] == [
        ("explanation.visit_too_soon", 15)
    ]
    assert answer.entry is not None
    assert paper.account("ada").visits == 2


def test_a_visit_too_soon_does_not_put_off_the_next_stamp() -> None:
    paper = shop(STAMPS)
    paper.enrol("ada", "ean:1")
    paper.scan("ean:1")
    paper.wait(minutes=10)
    paper.scan("ean:1")
    paper.wait(minutes=5)
    paper.scan("ean:1")
    assert paper.balance("ada", "stamps") == 2


def test_a_visit_typed_in_afterwards_keeps_its_distance_to_both_sides() -> None:
    paper = shop(STAMPS)
    paper.enrol("ada", "ean:1")
    paper.scan("ean:1")
    paper.wait(minutes=-10)
    paper.scan("ean:1")
    assert paper.balance("ada", "stamps") == 1
    paper.wait(minutes=-5)
    paper.scan("ean:1")
    assert paper.balance("ada", "stamps") == 2


def test_stamps_by_hand_know_no_interval() -> None:
    paper = shop(STAMPS)
    paper.enrol("ada", "ean:1")
    paper.scan("ean:1")
    paper.stamp("ada")
    paper.stamp("ada", 2)
    assert paper.balance("ada", "stamps") == 4


def test_a_stamp_by_hand_does_not_stand_in_for_a_visit() -> None:
    paper = shop(STAMPS)
    paper.enrol("ada", "ean:1")
    paper.stamp("ada")
    paper.wait(minutes=1)
    paper.scan("ean:1")
    assert paper.balance("ada", "stamps") == 2


@pytest.mark.parametrize("count", [0, -1, 11])
def test_no_more_stamps_by_hand_than_a_card_has(count: int) -> None:
    paper = shop(STAMPS)
    paper.enrol("ada")
    with pytest.raises(Refusal, match="stamps_out_of_range"):
        paper.stamp("ada", count)


def test_a_stamp_needs_a_stamp_card() -> None:
    paper = shop(POINTS)
    paper.enrol("ada")
    with pytest.raises(Refusal, match="no_stamp_program"):
        paper.stamp("ada")


def test_of_several_stamp_cards_one_must_be_named() -> None:
    paper = shop(STAMPS, replace(STAMPS, id="lunch"))
    paper.enrol("ada")
    with pytest.raises(Refusal, match="stamp_program_ambiguous"):
        paper.stamp("ada")
    paper.stamp("ada", program="lunch")
    assert paper.balance("ada", "lunch") == 1


@pytest.mark.parametrize(
    ("stamp_on", "most", "amount_minor", "stamps"),
    [
        (StampOn.PURCHASE, None, 1, 1),
        (StampOn.PURCHASE, None, 99_900, 1),
        (StampOn.VISIT, None, 99_900, 0),
        (StampOn.AMOUNT, None, 999, 0),
        (StampOn.AMOUNT, None, 1000, 1),
        (StampOn.AMOUNT, None, 9990, 9),
        (StampOn.AMOUNT, 3, 9990, 3),
    ],
)
def test_stamps_for_a_purchase(
    stamp_on: StampOn, most: int | None, amount_minor: int, stamps: int
) -> None:
    paper = shop(
        StampProgram(id="stamps", name="S", stamp_on=stamp_on, max_per_purchase=most)
    )
    paper.enrol("ada")
    answer = paper.buy("ada", amount_minor)
    assert paper.balance("ada", "stamps") == stamps
    assert sum(int(s.values.get("amount", 0)) for s in answer.explanation) == stamps


def test_a_purchase_paid_with_points_alone_earns_no_stamp() -> None:
    paper = shop(
        POINTS_AS_MONEY,
        StampProgram(id="stamps", name="S", stamp_on=StampOn.PURCHASE),
    )
    paper.enrol("ada")
    paper.adjust("ada", "points", 100)
    paper.buy("ada", 500, redeem={"points": 100})
    assert paper.balance("ada", "stamps") == 0


def test_a_card_without_fields_is_no_promise() -> None:
    with pytest.raises(ValueError, match="at least one field"):
        StampProgram(id="stamps", name="S", card_size=0)


COFFEE_CARD = StampProgram(
    id="stamps",
    name="Coffee card",
    stamp_on=StampOn.ARTICLE,
    articles=("coffee", "4711"),
)


@pytest.mark.parametrize(
    ("lines", "stamps"),
    [
        ((line(300, "coffee"),), 1),
        ((replace(line(900, "coffee"), quantity=3),), 3),
        ((line(300, "coffee"), line(280, "tea"), line(320, None, sku="4711")), 2),
        ((line(300, "coffee", sku="4711"),), 1),
        ((line(0, "coffee"),), 0),
        ((line(280, "tea"),), 0),
        ((), 0),
    ],
)
def test_each_piece_of_some_goods_is_a_stamp(
    lines: tuple[Line, ...], stamps: int
) -> None:
    total = sum(line.amount_minor for line in lines)
    accrual = COFFEE_CARD.accrue(purchase(total, *lines), Account(member=ADA))
    assert accrual.amount == stamps


def test_many_pieces_give_no_more_than_the_limit() -> None:
    card = replace(COFFEE_CARD, max_per_purchase=2)
    lines = (replace(line(1500, "coffee"), quantity=5),)
    accrual = card.accrue(purchase(1500, *lines), Account(member=ADA))
    assert accrual.amount == 2
    assert sum(int(step.values["amount"]) for step in accrual.steps) == 2


@pytest.mark.parametrize(
    ("stamp_on", "articles"), [(StampOn.ARTICLE, ()), (StampOn.VISIT, ("coffee",))]
)
def test_a_card_for_goods_names_them(
    stamp_on: StampOn, articles: tuple[str, ...]
) -> None:
    with pytest.raises(ValueError, match="which goods"):
        StampProgram(id="x", name="X", stamp_on=stamp_on, articles=articles)


def test_surplus_stamps_stay_on_the_next_card() -> None:
    paper = shop(replace(COFFEE_CARD, card_size=3))
    paper.enrol("ada")
    coffees = (Line(amount_minor=1500, category="coffee", quantity=5),)
    paper.buy("ada", 1500, lines=coffees)
    paper.redeem("ada")
    assert paper.balance("ada", "stamps") == 2
