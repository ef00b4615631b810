"""Which customers have entities, and what is written when."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from homeassistant.const import EVENT_STATE_CHANGED, STATE_OFF, STATE_ON
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.loyalty.const import DOMAIN, EVENT_LOYALTY
from custom_components.loyalty.counter.scan import Meaning
from custom_components.loyalty.live_set import LiveSet
from custom_components.loyalty.programs.promises.stamps import StampProgram

from .customers import (
    ANNA,
    BERND,
    CLARA,
    device_of,
    enrol,
    entity_id_of,
    give_stamps,
    live,
    pin,
    scan,
    sell,
)
from .kit import (
    COUNTER,
    POINTS,
    STAMPS,
    ShopKit,
    counter,
    open_shop,
    points_program,
    stamp_card,
)
from .kit_promotions import promotion

pytestmark = pytest.mark.usefixtures("hub_folder", "trusted_clock")


async def test_scan_brings_customer_in_before_anything_is_told(
    hass: HomeAssistant, shop: ShopKit
) -> None:
    """Automations can name the entities of a customer whose scan they run for."""
    await enrol(shop, ANNA)
    assert live(shop) == set()
    said: list[str] = []

    @callback
    def listen(event: Event) -> None:
        said.append(shop.state(f"{ANNA.uid}_{STAMPS}").state)

    hass.bus.async_listen(EVENT_LOYALTY, listen)
    await scan(shop, ANNA)

    assert said == ["1"]
    assert live(shop) == {ANNA.uid}


async def test_known_customer_moves_before_anything_is_told(
    hass: HomeAssistant, shop: ShopKit
) -> None:
    """Automations read the balance after the booking that they run for."""
    await enrol(shop, ANNA)
    await scan(shop, ANNA)
    said: list[str] = []

    @callback
    def listen(event: Event) -> None:
        said.append(shop.state(f"{ANNA.uid}_{POINTS}").state)

    hass.bus.async_listen(EVENT_LOYALTY, listen)
    await sell(shop, ANNA, 1250)

    assert said == ["12"]


async def test_customers_and_counters_belong_to_the_shop(shop: ShopKit) -> None:
    """Their devices are reached by way of the shop's; the counter's is its subentry's."""
    await enrol(shop, ANNA)
    await scan(shop, ANNA)

    hub, till, anna = (
        device_of(shop, of) for of in (shop.entry.entry_id, COUNTER, ANNA.uid)
    )
    assert (till.via_device_id, till.config_subentry_id) == (hub.id, COUNTER)
    assert (anna.via_device_id, anna.config_subentry_id) == (hub.id, None)
    assert anna.entry_type is dr.DeviceEntryType.SERVICE
    assert hub.entry_type is dr.DeviceEntryType.SERVICE


@pytest.mark.parametrize(
    ("names", "language", "shown"),
    [
        ("number", "en", f"Customer {ANNA.number}"),
        ("number", "de", f"Kunde {ANNA.number}"),
        ("first", "en", "Anna"),
        ("full", "de", "Anna Schmidt"),
    ],
)
async def test_customer_is_called_as_the_owner_chose(
    hass: HomeAssistant, names: str, language: str, shown: str
) -> None:
    """The names option decides; the entity id says nothing of it."""
    hass.config.language = language
    shop = await open_shop(hass, names=names)
    await enrol(shop, ANNA)
    await scan(shop, ANNA)

    assert device_of(shop, ANNA.uid).name == shown
    assert (
        entity_id_of(shop, "sensor", f"{ANNA.uid}_last_visit")
        == "sensor.customer_aaaaaaaa_last_visit"
    )


@pytest.mark.parametrize(
    ("language", "models"),
    [
        ("en", ["Counter", "Customer", "Promotion", "Shop"]),
        ("de", ["Aktion", "Kasse", "Kunde", "Laden"]),
        # Nobody has translated it.
        ("eo", ["Counter", "Customer", "Promotion", "Shop"]),
    ],
)
async def test_what_a_device_is_stands_there_in_the_language_of_the_hub(
    hass: HomeAssistant, language: str, models: list[str]
) -> None:
    hass.config.language = language
    shop = await open_shop(hass, [counter(), stamp_card(), promotion()])
    await enrol(shop, ANNA)
    await scan(shop, ANNA)
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), shop.entry.entry_id)
    assert sorted(str(device.model) for device in devices) == models


async def test_whoever_left_while_the_hub_spoke_another_language_is_gone(
    hass: HomeAssistant,
) -> None:
    hass.config.language = "de"
    shop = await open_shop(hass)
    await enrol(shop, ANNA, BERND)
    await scan(shop, ANNA, BERND)
    hass.config.language = "en"
    hass.config_entries.async_update_entry(
        shop.entry, options={**shop.entry.options, "live_members": 1}
    )
    await hass.config_entries.async_reload(shop.entry.entry_id)
    await hass.async_block_till_done()
    assert live(shop) == {BERND.uid}


