"""Whether scanners are there, printers print, and customers have a reward."""

from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import snapshot_platform
from syrupy.assertion import SnapshotAssertion

from custom_components.loyalty.const import DOMAIN
from custom_components.loyalty.counter.counter import PrinterView

from .customers import ANNA, enrol, give_stamps, scan, sell
from .kit import COUNTER, ShopKit, counter, open_shop, points_program, stamp_card

pytestmark = pytest.mark.usefixtures("hub_folder", "trusted_clock")

SCANNER = {
    "identity": "usb-Honeywell_1900-event-kbd",
    "name": "Honeywell 1900",
    "layout": "us",
    "terminators": ["enter"],
    "grab": True,
}


@pytest.fixture(autouse=True)
def binary_sensors_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set up no other platform, and start no device."""
    monkeypatch.setattr("custom_components.loyalty.PLATFORMS", [Platform.BINARY_SENSOR])


async def test_binary_sensors(
    hass: HomeAssistant, entity_registry: er.EntityRegistry, snapshot: SnapshotAssertion
) -> None:
    """A counter with all devices, and a customer."""
    till = counter(simulated=True, scanners=[SCANNER], printer={"kind": "simulated"})
    shop = await open_shop(hass, [till, stamp_card()])
    await enrol(shop, ANNA)
    await scan(shop, ANNA)

    await snapshot_platform(hass, entity_registry, snapshot, shop.entry.entry_id)


async def test_scanner_comes_and_goes(hass: HomeAssistant) -> None:
    """The sensor follows the plug; one sensor for each scanner."""
    shop = await open_shop(hass, [counter(scanners=[SCANNER]), stamp_card()])
    unique_id = f"{COUNTER}_{SCANNER['identity']}"
    assert shop.state(unique_id, "binary_sensor").state == STATE_OFF

    shop.counter().connected[str(SCANNER["identity"])] = True
    shop.counter().changed()
    await shop.settle()
    assert shop.state(unique_id, "binary_sensor").state == STATE_ON

    shop.counter().connected[str(SCANNER["identity"])] = False
    shop.counter().changed()
    await shop.settle()
    assert shop.state(unique_id, "binary_sensor").state == STATE_OFF


@pytest.mark.parametrize(
    ("problem", "state"), [(None, STATE_UNKNOWN), (True, STATE_ON), (False, STATE_OFF)]
)
async def test_printer(hass: HomeAssistant, problem: bool | None, state: str) -> None:
    """A printer that was not asked yet is not said to be in order."""
    shop = await open_shop(hass, [counter(printer={"kind": "simulated"}), stamp_card()])
    assert shop.state(f"{COUNTER}_printer", "binary_sensor").state == STATE_UNKNOWN

    shop.counter().printer_state = PrinterView(problem=problem)
    shop.counter().changed()
    await shop.settle()

    assert shop.state(f"{COUNTER}_printer", "binary_sensor").state == state


async def test_counter_without_devices_has_no_sensors(
    hass: HomeAssistant, shop: ShopKit
) -> None:
    """There is nothing to say about devices that there are not."""
    registry = er.async_get(hass)
    assert not registry.async_get_entity_id(
        "binary_sensor", DOMAIN, f"{COUNTER}_printer"
    )
    assert not registry.async_get_entity_id(
        "binary_sensor", DOMAIN, f"{COUNTER}_simulated"
    )


async def test_full_card_is_a_reward(shop: ShopKit) -> None:
    """Ten stamps, and there is something to have."""
    await enrol(shop, ANNA)
    await scan(shop, ANNA)
    assert shop.state(f"{ANNA.uid}_reward", "binary_sensor").state == STATE_OFF

    await give_stamps(shop, ANNA, 9)

    assert shop.state(f"{ANNA.uid}_reward", "binary_sensor").state == STATE_ON


async def test_points_worth_money_are_a_reward(hass: HomeAssistant) -> None:
    """A hundred points are 5.00 off the next purchase."""
    shop = await open_shop(hass, [counter(), points_program()])
    await enrol(shop, ANNA)
    await scan(shop, ANNA)
    await sell(shop, ANNA, 9999)
    assert shop.state(f"{ANNA.uid}_reward", "binary_sensor").state == STATE_OFF

    await sell(shop, ANNA, 100)

    assert shop.state(f"{ANNA.uid}_reward", "binary_sensor").state == STATE_ON
