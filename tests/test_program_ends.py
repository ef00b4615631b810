"""A program that ends, in an open shop: what people are told, and what is left of it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er, issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.loyalty.const import DOMAIN
from custom_components.loyalty.counter.slips import compose
from custom_components.loyalty.counter.slips.content import Holder
from custom_components.loyalty.counter.slips.text import slip_text
from custom_components.loyalty.printing import balance, receipt, slip_shop

from .flows.dialog import Dialog
from .kit import POINTS, STAMPS, ShopKit, counter, open_shop, points_program, stamp_card

CARD = "4006381333931"
# A Monday, noon in Berlin.
START = datetime(2026, 11, 2, 11, 0, tzinfo=UTC)
# Collected for another week, redeemed for one more.
ENDS = {"last_day": "2026-11-08", "redeem_until": "2026-11-15"}


@pytest.fixture
async def shop(
    hass: HomeAssistant,
    hub_folder: Path,
    trusted_clock: None,
    freezer: FrozenDateTimeFactory,
) -> ShopKit:
    """Return a shop whose stamp card ends, with somebody who has a stamp and twenty points."""
    freezer.move_to(START)
    await hass.config.async_set_time_zone("Europe/Berlin")
    kit = await open_shop(
        hass,
        [counter(), stamp_card(card_size=1, **ENDS), points_program()],
        reminder_days=[3],
    )
    await kit.enroll("Anna", CARD)
    await kit.scan(CARD)
    await kit.act("record_purchase", customer=CARD, amount=20)
    return kit


async def standings(kit: ShopKit) -> dict[str, dict[str, Any]]:
    """Return how Anna stands, by program that is shown."""
    answer = await kit.act("get_customer", customer=CARD)
    return {row["program"]: row for row in answer["customer"]["balances"]}


async def test_customers_see_until_when_they_can_collect_and_redeem(
    shop: ShopKit, freezer: FrozenDateTimeFactory
) -> None:
    now = await standings(shop)
    assert now[POINTS]["ends"] is None
    assert now[STAMPS]["ends"] == {**ENDS, "days_left": 6}
    assert shop.state(f"shop_{STAMPS}_days_left").state == "6"
    await shop.wait(freezer, minutes=20)
    scanned = await shop.act("scan", code=CARD)
    assert scanned["explanation"][-1] == (
        "Coffee card: ends, can be collected through 8 Nov 2026 and redeemed through 15 Nov 2026"
    )
    await shop.wait(freezer, days=7)
    assert (await standings(shop))[STAMPS]["ends"] == {**ENDS, "days_left": 6}
    scanned = await shop.act("scan", code=CARD)
    assert scanned["explanation"][-1] == (
        "Coffee card: has ended, can be redeemed through 15 Nov 2026"
    )
    assert scanned["rewards_available"][0]["name"] == "Free coffee"


async def test_slips_say_it(shop: ShopKit) -> None:
    runtime = shop.runtime
    uid = await runtime.resolve(CARD)
    account = await runtime.account(uid)
    answer = await runtime.ledger.entry(2)
    assert answer is not None
    words = runtime.texts.section("slips")
    for content in (
        receipt(answer, runtime.terms, None),
        balance(account, runtime.terms, Holder(number="1"), answer.at),
    ):
        printed = slip_text(compose(content, slip_shop(runtime), words), 42)
        assert printed.count("Collect until 8 Nov 2026") == 1
        assert printed.count("Redeem until 15 Nov 2026") == 1


async def test_automations_hear_of_it_ahead_and_once(
    shop: ShopKit, freezer: FrozenDateTimeFactory
) -> None:
    for _ in range(15):
        await shop.wait(freezer, days=1)
        await shop.settle()
    told = [
        (event["collecting"], event["days_left"])
        for event in shop.told("program_ending")
    ]
    assert told == [(True, 3), (False, 6), (False, 3)]
    expiring = [
        (event["program"], event["days_left"]) for event in shop.told("points_expiring")
    ]
    assert expiring == [(STAMPS, 3)]


async def test_what_is_left_lapses_and_the_program_is_seen_no_more(
    hass: HomeAssistant, shop: ShopKit, freezer: FrozenDateTimeFactory
) -> None:
    uid = await shop.runtime.resolve(CARD)
    assert shop.state(f"{uid}_{STAMPS}").state == "1"
    for _ in range(14):
        await shop.wait(freezer, days=1)
        await shop.settle()
    (lapsed,) = shop.told("points_expired")
    assert (lapsed["program"], lapsed["amount"]) == (STAMPS, 1)
    assert list(await standings(shop)) == [POINTS]
    report = await shop.act("program_report", program="Coffee card")
    figures = ("over", "issued", "redeemed", "expired", "outstanding", "customers")
    assert [report[figure] for figure in figures] == [True, 1, 0, 1, 0, 0]
    gone = f"{uid}_{STAMPS}"
    assert er.async_get(hass).async_get_entity_id("sensor", DOMAIN, gone) is None
    assert shop.state(f"{uid}_{POINTS}").state == "20"
    with pytest.raises(ServiceValidationError) as refused:
        await shop.act("redeem_reward", customer=CARD, reward="Free coffee")
    assert refused.value.translation_key == "redemption_over"


async def test_old_points_get_a_validity(
    hass: HomeAssistant, shop: ShopKit, freezer: FrozenDateTimeFactory
) -> None:
    """They were promised without end; from now on they end, and new ones with their own."""
    subentry = shop.entry.subentries[POINTS]
    curtailed = {
        "validity": {"unit": "days", "count": 30},
        "curtailments": [{"entry": 3, "until": "2026-11-12"}],
    }
    hass.config_entries.async_update_subentry(
        shop.entry, subentry, data={**subentry.data, **curtailed}
    )
    await shop.settle()
    await shop.act("record_purchase", customer=CARD, amount=5)
    assert (await standings(shop))[POINTS]["next_expiry"] == {
        "last_day": "2026-11-12",
        "amount": 20,
    }
    for _ in range(11):
        await shop.wait(freezer, days=1)
        await shop.settle()
    expired = [
        (event["amount"], event["last_day"])
        for event in shop.told("points_expired")
        if event["program"] == POINTS
    ]
    assert expired == [(20, "2026-11-12")]
    assert (await standings(shop))[POINTS]["balance"] == 5
    assert await shop.runtime.ledger.check() == []


async def test_the_owner_closes_a_program_early(
    hass: HomeAssistant, shop: ShopKit, freezer: FrozenDateTimeFactory
) -> None:
    """Nothing from now on, what is there for a month, and automations hear of it at once."""
    dialog = await Dialog.change(hass, shop.entry, POINTS, "end_program")
    assert (dialog.shown["units"], dialog.shown["members"]) == ("20", "1")
    assert dialog.suggested == {
        "last_day": "2026-11-01",
        "redeem_until": "2026-12-02",
        "lapses": True,
    }
    await dialog.submit()
    assert dialog.reason == "reconfigure_successful"
    await shop.settle()
    await shop.wait(freezer, seconds=1)
    sale = await shop.act("record_purchase", customer=CARD, amount=50)
    assert sale["points_earned"] == 0
    told = [
        event for event in shop.told("program_ending") if event["program"] == POINTS
    ]
    assert [(event["collecting"], event["days_left"]) for event in told] == [
        (False, 30)
    ]
    assert (await standings(shop))[POINTS]["balance"] == 20
    assert shop.entry.subentries[POINTS].data["step"] == "1.00"


@pytest.mark.parametrize(
    ("wrong", "errors"),
    [
        (
            {"first_day": "2026-11-09", "last_day": "2026-11-08", "redeem_until": None},
            {"last_day": "ends_before_it_begins"},
        ),
        (
            {"last_day": None, "redeem_until": "2026-11-15"},
            {"redeem_until": "redeemed_without_end"},
        ),
        (
            {"last_day": "2026-11-15", "redeem_until": "2026-11-08"},
            {"redeem_until": "redeemed_too_short"},
        ),
    ],
)
async def test_dates_that_contradict_each_other_are_answered(
    hass: HomeAssistant, shop: ShopKit, wrong: dict[str, Any], errors: dict[str, str]
) -> None:
    dialog = await Dialog.change(hass, shop.entry, STAMPS, "dates")
    assert dialog.suggested.items() >= ENDS.items()
    await dialog.submit(**wrong)
    assert dialog.errors == errors
    await dialog.submit(first_day="2026-11-01", last_day="2026-11-08", **LATER)
    assert dialog.reason == "reconfigure_successful"
    await shop.settle()
    data = shop.entry.subentries[STAMPS].data
    assert data.items() >= {"card_size": 1, "first_day": "2026-11-01", **LATER}.items()


LATER = {"redeem_until": "2026-11-20"}


@pytest.mark.parametrize(
    ("choice", "last_day"),
    [("old_units_keep", None), ("old_units_start", "2026-12-02")],
)
async def test_a_validity_for_old_points_is_the_owners_choice(
    hass: HomeAssistant, shop: ShopKit, choice: str, last_day: str | None
) -> None:
    dialog = await Dialog.change(hass, shop.entry, POINTS)
    await dialog.submit(validity_unit="days", validity_count=30)
    await dialog.choose("save")
    assert dialog.step == "old_units"
    assert (
        dialog.shown.items()
        >= {
            "units": "20",
            "members": "1",
            "until": "2 Dec 2026",
            "promised": "–",
            "started": "- December 2026: 20",
        }.items()
    )
    await dialog.choose(choice)
    assert dialog.reason == "reconfigure_successful"
    await shop.settle()
    ends = (await standings(shop))[POINTS]["next_expiry"]
    assert (ends and ends["last_day"]) == last_day
    dialog = await Dialog.change(hass, shop.entry, POINTS)
    await dialog.submit(validity_unit="forever")
    await dialog.choose("save")
    assert dialog.reason == "reconfigure_successful"
    await shop.settle()
    assert (await standings(shop))[POINTS]["next_expiry"] is None


async def test_terms_that_are_harsh_are_called_so(
    hass: HomeAssistant, shop: ShopKit, freezer: FrozenDateTimeFactory
) -> None:
    """Ten regulars come every twenty days; ten days are too few for them, thirty are not."""
    regulars = [await shop.enroll(f"Regular {number}") for number in range(10)]
    for _ in range(2):
        for regular in regulars:
            await shop.act("record_purchase", customer=regular, amount=5)
        freezer.tick(20 * 86400)
    dialog = await Dialog.change(hass, shop.entry, POINTS)
    await dialog.submit(validity_unit="days", validity_count=10)
    await dialog.choose("save")
    assert dialog.step == "harsh"
    assert dialog.shown == {"median": "20", "days": "10", "percent": "100 %"}
    await dialog.choose("change")
    await dialog.submit(validity_unit="days", validity_count=30)
    await dialog.choose("save")
    assert dialog.step == "old_units"
    issues = ir.async_get(hass).issues
    for days, harsh in ((10, True), (30, False)):
        subentry = shop.entry.subentries[POINTS]
        validity = {"validity": {"unit": "days", "count": days}}
        hass.config_entries.async_update_subentry(
            shop.entry, subentry, data={**subentry.data, **validity}
        )
        await shop.settle()
        await shop.act("run_daily")
        assert ((DOMAIN, f"harsh_terms_{POINTS}") in issues) is harsh


async def test_what_is_asked_at_the_midnight_after_a_program_is_done(
    hass: HomeAssistant, shop: ShopKit, freezer: FrozenDateTimeFactory
) -> None:
    """The shop stays open while the program goes, with the sensors of those who are here."""
    uid = await shop.runtime.resolve(CARD)
    runtime = shop.runtime
    freezer.move_to("2026-11-15T23:00:00Z")
    async_fire_time_changed(hass)
    sale = await hass.services.async_call(
        DOMAIN,
        "record_purchase",
        {"customer": CARD, "amount": 5},
        blocking=True,
        return_response=True,
    )
    assert sale["points_earned"] == 5
    await shop.settle()
    await shop.wait(freezer, seconds=1)
    assert shop.runtime is runtime
    registry = er.async_get(hass)
    for gone in (f"{uid}_{STAMPS}", f"shop_{STAMPS}_days_left"):
        assert registry.async_get_entity_id("sensor", DOMAIN, gone) is None
    assert shop.state(f"{uid}_{POINTS}").state == "25"
    assert shop.state(f"shop_{STAMPS}_issued").state == "1"