async def test_new_label_renames_the_device(hass: HomeAssistant) -> None:
    """A customer who is called something else now has the same entities under the new name."""
    shop = await open_shop(hass, names="full")
    await enrol(shop, ANNA)
    await scan(shop, ANNA)
    member = shop.runtime.live.members[ANNA.uid]

    await shop.runtime.live.admit(replace(member, label="Anna Weber"))

    assert device_of(shop, ANNA.uid).name == "Anna Weber"
    assert shop.state(f"{ANNA.uid}_{STAMPS}").name == "Anna Weber Coffee card"


async def test_longest_unseen_goes_out(hass: HomeAssistant) -> None:
    """Over the limit, whoever was not here for longest loses device, entities and states."""
    shop = await open_shop(hass, live_members=2)
    await enrol(shop, ANNA, BERND, CLARA)

    await scan(shop, ANNA, BERND, CLARA)

    assert live(shop) == {BERND.uid, CLARA.uid}
    assert not [
        state for state in hass.states.async_all() if "aaaaaaaa" in state.entity_id
    ]


async def test_pinned_customer_stays(hass: HomeAssistant) -> None:
    """A pinned customer is not the one who makes room, however long away."""
    shop = await open_shop(hass, live_members=2)
    await enrol(shop, ANNA, BERND, CLARA)
    await pin(shop, ANNA)

    await scan(shop, BERND, CLARA)

    assert live(shop) == {ANNA.uid, CLARA.uid}


async def test_no_room_beside_pinned_customers(hass: HomeAssistant) -> None:
    """Pinned customers may fill the live set; others are served all the same."""
    shop = await open_shop(hass, live_members=1)
    await enrol(shop, ANNA, BERND, CLARA)
    await pin(shop, ANNA)
    await pin(shop, BERND)

    result = await shop.scan(CLARA.card)

    assert result.answer is not None
    assert result.answer.member == CLARA.uid
    assert live(shop) == {ANNA.uid, BERND.uid}


async def test_plain_customers_leave_nothing_behind(hass: HomeAssistant) -> None:
    """However many come and go, the registries remember none whom the owner left as they were."""
    shop = await open_shop(hass, live_members=1)
    await enrol(shop, ANNA, BERND, CLARA)

    await scan(shop, ANNA, BERND, CLARA)

    entities, devices = er.async_get(hass), dr.async_get(hass)
    assert not [key for key in entities.deleted_entities if key[1] == DOMAIN]
    # One placeholder, in whose place the next one leaves.
    assert [device.identifiers for device in devices._deleted_devices.values()] == [
        {(DOMAIN, "departed")}
    ]


async def test_returning_customer_is_as_the_owner_left_them(
    hass: HomeAssistant,
) -> None:
    """What was changed about a customer's device and entities is there again."""
    shop = await open_shop(hass, live_members=1)
    await enrol(shop, ANNA, BERND)
    await scan(shop, ANNA)
    entities, devices = er.async_get(hass), dr.async_get(hass)
    device = device_of(shop, ANNA.uid)
    devices.async_update_device(device.id, name_by_user="Our Anna")
    entities.async_update_entity(
        entity_id_of(shop, "sensor", f"{ANNA.uid}_{STAMPS}"),
        new_entity_id="sensor.stamps_of_anna",
        icon="mdi:coffee",
    )
    expiry = entity_id_of(shop, "sensor", f"{ANNA.uid}_next_expiry")
    entities.async_update_entity(expiry, disabled_by=er.RegistryEntryDisabler.USER)
    await scan(shop, BERND)
    assert live(shop) == {BERND.uid}

    await pin(shop, ANNA)

    returned = device_of(shop, ANNA.uid)
    assert (returned.id, returned.name_by_user) == (device.id, "Our Anna")
    assert shop.state(f"{ANNA.uid}_{STAMPS}").entity_id == "sensor.stamps_of_anna"
    assert entities.entities["sensor.stamps_of_anna"].icon == "mdi:coffee"
    assert entities.entities[expiry].disabled_by is er.RegistryEntryDisabler.USER
    assert hass.states.get(expiry) is None
    assert (
        shop.state(f"{ANNA.uid}_activity", "event").entity_id
        == "event.customer_aaaaaaaa_activity"
    )


async def test_booking_writes_what_it_changed_for_one_customer(
    hass: HomeAssistant, shop: ShopKit
) -> None:
    """Nothing else of the customer is written, and nothing of anybody else."""
    await enrol(shop, ANNA, BERND)
    await scan(shop, ANNA, BERND)
    written = async_capture_events(hass, EVENT_STATE_CHANGED)

    await give_stamps(shop, ANNA, 1)

    assert [event.data["entity_id"] for event in written] == [
        "sensor.customer_aaaaaaaa_coffee_card"
    ]


async def test_burst_writes_each_entity_once(
    hass: HomeAssistant, shop: ShopKit
) -> None:
    """Bookings of one customer that come at once are one change of their entities."""
    await enrol(shop, ANNA)
    await scan(shop, ANNA)
    entities = shop.runtime.live
    account = entities.members[ANNA.uid].account
    written = async_capture_events(hass, EVENT_STATE_CHANGED)

    async def visit(second: int) -> str:
        at = account.member.enrolled_at + timedelta(hours=1, seconds=second)
        entities.update(ANNA.uid, replace(account, last_visit_at=at))
        await entities.written()
        return shop.state(f"{ANNA.uid}_last_visit").state

    said = await asyncio.gather(visit(1), visit(2), visit(3))

    assert len(written) == 1
    assert len(set(said)) == 1


