"""Opening and closing a shop, and what can be wrong with its ledger."""

import asyncio
from pathlib import Path
import sqlite3
import threading
from types import MappingProxyType

from homeassistant.config_entries import ConfigEntryState, ConfigSubentry
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from custom_components.loyalty.const import DOMAIN
from custom_components.loyalty.counter.scan import Meaning

from .kit import COUNTER, STAMPS, ShopKit, open_shop, stamp_card

CARD = "4006381333931"


async def test_what_was_booked_is_there_after_a_reload(shop: ShopKit) -> None:
    first = await shop.scan(CARD)
    await shop.reload()

    again = await shop.scan(CARD)

    assert again.answer is not None
    assert first.answer is not None
    assert again.answer.member == first.answer.member
    assert not again.answer.new_member


async def test_a_closed_shop_leaves_nothing_running(
    hass: HomeAssistant, shop: ShopKit
) -> None:
    await shop.scan(CARD)

    assert await hass.config_entries.async_unload(shop.entry.entry_id)

    assert shop.entry.state is ConfigEntryState.NOT_LOADED
    assert not [thread for thread in threading.enumerate() if "ledger" in thread.name]
    assert not Path(hass.config.path("loyalty.db-wal")).exists()


async def test_a_changed_program_holds_from_the_next_scan_on(
    hass: HomeAssistant, shop: ShopKit
) -> None:
    before = shop.runtime.terms.version
    data = MappingProxyType({**stamp_card()["data"], "card_size": 8})

    hass.config_entries.async_update_subentry(
        shop.entry, shop.entry.subentries[STAMPS], data=data
    )
    await hass.async_block_till_done()
    result = await shop.scan(CARD)

    assert result.answer is not None
    standing = next(s for s in result.answer.balances if s.program == STAMPS)
    assert (standing.goal, standing.missing) == (8, 7)
    assert shop.runtime.terms.version == before + 1


async def test_a_counter_that_is_added_works_at_once(
    hass: HomeAssistant, shop: ShopKit
) -> None:
    hass.config_entries.async_add_subentry(
        shop.entry,
        ConfigSubentry(
            data=MappingProxyType({"scanners": []}),
            subentry_id="second",
            subentry_type="counter",
            title="Second",
            unique_id=None,
        ),
    )
    await hass.async_block_till_done()

    result = await shop.scan(CARD, "second")

    assert result.meaning is Meaning.CUSTOMER
    assert set(shop.runtime.counters) == {COUNTER, "second"}


PAYMENT_CARD = "%B4111111111111111^SCHROEDER/ANNA^29121010000000000000?"


async def test_a_payment_card_is_known_again_after_the_shop_was_set_up_anew(
    hass: HomeAssistant, shop: ShopKit
) -> None:
    first = await shop.scan(PAYMENT_CARD)
    await hass.config_entries.async_remove(shop.entry.entry_id)
    anew = await open_shop(hass)

    again = await anew.scan(PAYMENT_CARD)

    assert first.answer is not None
    assert again.answer is not None
    assert again.answer.member == first.answer.member


async def test_no_payment_card_can_be_read_in_the_ledger(
    shop: ShopKit, hub_folder: Path
) -> None:
    await shop.scan(PAYMENT_CARD)
    await shop.hass.config_entries.async_unload(shop.entry.entry_id)

    stored = (hub_folder / "loyalty.db").read_bytes()

    assert b"4111111111111111" not in stored
    assert b"SCHROEDER" not in stored


async def test_a_damaged_ledger_is_set_aside_and_the_shop_opens(
    hass: HomeAssistant, hub_folder: Path, trusted_clock: None
) -> None:
    (hub_folder / "loyalty.db").write_bytes(b"this is no database" * 1000)

    shop = await open_shop(hass)

    assert (await shop.scan(CARD)).meaning is Meaning.CUSTOMER
    assert (DOMAIN, "ledger_corrupt") in ir.async_get(hass).issues
    (aside,) = hub_folder.glob("loyalty.db.corrupt.*")
    assert aside.read_bytes().startswith(b"this is no database")


