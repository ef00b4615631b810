"""The switch of a promotion: what the owner wants, kept for good, and when it runs."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_OFF, STATE_ON
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest

from custom_components.loyalty.const import DOMAIN

from .kit import ShopKit, counter, open_shop, points_program
from .kit_promotions import HAPPY, promotion, switch_of

pytestmark = pytest.mark.usefixtures("hub_folder", "trusted_clock")

CARD = "4006381333931"
EVENING = {"from_time": "17:00", "until_time": "19:00"}


async def open_with(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, **data: Any
) -> ShopKit:
    """Open a shop with points and a promotion, on a Friday at noon."""
    freezer.move_to("2026-11-20T12:00:00+01:00")
    await hass.config.async_set_time_zone("Europe/Berlin")
    return await open_shop(hass, [counter(), points_program(), promotion(**data)])


async def turn(shop: ShopKit, service: str) -> None:
    """Switch the promotion as an automation does."""
    entity_id = shop.state(switch_of(), "switch").entity_id
    await shop.hass.services.async_call(
        "switch", service, {"entity_id": entity_id}, blocking=True
    )
    await shop.hass.async_block_till_done()


async def points_for(shop: ShopKit, customer: str, amount: float) -> int:
    """Return what a purchase earns."""
    answer = await shop.act("record_purchase", amount=amount, customer=customer)
    points: int = answer["points_earned"]
    return points


async def test_a_promotion_counts_while_it_is_switched_on(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    shop = await open_with(hass, freezer)
    anna = await shop.enroll("Anna", CARD)
    assert shop.state(switch_of(), "switch").state == STATE_ON
    assert await points_for(shop, anna, 10) == 20
    await turn(shop, "turn_off")
    assert shop.state(switch_of(), "switch").state == STATE_OFF
    assert await points_for(shop, anna, 10) == 10
    await turn(shop, "turn_on")
    assert await points_for(shop, anna, 10) == 20


async def test_a_restart_forgets_no_switch(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    shop = await open_with(hass, freezer)
    anna = await shop.enroll("Anna", CARD)
    await turn(shop, "turn_off")
    await shop.reload()
    assert shop.state(switch_of(), "switch").state == STATE_OFF
    assert await points_for(shop, anna, 10) == 10


async def test_it_says_when_it_runs(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    shop = await open_with(hass, freezer, window=EVENING)

    def shown() -> tuple[bool, str | None, str | None]:
        attributes = shop.state(switch_of(), "switch").attributes
        return attributes["runs"], attributes["next_start"], attributes["next_end"]

    start, end = "2026-11-20T17:00:00+01:00", "2026-11-20T19:00:00+01:00"
    assert shown() == (False, start, end)
    await shop.wait(freezer, hours=5)
    assert shown() == (True, None, end)
    await shop.wait(freezer, hours=2)
    assert shown() == (
        False,
        "2026-11-21T17:00:00+01:00",
        "2026-11-21T19:00:00+01:00",
    )


@pytest.mark.parametrize("entity", ["calendar.market", "binary_sensor.rain"])
async def test_it_hangs_on_an_entity(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, entity: str
) -> None:
    shop = await open_with(hass, freezer, while_on=entity)
    anna = await shop.enroll("Anna", CARD)
    assert await points_for(shop, anna, 10) == 10
    hass.states.async_set(entity, STATE_ON)
    await hass.async_block_till_done()
    assert shop.state(switch_of(), "switch").attributes["runs"]
    assert await points_for(shop, anna, 10) == 20
    hass.states.async_set(entity, STATE_OFF)
    await hass.async_block_till_done()
    assert await points_for(shop, anna, 10) == 10


async def test_a_promotion_that_is_gone_leaves_nothing_behind(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    shop = await open_with(hass, freezer)
    hass.config_entries.async_remove_subentry(shop.entry, HAPPY)
    await hass.async_block_till_done()
    registry = er.async_get(hass)
    assert registry.async_get_entity_id("switch", DOMAIN, switch_of()) is None
    assert not [
        device
        for device in dr.async_entries_for_config_entry(
            dr.async_get(hass), shop.entry.entry_id
        )
        if device.model == "Promotion"
    ]
