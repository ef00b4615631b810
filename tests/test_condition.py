"""Conditions: what an automation may ask of a customer."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConditionError
from homeassistant.helpers import condition, device_registry as dr
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service
import voluptuous as vol

from custom_components.loyalty.condition import (
    CONDITIONS,
    CUSTOMER_HAS_REWARD,
    CUSTOMER_IN_TIER,
)
from custom_components.loyalty.const import DOMAIN

from .kit import CAKE, ShopKit

HAS_REWARD = f"{DOMAIN}.customer_has_reward"


async def check(
    hass: HomeAssistant, variables: dict[str, Any] | None = None, **options: Any
) -> bool | None:
    """Return what the condition says."""
    config = await condition.async_validate_condition_config(
        hass, {"condition": HAS_REWARD, "options": options}
    )
    checker = await condition.async_from_config(hass, config)
    try:
        return checker.async_check(variables=variables)
    finally:
        checker.async_unload()


@pytest.fixture
async def anna(shop: ShopKit) -> str:
    """Return a customer who can have a piece of cake."""
    uid = await shop.enroll("Anna", "4006381333931")
    await shop.act("record_purchase", amount=60, customer=uid)
    return uid


async def test_home_assistant_can_describe_every_condition(
    shop: ShopKit, anna: str
) -> None:
    await check(shop.hass, customer=anna)
    described = await condition.async_get_all_descriptions(shop.hass)
    fields = {
        key: set((described[f"{DOMAIN}.{key}"] or {})["fields"]) for key in CONDITIONS
    }
    assert fields == {
        CUSTOMER_HAS_REWARD: {"customer", "program", "reward"},
        CUSTOMER_IN_TIER: {"customer", "tier", "or_above"},
    }


@pytest.mark.parametrize(
    ("options", "holds"),
    [
        ({}, True),
        ({"program": "Points"}, True),
        ({"program": "Coffee card"}, False),
        ({"program": "Nothing of the kind"}, False),
        ({"reward": CAKE}, True),
        ({"reward": "Piece of Cake"}, True),
        ({"reward": "Free coffee"}, False),
        ({"program": "Coffee card", "reward": CAKE}, False),
    ],
)
async def test_a_customer_has_a_reward(
    shop: ShopKit, anna: str, options: dict[str, str], holds: bool
) -> None:
    assert await check(shop.hass, customer=anna, **options) is holds


async def test_a_reward_that_was_taken_is_gone(shop: ShopKit, anna: str) -> None:
    await shop.act("redeem_reward", customer=anna, reward=CAKE)
    assert await check(shop.hass, customer=anna) is False


async def test_the_customer_may_be_a_device(
    shop: ShopKit, anna: str, device_registry: dr.DeviceRegistry
) -> None:
    await shop.scan("4006381333931")
    device = device_registry.async_get_device_by_identifier(
        (DOMAIN, anna), shop.entry.entry_id
    )
    assert device is not None
    assert await check(shop.hass, customer=device.id) is True


async def test_the_customer_is_whom_the_trigger_was_about(
    shop: ShopKit, anna: str
) -> None:
    calls = async_mock_service(shop.hass, "test", "told")
    assert await async_setup_component(
        shop.hass,
        "automation",
        {
            "automation": {
                "triggers": [{"trigger": "loyalty.purchase_recorded"}],
                "conditions": [
                    {
                        "condition": HAS_REWARD,
                        "options": {"customer": "{{ trigger.customer }}"},
                    }
                ],
                "actions": [{"action": "test.told"}],
            }
        },
    )
    poor = await shop.enroll("Ben")
    await shop.act("record_purchase", amount=1, customer=poor)
    assert calls == []
    await shop.act("record_purchase", amount=1, customer=anna)
    assert len(calls) == 1


async def test_who_is_not_at_hand_can_not_be_asked_about(
    shop: ShopKit, anna: str
) -> None:
    with pytest.raises(ConditionError):
        await check(shop.hass, customer="somebody else")


async def test_a_closed_shop_has_no_answer(shop: ShopKit, anna: str) -> None:
    await shop.hass.config_entries.async_unload(shop.entry.entry_id)
    with pytest.raises(ConditionError):
        await check(shop.hass, customer=anna)


@pytest.mark.parametrize("options", [{}, {"customer": "x", "color": "red"}])
async def test_wrong_options_are_told_when_the_automation_is_saved(
    shop: ShopKit, options: dict[str, str]
) -> None:
    with pytest.raises(vol.Invalid):
        await check(shop.hass, **options)
