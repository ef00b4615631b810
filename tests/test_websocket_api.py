"""Websocket commands: what the screens ask, and what they hear."""

from collections.abc import AsyncGenerator
from typing import Any
from unittest.mock import patch

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.typing import (
    MockHAClientWebSocket,
    WebSocketGenerator,
)

from custom_components.loyalty.ledger.errors import LedgerUnwritable
from custom_components.loyalty.ledger.ledger import Ledger

from .kit import CAKE, COUNTER, POINTS, STAMPS, ShopKit

CARD = "4006381333931"
OTHER_CARD = "4003994155486"


async def ask(
    client: MockHAClientWebSocket, command: str, **fields: Any
) -> dict[str, Any]:
    """Send a command and return the message that answers it."""
    await client.send_json_auto_id({"type": f"loyalty/{command}", **fields})
    message: dict[str, Any] = await client.receive_json()
    return message


async def result(
    client: MockHAClientWebSocket, command: str, **fields: Any
) -> dict[str, Any]:
    """Send a command that succeeds and return its result."""
    message = await ask(client, command, **fields)
    assert message["success"], message
    answer: dict[str, Any] = message["result"]
    return answer


@pytest.fixture
async def owner(
    shop: ShopKit, hass_ws_client: WebSocketGenerator
) -> AsyncGenerator[MockHAClientWebSocket]:
    """Return the screen of an administrator."""
    client = await hass_ws_client(shop.hass)
    yield client
    await client.close()


@pytest.fixture
async def staff(
    hass: HomeAssistant, shop: ShopKit, hass_ws_client: WebSocketGenerator
) -> AsyncGenerator[MockHAClientWebSocket]:
    """Return the screen of an ordinary user."""
    user = await hass.auth.async_create_user("Leo", group_ids=["system-users"])
    token = await hass.auth.async_create_refresh_token(user, "http://example.com/")
    client = await hass_ws_client(hass, hass.auth.async_create_access_token(token))
    yield client
    await client.close()


async def test_screens_know_the_shop_and_whom_they_serve(
    owner: MockHAClientWebSocket, staff: MockHAClientWebSocket
) -> None:
    info = await result(owner, "info")
    assert info["shop"] == "Café Morgenrot"
    assert info["role"] == "owner"
    assert info["currency"] == {"code": "EUR", "digits": 2}
    assert [program["id"] for program in info["programs"]] == [STAMPS, POINTS]
    assert CAKE in [reward["id"] for reward in info["rewards"]]
    assert [counter["id"] for counter in info["counters"]] == [COUNTER]
    assert (await result(staff, "info"))["role"] == "staff"


async def test_a_screen_serves_a_customer(
    shop: ShopKit, staff: MockHAClientWebSocket
) -> None:
    uid = await shop.enroll("Anna", CARD)
    scanned = await result(staff, "scan", code=CARD, counter=COUNTER)
    assert scanned["customer"] == uid
    sale = await result(
        staff, "book_purchase", customer=uid, amount=65, counter=COUNTER
    )
    assert sale["points_earned"] == 65
    redeemed = await result(staff, "redeem", customer=uid, reward=CAKE, counter=COUNTER)
    assert redeemed["rewards_redeemed"][0]["reward"] == CAKE
    undone = await result(staff, "undo", counter=COUNTER)
    assert undone["undone"] == redeemed["entry"]
    customer = (await result(staff, "customer", customer=uid))["customer"]
    assert [b["balance"] for b in customer["balances"]] == [1, 65]
    assert (await result(staff, "customers", query="an"))["total"] == 1
    info = await result(staff, "info")
    assert info["counters"][0]["customer"] == uid


async def test_a_refusal_tells_why(shop: ShopKit, staff: MockHAClientWebSocket) -> None:
    uid = await shop.enroll("Anna", CARD)
    message = await ask(staff, "redeem", customer=uid, reward=CAKE)
    error = message["error"]
    assert error["code"] == "reward_not_available"
    assert error["translation_key"] == "reward_not_available"
    assert error["translation_placeholders"]["missing"] == "60"
    assert "Piece of cake" in error["message"]


