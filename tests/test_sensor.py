"""The sensors of the shop, its counters and its customers."""

from datetime import UTC, datetime, timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.sensor import ATTR_LAST_RESET
from homeassistant.const import STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import snapshot_platform
from syrupy.assertion import SnapshotAssertion

from custom_components.loyalty.const import DOMAIN

from .customers import (
    ANNA,
    BERND,
    CLARA,
    device_of,
    enrol,
    entity_id_of,
    give_stamps,
    scan,
    sell,
)
from .kit import (
    COUNTER,
    POINTS,
    STAMPS,
    ShopKit,
    counter,
    mia,
    open_shop,
    points_program,
    stamp_card,
)

pytestmark = pytest.mark.usefixtures("hub_folder", "trusted_clock")

PRINTER = {"kind": "simulated"}


@pytest.fixture(autouse=True)
def sensors_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set up no other platform."""
    monkeypatch.setattr("custom_components.loyalty.PLATFORMS", [Platform.SENSOR])


@pytest.mark.usefixtures("all_enabled")
async def test_sensors(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    """All sensors of a shop where one customer was at the counter and bought something."""
    freezer.move_to("2026-11-20T10:00:00+01:00")
    await hass.config.async_set_time_zone("Europe/Berlin")
    points = points_program(validity={"unit": "days", "count": 30})
    shop = await open_shop(hass, [counter(printer=PRINTER), stamp_card(), points])
    await enrol(shop, ANNA)
    await scan(shop, ANNA)
    await sell(shop, ANNA, 12550)
    await shop.runtime.figures.refresh()

    await snapshot_platform(hass, entity_registry, snapshot, shop.entry.entry_id)


async def test_figures_of_the_day(hass: HomeAssistant, shop: ShopKit) -> None:
    """The shop counts members, visits, purchases and sales."""
    await enrol(shop, ANNA, BERND, CLARA)
    await scan(shop, ANNA)
    await sell(shop, ANNA, 1250)
    await sell(shop, BERND, 999)
    await shop.runtime.figures.refresh()

    figures = (
        "members",
        "active_members",
        "visits_today",
        "purchases_today",
        "sales_today",
    )
    assert [shop.state(f"shop_{figure}").state for figure in figures] == [
        "3",
        "2",
        "1",
        "2",
        "22.49",
    ]
    assert shop.state("shop_sales_today").attributes["unit_of_measurement"] == "EUR"


async def test_figures_of_a_program(shop: ShopKit) -> None:
    """Issued, redeemed and outstanding, and what that is worth: 100 points are 5.00."""
    await enrol(shop, ANNA)
    await sell(shop, ANNA, 25000)
    await sell(shop, ANNA, 2000, redeem=((POINTS, 100),))
    await shop.runtime.figures.refresh()

    values = {
        figure: shop.state(f"shop_{POINTS}_{figure}").state
        for figure in (
            "issued",
            "redeemed",
            "redeemed_today",
            "outstanding",
            "outstanding_value",
        )
    }
    assert values == {
        "issued": "265",
        "redeemed": "100",
        "redeemed_today": "100",
        "outstanding": "165",
        "outstanding_value": "8.25",
    }


async def test_program_without_a_price_has_no_value(hass: HomeAssistant) -> None:
    """A stamp card whose reward has no cost in the settings can't be valued."""
    await open_shop(hass, [counter(), stamp_card()])

    registry = er.async_get(hass)
    assert registry.async_get_entity_id("sensor", DOMAIN, f"shop_{STAMPS}_outstanding")
    assert not registry.async_get_entity_id(
        "sensor", DOMAIN, f"shop_{STAMPS}_outstanding_value"
    )


