"""Triggers: what happens in the shop starts automations."""

from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components import automation
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.trigger import (
    async_get_all_descriptions,
    async_validate_trigger_config,
)
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service
import voluptuous as vol

from custom_components.loyalty.const import DOMAIN
from custom_components.loyalty.events import EventType
from custom_components.loyalty.trigger import TRIGGERS

from .kit import (
    CAKE,
    COUNTER,
    POINTS,
    STAMPS,
    ShopKit,
    cafe,
    counter,
    open_shop,
    points_program,
)
from .kit_vouchers import coupons, gift_cards

CARD = "4006381333931"


async def automate(
    hass: HomeAssistant, trigger: str, **options: Any
) -> list[ServiceCall]:
    """Set up an automation that tells what its trigger knows; return what it told."""
    calls = async_mock_service(hass, "test", "told")
    assert await async_setup_component(
        hass,
        automation.DOMAIN,
        {
            automation.DOMAIN: {
                "triggers": [{"trigger": f"{DOMAIN}.{trigger}", "options": options}],
                "actions": [
                    {"action": "test.told", "data": {"trigger": "{{ trigger }}"}}
                ],
                "mode": "parallel",
            }
        },
    )
    await hass.async_block_till_done()
    return calls


def told(calls: list[ServiceCall]) -> list[dict[str, Any]]:
    """Return the trigger's variables of each run."""
    return [call.data["trigger"] for call in calls]


def test_every_type_of_event_is_a_trigger() -> None:
    assert set(TRIGGERS) == set(EventType)


async def test_home_assistant_can_describe_every_trigger(shop: ShopKit) -> None:
    await automate(shop.hass, "customer_scanned")
    described = await async_get_all_descriptions(shop.hass)
    ours = {
        key: text for key, text in described.items() if key.startswith(f"{DOMAIN}.")
    }
    assert set(ours) == {f"{DOMAIN}.{key}" for key in TRIGGERS}
    assert {
        key.removeprefix(f"{DOMAIN}."): set(text["fields"])
        for key, text in ours.items()
        if text
    } == {
        key: {str(option) for option in _options(trigger)}
        for key, trigger in TRIGGERS.items()
    }


def _options(trigger: Any) -> Any:
    return next(iter(trigger.schema.schema.values()))


async def test_a_scan_triggers_with_ids_and_numbers_only(shop: ShopKit) -> None:
    uid = await shop.enroll("Anna Muster", CARD, phone="030 1234567")
    calls = await automate(shop.hass, "customer_scanned")
    await shop.scan(CARD)
    (scanned,) = told(calls)
    assert scanned["customer"] == uid
    assert scanned["counter"] == COUNTER
    assert scanned["balances"] == {STAMPS: 1, POINTS: 0}
    assert "Anna" not in str(scanned)
    assert CARD not in str(scanned)
    assert "1234567" not in str(scanned)


async def test_a_purchase_earns_and_hands_out(shop: ShopKit) -> None:
    uid = await shop.enroll("Anna", CARD)
    earned = await automate(
        shop.hass, "reward_earned", program=["Points"], reward=[CAKE]
    )
    await shop.act("record_purchase", amount=60, customer=uid)
    assert [run["reward"] for run in told(earned)] == [CAKE]


@pytest.mark.parametrize(
    ("trigger", "options"),
    [
        ("purchase_recorded", {}),
        ("purchase_recorded", {"counter": COUNTER}),
        ("purchase_recorded", {"counter": ["cellar", "counter"]}),
        ("purchase_recorded", {"minimum_amount": 60}),
        ("purchase_recorded", {"minimum_amount": 59.9}),
        ("reward_earned", {"program": "points"}),
        ("reward_earned", {"program": POINTS, "reward": "piece of cake"}),
    ],
)
async def test_a_filter_lets_through_what_is_meant(
    shop: ShopKit, trigger: str, options: dict[str, Any]
) -> None:
    uid = await shop.enroll("Anna", CARD)
    calls = await automate(shop.hass, trigger, **options)
    await shop.act("record_purchase", amount=60, customer=uid, counter=COUNTER)
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("trigger", "options"),
    [
        ("purchase_recorded", {"counter": "cellar"}),
        ("purchase_recorded", {"minimum_amount": 60.01}),
        ("purchase_recorded", {"customer": "somebody else"}),
        ("reward_earned", {"program": "Coffee card"}),
        ("reward_earned", {"reward": "Free coffee"}),
        ("purchase_refunded", {}),
    ],
)
async def test_a_filter_keeps_back_what_is_not_meant(
    shop: ShopKit, trigger: str, options: dict[str, Any]
) -> None:
    uid = await shop.enroll("Anna", CARD)
    calls = await automate(shop.hass, trigger, **options)
    await shop.act("record_purchase", amount=60, customer=uid, counter=COUNTER)
    assert calls == []