async def test_a_refusal_is_not_logged(
    shop: ShopKit, staff: MockHAClientWebSocket, caplog: pytest.LogCaptureFixture
) -> None:
    await ask(staff, "customer", customer="nobody")
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


@pytest.mark.parametrize(
    ("command", "fields"),
    [
        ("book_purchase", {"amount": 5, "at": "2026-01-01 10:00:00"}),
        ("book_purchase", {"amount": 5, "staff": "Mia"}),
    ],
)
async def test_staff_may_not_what_only_owners_may(
    staff: MockHAClientWebSocket, command: str, fields: dict[str, Any]
) -> None:
    assert (await ask(staff, command, **fields))["error"]["code"] == "unauthorized"


@pytest.mark.parametrize(
    ("command", "fields"),
    [
        ("info", {}),
        ("customers", {}),
        ("customer", {"customer": CARD}),
        ("scan", {"code": CARD}),
        ("subscribe", {}),
    ],
)
async def test_who_may_only_look_on_learns_nothing(
    shop: ShopKit,
    hass_ws_client: WebSocketGenerator,
    hass_read_only_access_token: str,
    command: str,
    fields: dict[str, Any],
) -> None:
    await shop.enroll("Anna", CARD)
    client = await hass_ws_client(shop.hass, hass_read_only_access_token)
    assert (await ask(client, command, **fields))["error"]["code"] == "unauthorized"
    await client.close()


async def test_wrong_fields_are_told(owner: MockHAClientWebSocket) -> None:
    assert (await ask(owner, "book_purchase"))["error"]["code"] == "invalid_format"


async def test_a_closed_shop_says_so(
    shop: ShopKit, owner: MockHAClientWebSocket
) -> None:
    await shop.hass.config_entries.async_unload(shop.entry.entry_id)
    assert (await ask(owner, "info"))["error"]["code"] == "not_loaded"


async def test_a_ledger_that_can_not_be_written_is_told(
    owner: MockHAClientWebSocket,
) -> None:
    with patch.object(Ledger, "book", side_effect=LedgerUnwritable("disk full")):
        message = await ask(owner, "book_purchase", amount=5)
    assert message["error"]["translation_key"] == "ledger_unavailable"


async def test_a_screen_hears_what_happens(
    shop: ShopKit, staff: MockHAClientWebSocket
) -> None:
    uid = await shop.enroll("Anna Muster", CARD)
    await ask(staff, "subscribe")
    await shop.act("record_purchase", amount=5, customer=uid, counter=COUNTER)
    event = (await staff.receive_json())["event"]
    assert (event["type"], event["customer"], event["amount"]) == (
        "purchase_recorded",
        uid,
        "5.00",
    )
    assert "Anna" not in str(event)


async def test_a_screen_hears_on_after_a_reload(
    shop: ShopKit, staff: MockHAClientWebSocket
) -> None:
    await ask(staff, "subscribe")
    await shop.reload()
    await shop.act("record_purchase", amount=5)
    assert (await staff.receive_json())["event"]["type"] == "purchase_recorded"


async def test_a_screen_may_listen_to_one_counter(
    shop: ShopKit, staff: MockHAClientWebSocket
) -> None:
    await ask(staff, "subscribe", counter=COUNTER)
    await shop.act("record_purchase", amount=5)
    await shop.act("record_purchase", amount=7, counter=COUNTER)
    assert (await staff.receive_json())["event"]["amount"] == "7.00"


async def test_a_screen_that_stops_listening_hears_no_more(
    shop: ShopKit, staff: MockHAClientWebSocket
) -> None:
    await staff.send_json_auto_id({"type": "loyalty/subscribe"})
    subscription = (await staff.receive_json())["id"]
    await staff.send_json_auto_id(
        {"type": "unsubscribe_events", "subscription": subscription}
    )
    await staff.receive_json()
    await shop.act("record_purchase", amount=5)
    assert "info" not in await result(staff, "info")