async def test_booking_for_an_outsider_brings_nobody_in(shop: ShopKit) -> None:
    """Only who is at a counter gets entities."""
    await enrol(shop, ANNA)

    await sell(shop, ANNA, 1250)

    assert live(shop) == set()


async def test_live_set_is_filled_from_the_ledger(
    hass: HomeAssistant, shop: ShopKit
) -> None:
    """Whoever was here lately has entities after a restart, up to the limit of then."""
    await enrol(shop, ANNA, BERND)
    await scan(shop, ANNA, BERND)

    hass.config_entries.async_update_entry(
        shop.entry, options={**shop.entry.options, "live_members": 1}
    )
    await hass.async_block_till_done()

    assert live(shop) == {BERND.uid}
    assert shop.state(f"{BERND.uid}_{STAMPS}").state == "1"
    assert (
        er.async_get(hass).async_get_entity_id("sensor", DOMAIN, f"{ANNA.uid}_{STAMPS}")
        is None
    )


async def test_new_day_lets_go_of_who_was_away_too_long(hass: HomeAssistant) -> None:
    """At the start of a business day those stay who were here lately, and pinned ones."""
    shop = await open_shop(hass, live_days=90)
    await enrol(shop, ANNA, BERND)
    await scan(shop, ANNA, BERND)
    await pin(shop, BERND)

    shop.runtime.live.new_day(dt_util.utcnow() + timedelta(days=91))

    assert live(shop) == {BERND.uid}


async def test_new_day_looks_at_what_ended(hass: HomeAssistant) -> None:
    """What could be used through yesterday is gone at once, before its expiry is booked."""
    points = points_program(validity={"unit": "days", "count": 30})
    shop = await open_shop(hass, [counter(), points])
    await enrol(shop, ANNA)
    await scan(shop, ANNA)
    await sell(shop, ANNA, 10000)
    assert shop.state(f"{ANNA.uid}_{POINTS}").state == "100"
    assert shop.state(f"{ANNA.uid}_reward", "binary_sensor").state == STATE_ON

    shop.runtime.live.new_day(dt_util.utcnow() + timedelta(days=31))

    assert shop.state(f"{ANNA.uid}_{POINTS}").state == "0"
    assert shop.state(f"{ANNA.uid}_reward", "binary_sensor").state == STATE_OFF


async def test_program_that_ended_takes_its_sensors_along(
    hass: HomeAssistant, shop: ShopKit
) -> None:
    """Neither the shop nor its customers keep sensors of a program that is no more."""
    await enrol(shop, ANNA)
    await scan(shop, ANNA)

    hass.config_entries.async_remove_subentry(shop.entry, POINTS)
    await hass.async_block_till_done()

    unique_ids = {
        entity.unique_id
        for entity in er.async_entries_for_config_entry(
            er.async_get(hass), shop.entry.entry_id
        )
    }
    assert f"{ANNA.uid}_{STAMPS}" in unique_ids
    assert not [unique_id for unique_id in unique_ids if POINTS in unique_id]


async def test_limit_stays_below_what_home_assistant_takes(
    hass: HomeAssistant, shop: ShopKit
) -> None:
    """A shop with many programs has fewer customers in the live set, whatever its options say."""
    many = tuple(StampProgram(id=str(n), name=str(n)) for n in range(25))
    terms = replace(shop.runtime.terms, programs=many)

    assert LiveSet(hass, shop.entry, terms=terms, limit=1000, days=90).limit == 300


async def test_one_stamp_card_alone(hass: HomeAssistant) -> None:
    """A shop with one program has one balance per customer."""
    shop = await open_shop(hass, [counter(), stamp_card()])
    await enrol(shop, ANNA)
    await scan(shop, ANNA)

    entities = er.async_entries_for_device(
        er.async_get(hass), device_of(shop, ANNA.uid).id
    )
    assert {entity.unique_id.removeprefix(ANNA.uid) for entity in entities} == {
        f"_{STAMPS}",
        "_last_visit",
        "_next_expiry",
        "_reward",
        "_activity",
    }


async def test_customers_who_come_at_once_where_one_has_room(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    shop = await open_shop(hass, live_members=1)

    scans = await asyncio.gather(
        *(
            shop.runtime.scan(f"CARD{number:04}", COUNTER, shop.staff)
            for number in range(8)
        )
    )
    await shop.settle()

    assert {scan.meaning for scan in scans} == {Meaning.CUSTOMER}
    assert "Not everybody was told" not in caplog.text
    assert len(shop.told("customer_scanned")) == 8
    assert len(live(shop)) == 1
    entities = er.async_entries_for_config_entry(
        er.async_get(hass), shop.entry.entry_id
    )
    activities = [entry for entry in entities if entry.unique_id.endswith("_activity")]
    assert len(activities) == 1