async def test_figures_begin_anew_with_the_business_day(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """A bar's day ends at four in the morning, and with it the figures of the day."""
    freezer.move_to("2026-11-20T22:00:00+01:00")
    await hass.config.async_set_time_zone("Europe/Berlin")
    shop = await open_shop(hass, [counter(), stamp_card()], day_starts="04:00:00")
    await enrol(shop, ANNA)
    await scan(shop, ANNA)
    await shop.wait(freezer, hours=5)
    today = shop.state("shop_visits_today")
    assert today.state == "1"
    assert (
        today.attributes[ATTR_LAST_RESET]
        == datetime(2026, 11, 20, 3, tzinfo=UTC).isoformat()
    )

    await shop.wait(freezer, hours=1, seconds=1)
    await shop.wait(freezer, seconds=1)

    today = shop.state("shop_visits_today")
    assert today.state == "0"
    assert (
        today.attributes[ATTR_LAST_RESET]
        == datetime(2026, 11, 21, 3, tzinfo=UTC).isoformat()
    )
    assert shop.state("shop_visits").state == "1"


async def test_balances_follow_bookings(shop: ShopKit) -> None:
    """A scan is a stamp, money is points, a gift by hand counts as well."""
    await enrol(shop, ANNA)
    await scan(shop, ANNA)
    assert shop.state(f"{ANNA.uid}_{STAMPS}").state == "1"

    await give_stamps(shop, ANNA, 2)
    await sell(shop, ANNA, 1999)

    assert shop.state(f"{ANNA.uid}_{STAMPS}").state == "3"
    assert shop.state(f"{ANNA.uid}_{POINTS}").state == "19"


async def test_next_expiry_is_the_last_usable_day(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """Of everything that a customer holds, the day shown is the last on which the first of it can be used."""
    freezer.move_to("2026-11-20T10:00:00+01:00")
    await hass.config.async_set_time_zone("Europe/Berlin")
    points = points_program(validity={"unit": "days", "count": 30})
    stamps = stamp_card(validity={"unit": "end_of_month", "count": 0})
    shop = await open_shop(hass, [counter(), points, stamps])
    await enrol(shop, ANNA)
    await scan(shop, ANNA)
    await sell(shop, ANNA, 500)

    assert shop.state(f"{ANNA.uid}_next_expiry").state == "2026-11-30"


async def test_last_visit_is_not_moved_by_a_purchase_elsewhere(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, shop: ShopKit
) -> None:
    """The last visit is the instant of the last card shown."""
    await enrol(shop, ANNA)
    await scan(shop, ANNA)
    before = shop.state(f"{ANNA.uid}_last_visit").state
    assert before != STATE_UNKNOWN

    freezer.tick(timedelta(hours=2))
    await give_stamps(shop, ANNA, 1)

    assert shop.state(f"{ANNA.uid}_last_visit").state == before


@pytest.mark.parametrize(
    ("names", "shown"),
    [("number", ANNA.number), ("first", "Anna"), ("full", "Anna Schmidt")],
)
async def test_counter_shows_who_stands_there(
    hass: HomeAssistant, names: str, shown: str
) -> None:
    """The customer is called as the owner chose, until they leave."""
    shop = await open_shop(hass, [counter(), stamp_card()], names=names)
    await enrol(shop, ANNA)
    assert shop.state(f"{COUNTER}_customer").state == STATE_UNKNOWN

    await scan(shop, ANNA)
    assert shop.state(f"{COUNTER}_customer").state == shown

    shop.counter().dismiss()
    await shop.settle()
    assert shop.state(f"{COUNTER}_customer").state == STATE_UNKNOWN


@pytest.mark.usefixtures("all_enabled")
async def test_counter_shows_who_is_signed_on(hass: HomeAssistant) -> None:
    """A badge signs its holder on."""
    shop = await open_shop(hass, [counter(), stamp_card(), mia()])
    assert shop.state(f"{COUNTER}_staff").state == STATE_UNKNOWN

    await shop.scan("LHUBSTAFFMIA")

    assert shop.state(f"{COUNTER}_staff").state == "Mia"


async def test_staff_sensor_is_the_owners_to_enable(
    hass: HomeAssistant, shop: ShopKit
) -> None:
    """Who works when is nobody's business by default."""
    entity_id = entity_id_of(shop, "sensor", f"{COUNTER}_staff")
    assert (
        er.async_get(hass).entities[entity_id].disabled_by
        is er.RegistryEntryDisabler.INTEGRATION
    )


async def test_counter_without_printer_has_no_queue(
    hass: HomeAssistant, shop: ShopKit
) -> None:
    """A sensor of a device that there is not would say nothing for ever."""
    registry = er.async_get(hass)
    assert not registry.async_get_entity_id(
        "sensor", DOMAIN, f"{COUNTER}_printer_queue"
    )


async def test_no_statistics_of_customers(hass: HomeAssistant, shop: ShopKit) -> None:
    """The recorder makes no statistics of each customer's balance."""
    await enrol(shop, ANNA)
    await scan(shop, ANNA)

    customer = er.async_entries_for_device(
        er.async_get(hass), device_of(shop, ANNA.uid).id
    )
    assert {(entity.capabilities or {}).get("state_class") for entity in customer} == {
        None
    }


async def test_german(hass: HomeAssistant) -> None:
    """A German hub speaks German; units stay English, as everywhere in Home Assistant."""
    hass.config.language = "de"
    shop = await open_shop(hass)
    await enrol(shop, ANNA)
    await scan(shop, ANNA)

    assert shop.state("shop_members").name == "Café Morgenrot Mitglieder"
    assert shop.state(f"shop_{STAMPS}_issued_today").name == (
        "Café Morgenrot Coffee card heute vergeben"
    )
    assert (
        shop.state(f"{ANNA.uid}_last_visit").name
        == f"Kunde {ANNA.number} Letzter Besuch"
    )
