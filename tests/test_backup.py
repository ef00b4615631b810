"""Backups: the ledger stays still while it is copied, and nothing booked meanwhile is lost."""

import asyncio
from pathlib import Path
import shutil
import sqlite3

from homeassistant.core import HomeAssistant
import pytest

from custom_components.loyalty.backup import async_post_backup, async_pre_backup
from custom_components.loyalty.const import LEDGER_FILE

from .kit import ShopKit


def purchases_in(copy: Path) -> int:
    """Count the purchases in a copy of the ledger's file alone."""
    with sqlite3.connect(copy) as connection:
        found = connection.execute(
            "SELECT count(*) FROM entries WHERE kind = 'purchase'"
        )
        count: int = found.fetchone()[0]
    connection.close()
    return count


async def test_the_copy_of_the_file_has_everything(
    shop: ShopKit, hub_folder: Path
) -> None:
    await shop.act("record_purchase", amount=5)
    await async_pre_backup(shop.hass)
    waiting = asyncio.create_task(shop.act("record_purchase", amount=7))
    copy = hub_folder / "copy.db"
    await shop.hass.async_add_executor_job(shutil.copy, hub_folder / LEDGER_FILE, copy)
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await async_post_backup(shop.hass)
    assert (await waiting)["payable"] == 7.0
    assert await shop.hass.async_add_executor_job(purchases_in, copy) == 1


async def test_a_backup_may_begin_twice_and_end_twice(shop: ShopKit) -> None:
    await async_pre_backup(shop.hass)
    await async_pre_backup(shop.hass)
    await async_post_backup(shop.hass)
    await async_post_backup(shop.hass)
    assert (await shop.act("record_purchase", amount=5))["payable"] == 5.0


async def test_the_shop_closes_during_a_backup(shop: ShopKit) -> None:
    await async_pre_backup(shop.hass)
    assert await shop.hass.config_entries.async_unload(shop.entry.entry_id)
    await async_post_backup(shop.hass)


async def test_what_waits_for_a_backup_does_not_keep_the_shop_open(
    shop: ShopKit,
) -> None:
    await async_pre_backup(shop.hass)
    waiting = asyncio.create_task(shop.act("record_purchase", amount=7))
    await asyncio.sleep(0.05)
    async with asyncio.timeout(5):
        assert await shop.hass.config_entries.async_unload(shop.entry.entry_id)
    assert (await waiting)["payable"] == 7.0


@pytest.mark.usefixtures("hub_folder")
async def test_a_hub_without_a_shop_is_backed_up_all_the_same(
    hass: HomeAssistant,
) -> None:
    await async_pre_backup(hass)
    await async_post_backup(hass)
