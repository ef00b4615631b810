"""Buttons: they do what the person who presses may do."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.button.const import DOMAIN as BUTTON_DOMAIN, SERVICE_PRESS
from homeassistant.const import ATTR_ENTITY_ID, Platform
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockUser, snapshot_platform
from syrupy.assertion import SnapshotAssertion

from custom_components.loyalty.const import DOMAIN

from .customers import ANNA, enrol, entity_id_of, scan
from .kit import COUNTER, STAMPS, ShopKit, counter, open_shop, stamp_card

pytestmark = pytest.mark.usefixtures("hub_folder", "trusted_clock")

PRINTER = {"kind": "simulated"}


async def press(shop: ShopKit, key: str, context: Context | None = None) -> None:
    """Press a button of the counter."""
    entity_id = entity_id_of(shop, "button", f"{COUNTER}_{key}")
    await shop.hass.services.async_call(
        BUTTON_DOMAIN,
        SERVICE_PRESS,
        {ATTR_ENTITY_ID: entity_id},
        blocking=True,
        context=context,
    )
    await shop.hass.async_block_till_done()


async def stamps(shop: ShopKit) -> int:
    """Return what Anna has on her card by the ledger."""
    account = await shop.runtime.account(ANNA.uid)
    return account.holding(STAMPS).balance(shop.runtime.today)


async def test_buttons(
    hass: HomeAssistant,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The buttons of a counter with a printer."""
    monkeypatch.setattr("custom_components.loyalty.PLATFORMS", [Platform.BUTTON])
    shop = await open_shop(hass, [counter(printer=PRINTER), stamp_card()])

    await snapshot_platform(hass, entity_registry, snapshot, shop.entry.entry_id)


async def test_counter_without_printer_prints_nothing(
    hass: HomeAssistant, shop: ShopKit
) -> None:
    """Only what can be done has a button."""
    buttons = {
        entity.unique_id
        for entity in er.async_entries_for_config_entry(
            er.async_get(hass), shop.entry.entry_id
        )
        if entity.domain == BUTTON_DOMAIN
    }
    assert buttons == {f"{COUNTER}_undo"}


async def test_undo(shop: ShopKit) -> None:
    """The latest booking of the counter is taken back."""
    await enrol(shop, ANNA)
    await scan(shop, ANNA)
    assert await stamps(shop) == 1

    await press(shop, "undo")

    assert await stamps(shop) == 0


async def test_nothing_to_undo_is_said(shop: ShopKit) -> None:
    """A refusal is an answer to the person, not an error in the log."""
    with pytest.raises(ServiceValidationError) as refused:
        await press(shop, "undo")

    assert refused.value.translation_domain == DOMAIN
    assert refused.value.translation_key == "nothing_to_undo"


async def test_staff_undo_for_minutes_only(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, shop: ShopKit
) -> None:
    """Who presses counts: staff are too late after half an hour, the owner is not."""
    await enrol(shop, ANNA)
    await scan(shop, ANNA)
    freezer.tick(timedelta(minutes=30))
    staff = MockUser(
        groups=[(await hass.auth.async_get_group("system-users"))]
    ).add_to_hass(hass)
    owner = MockUser(is_owner=True).add_to_hass(hass)

    with pytest.raises(ServiceValidationError):
        await press(shop, "undo", Context(user_id=staff.id))
    assert await stamps(shop) == 1

    await press(shop, "undo", Context(user_id=owner.id))
    assert await stamps(shop) == 0


@pytest.mark.parametrize("key", ["repeat_receipt", "test_slip"])
async def test_slips_are_queued(hass: HomeAssistant, key: str) -> None:
    """What is pressed for is printed once the printer is ready."""
    shop = await open_shop(
        hass, [counter(printer=PRINTER, print="request"), stamp_card()]
    )
    await enrol(shop, ANNA)
    await scan(shop, ANNA)

    await press(shop, key)

    assert (await shop.runtime.ledger.counts())["print_jobs"] == 1
