"""System health: whether the shop is well, at a glance."""

from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import get_system_health_info

from custom_components.loyalty.const import DOMAIN
from custom_components.loyalty.ledger.ledger import Ledger

from .kit import ShopKit


async def health(hass: HomeAssistant) -> dict[str, object]:
    """Return the section of the page, with what is looked up while it is shown."""
    assert await async_setup_component(hass, "system_health", {})
    await hass.async_block_till_done()
    info = await get_system_health_info(hass, DOMAIN)
    return info | {"ledger": await info["ledger"]}


async def test_a_shop_is_well(shop: ShopKit) -> None:
    info = await health(shop.hass)
    assert info["ledger"] == "ok"
    assert info["clock"] == "ok"
    assert info["bookings_waiting"] == 0
    assert info["slips_waiting"] == 0
    assert str(info["ledger_size"]).endswith(" MiB")
    assert set(info) == {
        "ledger",
        "ledger_size",
        "bookings_waiting",
        "slips_waiting",
        "last_closed_day",
        "clock",
    }


async def test_faults_of_the_ledger_are_seen(shop: ShopKit) -> None:
    with patch.object(Ledger, "check", return_value=["one", "two"]):
        info = await health(shop.hass)
    assert info["ledger"] == {"type": "failed", "error": "2 faults"}


@pytest.mark.usefixtures("shop")
async def test_a_closed_shop_is_seen(hass: HomeAssistant, shop: ShopKit) -> None:
    assert await async_setup_component(hass, "system_health", {})
    await hass.config_entries.async_unload(shop.entry.entry_id)
    assert await get_system_health_info(hass, DOMAIN) == {"ledger": "not loaded"}
