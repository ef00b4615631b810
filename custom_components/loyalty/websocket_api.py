"""Websocket commands: the operations of the shop, for its screens, and what happens while they look.

Staff can neither subscribe to the bus nor to triggers; ``loyalty/subscribe`` is theirs.
"""

from typing import Any

from homeassistant.components.websocket_api import async_register_command
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.components.websocket_api.decorators import (
    async_response,
    websocket_command,
)
from homeassistant.components.websocket_api.messages import BASE_COMMAND_MESSAGE_SCHEMA
from homeassistant.core import Event, HomeAssistant, callback
import voluptuous as vol

from .const import DOMAIN, EVENT_LOYALTY
from .ledger.errors import LedgerError
from .operations.catalogue import OPERATIONS
from .permissions import actor_of
from .programs.refusal import Refusal
from .services import unbooked
from .shop import LoyaltyConfigEntry, Shop

ERR_NOT_LOADED = "not_loaded"

_COMMANDS = {
    f"{DOMAIN}/info": OPERATIONS["info"],
    f"{DOMAIN}/scan": OPERATIONS["scan"],
    f"{DOMAIN}/customer": OPERATIONS["get_customer"],
    f"{DOMAIN}/customers": OPERATIONS["find_customers"],
    f"{DOMAIN}/book_purchase": OPERATIONS["record_purchase"],
    f"{DOMAIN}/redeem": OPERATIONS["redeem_reward"],
    f"{DOMAIN}/undo": OPERATIONS["undo"],
}


@callback
def async_setup_websocket_api(hass: HomeAssistant) -> None:
    """Register the commands; they stay while the shop is reloaded."""
    for command, operation in _COMMANDS.items():
        async_register_command(
            hass,
            command,
            carry_out,
            BASE_COMMAND_MESSAGE_SCHEMA.extend(
                {vol.Required("type"): command, **operation.fields}
            ),
        )
    async_register_command(hass, subscribe)


@async_response
async def carry_out(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    """Carry out the operation of a command, and send its response or why it was refused."""
    shop = _shop(hass)
    if shop is None:
        connection.send_error(
            msg["id"],
            ERR_NOT_LOADED,
            "The shop is not set up",
            translation_domain=DOMAIN,
            translation_key=ERR_NOT_LOADED,
        )
        return
    actor = actor_of(connection.user, shop.staff)
    asked = {name: value for name, value in msg.items() if name not in ("id", "type")}
    try:
        response = await _COMMANDS[msg["type"]].run(shop, actor, **asked)
    except Refusal as refusal:
        # Not raised on: a refusal is daily business, and Home Assistant logs what is raised here.
        connection.send_error(
            msg["id"],
            refusal.key,
            shop.texts.refusal(refusal),
            translation_domain=DOMAIN,
            translation_key=refusal.key,
            translation_placeholders=shop.texts.written(refusal.values),
        )
        return
    except LedgerError as error:
        raise unbooked() from error
    connection.send_result(msg["id"], response)


def _shop(hass: HomeAssistant) -> Shop | None:
    entries: list[LoyaltyConfigEntry] = hass.config_entries.async_loaded_entries(DOMAIN)
    return entries[0].runtime_data if entries else None


@websocket_command(
    {vol.Required("type"): "loyalty/subscribe", vol.Optional("counter"): str}
)
@callback
def subscribe(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    """Send what happens in the shop, or at one counter (by id), as it happens.

    Heard on the bus, so that a screen hears on when the shop is reloaded.
    """
    actor_of(connection.user, {})
    counter = msg.get("counter")

    @callback
    def is_meant(data: Any) -> bool:
        return counter is None or data.get("counter") == counter

    @callback
    def forward(event: Event[dict[str, Any]]) -> None:
        connection.send_event(msg["id"], event.data)

    connection.subscriptions[msg["id"]] = hass.bus.async_listen(
        EVENT_LOYALTY, forward, event_filter=is_meant
    )
    connection.send_result(msg["id"])
