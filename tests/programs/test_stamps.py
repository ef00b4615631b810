"""What earns a stamp, and what a full card is."""

from dataclasses import replace

import pytest

from custom_components.loyalty.programs.refusal import Refusal
from custom_components.loyalty.programs.stamps import StampOn, StampProgram

from .paper import shop
from .promises import POINTS, POINTS_AS_MONEY, STAMP_PER_TEN, STAMPS


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
