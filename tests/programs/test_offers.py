"""A customer chooses one of several offers, once."""

from datetime import date
from decimal import Decimal

import pytest

from custom_components.loyalty.programs.answer import Gift
from custom_components.loyalty.programs.promises.promotions import (
    Conditions,
    Effect,
    Offer,
    Promotion,
)
from custom_components.loyalty.programs.promises.windows import Window
from custom_components.loyalty.programs.refusal import Refusal

from .paper import Shop, shop
from .promises import POINTS

CHOICE = Promotion(
    id="choice",
    name="Your choice",
    offers=(
        Offer(
            id="choice:1",
            name="30 points",
            effect=Effect(extra=30, programs=("points",)),
        ),
        Offer(id="choice:2", name="10 % off", effect=Effect(percent=Decimal(10))),
        Offer(id="choice:3", name="Biscuits", effect=Effect(gift="Biscuits")),
    ),
    window=Window(last_day=date(2026, 3, 31)),
)


@pytest.fixture
def paper() -> Shop:
    paper = shop(POINTS, promotions=(CHOICE,))
    paper.enrol("ada")
    return paper


def test_points_are_there_at_once(paper: Shop) -> None:
    answer = paper.choose("ada", "choice", "choice:1")
    assert answer.offer == "choice:1"
    assert paper.balance("ada", "points") == 30
    paper.buy("ada", 1000)
    assert paper.balance("ada", "points") == 40


def test_a_gift_is_handed_over_at_once(paper: Shop) -> None:
    answer = paper.choose("ada", "choice", "choice:3")
    assert answer.gifts == (Gift(promotion="choice", name="Biscuits"),)


def test_a_discount_waits_for_the_next_purchase(paper: Shop) -> None:
    paper.choose("ada", "choice", "choice:2")
    paper.switched_off.add("choice")
    assert paper.buy("ada", 1000).payable_minor == 900
    assert paper.buy("ada", 1000).payable_minor == 1000


def test_a_discount_comes_back_with_the_whole_purchase(paper: Shop) -> None:
    paper.choose("ada", "choice", "choice:2")
    paper.refund(paper.buy("ada", 1000))
    assert paper.buy("ada", 1000).payable_minor == 900


def test_a_discount_ends_with_the_promotion(paper: Shop) -> None:
    paper.choose("ada", "choice", "choice:2")
    paper.clock("2026-04-01 00:00")
    assert paper.buy("ada", 1000).payable_minor == 1000


def test_one_is_chosen_once_and_another_after_an_undo(paper: Shop) -> None:
    choice = paper.choose("ada", "choice", "choice:1")
    with pytest.raises(Refusal, match="offer_chosen_before"):
        paper.choose("ada", "choice", "choice:2")
    paper.undo(choice)
    assert paper.balance("ada", "points") == 0
    paper.choose("ada", "choice", "choice:2")
    assert paper.buy("ada", 1000).payable_minor == 900


@pytest.mark.parametrize(
    ("promotion", "offer", "reason"),
    [
        ("choice", "choice:4", "offer_unknown"),
        ("other", "choice:1", "promotion_without_offers"),
    ],
)
def test_what_is_not_offered_can_not_be_had(
    paper: Shop, promotion: str, offer: str, reason: str
) -> None:
    with pytest.raises(Refusal, match=reason):
        paper.choose("ada", promotion, offer)


def test_only_while_it_runs(paper: Shop) -> None:
    paper.switched_off.add("choice")
    with pytest.raises(Refusal, match="promotion_not_running"):
        paper.choose("ada", "choice", "choice:1")


def test_only_for_whom_it_is() -> None:
    regulars = Promotion(
        id="choice",
        name="Your choice",
        offers=CHOICE.offers,
        conditions=Conditions(tag="regular"),
    )
    paper = shop(POINTS, promotions=(regulars,))
    paper.enrol("ada")
    with pytest.raises(Refusal, match="promotion_not_for_customer"):
        paper.choose("ada", "choice", "choice:1")


def test_one_offer_is_no_choice() -> None:
    with pytest.raises(ValueError, match="nothing to choose from"):
        Promotion(id="choice", name="Your choice", offers=CHOICE.offers[:1])
