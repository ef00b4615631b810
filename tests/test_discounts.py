"""Discounts in an open shop: at the till, on slips, as entities, in what it answers."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.loyalty.const import DOMAIN
from custom_components.loyalty.counter.slips import compose
from custom_components.loyalty.counter.slips.content import Holder
from custom_components.loyalty.counter.slips.text import slip_text
from custom_components.loyalty.printing import balance, receipt, slip_shop
from custom_components.loyalty.shop_sensor import PROGRAM_SENSORS

from .kit import (
    DISCOUNT,
    LADDER,
    POINTS,
    ShopKit,
    counter,
    discount,
    ladder,
    open_shop,
    points_program,
)

pytestmark = pytest.mark.usefixtures("hub_folder", "trusted_clock")

CARD = "4006381333931"


@pytest.fixture
async def boutique(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> ShopKit:
    """Return an open shop with a discount that rises, and points."""
    freezer.move_to("2026-11-20T10:00:00+01:00")
    await hass.config.async_set_time_zone("Europe/Berlin")
    return await open_shop(hass, [counter(), ladder(), points_program()])


def standing(answer: dict[str, Any], program: str = LADDER) -> dict[str, Any]:
    (found,) = [row for row in answer["balances"] if row["program"] == program]
    return dict(found)


async def test_a_purchase_costs_less_after_those_before_it(boutique: ShopKit) -> None:
    anna = await boutique.enroll("Anna", CARD)
    first = await boutique.act("record_purchase", amount=100, customer=anna)
    assert (first["discount"], first["payable"]) == (0, 100)
    second = await boutique.act("record_purchase", amount=50, customer=anna)
    assert (second["discount"], second["payable"]) == (1.5, 48.5)
    assert second["explanation"] == [
        "Purchase: 50,00\xa0€",
        "Savings: 3\xa0% off: -1,50\xa0€",
        "Counts for earning: 48,50\xa0€",
        "Points: 48 × 1 for each full 1,00\xa0€ = 48",
    ]
    assert second["points_earned"] == 48
    (_, told) = boutique.told("purchase_recorded")
    assert (told["discount"], told["payable"]) == ("1.50", "48.50")
    assert told["balances"] == {LADDER: 3, POINTS: 148}


async def test_a_customer_is_told_what_is_missing(boutique: ShopKit) -> None:
    anna = await boutique.enroll("Anna", CARD)
    await boutique.act("record_purchase", amount=120, customer=anna)
    scanned = await boutique.act("scan", code=CARD, counter="Counter")
    assert scanned["explanation"] == [
        "Savings: 3\xa0% off the next purchase",
        "Savings: 80,00\xa0€ more to 7,5\xa0%",
    ]
    asked = await boutique.act("get_customer", customer=anna)
    assert standing(asked["customer"]) == {
        "program": LADDER,
        "name": "Savings",
        "unit": "percent",
        "balance": 3,
        "change": 0,
        "goal": None,
        "missing": None,
        "worth": None,
        "next_expiry": None,
        "next_step": {"percent": 7.5, "missing": 80.0, "missing_purchases": None},
        "ends": None,
        "pending": 0,
        "usable_from": None,
        "days_left": None,
    }
    await boutique.act("record_purchase", amount=100, customer=anna)
    asked = await boutique.act("get_customer", customer=anna)
    top = standing(asked["customer"])
    assert (top["balance"], top["next_step"]) == (7.5, None)


async def test_refunds_of_parts_are_what_was_paid(boutique: ShopKit) -> None:
    anna = await boutique.enroll("Anna", CARD)
    await boutique.scan(CARD)
    first = await boutique.act("record_purchase", amount=100, customer=anna)
    await boutique.act(
        "record_purchase", amount=33.35, customer=anna, reference="till-2"
    )
    parts = [
        await boutique.act("record_refund", reference="till-2", **amount)
        for amount in ({"amount": 11.11}, {"amount": 11.11}, {})
    ]
    assert [part["payable"] for part in parts] == [10.78, 10.77, 10.8]
    assert parts[0]["explanation"][:2] == [
        "Came back for 11,11\xa0€, sold for 10,78\xa0€",
        "To hand out in money: 10,78\xa0€",
    ]
    # 33.35 less 3 % are 32.35.
    assert sum(part["payable"] for part in parts) == pytest.approx(32.35)
    assert boutique.state(f"{anna}_{LADDER}").state == "3"
    await boutique.act("undo", entry=first["entry"])
    assert boutique.state(f"{anna}_{LADDER}").state == "0"


async def test_entities_of_a_discount_that_rises(
    boutique: ShopKit, freezer: FrozenDateTimeFactory
) -> None:
    """The percentage and what is missing; both follow bookings, and the days that pass."""
    anna = await boutique.enroll("Anna", CARD)
    await boutique.scan(CARD)

    def shown() -> tuple[str, str]:
        return (
            boutique.state(f"{anna}_{LADDER}").state,
            boutique.state(f"{anna}_{LADDER}_missing").state,
        )

    assert shown() == ("0", "100.00")
    await boutique.act("record_purchase", amount=150, customer=anna)
    assert shown() == ("3", "50.00")
    await boutique.act("record_purchase", amount=60, customer=anna)
    assert shown() == ("7.5", STATE_UNKNOWN)
    rate = boutique.state(f"{anna}_{LADDER}")
    assert rate.name.endswith("Savings")
    assert rate.attributes["unit_of_measurement"] == "%"
    missing = boutique.state(f"{anna}_{LADDER}_missing")
    assert missing.attributes["unit_of_measurement"] == "EUR"
    own = {"unit_of_measurement", "friendly_name", "icon", "device_class"}
    assert rate.attributes.keys() | missing.attributes.keys() <= own


async def test_a_ladder_of_purchases_counts_them(hass: HomeAssistant) -> None:
    steps = [{"from": "2", "percent": "5"}]
    shop = await open_shop(hass, [counter(), ladder(basis="purchases", steps=steps)])
    anna = await shop.enroll("Anna", CARD)
    await shop.scan(CARD)
    await shop.act("record_purchase", amount=10, customer=anna)
    missing = shop.state(f"{anna}_{LADDER}_missing")
    assert (missing.state, missing.attributes["unit_of_measurement"]) == (
        "1",
        "purchases",
    )
    await shop.act("record_purchase", amount=10, customer=anna)
    answer = await shop.act("record_purchase", amount=10, customer=anna)
    assert answer["payable"] == 9.5


async def test_what_was_bought_a_year_ago_counts_no_more(
    boutique: ShopKit, freezer: FrozenDateTimeFactory
) -> None:
    anna = await boutique.enroll("Anna", CARD)
    await boutique.act("record_purchase", amount=100, customer=anna)
    freezer.move_to("2027-11-20T23:59:59+01:00")
    last = await boutique.act("record_purchase", amount=1, customer=anna)
    freezer.move_to("2027-11-21T00:00:00+01:00")
    first = await boutique.act("record_purchase", amount=1, customer=anna)
    assert (last["discount"], first["discount"]) == (0.03, 0)


async def test_entities_follow_the_end_of_a_period(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to("2026-11-30T10:00:00+01:00")
    await hass.config.async_set_time_zone("Europe/Berlin")
    shop = await open_shop(hass, [counter(), ladder(window="month")])
    anna = await shop.enroll("Anna", CARD)
    await shop.act("record_purchase", amount=100, customer=anna)
    await shop.scan(CARD)
    assert shop.state(f"{anna}_{LADDER}").state == "3"
    await shop.wait(freezer, hours=14, seconds=1)
    await shop.wait(freezer, seconds=1)
    assert shop.state(f"{anna}_{LADDER}").state == "0"


async def test_a_group_has_its_discount_after_a_restart_as_well(
    hass: HomeAssistant,
) -> None:
    shop = await open_shop(hass, [counter(), discount(tag="staff")])
    anna = await shop.enroll("Anna", CARD, tags=["staff"])
    await shop.scan(CARD)
    assert shop.state(f"{anna}_{DISCOUNT}").state == "10"
    await shop.reload()
    assert shop.state(f"{anna}_{DISCOUNT}").state == "10"
    await shop.act("update_customer", customer=anna, tags=[])
    assert shop.state(f"{anna}_{DISCOUNT}").state == "0"
    answer = await shop.act("record_purchase", amount=10, customer=anna)
    assert answer["payable"] == 10


async def test_categories_are_those_of_the_lines(hass: HomeAssistant) -> None:
    shop = await open_shop(hass, [counter(), discount(categories=["bread"], most="1")])
    anna = await shop.enroll("Anna", CARD)
    lines = [
        {"amount": 15, "category": "bread"},
        {"amount": 5, "category": "wine"},
    ]
    answer = await shop.act("record_purchase", amount=20, customer=anna, lines=lines)
    assert answer["discount"] == 1
    assert (
        answer["explanation"][1]
        == "Members: 10\xa0% off, at most 1,00\xa0€: -1,00\xa0€"
    )


async def test_nothing_of_a_discount_is_issued_or_corrected(
    hass: HomeAssistant,
) -> None:
    shop = await open_shop(hass, [counter(), discount()])
    collected = {
        f"shop_{DISCOUNT}_{description.key}" for description in PROGRAM_SENSORS
    }
    assert not collected & {
        entity.unique_id
        for entity in er.async_get(hass).entities.values()
        if entity.platform == DOMAIN
    }
    anna = await shop.enroll("Anna", CARD)
    with pytest.raises(ServiceValidationError) as refused:
        await shop.act(
            "adjust_balance", customer=anna, program="Members", delta=5, reason="x"
        )
    assert refused.value.translation_key == "program_without_balance"


async def test_slips_say_what_is_saved_and_what_is_missing(boutique: ShopKit) -> None:
    anna = await boutique.enroll("Anna", CARD)
    await boutique.act("record_purchase", amount=120, customer=anna)
    sale = await boutique.act("record_purchase", amount=20, customer=anna)
    shop = boutique.runtime
    answer = await shop.ledger.entry(sale["entry"])
    account = await shop.account(anna)
    assert answer is not None
    words, of_shop = shop.texts.section("slips"), slip_shop(shop)
    printed = [
        slip_text(compose(content, of_shop, words), 32)
        for content in (
            receipt(answer, shop.terms, None),
            balance(account, shop.terms, Holder(number="1"), answer.at),
        )
    ]
    for slip in (text.replace("\u00a0", " ") for text in printed):
        assert "Your discount                3 %\n" in slip
        assert "60,60 € to go: 7,5 %\n" in slip
    assert "Discount                 -0,60 €" in printed[0].replace("\u00a0", " ")


async def test_whoever_saves_nothing_reads_nothing_of_it(hass: HomeAssistant) -> None:
    shop = await open_shop(hass, [counter(), discount(tag="staff")])
    anna = await shop.enroll("Anna", CARD)
    account = await shop.runtime.account(anna)
    content = balance(
        account, shop.runtime.terms, Holder(number="1"), account.member.enrolled_at
    )
    words = shop.runtime.texts.section("slips")
    slip = slip_text(compose(content, slip_shop(shop.runtime), words), 32)
    assert "Members" not in slip
