"""Actions: what automations, scripts and other programs ask of the shop."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockUser
import voluptuous as vol

from custom_components.loyalty.const import DOMAIN
from custom_components.loyalty.ledger.errors import LedgerClosed, LedgerUnwritable
from custom_components.loyalty.ledger.ledger import Ledger
from custom_components.loyalty.live_set import LiveSet

from .kit import (
    CAKE,
    COUNTER,
    MIA,
    POINTS,
    STAMPS,
    ShopKit,
    cafe,
    counter,
    open_shop,
    points_program,
    subentry,
)

ANNA = "Anna Muster"
CARD = "4006381333931"
OTHER_CARD = "4003994155486"


async def call_as(
    shop: ShopKit, user: MockUser, action: str, **data: Any
) -> dict[str, Any]:
    """Call an action as somebody who is signed in."""
    response = await shop.hass.services.async_call(
        DOMAIN,
        action,
        data,
        blocking=True,
        context=Context(user_id=user.id),
        return_response=True,
    )
    await shop.hass.async_block_till_done()
    assert isinstance(response, dict)
    return response


def balance(answer: Mapping[str, Any], program: str) -> int:
    """Return the balance that an answer tells."""
    found: int = next(
        b["balance"] for b in answer["balances"] if b["program"] == program
    )
    return found


async def points_of(shop: ShopKit, uid: str) -> int:
    """Return what a customer has in the points program."""
    return balance((await shop.act("get_customer", customer=uid))["customer"], POINTS)


@pytest.fixture
async def staff_user(hass: HomeAssistant) -> MockUser:
    """Return somebody who works here: an ordinary user of Home Assistant."""
    group = await hass.auth.async_get_group("system-users")
    assert group is not None
    return MockUser(id="staff", groups=[group]).add_to_hass(hass)


@pytest.fixture
async def anna(shop: ShopKit) -> str:
    """Return the id of a customer with a card and a phone."""
    return await shop.enroll(ANNA, CARD, phone="030 1234567", email="anna@example.com")


# Customers.


async def test_a_new_customer_has_what_was_told(shop: ShopKit) -> None:
    answer = await shop.act(
        "enroll_customer",
        name=" Anna Muster ",
        phone="030 / 123 45 67",
        email="Anna@Example.COM",
        birthday="1990-02-28",
        language="de",
        notes="Oat milk",
        tags=["regular", "regular", "choir"],
        cards=[CARD],
        source="shop window",
    )
    customer = answer["customer"]
    assert customer | {
        "identifiers": None,
        "id": "",
        "number": "",
        "enrolled_at": "",
    } == {
        "id": "",
        "number": "",
        "anonymous": False,
        "name": ANNA,
        "phone": "+49301234567",
        "phone_verified": None,
        "email": "Anna@example.com",
        "email_verified": None,
        "birthday": "1990-02-28",
        "language": "de",
        "notes": "Oat milk",
        "tags": ["regular", "choir"],
        "source": "shop window",
        "referred_by": None,
        "enrolled_at": "",
        "first_visit": None,
        "last_visit": None,
        "visits": 0,
        "purchase_count": 0,
        "spent": 0.0,
        "identifiers": None,
    }
    cards = {card["identifier"] for card in customer["identifiers"]}
    assert {f"ean:{customer['number']}", f"ean:{CARD}"} <= cards


@pytest.mark.parametrize(
    "named", [ANNA, CARD, "030 1234567", "+49 30 1234567", "id", "number", "device"]
)
async def test_a_customer_is_named_in_many_ways(
    shop: ShopKit, anna: str, named: str, device_registry: dr.DeviceRegistry
) -> None:
    await shop.scan(CARD)
    customer = (await shop.act("get_customer", customer=anna))["customer"]
    device = device_registry.async_get_device_by_identifier(
        (DOMAIN, anna), shop.entry.entry_id
    )
    assert device is not None
    ways = {"id": anna, "number": customer["number"], "device": device.id, ANNA: anna}
    found = await shop.act("get_customer", customer=ways.get(named, named))
    assert found["customer"]["id"] == anna


@pytest.mark.parametrize(
    "named", ["nobody", "9999999999999", "030 7654321", "+1", "-----"]
)
async def test_nobody_is_found_by_what_is_nobodys(
    shop: ShopKit, anna: str, named: str
) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await shop.act("get_customer", customer=named)
    assert refused.value.translation_key == "customer_not_found"


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"phone": "12"}, "phone_invalid"),
        ({"email": "anna@"}, "email_invalid"),
        ({"birthday": "2199-01-01"}, "birthday_invalid"),
        ({"cards": ["LHUBUNDO"]}, "card_unreadable"),
        ({"phone": "0301234567"}, "phone_taken"),
        ({"cards": [CARD]}, "card_taken"),
        ({"referred_by": "nobody"}, "customer_not_found"),
        ({"counter": "cellar"}, "counter_not_found"),
    ],
)
async def test_what_can_not_be_is_refused_with_the_reason(
    shop: ShopKit, anna: str, told: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await shop.act("enroll_customer", name="Ben", **told)
    assert refused.value.translation_domain == DOMAIN
    assert refused.value.translation_key == reason
    assert (await shop.act("find_customers"))["total"] == 1


async def test_the_same_reference_makes_one_customer(shop: ShopKit) -> None:
    first = await shop.act(
        "enroll_customer", name=ANNA, cards=[CARD], reference="form-1"
    )
    second = await shop.act(
        "enroll_customer", name=ANNA, cards=[CARD], reference="form-1"
    )
    assert first["customer"]["id"] == second["customer"]["id"]
    assert (await shop.act("find_customers"))["total"] == 1
    assert len(shop.told("customer_enrolled")) == 1


async def test_what_is_given_blank_is_forgotten(shop: ShopKit, anna: str) -> None:
    answer = await shop.act("update_customer", customer=anna, phone="", notes="Tea")
    assert answer["customer"]["phone"] is None
    assert answer["customer"]["notes"] == "Tea"
    assert answer["customer"]["name"] == ANNA


async def test_only_the_owner_pins_a_customer_and_nothing_is_changed_otherwise(
    shop: ShopKit, anna: str, staff_user: MockUser
) -> None:
    with pytest.raises(Unauthorized):
        await call_as(
            shop, staff_user, "update_customer", customer=anna, name="Eve", pinned=True
        )
    assert (await shop.act("get_customer", customer=anna))["customer"]["name"] == ANNA
    await shop.act("update_customer", customer=anna, pinned=True)
    assert anna in shop.runtime.live.members


async def test_reading_a_closing_ledger_is_told(shop: ShopKit) -> None:
    with (
        patch.object(Ledger, "find_members", side_effect=LedgerClosed("closed")),
        pytest.raises(HomeAssistantError) as failed,
    ):
        await shop.act("find_customers")
    assert failed.value.translation_key == "ledger_unavailable"


async def test_a_duplicate_lives_on_in_the_customer(shop: ShopKit, anna: str) -> None:
    double = await shop.enroll("A. Muster", OTHER_CARD)
    await shop.act("record_purchase", amount=12, customer=double)
    await shop.act("merge_customers", customer=anna, duplicate=double)
    found = (await shop.act("get_customer", customer=OTHER_CARD))["customer"]
    assert found["id"] == anna
    assert balance(found, POINTS) == 12


async def test_a_new_card_takes_the_place_of_a_lost_one(
    shop: ShopKit, anna: str
) -> None:
    await shop.act("link_card", customer=anna, card=OTHER_CARD, replaces=CARD)
    assert (await shop.scan(OTHER_CARD)).meaning == "customer"
    refused = await shop.act("scan", code=CARD, counter=COUNTER)
    assert refused["refused"]["reason"] == "card_replaced"


async def test_a_blocked_card_opens_nothing_until_it_is_unblocked(
    hass: HomeAssistant, hub_folder: Path, trusted_clock: None
) -> None:
    shop = await open_shop(hass, [*cafe(), counter("bar", "Bar")])
    await shop.enroll(ANNA, CARD)
    await shop.act("block_card", card=CARD)
    assert (await shop.act("scan", code=CARD, counter="Counter"))["refused"][
        "reason"
    ] == "card_blocked"
    await shop.act("block_card", card=CARD, blocked=False)
    assert (await shop.act("scan", code=CARD, counter="Bar"))["meaning"] == "customer"


@pytest.mark.parametrize(
    ("action", "data"),
    [("redeem_reward", {"reward": CAKE}), ("record_purchase", {"amount": 5})],
)
async def test_a_blocked_card_opens_nothing_on_a_screen_either(
    shop: ShopKit, anna: str, action: str, data: dict[str, Any]
) -> None:
    await shop.act("record_purchase", amount=70, customer=anna)
    await shop.act("block_card", card=CARD)
    with pytest.raises(ServiceValidationError) as refused:
        await shop.act(action, customer=CARD, **data)
    assert refused.value.translation_key == "card_blocked"
    assert (await shop.act("get_customer", customer=CARD))["customer"]["id"] == anna
    assert (await shop.act(action, customer=anna, **data))["customer"] == anna


@pytest.mark.parametrize(
    ("card", "query"),
    [
        (CARD, CARD),
        ("04:A1:B2:C3", "04A1B2C3"),
        ("04A1B2C3", "0077705923"),
        (
            "https://www.home-assistant.io/tag/regular",
            "https://www.home-assistant.io/tag/regular",
        ),
        ("B-0815", " B-0815 "),
    ],
)
async def test_a_customer_is_found_by_the_code_of_a_card(
    shop: ShopKit, card: str, query: str
) -> None:
    """However a reader spells it: staff scan into the search as well."""
    uid = await shop.enroll("Mia", card)
    await shop.enroll("Ben", "12345670")
    found = await shop.act("find_customers", query=query)
    assert [customer["id"] for customer in found["customers"]] == [uid]


async def test_a_customer_is_found_by_the_member_number(shop: ShopKit) -> None:
    uid = await shop.enroll("Mia")
    number = (await shop.act("get_customer", customer=uid))["customer"]["number"]
    found = await shop.act("find_customers", query=number)
    assert [customer["id"] for customer in found["customers"]] == [uid]


async def test_a_card_that_nobody_has_is_not_the_end_of_a_phone_number(
    shop: ShopKit, anna: str
) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await shop.act("record_purchase", amount=5, customer="4567")
    assert refused.value.translation_key == "customer_not_found"
    sale = await shop.act("record_purchase", amount=5, customer="030 123 45 67")
    assert sale["customer"] == anna


async def test_customers_are_found_page_by_page(shop: ShopKit) -> None:
    for name in ("Jörg Müller", "Mia Muller", "Ben"):
        await shop.enroll(name, tags=["choir"])
    found = await shop.act("find_customers", query="mull", limit=1, offset=1)
    assert found["total"] == 2
    assert len(found["customers"]) == 1
    assert (await shop.act("find_customers", tag="choir"))["total"] == 3
    assert (await shop.act("find_customers", has_reward=True))["total"] == 0


async def test_a_customer_shows_balances_lots_rewards_and_purchases(
    shop: ShopKit, anna: str
) -> None:
    await shop.act("record_purchase", amount="65.40", customer=anna, reference="till-7")
    customer = (await shop.act("get_customer", customer=anna))["customer"]
    points = next(b for b in customer["balances"] if b["program"] == POINTS)
    assert (points["name"], points["unit"], points["balance"]) == (
        "Points",
        "points",
        65,
    )
    assert [lot["remaining"] for lot in customer["lots"]] == [65]
    assert [reward["reward"] for reward in customer["rewards"]] == [CAKE]
    assert [(p["reference"], p["amount"]) for p in customer["purchases"]] == [
        ("till-7", 65.4)
    ]
    assert customer["spent"] == 65.4


# At the till.


async def test_a_purchase_answers_what_it_earned_and_why(
    shop: ShopKit, anna: str
) -> None:
    answer = await shop.act(
        "record_purchase", amount=65.5, customer=CARD, counter="Counter"
    )
    assert answer["purchase"] == answer["entry"]
    assert (answer["amount"], answer["discount"], answer["payable"]) == (
        65.5,
        0.0,
        65.5,
    )
    assert (answer["points_earned"], answer["stamps_earned"]) == (65, 0)
    assert balance(answer, POINTS) == 65
    assert answer["rewards_earned"] == [{"reward": CAKE, "name": "Piece of cake"}]
    assert answer["explanation"][0] == "Purchase: 65,50\xa0€"
    assert any(
        line.startswith("Points:") and "65" in line for line in answer["explanation"]
    )


async def test_explanations_are_in_the_language_of_the_shop(
    hass: HomeAssistant, hub_folder: Path, trusted_clock: None
) -> None:
    shop = await open_shop(hass, language="de")
    answer = await shop.act("record_purchase", amount=10)
    assert answer["explanation"] == ["Einkauf: 10,00\xa0€"]


async def test_an_anonymous_sale_has_an_amount_only(shop: ShopKit) -> None:
    answer = await shop.act("record_purchase", amount=3)
    assert (answer["customer"], answer["payable"], answer["balances"]) == (
        None,
        3.0,
        [],
    )


async def test_the_same_reference_books_once(shop: ShopKit, anna: str) -> None:
    first = await shop.act(
        "record_purchase", amount=10, customer=anna, reference="till-1"
    )
    second = await shop.act(
        "record_purchase", amount=10, customer=anna, reference="till-1"
    )
    assert first == second
    assert await points_of(shop, anna) == 10
    assert len(shop.told("purchase_recorded")) == 1


async def test_a_reference_belongs_to_one_kind_of_booking(
    shop: ShopKit, anna: str
) -> None:
    await shop.act("record_purchase", amount=70, customer=anna, reference="till-1")
    with pytest.raises(ServiceValidationError) as refused:
        await shop.act("redeem_reward", customer=anna, reward=CAKE, reference="till-1")
    assert refused.value.translation_key == "reference_taken"
    assert await points_of(shop, anna) == 70


@pytest.mark.parametrize(
    "other", [{"amount": 11}, {"customer": None}, {"customer": OTHER_CARD}]
)
async def test_a_reference_does_not_swallow_another_sale(
    shop: ShopKit, anna: str, other: dict[str, Any]
) -> None:
    await shop.enroll("Ben", OTHER_CARD)
    sale = {"amount": 10, "customer": CARD, "reference": "till-1"}
    await shop.act("record_purchase", **sale)
    another = {name: value for name, value in (sale | other).items() if value}
    with pytest.raises(ServiceValidationError) as refused:
        await shop.act("record_purchase", **another)
    assert refused.value.translation_key == "reference_taken"
    assert len(shop.told("purchase_recorded")) == 1


async def test_a_sale_is_asked_for_again_after_its_customer_was_merged(
    shop: ShopKit, anna: str
) -> None:
    twin = await shop.enroll("Anna", OTHER_CARD)
    sale = {"amount": 10, "customer": twin, "reference": "till-1"}
    first = await shop.act("record_purchase", **sale)
    await shop.act("merge_customers", customer=anna, duplicate=twin)
    assert await shop.act("record_purchase", **sale) == first


async def test_a_sale_is_booked_though_an_entity_fails(
    shop: ShopKit, anna: str, caplog: pytest.LogCaptureFixture
) -> None:
    with patch.object(LiveSet, "admit", side_effect=ValueError("broken")):
        sale = await shop.act(
            "record_purchase", amount=10, customer=anna, counter=COUNTER
        )
    assert sale["points_earned"] == 10
    assert "Not everybody was told" in caplog.text


@pytest.mark.parametrize("redeem", [100, {POINTS: 100}, {"points": 100}])
async def test_points_pay(shop: ShopKit, anna: str, redeem: Any) -> None:
    await shop.act("record_purchase", amount=120, customer=anna)
    answer = await shop.act(
        "record_purchase", amount=20, customer=anna, redeem_points=redeem
    )
    assert (answer["discount"], answer["payable"]) == (5.0, 15.0)
    assert balance(answer, POINTS) == 120 - 100 + 15
    assert answer["points_earned"] == 15


async def test_points_of_two_programs_have_to_be_told_apart(
    hass: HomeAssistant, hub_folder: Path, trusted_clock: None
) -> None:
    twin = subentry("twin", "program", "More points", dict(points_program()["data"]))
    shop = await open_shop(hass, [*cafe(), twin])
    uid = await shop.enroll(ANNA)
    await shop.act("record_purchase", amount=120, customer=uid)
    with pytest.raises(ServiceValidationError) as refused:
        await shop.act("record_purchase", amount=20, customer=uid, redeem_points=100)
    assert refused.value.translation_key == "program_not_named"


async def test_a_name_of_several_means_none_of_them(shop: ShopKit, anna: str) -> None:
    shop.hass.config_entries.async_update_subentry(
        shop.entry, shop.entry.subentries[STAMPS], title="Points"
    )
    await shop.settle()
    with pytest.raises(ServiceValidationError) as refused:
        await shop.act("program_report", program="points ")
    assert refused.value.translation_key == "name_of_several"
    assert (await shop.act("program_report", program=POINTS))["name"] == "Points"


@pytest.mark.parametrize("reward", [CAKE, "piece of CAKE"])
async def test_a_reward_is_handed_out_with_a_purchase(
    shop: ShopKit, anna: str, reward: str
) -> None:
    await shop.act("record_purchase", amount=60, customer=anna)
    answer = await shop.act(
        "record_purchase", amount=2, customer=anna, redeem_rewards=reward
    )
    assert answer["rewards_redeemed"] == [{"reward": CAKE, "name": "Piece of cake"}]
    assert balance(answer, POINTS) == 2


async def test_the_lines_of_a_purchase_must_add_up(shop: ShopKit, anna: str) -> None:
    lines = [{"name": "Espresso", "amount": 2.8}, {"name": "Cake", "amount": 3.9}]
    assert (await shop.act("record_purchase", amount=6.7, lines=lines))[
        "payable"
    ] == 6.7
    with pytest.raises(ServiceValidationError) as refused:
        await shop.act("record_purchase", amount=6.6, lines=lines)
    assert refused.value.translation_placeholders == {
        "total": "6,70\xa0€",
        "amount": "6,60\xa0€",
    }


@pytest.mark.parametrize(
    ("amount", "reason"),
    [
        (0, "amount_not_positive"),
        (-5, "amount_not_positive"),
        (1.234, "amount_too_precise"),
        (4006381333931, "amount_too_large"),
        ("twelve", "amount_invalid"),
        ("nan", "amount_invalid"),
    ],
)
async def test_what_is_no_amount_is_refused(
    shop: ShopKit, amount: Any, reason: str
) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await shop.act("record_purchase", amount=amount)
    assert refused.value.translation_key == reason


async def test_a_part_of_a_purchase_is_refunded(shop: ShopKit, anna: str) -> None:
    await shop.act("record_purchase", amount=21.9, customer=anna, reference="till-1")
    answer = await shop.act(
        "record_refund", reference="till-1", amount=5, refund_reference="back-1"
    )
    again = await shop.act(
        "record_refund", reference="till-1", amount=5, refund_reference="back-1"
    )
    assert again == answer
    assert answer["taken_back"] == {POINTS: 5}
    assert answer["given_back"] == {}
    assert await points_of(shop, anna) == 16


async def test_a_whole_purchase_is_refunded_by_its_number(
    shop: ShopKit, anna: str
) -> None:
    await shop.act("record_purchase", amount=100, customer=anna)
    sale = await shop.act(
        "record_purchase", amount=20, customer=anna, redeem_points=100
    )
    answer = await shop.act("record_refund", purchase=sale["purchase"])
    assert answer["purchase"] == sale["purchase"]
    assert await points_of(shop, anna) == 100


async def test_a_refund_names_its_purchase(shop: ShopKit) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await shop.act("record_refund", amount=5)
    assert refused.value.translation_key == "purchase_not_named"


@pytest.mark.parametrize("reward", [{}, {"reward": CAKE}, {"reward": "Piece of cake"}])
async def test_a_reward_is_redeemed(
    shop: ShopKit, anna: str, reward: dict[str, str]
) -> None:
    await shop.act("record_purchase", amount=60, customer=anna)
    answer = await shop.act("redeem_reward", customer=anna, **reward)
    assert answer["redemption"] == answer["entry"]
    assert balance(answer, POINTS) == 0
    assert [told["reward"] for told in shop.told("reward_redeemed")] == [CAKE]


async def test_what_was_not_earned_is_not_handed_out(shop: ShopKit, anna: str) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await shop.act("redeem_reward", customer=anna, reward=CAKE)
    assert refused.value.translation_key == "reward_not_available"
    assert "60" in str(refused.value)


async def test_a_balance_is_corrected_with_a_reason(shop: ShopKit, anna: str) -> None:
    answer = await shop.act(
        "adjust_balance",
        customer=anna,
        program="Coffee card",
        delta=3,
        reason="Old paper card",
    )
    assert balance(answer, STAMPS) == 3


async def test_a_booking_is_taken_back(shop: ShopKit, anna: str) -> None:
    sale = await shop.act("record_purchase", amount=60, customer=anna, counter=COUNTER)
    answer = await shop.act("undo", counter=COUNTER)
    assert answer["undone"] == sale["entry"]
    assert await points_of(shop, anna) == 0


async def test_a_scan_answers_what_the_code_meant(shop: ShopKit, anna: str) -> None:
    answer = await shop.act("scan", code=CARD, counter="counter")
    assert answer["meaning"] == "customer"
    assert answer["customer"] == anna
    assert balance(answer, STAMPS) == 1
    amount = await shop.act("scan", code="LHUBAMOUNT500", counter="counter")
    assert (amount["meaning"], balance(amount, POINTS)) == ("amount", 5)
    assert (amount["amount"], amount["discount"], amount["payable"]) == (5, 0, 5)
    undone = await shop.act("scan", code="LHUBUNDO", counter="counter")
    assert (undone["command"], balance(undone, POINTS)) == ("undo", 0)
    nothing = await shop.act("scan", code="\x00", counter="counter")
    assert nothing["meaning"] == "unreadable"


# When it happened, and who did it.


async def test_the_owner_books_into_the_past(shop: ShopKit, anna: str) -> None:
    yesterday = dt_util.now() - timedelta(days=1)
    answer = await shop.act(
        "record_purchase",
        amount=5,
        customer=anna,
        at=yesterday.strftime("%Y-%m-%d 17:45:00"),
    )
    assert answer["at"] == yesterday.strftime("%Y-%m-%dT17:45:00%z")[:-2] + ":00"


async def test_nothing_is_booked_into_the_future(shop: ShopKit) -> None:
    tomorrow = dt_util.now() + timedelta(days=1)
    with pytest.raises(ServiceValidationError) as refused:
        await shop.act("record_purchase", amount=5, at=tomorrow.isoformat())
    assert refused.value.translation_key == "at_in_future"


async def test_a_till_names_who_sold(shop: ShopKit) -> None:
    answer = await shop.act("record_purchase", amount=5, staff="Mia")
    booked = await shop.runtime.ledger.entry(answer["purchase"])
    assert booked is not None
    assert booked.staff == MIA
    with pytest.raises(ServiceValidationError) as refused:
        await shop.act("record_purchase", amount=5, staff="Nobody")
    assert refused.value.translation_key == "staff_not_found"


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("adjust_balance", {"program": POINTS, "delta": 5, "reason": "friend"}),
        ("merge_customers", {"duplicate": OTHER_CARD}),
        ("record_purchase", {"amount": 5, "at": "2026-01-01 10:00:00"}),
        ("record_purchase", {"amount": 5, "staff": "Mia"}),
    ],
)
async def test_staff_may_not_what_only_owners_may(
    shop: ShopKit, anna: str, staff_user: MockUser, action: str, data: dict[str, Any]
) -> None:
    await shop.enroll("Ben", OTHER_CARD)
    with pytest.raises(Unauthorized):
        await call_as(shop, staff_user, action, customer=anna, **data)
    assert await points_of(shop, anna) == 0


@pytest.mark.parametrize(
    ("action", "data"),
    [("run_daily", {}), ("block_card", {"card": CARD, "blocked": False})],
)
async def test_staff_may_not_run_the_house(
    shop: ShopKit, anna: str, staff_user: MockUser, action: str, data: dict[str, Any]
) -> None:
    with pytest.raises(Unauthorized):
        await call_as(shop, staff_user, action, **data)


async def test_staff_do_the_daily_business(
    shop: ShopKit, anna: str, staff_user: MockUser
) -> None:
    await call_as(shop, staff_user, "scan", code=CARD, counter=COUNTER)
    await call_as(
        shop, staff_user, "record_purchase", amount=60, customer=anna, counter=COUNTER
    )
    await call_as(shop, staff_user, "redeem_reward", customer=anna, counter=COUNTER)
    await call_as(shop, staff_user, "link_card", customer=anna, card=OTHER_CARD)
    found = await call_as(shop, staff_user, "find_customers", query="Anna")
    assert found["total"] == 1


async def test_staff_take_back_their_own_for_some_minutes(
    shop: ShopKit, anna: str, staff_user: MockUser, freezer: FrozenDateTimeFactory
) -> None:
    await call_as(
        shop, staff_user, "record_purchase", amount=7, customer=anna, counter=COUNTER
    )
    freezer.tick(timedelta(minutes=9))
    await call_as(shop, staff_user, "undo", counter=COUNTER)
    assert await points_of(shop, anna) == 0
    sale = await call_as(
        shop, staff_user, "record_purchase", amount=8, customer=anna, counter=COUNTER
    )
    freezer.tick(timedelta(minutes=11))
    with pytest.raises(ServiceValidationError) as refused:
        await call_as(shop, staff_user, "undo", counter=COUNTER, entry=sale["entry"])
    assert refused.value.translation_key == "undo_too_old"
    assert await points_of(shop, anna) == 8


async def test_staff_do_not_take_back_what_others_booked(
    shop: ShopKit, anna: str, staff_user: MockUser, hass_admin_user: MockUser
) -> None:
    sale = await call_as(
        shop,
        hass_admin_user,
        "record_purchase",
        amount=9,
        customer=anna,
        counter=COUNTER,
    )
    with pytest.raises(ServiceValidationError):
        await call_as(shop, staff_user, "undo", counter=COUNTER, entry=sale["entry"])
    assert await points_of(shop, anna) == 9


async def test_staff_say_at_which_counter_they_take_back(
    shop: ShopKit, staff_user: MockUser
) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await call_as(shop, staff_user, "undo")
    assert refused.value.translation_key == "counter_not_named"


async def test_who_may_only_look_on_is_refused(
    shop: ShopKit, anna: str, hass_read_only_user: MockUser
) -> None:
    with pytest.raises(Unauthorized):
        await call_as(shop, hass_read_only_user, "get_customer", customer=anna)


# Slips and days.


@pytest.mark.parametrize(
    "kind", ["receipt", "balance", "card", "command_sheet", "test"]
)
async def test_slips_are_queued_at_a_counter_with_a_printer(
    hass: HomeAssistant, hub_folder: Path, trusted_clock: None, kind: str
) -> None:
    with_printer = subentry(
        "bar", "counter", "Bar", {"scanners": [], "printer": {"kind": "simulated"}}
    )
    shop = await open_shop(hass, [*cafe(), with_printer])
    uid = await shop.enroll(ANNA)
    await shop.act("record_purchase", amount=5, customer=uid, counter="Bar")
    first = await shop.act("print_slip", kind=kind, customer=uid, counter="Bar")
    second = await shop.act("print_slip", kind=kind, customer=uid, counter="Bar")
    assert first["job"] < second["job"]


async def test_a_counter_without_printer_prints_nothing(shop: ShopKit) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await shop.act("print_slip", kind="test", counter=COUNTER)
    assert refused.value.translation_key == "no_printer"


@pytest.mark.parametrize("kind", ["card", "balance"])
async def test_a_card_is_somebodys(shop: ShopKit, kind: str) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await shop.act("print_slip", kind=kind)
    assert refused.value.translation_key == "customer_not_named"


async def test_the_daily_round_tells_what_expired(
    hass: HomeAssistant,
    hub_folder: Path,
    trusted_clock: None,
    freezer: FrozenDateTimeFactory,
) -> None:
    short = points_program(validity={"unit": "days", "count": 1})
    shop = await open_shop(hass, [short, *cafe()[:1]])
    uid = await shop.enroll(ANNA)
    await shop.act("run_daily")
    await shop.act("record_purchase", amount=30, customer=uid)
    freezer.tick(timedelta(days=3))
    report = await shop.act("run_daily")
    assert report["expired"] == {POINTS: 30}
    assert report["expired_members"] == 1
    assert len(report["closed"]) == 3
    assert await points_of(shop, uid) == 0


# The shop is closed.


async def test_a_closed_shop_says_so(shop: ShopKit) -> None:
    await shop.hass.config_entries.async_unload(shop.entry.entry_id)
    with pytest.raises(ServiceValidationError) as refused:
        await shop.act("find_customers")
    assert refused.value.translation_key is not None


async def test_a_ledger_that_can_not_be_written_books_nothing(shop: ShopKit) -> None:
    with (
        patch.object(Ledger, "book", side_effect=LedgerUnwritable("disk full")),
        pytest.raises(HomeAssistantError) as failed,
    ):
        await shop.act("record_purchase", amount=5)
    assert failed.value.translation_key == "ledger_unavailable"


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("undo", {"entry": 10**30}),
        ("record_refund", {"purchase": 10**30}),
        ("find_customers", {"offset": 10**30}),
        ("find_customers", {"query": "a " * 1000}),
        (
            "adjust_balance",
            {"customer": CARD, "program": POINTS, "delta": 10**18, "reason": "Slip"},
        ),
    ],
)
async def test_what_no_ledger_can_hold_is_refused(
    shop: ShopKit, anna: str, action: str, data: dict[str, Any]
) -> None:
    with pytest.raises(vol.Invalid):
        await shop.act(action, **data)


async def test_fields_that_an_action_does_not_have_are_refused(shop: ShopKit) -> None:
    with pytest.raises(vol.Invalid):
        await shop.act("record_purchase", amount=5, total=5)