@pytest.mark.parametrize(
    ("wanted", "starts"),
    [({"contact": "email"}, 1), ({"contact": "phone"}, 0), ({}, 1)],
)
async def test_a_trigger_waits_for_one_contact_or_any(
    shop: ShopKit, wanted: dict[str, str], starts: int
) -> None:
    calls = await automate(shop.hass, "contact_added", **wanted)
    await shop.enroll("Anna", email="anna@example.com")
    assert [trigger["contact"] for trigger in told(calls)] == ["email"] * starts


@pytest.mark.parametrize(
    ("series", "runs"),
    [("coupons", 1), (["Gift card", "Coupons"], 1), ("Gift card", 0)],
)
async def test_vouchers_are_known_by_their_series(
    hass: HomeAssistant, hub_folder: Path, trusted_clock: None, series: Any, runs: int
) -> None:
    shop = await open_shop(hass, [counter(), coupons(), gift_cards()])
    calls = await automate(hass, "voucher_issued", series=series)
    await shop.act("record_purchase", amount=60)
    assert len(calls) == runs


async def test_filters_take_devices(
    hass: HomeAssistant,
    hub_folder: Path,
    trusted_clock: None,
    device_registry: dr.DeviceRegistry,
) -> None:
    shop = await open_shop(hass, [*cafe(), counter("bar", "Bar")])
    uid = await shop.enroll("Anna", CARD)
    await shop.enroll("Ben", "4003994155486")
    await shop.scan(CARD)
    entry_id = shop.entry.entry_id
    till = device_registry.async_get_device_by_identifier((DOMAIN, COUNTER), entry_id)
    person = device_registry.async_get_device_by_identifier((DOMAIN, uid), entry_id)
    assert till is not None
    assert person is not None
    calls = await automate(
        hass, "customer_scanned", counter=till.id, customer=person.id
    )
    await shop.scan("4003994155486")
    await shop.scan(CARD, "bar")
    assert calls == []
    await shop.scan(CARD)
    assert [run["customer"] for run in told(calls)] == [uid]


async def test_the_entities_have_moved_before_the_trigger_fires(shop: ShopKit) -> None:
    uid = await shop.enroll("Anna", CARD)
    states: list[str] = []
    calls = await automate(shop.hass, "customer_scanned")
    shop.runtime.listen(lambda _: states.append(shop.state(f"{uid}_{STAMPS}").state))
    await shop.scan(CARD)
    assert states == ["1"]
    assert len(calls) == 1


async def test_a_trigger_outlives_a_reload_of_the_shop(shop: ShopKit) -> None:
    calls = await automate(shop.hass, "purchase_recorded")
    await shop.reload()
    await shop.act("record_purchase", amount=5)
    assert len(calls) == 1


async def test_a_trigger_may_come_before_the_shop(
    hass: HomeAssistant, hub_folder: Path, trusted_clock: None
) -> None:
    calls = await automate(hass, "purchase_recorded", counter="Counter")
    shop = await open_shop(hass)
    await shop.act("record_purchase", amount=5, counter=COUNTER)
    assert len(calls) == 1


async def test_a_trigger_that_is_turned_off_fires_no_more(shop: ShopKit) -> None:
    calls = await automate(shop.hass, "purchase_recorded")
    await shop.hass.services.async_call(
        "automation", "turn_off", {"entity_id": "all"}, blocking=True
    )
    await shop.act("record_purchase", amount=5)
    assert calls == []


async def test_what_other_programs_say_on_the_bus_harms_nothing(shop: ShopKit) -> None:
    calls = await automate(
        shop.hass, "reward_earned", program="Points", customer="x", counter="y"
    )
    shop.hass.bus.async_fire("loyalty_event", {})
    shop.hass.bus.async_fire("loyalty_event", {"type": "reward_earned"})
    await shop.hass.async_block_till_done()
    assert calls == []


async def test_reminders_trigger_ahead_of_the_end(
    hass: HomeAssistant,
    hub_folder: Path,
    trusted_clock: None,
    freezer: FrozenDateTimeFactory,
) -> None:
    program = points_program(validity={"unit": "days", "count": 20})
    shop = await open_shop(hass, [program, counter()])
    for name, amount in (("Anna", 30), ("Ben", 5)):
        uid = await shop.enroll(name)
        await shop.act("record_purchase", amount=amount, customer=uid)
    await shop.act("run_daily")
    calls = await automate(hass, "points_expiring", program="Points", minimum_amount=10)
    freezer.tick(7 * 24 * 3600)
    await shop.act("run_daily")
    assert [(run["amount"], run["days_left"]) for run in told(calls)] == [(30, 13)]


@pytest.mark.parametrize(
    ("trigger", "options"),
    [
        ("purchase_recorded", {"minimum_amount": -1}),
        ("purchase_recorded", {"minimum_amount": "much"}),
        ("unknown_card", {"customer": "anna"}),
        ("customer_scanned", {"color": "red"}),
    ],
)
async def test_wrong_options_are_told_when_the_automation_is_saved(
    shop: ShopKit, trigger: str, options: dict[str, Any]
) -> None:
    with pytest.raises(vol.Invalid):
        await async_validate_trigger_config(
            shop.hass, [{"platform": f"{DOMAIN}.{trigger}", "options": options}]
        )
