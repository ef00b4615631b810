"""Promotions in an open shop: what the till, the customer and automations see."""

from datetime import date
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.loyalty.const import DOMAIN
from custom_components.loyalty.counter.slips import compose
from custom_components.loyalty.counter.slips.text import slip_text
from custom_components.loyalty.printing import receipt, slip_shop
from custom_components.loyalty.programs.members.commands import TakeOverMember
from custom_components.loyalty.programs.person import Person

from .kit import (
    CAKE,
    OWNER,
    POINTS,
    STAMPS,
    ShopKit,
    cake,
    counter,
    discount,
    open_shop,
    points_program,
    stamp_card,
    subentry,
)
from .kit_promotions import CHOICE, FRIENDS, HAPPY, promotion

pytestmark = pytest.mark.usefixtures("hub_folder", "trusted_clock")

CARD = "4006381333931"
OTHER_CARD = "5901234123457"


@pytest.fixture
async def opened(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> Any:
    """Return how to open a shop with promotions, on a Friday at noon."""
    freezer.move_to("2026-11-20T12:00:00+01:00")
    await hass.config.async_set_time_zone("Europe/Berlin")

    async def open_with(*promotions: ConfigSubentryData) -> ShopKit:
        return await open_shop(
            hass, [counter(), points_program(), stamp_card(), *promotions]
        )

    return open_with


async def balance(shop: ShopKit, customer: str, program: str = POINTS) -> int:
    found = await shop.act("get_customer", customer=customer)
    (standing,) = [
        row for row in found["customer"]["balances"] if row["program"] == program
    ]
    return int(standing["balance"])


async def test_a_purchase_says_what_a_promotion_made_of_it(opened: Any) -> None:
    shop = await opened(promotion())
    anna = await shop.enroll("Anna", CARD)
    sold = await shop.act("record_purchase", amount=10, customer=anna)
    assert sold["points_earned"] == 20
    assert sold["explanation"][-1] == "Points: 10 more, with Happy hour"
    back = await shop.act("record_refund", purchase=sold["purchase"], amount=5)
    assert back["taken_back"] == {POINTS: 10}
    assert await shop.runtime.ledger.check() == []


async def test_a_first_purchase_on_a_new_card(opened: Any) -> None:
    shop = await opened(
        promotion(conditions={"first_purchase": True}, effect={"percent": "10"})
    )
    anna = await shop.enroll("Anna", CARD)
    first = await shop.act("record_purchase", amount=10, customer=anna)
    assert first["payable"] == 9
    second = await shop.act("record_purchase", amount=10, customer=anna)
    assert second["payable"] == 10


async def test_twice_the_stamps_for_a_visit(opened: Any) -> None:
    shop = await opened(promotion(conditions={"on": "visit"}))
    anna = await shop.enroll("Anna", CARD)
    await shop.scan(CARD)
    assert await balance(shop, anna, STAMPS) == 2


async def test_a_birthday_is_known_as_soon_as_it_is_told(opened: Any) -> None:
    shop = await opened(promotion(conditions={"birthday_days": 3}))
    anna = await shop.enroll("Anna", CARD)
    await shop.act("record_purchase", amount=10, customer=anna)
    assert await balance(shop, anna) == 10
    await shop.act("update_customer", customer=anna, birthday="1990-11-23")
    await shop.act("record_purchase", amount=10, customer=anna)
    assert await balance(shop, anna) == 30
    await shop.reload()
    await shop.act("record_purchase", amount=10, customer=anna)
    assert await balance(shop, anna) == 50


async def test_a_limit_outlasts_a_restart(opened: Any) -> None:
    shop = await opened(promotion(limits={"per_customer": 1}))
    anna = await shop.enroll("Anna", CARD)
    first = await shop.act("record_purchase", amount=10, customer=anna)
    await shop.reload()
    await shop.act("record_purchase", amount=10, customer=anna)
    assert await balance(shop, anna) == 30
    await shop.act("undo", entry=first["purchase"])
    await shop.act("record_purchase", amount=10, customer=anna)
    assert await balance(shop, anna) == 30
    assert await shop.runtime.ledger.check() == []


async def test_a_limit_of_the_shop_outlasts_a_restart(opened: Any) -> None:
    shop = await opened(promotion(effect={"gift": "Biscuit"}, limits={"per_day": 1}))
    anna = await shop.enroll("Anna", CARD)
    first = await shop.act("record_purchase", amount=10, customer=anna)
    assert first["gifts"] == [{"promotion": "happy", "name": "Biscuit"}]
    await shop.reload()
    second = await shop.act("record_purchase", amount=10, customer=anna)
    assert second["gifts"] == []
    (told,) = shop.told("gift_given")
    assert (told["customer"], told["gift"]) == (anna, "Biscuit")


async def test_merged_customers_have_had_it_already(opened: Any) -> None:
    shop = await opened(promotion(limits={"per_customer": 1}))
    anna = await shop.enroll("Anna", CARD)
    double = await shop.enroll("Anna S.", OTHER_CARD)
    await shop.act("record_purchase", amount=10, customer=double)
    await shop.act("merge_customers", customer=anna, duplicate=double)
    await shop.act("record_purchase", amount=10, customer=anna)
    assert await balance(shop, anna) == 30
    assert await shop.runtime.ledger.check() == []


async def test_a_customer_chooses_a_discount_and_gets_it_once(opened: Any) -> None:
    shop = await opened(promotion("choice", "Your choice", **CHOICE))
    anna = await shop.enroll("Anna", CARD)
    found = await shop.act("get_customer", customer=anna)
    (offered,) = found["customer"]["offers"]
    assert [offer["name"] for offer in offered["offers"]] == [
        "30 points",
        "10 % off",
        "Biscuits",
    ]
    chosen = await shop.act(
        "choose_offer", customer=CARD, promotion="your choice", offer="10 % off"
    )
    assert chosen["explanation"] == ["Your choice: 10 % off"]
    found = await shop.act("get_customer", customer=anna)
    assert found["customer"]["offers"][0]["chosen"] == "choice:2"
    sold = await shop.act("record_purchase", amount=10, customer=anna)
    assert sold["payable"] == 9
    found = await shop.act("get_customer", customer=anna)
    assert found["customer"]["offers"] == []
    (told,) = shop.told("offer_chosen")
    assert (told["promotion"], told["offer"]) == ("choice", "choice:2")


@pytest.mark.parametrize(
    ("offer", "points", "gifts"),
    [("30 points", 30, []), ("Biscuits", 0, ["A bag of biscuits"])],
)
async def test_points_and_gifts_are_there_at_once(
    opened: Any, offer: str, points: int, gifts: list[str]
) -> None:
    shop = await opened(promotion("choice", "Your choice", **CHOICE))
    anna = await shop.enroll("Anna", CARD)
    chosen = await shop.act(
        "choose_offer", customer=anna, promotion="choice", offer=offer
    )
    assert await balance(shop, anna) == points
    assert [gift["name"] for gift in chosen["gifts"]] == gifts


@pytest.mark.parametrize(
    ("promotion_name", "offer", "reason"),
    [
        ("Your choice", "A car", "offer_unknown"),
        ("Nothing", "Biscuits", "promotion_not_found"),
    ],
)
async def test_what_is_not_offered(
    opened: Any, promotion_name: str, offer: str, reason: str
) -> None:
    shop = await opened(promotion("choice", "Your choice", **CHOICE))
    anna = await shop.enroll("Anna", CARD)
    with pytest.raises(ServiceValidationError) as refused:
        await shop.act(
            "choose_offer", customer=anna, promotion=promotion_name, offer=offer
        )
    assert refused.value.translation_key == reason


async def test_the_same_choice_is_booked_once(opened: Any) -> None:
    shop = await opened(promotion("choice", "Your choice", **CHOICE))
    anna = await shop.enroll("Anna", CARD)
    choice = {"customer": anna, "promotion": "choice", "reference": "message-7"}
    first = await shop.act("choose_offer", offer="30 points", **choice)
    again = await shop.act("choose_offer", offer="30 points", **choice)
    assert again["choice"] == first["choice"]
    with pytest.raises(ServiceValidationError):
        await shop.act("choose_offer", offer="Biscuits", **choice)
    assert await balance(shop, anna) == 30


async def test_a_friend_who_claims_a_card_was_brought_as_well(opened: Any) -> None:
    shop = await opened(promotion("friends", "Bring a friend", **FRIENDS))
    anna = await shop.enroll("Anna", CARD)
    await shop.scan(OTHER_CARD)
    ben = await shop.enroll("Ben", OTHER_CARD, referred_by=CARD, source="flyer")
    known = (await shop.act("get_customer", customer=ben))["customer"]
    assert (known["referred_by"], known["source"]) == (anna, "flyer")
    await shop.act("record_purchase", amount=10, customer=ben)
    assert await balance(shop, anna) == 100
    assert await shop.runtime.ledger.check() == []


async def test_nobody_brings_themselves_by_claiming_a_card(opened: Any) -> None:
    shop = await opened(promotion("friends", "Bring a friend", **FRIENDS))
    await shop.scan(OTHER_CARD)
    ben = await shop.enroll("Ben", OTHER_CARD, referred_by=OTHER_CARD)
    known = (await shop.act("get_customer", customer=ben))["customer"]
    assert known["referred_by"] is None
    await shop.act("record_purchase", amount=10, customer=ben)
    assert await balance(shop, ben) == 10


async def test_who_brings_a_friend_is_thanked(opened: Any) -> None:
    shop = await opened(cake(), promotion("friends", "Bring a friend", **FRIENDS))
    anna = await shop.enroll("Anna", CARD)
    await shop.scan(CARD)
    number = (await shop.act("get_customer", customer=anna))["customer"]["number"]
    ben = await shop.enroll("Ben", OTHER_CARD, referred_by=number)
    first = await shop.act("record_purchase", amount=10, customer=ben)
    assert first["points_earned"] == 60
    assert (
        "Bring a friend: 100 in Points for whoever brought you" in first["explanation"]
    )
    assert await balance(shop, anna) == 100
    assert shop.state(f"{anna}_{POINTS}").state == "100"
    (told,) = shop.told("referral_rewarded")
    assert (told["customer"], told["friend"]) == (anna, ben)
    assert await shop.runtime.ledger.check() == []
    earned = {told["customer"]: told for told in shop.told("reward_earned")}
    assert {told["reward"] for told in earned.values()} == {CAKE}
    assert earned.keys() == {anna, ben}
    assert earned[anna]["entry"] == first["entry"]
    assert earned[anna]["balances"][POINTS] == 100
    await shop.act("record_refund", purchase=first["purchase"])
    assert (await balance(shop, anna), await balance(shop, ben)) == (0, 0)
    assert shop.state(f"{anna}_{POINTS}").state == "0"
    assert await shop.runtime.ledger.check() == []


async def brought(shop: ShopKit, customer: str) -> int:
    found = await shop.act("get_customer", customer=customer)
    return int(found["customer"]["brought"])


async def test_how_many_somebody_brought(opened: Any) -> None:
    shop = await opened()
    anna = await shop.enroll("Anna", CARD)
    ben = await shop.enroll("Ben", OTHER_CARD, referred_by=anna)
    zoe = await shop.enroll("Zoe", referred_by=CARD)
    assert [await brought(shop, uid) for uid in (anna, ben)] == [2, 0]
    # Zoe was there already, as another friend.
    other = await shop.enroll("Zoe Z.", referred_by=ben)
    assert (await shop.act("get_figures"))["brought"] == 3
    await shop.act("merge_customers", customer=zoe, duplicate=other)
    assert [await brought(shop, uid) for uid in (anna, ben)] == [2, 0]
    real = await shop.enroll("Anna S.", "9780201379624")
    await shop.act("merge_customers", customer=real, duplicate=anna)
    assert await brought(shop, real) == 2
    figures = await shop.act("get_figures")
    # Anna, Ben, Zoe.
    assert (figures["members"], figures["brought"]) == (3, 2)
    before = await shop.act(
        "get_figures", first_day="2026-11-01", last_day="2026-11-19"
    )
    assert before["brought"] == 0


async def test_thanks_are_taken_back_from_whom_the_referrer_became(
    opened: Any,
) -> None:
    shop = await opened(promotion("friends", "Bring a friend", **FRIENDS))
    anna = await shop.enroll("Anna", CARD)
    ben = await shop.enroll("Ben", OTHER_CARD, referred_by=anna)
    first = await shop.act("record_purchase", amount=10, customer=ben)
    real = await shop.enroll("Anna S.", "9780201379624")
    await shop.act("merge_customers", customer=real, duplicate=anna)
    assert await balance(shop, real) == 100
    await shop.reload()
    await shop.act("undo", entry=first["purchase"])
    assert (await balance(shop, real), await balance(shop, ben)) == (0, 0)
    assert await shop.runtime.ledger.check() == []


@pytest.mark.parametrize(
    ("data", "issue"),
    [
        ({"effect": {}}, "promotion_invalid"),
        ({"effect": {"extra": 5, "programs": ["gone"]}}, "promotion_without_program"),
        (
            {"effect": {"extra": 5, "programs": ["discount"]}},
            "promotion_without_program",
        ),
    ],
)
async def test_nonsense_is_left_out(
    opened: Any, hass: HomeAssistant, data: dict[str, Any], issue: str
) -> None:
    shop = await opened(discount(), promotion(**data))
    assert shop.runtime.terms.promotions == ()
    assert ir.async_get(hass).async_get_issue(DOMAIN, f"left_out_happy_{issue}")


async def test_a_scan_tells_what_can_be_chosen(
    opened: Any, freezer: FrozenDateTimeFactory
) -> None:
    shop = await opened(promotion("choice", "Your choice", **CHOICE))
    anna = await shop.enroll("Anna", CARD)
    offered = "Your choice, to choose one: 30 points / 10 % off / Biscuits"
    scanned = await shop.act("scan", code=CARD, counter="Counter")
    assert offered in scanned["explanation"]
    await shop.act("choose_offer", customer=anna, promotion="choice", offer="Biscuits")
    await shop.wait(freezer, minutes=5)
    scanned = await shop.act("scan", code=CARD, counter="Counter")
    assert offered not in scanned["explanation"]


async def test_a_gift_is_on_the_receipt(opened: Any) -> None:
    shop = await opened(promotion(effect={"gift": "Biscuit"}))
    anna = await shop.enroll("Anna", CARD)
    sold = await shop.act("record_purchase", amount=10, customer=anna)
    answer = await shop.runtime.ledger.entry(sold["purchase"])
    assert answer is not None
    printed = receipt(answer, shop.runtime.terms, None)
    assert [gift.name for gift in printed.gifts] == ["Biscuit"]
    words = shop.runtime.texts.section("slips")
    slip = slip_text(compose(printed, slip_shop(shop.runtime), words), 32)
    assert "A gift for you" in slip


async def test_tags_and_birthdays_of_imported_customers_count(opened: Any) -> None:
    shop = await opened(
        promotion(conditions={"tag": "regular", "birthday_days": 3}),
    )
    await shop.runtime.take_over(
        TakeOverMember(
            **shop.runtime.request(OWNER),
            uid="a" * 32,
            number="2900000000018",
            person=Person(name="Anna", tags=("regular",), birthday=date(1990, 11, 20)),
        )
    )
    await shop.act("record_purchase", amount=10, customer="a" * 32)
    assert await balance(shop, "a" * 32) == 20


async def test_only_for_customers_in_a_tier(opened: Any) -> None:
    shop = await opened(
        subentry("gold", "tier", "Gold", {"threshold": "50.00"}),
        promotion(conditions={"tiers": ["gold"]}),
    )
    anna = await shop.enroll("Anna", CARD)
    first = await shop.act("record_purchase", amount=50, customer=anna)
    assert first["points_earned"] == 50
    second = await shop.act("record_purchase", amount=10, customer=anna)
    assert second["points_earned"] == 20


async def test_a_campaign_counts_towards_its_goal(opened: Any) -> None:
    campaign = {
        "kind": "campaign",
        "first_day": "2026-11-16",
        "last_day": "2026-11-29",
        "redeem_until": "2026-12-13",
        "card_size": 2,
        "stamp_on": "purchase",
        "reward_name": "Tea pot",
    }
    shop = await opened(subentry("weeks", "program", "Tea weeks", campaign))
    anna = await shop.enroll("Anna", CARD)
    await shop.act("record_purchase", amount=10, customer=anna)
    scanned = await shop.act("scan", code=CARD, counter="Counter")
    assert "Tea weeks: 1 of 2, days left: 10" in scanned["explanation"]
    second = await shop.act("record_purchase", amount=10, customer=anna)
    assert [reward["name"] for reward in second["rewards_earned"]] == ["Tea pot"]
    (told,) = shop.told("reward_earned")
    assert told["reward"] == "weeks:card"
    found = await shop.act("get_customer", customer=anna)
    (weeks,) = [
        row for row in found["customer"]["balances"] if row["program"] == "weeks"
    ]
    assert (weeks["balance"], weeks["days_left"]) == (2, 10)
    await shop.act("redeem_reward", customer=anna, reward="Tea pot")
    await shop.act("record_purchase", amount=10, customer=anna)
    await shop.act("record_purchase", amount=10, customer=anna)
    with pytest.raises(ServiceValidationError):
        await shop.act("redeem_reward", customer=anna, reward="Tea pot")
    assert await shop.runtime.ledger.check() == []


async def test_an_entity_that_is_not_there_is_told_until_it_is(
    hass: HomeAssistant, opened: Any
) -> None:
    shop = await opened(promotion(while_on="binary_sensor.rain"))
    issues = ir.async_get(hass).issues
    issue = issues[(DOMAIN, f"promotion_waits_{HAPPY}")]
    assert issue.translation_placeholders == {
        "promotion": "Happy hour",
        "entity": "binary_sensor.rain",
    }
    hass.states.async_set("binary_sensor.rain", "off")
    await shop.settle()
    assert (DOMAIN, f"promotion_waits_{HAPPY}") not in issues
    hass.states.async_remove("binary_sensor.rain")
    await shop.settle()
    assert (DOMAIN, f"promotion_waits_{HAPPY}") in issues
    hass.config_entries.async_remove_subentry(shop.entry, HAPPY)
    await shop.settle()
    assert (DOMAIN, f"promotion_waits_{HAPPY}") not in issues


async def test_an_entity_that_is_never_on_or_off_is_told(
    hass: HomeAssistant, opened: Any
) -> None:
    hass.states.async_set("sun.sun", "above_horizon")
    shop = await opened(promotion(while_on="sun.sun"))
    issues = ir.async_get(hass).issues
    issue = issues[(DOMAIN, f"promotion_never_on_{HAPPY}")]
    assert issue.translation_placeholders == {
        "promotion": "Happy hour",
        "entity": "sun.sun",
    }
    hass.states.async_set("sun.sun", "unavailable")
    await shop.settle()
    assert (DOMAIN, f"promotion_never_on_{HAPPY}") not in issues
