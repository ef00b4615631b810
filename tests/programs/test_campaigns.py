"""Collect so many within some days, for a reward that can be had once."""

from dataclasses import replace
from datetime import date

import pytest

from custom_components.loyalty.programs.liability import liability_minor
from custom_components.loyalty.programs.promises.campaigns import CampaignProgram
from custom_components.loyalty.programs.promises.reward import FreeItem
from custom_components.loyalty.programs.promises.stamps import StampOn
from custom_components.loyalty.programs.promises.terms_document import (
    from_document,
    to_document,
)
from custom_components.loyalty.programs.refusal import Refusal

from .paper import Shop, shop
from .promises import STAMPS

WEEKS = CampaignProgram(
    id="weeks",
    name="Tea weeks",
    stamp_on=StampOn.PURCHASE,
    card_size=3,
    reward_name="Tea pot",
    first_day=date(2026, 3, 2),
    last_day=date(2026, 3, 15),
    redeem_until=date(2026, 3, 20),
)


@pytest.fixture
def paper() -> Shop:
    paper = shop(WEEKS)
    paper.enrol("ada", "ean:ada")
    return paper


def test_the_third_purchase_earns_the_reward(paper: Shop) -> None:
    assert [paper.buy("ada", 100).rewards_earned for _ in range(3)] == [
        (),
        (),
        ("weeks:card",),
    ]


def test_a_scan_tells_how_far_and_how_long(paper: Shop) -> None:
    paper.buy("ada", 100)
    paper.clock("2026-03-10 10:00")
    paper.buy("ada", 100)
    shown = paper.scan("ean:ada", counts=False)
    (told,) = [step for step in shown.explanation if step.key == "explanation.campaign"]
    assert told.values == {"program": "Tea weeks", "balance": 2, "goal": 3, "days": 6}


@pytest.mark.parametrize(
    ("day", "stamps"),
    [("2026-03-01", 0), ("2026-03-02", 1), ("2026-03-15", 1), ("2026-03-16", 0)],
)
def test_it_counts_from_its_first_through_its_last_day(day: str, stamps: int) -> None:
    paper = shop(WEEKS)
    paper.enrol("ada")
    paper.clock(f"{day} 23:59:59")
    paper.buy("ada", 100)
    assert paper.balance("ada", "weeks") == stamps


def test_the_reward_can_be_had_once(paper: Shop) -> None:
    for _ in range(6):
        paper.buy("ada", 100)
    paper.redeem("ada", "weeks:card")
    with pytest.raises(Refusal):
        paper.redeem("ada", "weeks:card")


def test_a_refund_before_the_goal_takes_one_back(paper: Shop) -> None:
    sales = [paper.buy("ada", 100) for _ in range(3)]
    paper.refund(sales[0])
    assert paper.balance("ada", "weeks") == 2
    assert paper.buy("ada", 100).rewards_earned == ("weeks:card",)


def test_what_was_collected_ends_with_the_last_day_for_fetching(paper: Shop) -> None:
    for _ in range(3):
        paper.buy("ada", 100)
    paper.clock("2026-03-20 23:59:59")
    assert paper.scan("ean:ada", counts=False).rewards_available
    paper.clock("2026-03-21 00:00")
    assert not paper.scan("ean:ada", counts=False).rewards_available


def test_staff_stamp_the_card_and_not_the_campaign() -> None:
    paper = shop(STAMPS, WEEKS)
    paper.enrol("ada")
    paper.stamp("ada")
    assert paper.balance("ada", "stamps") == 1
    paper.stamp("ada", program="weeks")
    assert paper.balance("ada", "weeks") == 1


@pytest.mark.parametrize(
    "campaign",
    [
        WEEKS,
        replace(WEEKS, reward_value_minor=300),
        replace(WEEKS, reward_item=FreeItem(skus=("4711",), most_minor=250)),
    ],
)
def test_it_is_written_and_read_without_loss(campaign: CampaignProgram) -> None:
    terms = shop(campaign).terms
    assert from_document(to_document(terms), 1) == terms


def test_what_the_goal_takes_off_is_what_the_shop_owes() -> None:
    campaign = replace(WEEKS, reward_value_minor=300)
    assert liability_minor(shop(campaign).terms, campaign, 2) == 200


def test_either_money_or_an_article() -> None:
    with pytest.raises(ValueError, match="weeks:card"):
        replace(WEEKS, reward_value_minor=300, reward_item=FreeItem()).rewards()


@pytest.mark.parametrize("missing", ["first_day", "last_day", "redeem_until"])
def test_a_campaign_has_a_beginning_and_an_end(missing: str) -> None:
    with pytest.raises(ValueError, match="weeks"):
        replace(WEEKS, **{missing: None})  # type: ignore[arg-type]
