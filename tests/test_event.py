"""The scan events of counters and the activity of customers."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.event import ATTR_EVENT_TYPE
from homeassistant.const import EVENT_STATE_CHANGED, STATE_UNKNOWN, Platform
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
import pytest
from pytest_homeassistant_custom_component.common import (
    async_capture_events,
    snapshot_platform,
)
from syrupy.assertion import SnapshotAssertion

from .customers import ANNA, BERND, enrol, entity_id_of, give_stamps, scan, sell
from .kit import COUNTER, MIA, STAMPS, ShopKit, counter, open_shop, stamp_card

pytestmark = pytest.mark.usefixtures("hub_folder", "trusted_clock")

SCAN = f"{COUNTER}_scan"
ANNAS_ACTIVITY = f"{ANNA.uid}_activity"


@pytest.fixture(autouse=True)
def events_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set up no other platform."""
    monkeypatch.setattr("custom_components.loyalty.PLATFORMS", [Platform.EVENT])


async def test_events(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    """A customer was at the counter."""
    freezer.move_to("2026-11-20T10:00:00+01:00")
    shop = await open_shop(hass, [counter(), stamp_card()])
    await enrol(shop, ANNA)
    await scan(shop, ANNA)

    await snapshot_platform(hass, entity_registry, snapshot, shop.entry.entry_id)


def told(shop: ShopKit, unique_id: str) -> dict[str, Any]:
    """Return what an event entity tells, without what every state has."""
    attributes = dict(shop.state(unique_id, "event").attributes)
    return {
        name: value
        for name, value in attributes.items()
        if name not in ("event_types", "friendly_name")
    }


async def test_customers_card(shop: ShopKit) -> None:
    """A scan names the customer and the booking by their ids."""
    await enrol(shop, ANNA)
    assert shop.state(SCAN, "event").state == STATE_UNKNOWN

    await scan(shop, ANNA)

    assert told(shop, SCAN) == {
        ATTR_EVENT_TYPE: "customer",
        "customer": ANNA.uid,
        "entry": 2,
        "result": "booked",
    }


@pytest.mark.parametrize(
    ("code", "meant"),
    [
        ("LHUBSTAFFMIA", {ATTR_EVENT_TYPE: "staff", "staff": MIA}),
        ("LHUBSTAFFBEN", {ATTR_EVENT_TYPE: "refused", "reason": "badge_unknown"}),
        ("4006381333930\x1b", {ATTR_EVENT_TYPE: "unreadable"}),
    ],
)
async def test_other_codes(shop: ShopKit, code: str, meant: dict[str, str]) -> None:
    """Whatever is held to the scanner, the event says what it meant."""
    await shop.scan(code)

    assert told(shop, SCAN) == meant


async def test_unknown_card_is_not_named(hass: HomeAssistant) -> None:
    """A card that nobody knows may be a bank card: its number stays at the counter."""
    shop = await open_shop(hass, enrol_unknown=False)

    await scan(shop, ANNA)

    assert told(shop, SCAN) == {
        ATTR_EVENT_TYPE: "unknown_card",
        "result": "unknown_card",
    }


async def test_card_held_for_long_is_one_scan(
    hass: HomeAssistant, shop: ShopKit
) -> None:
    """The same code from the same reader within moments is no event."""
    await enrol(shop, ANNA)
    await scan(shop, ANNA)
    before = shop.state(SCAN, "event")

    await scan(shop, ANNA)

    assert shop.state(SCAN, "event") is before


async def test_activity_is_the_customers_alone(
    hass: HomeAssistant, shop: ShopKit
) -> None:
    """What one customer does moves no other customer's event."""
    await enrol(shop, ANNA, BERND)
    await scan(shop, ANNA, BERND)
    annas = entity_id_of(shop, "event", ANNAS_ACTIVITY)
    written = async_capture_events(hass, EVENT_STATE_CHANGED)

    await sell(shop, ANNA, 1250)

    assert [event.data["entity_id"] for event in written] == [annas]
    activity = told(shop, ANNAS_ACTIVITY)
    assert (activity[ATTR_EVENT_TYPE], activity["amount"]) == (
        "purchase_recorded",
        "12.50",
    )


async def test_everything_that_happened_is_told_in_order(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, shop: ShopKit
) -> None:
    """Two things at one instant are two events, the later one later."""
    await enrol(shop, ANNA)
    await scan(shop, ANNA)
    annas = entity_id_of(shop, "event", ANNAS_ACTIVITY)
    states: list[tuple[str, str]] = []

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        state = event.data["new_state"]
        assert state is not None
        states.append((state.state, state.attributes[ATTR_EVENT_TYPE]))

    async_track_state_change_event(hass, annas, note)
    freezer.tick(3600)
    await give_stamps(shop, ANNA, 9)
    await sell(shop, ANNA, 500)
    await hass.async_block_till_done()

    assert [kind for _, kind in states] == ["reward_earned", "purchase_recorded"]
    instants = [instant for instant, _ in states]
    assert instants == sorted(set(instants))


async def test_activity_of_the_first_scan_is_told(shop: ShopKit) -> None:
    """Whoever comes in by a scan has that scan in their activity."""
    await enrol(shop, ANNA)
    await scan(shop, ANNA)

    activity = told(shop, ANNAS_ACTIVITY)
    assert activity[ATTR_EVENT_TYPE] == "customer_scanned"
    assert activity["counter"] == COUNTER
    assert activity["balances"][STAMPS] == 1


async def test_no_name_or_number_in_any_attribute(
    hass: HomeAssistant, shop: ShopKit
) -> None:
    """Events carry ids and numbers; whoever may see a name asks for it."""
    await enrol(shop, ANNA)
    await scan(shop, ANNA)

    attributes = str([told(shop, SCAN), told(shop, ANNAS_ACTIVITY)])
    assert ANNA.name not in attributes
    assert ANNA.number not in attributes
    assert ANNA.card not in attributes