async def test_a_ledger_of_a_newer_version_is_left_alone(
    hass: HomeAssistant, hub_folder: Path, trusted_clock: None
) -> None:
    shop = await open_shop(hass)
    await hass.config_entries.async_unload(shop.entry.entry_id)
    with sqlite3.connect(hub_folder / "loyalty.db") as database:
        database.execute("INSERT INTO schema_changes VALUES (999, 0)")
    database.close()

    assert not await hass.config_entries.async_setup(shop.entry.entry_id)

    assert shop.entry.state is ConfigEntryState.SETUP_ERROR
    assert shop.entry.error_reason_translation_key == "ledger_too_new"


async def test_a_locked_ledger_is_tried_again(
    hass: HomeAssistant, hub_folder: Path, trusted_clock: None
) -> None:
    shop = await open_shop(hass)
    await hass.config_entries.async_unload(shop.entry.entry_id)
    database = sqlite3.connect(hub_folder / "loyalty.db")
    database.execute("BEGIN EXCLUSIVE")

    assert not await hass.config_entries.async_setup(shop.entry.entry_id)

    assert shop.entry.state is ConfigEntryState.SETUP_RETRY
    assert shop.entry.error_reason_translation_key == "ledger_locked"
    database.close()


async def test_where_no_ledger_can_be_written_is_tried_again(
    hass: HomeAssistant, hub_folder: Path, trusted_clock: None
) -> None:
    shop = await open_shop(hass)
    await hass.config_entries.async_unload(shop.entry.entry_id)
    (hub_folder / "loyalty.db").unlink()
    (hub_folder / "loyalty.db").mkdir()

    assert not await hass.config_entries.async_setup(shop.entry.entry_id)

    assert shop.entry.state is ConfigEntryState.SETUP_RETRY
    assert shop.entry.error_reason_translation_key == "ledger_unwritable"
    (hub_folder / "loyalty.db").rmdir()


async def test_scans_that_wait_when_the_shop_closes_are_booked(
    hass: HomeAssistant, shop: ShopKit
) -> None:
    scans = [
        asyncio.ensure_future(
            shop.runtime.scan(f"CARD{number:04}", COUNTER, shop.staff)
        )
        for number in range(20)
    ]
    await asyncio.sleep(0)
    await hass.config_entries.async_unload(shop.entry.entry_id)
    results = await asyncio.gather(*scans)
    await hass.config_entries.async_setup(shop.entry.entry_id)

    booked = [result for result in results if result.answer and result.answer.entry]
    await hass.async_block_till_done()

    counts = await shop.runtime.ledger.counts()
    assert len(booked) == 20
    assert len(shop.runtime.live.members) == 20
    assert counts["entries"] == 20


async def test_the_ledger_is_whole_when_home_assistant_stops(
    hass: HomeAssistant, shop: ShopKit, hub_folder: Path
) -> None:
    await shop.scan(CARD)

    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await hass.async_block_till_done()

    with sqlite3.connect(hub_folder / "loyalty.db") as database:
        assert database.execute("SELECT count(*) FROM entries").fetchone() == (1,)
    database.close()
    assert not (hub_folder / "loyalty.db-wal").exists()


async def test_the_shop_moves_to_another_time_zone_with_home_assistant(
    hass: HomeAssistant, shop: ShopKit
) -> None:
    await hass.config.async_update(time_zone="America/New_York")
    await hass.async_block_till_done()

    assert shop.runtime.terms.calendar.zone.key == "America/New_York"


async def test_what_does_not_concern_the_shop_leaves_it_open(
    hass: HomeAssistant, shop: ShopKit
) -> None:
    before = shop.runtime
    await hass.config.async_update(location_name="Home")
    await hass.async_block_till_done()

    assert shop.runtime is before
