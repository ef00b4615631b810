"""Diagnostics: enough to find a fault, nothing of a customer."""

from homeassistant.helpers.json import json_dumps

from custom_components.loyalty.diagnostics import async_get_config_entry_diagnostics

from .kit import ShopKit

SECRETS = (
    "Anna",
    "Muster",
    "301234567",
    "anna@example.com",
    "4006381333931",
    "Oat milk",
    "Mia",
)


async def test_diagnostics_tell_how_the_shop_is(shop: ShopKit) -> None:
    await shop.enroll("Anna Muster", "4006381333931")
    await shop.scan("4006381333931")
    told = await async_get_config_entry_diagnostics(shop.hass, shop.entry)
    assert told["version"] == "0.1.0"
    assert told["terms"]["programs"] == {"stamps": 1, "points": 1}
    assert told["subentries"] == {"counter": 1, "program": 2, "reward": 1, "staff": 1}
    assert told["ledger"]["faults"] == []
    assert told["ledger"]["rows"]["members"] == 1
    assert told["ledger"]["waiting"] == 0
    assert told["clock"]["sane"] is True
    assert told["live_customers"] == 1
    assert told["counters"][0]["scans"] == 1
    assert told["counters"][0]["last_meaning"] == "customer"
    assert json_dumps(told)


async def test_diagnostics_tell_nothing_of_a_customer(shop: ShopKit) -> None:
    uid = await shop.enroll(
        "Anna Muster",
        "4006381333931",
        phone="030 1234567",
        email="anna@example.com",
        notes="Oat milk",
    )
    await shop.scan("4006381333931")
    number = (await shop.act("get_customer", customer=uid))["customer"]["number"]
    told = json_dumps(await async_get_config_entry_diagnostics(shop.hass, shop.entry))
    assert [
        secret for secret in (*SECRETS, uid, number, "Café Morgenrot") if secret in told
    ] == []


async def test_settings_are_told_by_a_list_of_what_may_be_told(shop: ShopKit) -> None:
    shop.hass.config_entries.async_update_entry(
        shop.entry,
        options=shop.entry.options | {"slip_header": ["Anna's café"], "live_days": 30},
    )
    await shop.hass.async_block_till_done()
    told = await async_get_config_entry_diagnostics(shop.hass, shop.entry)
    assert told["options"] == {
        "currency": "EUR",
        "country": "DE",
        "language": "en",
        "live_days": 30,
    }
