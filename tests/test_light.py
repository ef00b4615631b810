"""The reward light as a light of Home Assistant."""

from homeassistant.components.light.const import ATTR_EFFECT, DOMAIN as LIGHT_DOMAIN
from homeassistant.const import (
    ATTR_ENTITY_ID,
    SERVICE_TURN_OFF,
    SERVICE_TURN_ON,
    STATE_OFF,
    STATE_ON,
    STATE_UNAVAILABLE,
    Platform,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import snapshot_platform
from syrupy.assertion import SnapshotAssertion

from .customers import ANNA, enrol, entity_id_of, give_stamps, scan
from .kit import COUNTER, ShopKit, counter, open_shop, stamp_card

pytestmark = pytest.mark.usefixtures("hub_folder", "trusted_clock")

LIGHT = f"{COUNTER}_light"


@pytest.fixture(autouse=True)
def lights_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set up no other platform."""
    monkeypatch.setattr("custom_components.loyalty.PLATFORMS", [Platform.LIGHT])


async def switch(shop: ShopKit, service: str, **data: str) -> None:
    """Switch the light as its owner does."""
    entity_id = entity_id_of(shop, "light", LIGHT)
    await shop.hass.services.async_call(
        LIGHT_DOMAIN, service, {ATTR_ENTITY_ID: entity_id, **data}, blocking=True
    )
    await shop.settle()


async def test_light(
    hass: HomeAssistant, entity_registry: er.EntityRegistry, snapshot: SnapshotAssertion
) -> None:
    """The light of a counter."""
    shop = await open_shop(hass, [counter(), stamp_card()])

    await snapshot_platform(hass, entity_registry, snapshot, shop.entry.entry_id)


@pytest.mark.parametrize(
    ("wanted", "played"), [({}, "blink"), ({ATTR_EFFECT: "double"}, "double")]
)
async def test_owner_switches_it(
    hass: HomeAssistant, wanted: dict[str, str], played: str
) -> None:
    """It plays the counter's pattern or the one wanted, until it is switched off."""
    light = {"kind": "none", "pattern": "blink", "seconds": 600}
    shop = await open_shop(hass, [counter(light=light), stamp_card()])

    await switch(shop, SERVICE_TURN_ON, **wanted)
    assert shop.state(LIGHT, "light").state == STATE_ON
    assert shop.state(LIGHT, "light").attributes[ATTR_EFFECT] == played

    await switch(shop, SERVICE_TURN_OFF)
    assert shop.state(LIGHT, "light").state == STATE_OFF


async def test_what_plays_is_not_begun_again(hass: HomeAssistant) -> None:
    """Else a counter whose light is a group with its own entity in it would never end."""
    light = {"kind": "none", "pattern": "blink", "seconds": 600}
    shop = await open_shop(hass, [counter(light=light), stamp_card()])
    await switch(shop, SERVICE_TURN_ON, effect="double")

    await switch(shop, SERVICE_TURN_ON)

    assert shop.state(LIGHT, "light").attributes[ATTR_EFFECT] == "double"
    await switch(shop, SERVICE_TURN_OFF)


async def test_reward_lights_it(shop: ShopKit) -> None:
    """A full card shows at the counter."""
    await enrol(shop, ANNA)
    await give_stamps(shop, ANNA, 9)
    assert shop.state(LIGHT, "light").state == STATE_OFF

    await scan(shop, ANNA)

    assert shop.state(LIGHT, "light").state == STATE_ON


async def test_missing_device_is_unavailable(shop: ShopKit) -> None:
    """A light whose line can't be had is not there; it comes back by itself."""
    shop.counter().light_problem = "There is no GPIO chip pinctrl-rp1"
    shop.counter().changed()
    await shop.settle()
    assert shop.state(LIGHT, "light").state == STATE_UNAVAILABLE

    shop.counter().light_problem = None
    shop.counter().changed()
    await shop.settle()
    assert shop.state(LIGHT, "light").state == STATE_OFF
