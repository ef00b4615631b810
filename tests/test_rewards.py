"""Rewards through the actions: stock, limits, reservations that end by themselves, lines that come back."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util
import pytest

from .kit import POINTS, ShopKit, counter, open_shop, points_program, subentry

pytestmark = pytest.mark.usefixtures("trusted_clock", "hub_folder")

CARD = "4006381333931"
MUG = "mug"


def reward(**data: Any) -> Any:
    """Return a mug for fifty points."""
    terms = {"program": POINTS, "price": 50, "kind": "gift"}
    return subentry(MUG, "reward", "Mug", terms | data)


async def opened(hass: HomeAssistant, *, points: int = 200, **data: Any) -> ShopKit:
    """Open a shop with a mug, and a customer with points."""
    shop = await open_shop(hass, [counter(), points_program(), reward(**data)])
    await shop.enroll("Anna", CARD)
    await shop.act(
        "adjust_balance", customer=CARD, program="Points", delta=points, reason="test"
    )
    return shop


async def customer(shop: ShopKit) -> dict[str, Any]:
    answer = await shop.act("get_customer", customer=CARD)
    found: dict[str, Any] = answer["customer"]
    return found


async def balance(shop: ShopKit) -> int:
    points: int = (await customer(shop))["balances"][0]["balance"]
    return points


async def test_a_stock_is_counted_told_and_refilled(hass: HomeAssistant) -> None:
    shop = await opened(hass, stock=2)
    stock = "shop_mug_stock"
    assert shop.state(stock).state == "2"
    await shop.act("redeem_reward", customer=CARD, reward="Mug")
    assert shop.told("reward_sold_out") == []
    await shop.act("redeem_reward", customer=CARD, reward="Mug")
    assert [told["reward"] for told in shop.told("reward_sold_out")] == [MUG]
    assert (await customer(shop))["rewards"] == []
    with pytest.raises(ServiceValidationError, match="sold out"):
        await shop.act("redeem_reward", customer=CARD, reward="Mug")
    assert (await shop.act("stock_reward", reward="Mug", added=5))["left"] == 5
    assert (await customer(shop))["rewards"][0]["count"] == 2
    await shop.act("undo")
    assert (await shop.act("stock_reward", reward="Mug", left=3))["left"] == 3


async def test_two_counters_get_one_last_piece(hass: HomeAssistant) -> None:
    shop = await opened(hass, stock=1)
    await shop.enroll("Ben", "9780201379624")
    await shop.act(
        "adjust_balance",
        customer="9780201379624",
        program="Points",
        delta=100,
        reason="test",
    )
    asked = [
        hass.async_create_task(shop.act("redeem_reward", customer=card, reward="Mug"))
        for card in (CARD, "9780201379624")
    ]
    done = [await _outcome(task) for task in asked]
    assert sorted(done) == ["booked", "refused"]


async def _outcome(task: Any) -> str:
    try:
        await task
    except ServiceValidationError:
        return "refused"
    return "booked"


async def test_a_limit_for_each_customer(hass: HomeAssistant) -> None:
    shop = await opened(hass, limit=1, limit_period="day")
    await shop.act("redeem_reward", customer=CARD)
    with pytest.raises(ServiceValidationError, match="in a day"):
        await shop.act("redeem_reward", customer=CARD, reward="Mug")
    await shop.reload()
    with pytest.raises(ServiceValidationError, match="in a day"):
        await shop.act("redeem_reward", customer=CARD, reward="Mug")


async def test_the_favourite_is_remembered(hass: HomeAssistant) -> None:
    shop = await opened(hass)
    await shop.act("update_customer", customer=CARD, preferred_reward="Mug")
    await shop.reload()
    assert (await customer(shop))["preferred_reward"] == MUG
    await shop.act("update_customer", customer=CARD, preferred_reward=None)
    assert (await customer(shop))["preferred_reward"] is None


async def test_a_reservation_ends_by_itself(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    shop = await opened(hass)
    kept = await shop.act("reserve_reward", customer=CARD, reward="Mug")
    assert await balance(shop) == 150
    (shown,) = (await customer(shop))["reservations"]
    assert shown["reservation"] == kept["reservation"]
    assert shown["price"] == 50
    await shop.wait(freezer, minutes=14)
    assert await balance(shop) == 150
    await shop.wait(freezer, minutes=2)
    assert await balance(shop) == 200
    assert (await customer(shop))["reservations"] == []
    assert await shop.runtime.ledger.check() == []


async def test_a_reservation_ends_while_the_shop_is_closed(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    shop = await opened(hass)
    await shop.act("reserve_reward", customer=CARD, minutes=30)
    await shop.reload()
    assert await balance(shop) == 150
    assert await hass.config_entries.async_unload(shop.entry.entry_id)
    freezer.move_to(dt_util.utcnow() + timedelta(hours=1))
    assert await hass.config_entries.async_setup(shop.entry.entry_id)
    await hass.async_block_till_done()
    assert await balance(shop) == 200


async def test_a_reservation_is_released_or_redeemed(hass: HomeAssistant) -> None:
    shop = await opened(hass)
    kept = await shop.act("reserve_reward", customer=CARD)
    await shop.act("release_reward", reservation=kept["reservation"])
    assert await balance(shop) == 200
    with pytest.raises(ServiceValidationError, match="no such reservation"):
        await shop.act("release_reward", reservation=kept["reservation"])
    await shop.act("reserve_reward", customer=CARD)
    await shop.act("redeem_reward", customer=CARD)
    assert await balance(shop) == 150
    assert (await customer(shop))["reservations"] == []
    assert await shop.runtime.ledger.check() == []


async def test_goods_come_back_line_by_line(hass: HomeAssistant) -> None:
    shop = await opened(hass, kind="item", categories=["drinks"])
    sale = await shop.act(
        "record_purchase",
        customer=CARD,
        amount=14,
        lines=[
            {"sku": "c", "category": "drinks", "amount": 10, "quantity": 2},
            {"sku": "b", "category": "bakery", "amount": 4},
        ],
        redeem_rewards=["Mug"],
    )
    assert (sale["payable"], sale["points_earned"]) == (9.0, 9)
    bread = await shop.act(
        "record_refund", purchase=sale["purchase"], lines=[{"sku": "b"}]
    )
    assert (bread["payable"], bread["taken_back"]) == (4.0, {POINTS: 4})
    with pytest.raises(ServiceValidationError, match="of line 2: 0"):
        await shop.act("record_refund", purchase=sale["purchase"], lines=[{"line": 2}])
    coffee = await shop.act(
        "record_refund",
        purchase=sale["purchase"],
        lines=[{"line": 1, "quantity": 1}],
    )
    assert coffee["payable"] == 5.0
    rest = await shop.act("record_refund", purchase=sale["purchase"])
    assert (rest["payable"], rest["given_back"]) == (0.0, {POINTS: 50})
    assert await balance(shop) == 200
    assert await shop.runtime.ledger.check() == []


async def test_the_shop_may_stop_at_zero(hass: HomeAssistant) -> None:
    shop = await open_shop(
        hass, [counter(), points_program(), reward()], refund_owes=False
    )
    await shop.enroll("Anna", CARD)
    sale = await shop.act("record_purchase", customer=CARD, amount=60)
    await shop.act("redeem_reward", customer=CARD)
    await shop.act("record_refund", purchase=sale["purchase"])
    assert await balance(shop) == 0
