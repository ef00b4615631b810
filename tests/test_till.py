"""A counter's devices in a running shop: scanner, printer and light."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.tag.const import EVENT_TAG_SCANNED
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from pytest_socket import socket_allow_hosts

from custom_components.loyalty.const import DOMAIN
from custom_components.loyalty.counter.scan import Meaning
from custom_components.loyalty.counter.scanners.client import scan
from custom_components.loyalty.counter.slips.text import printed_text

from .counter.printers.emulator import NO_PAPER, PrinterEmulator
from .kit import (
    COUNTER,
    MIA,
    POINTS,
    STAMPS,
    ShopKit,
    cake,
    counter,
    open_shop,
    points_program,
    stamp_card,
)

CARD = "4006381333931"
BLOCKED = "4003994155486"


async def until(condition: Callable[[], object], seconds: float = 10) -> None:
    """Wait for something to come true that no event of the loop tells."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - devices tell nobody but their own threads
            await asyncio.sleep(0.01)


@pytest.fixture
async def simulated(
    hass: HomeAssistant, hub_folder: Path, trusted_clock: None
) -> ShopKit:
    """Return a shop whose counter has a simulated scanner and printer."""
    socket_allow_hosts(["127.0.0.1"], allow_unix_socket=True)
    return await open_shop(
        hass,
        [
            counter(simulated=True, printer={"kind": "simulated", "paper": "58"}),
            stamp_card(),
            points_program(),
            cake(),
        ],
    )


async def typed(
    shop: ShopKit, text: str, *, by_hand: bool = False
) -> dict[str, object]:
    """Type something at the counter's simulated scanner, from another process' side."""
    path = Path(shop.hass.config.path("loyalty_scanners", f"{COUNTER}.sock"))
    answer = await asyncio.to_thread(scan, path, text, by_hand=by_hand)
    result: dict[str, object] = answer["result"]
    return result


async def test_a_scan_and_an_amount_typed_by_hand_are_a_purchase(
    simulated: ShopKit,
) -> None:
    card = await typed(simulated, CARD)
    sale = await typed(simulated, "12,50", by_hand=True)

    assert card["meaning"] == "customer"
    assert sale["meaning"] == "amount"
    (purchase,) = simulated.told("purchase_recorded")
    assert (purchase["amount"], purchase["earned"]) == ("12.50", {POINTS: 12})


async def test_an_amount_without_a_customer_is_refused(simulated: ShopKit) -> None:
    sale = await typed(simulated, "12,50", by_hand=True)

    assert sale["meaning"] == "refused"
    assert sale["refused"]["reason"] == "nobody_at_counter"  # type: ignore[index]


async def test_a_card_number_typed_by_hand_is_no_amount(simulated: ShopKit) -> None:
    card = await typed(simulated, CARD, by_hand=True)

    assert card["meaning"] == "customer"
    assert simulated.told("purchase_recorded") == []


async def test_the_receipt_comes_as_a_picture_and_as_text(
    simulated: ShopKit, capsys: pytest.CaptureFixture[str]
) -> None:
    await typed(simulated, CARD)
    folder = Path(simulated.hass.config.path("loyalty_slips"))
    await until(lambda: folder.exists() and list(folder.glob("*.png")))
    await until(lambda: simulated.counter().printer_state.waiting == 0)  # type: ignore[union-attr]

    printed = capsys.readouterr().out
    assert "+1 stamp" in printed
    assert "Café Morgenrot" in printed.replace(" ", "").replace("CaféM", "Café M")


async def test_tags_that_home_assistant_reads_count_at_the_counter(
    hass: HomeAssistant, hub_folder: Path, trusted_clock: None
) -> None:
    shop = await open_shop(
        hass,
        [
            counter(tags=True, tag_devices=["reader"]),
            counter("deaf", "Deaf"),
            stamp_card(),
        ],
    )

    hass.bus.async_fire(
        EVENT_TAG_SCANNED, {"tag_id": "04-A1-B2-C3", "device_id": "reader"}
    )
    hass.bus.async_fire(
        EVENT_TAG_SCANNED, {"tag_id": "04-A1-B2-C4", "device_id": "other"}
    )
    await hass.async_block_till_done()
    await until(lambda: shop.told("customer_scanned"))

    (scanned,) = shop.told("customer_scanned")
    assert (scanned["counter"], scanned["earned"]) == (COUNTER, {STAMPS: 1})


async def test_a_tag_is_one_visit_however_many_counters_listen(
    hass: HomeAssistant, hub_folder: Path, trusted_clock: None
) -> None:
    shop = await open_shop(
        hass,
        [
            counter("all", "All", tags=True),
            counter(tags=True, tag_devices=["reader"]),
            stamp_card(minimum_interval_minutes=0),
        ],
    )

    hass.bus.async_fire(
        EVENT_TAG_SCANNED, {"tag_id": "04-A1-B2-C3", "device_id": "reader"}
    )
    await hass.async_block_till_done()
    await until(lambda: shop.told("customer_scanned"))
    await shop.settle()

    assert [scan["counter"] for scan in shop.told("customer_scanned")] == [COUNTER]


@pytest.fixture
def printer(socket_enabled: None) -> PrinterEmulator:
    return PrinterEmulator()


async def shop_with(
    hass: HomeAssistant, printer: PrinterEmulator, **behaviour: str
) -> ShopKit:
    """Open a shop that prints at a network printer."""
    network = {"kind": "network", "host": "127.0.0.1", "port": printer.port}
    return await open_shop(
        hass,
        [counter(printer=network, **behaviour), stamp_card(), points_program(), cake()],
    )


def paper(printer: PrinterEmulator) -> list[str]:
    """Return what is on the paper, a text for each slip."""
    return [printed_text(job, 48) for job in printer.jobs]


async def test_a_receipt_is_printed_once_and_undo_has_one_of_its_own(
    hass: HomeAssistant, hub_folder: Path, trusted_clock: None, printer: PrinterEmulator
) -> None:
    with printer:
        shop = await shop_with(hass, printer)
        await shop.scan(CARD)
        await until(lambda: len(printer.jobs) == 1)
        await shop.scan("LHUBUNDO")
        await until(lambda: len(printer.jobs) == 2)
        await hass.config_entries.async_unload(shop.entry.entry_id)

    first, second = paper(printer)
    assert "+1 stamp" in first
    assert "-1 stamp" in second


async def test_a_printer_that_is_away_delays_nothing_but_its_slips(
    hass: HomeAssistant, hub_folder: Path, trusted_clock: None, printer: PrinterEmulator
) -> None:
    with printer:
        pass
    shop = await shop_with(hass, printer)
    for number in range(3):
        assert (await shop.scan(f"CARD{number}")).meaning is Meaning.CUSTOMER
    await until(lambda: shop.counter().printer_state.problem)  # type: ignore[union-attr]
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=6))
    await hass.async_block_till_done()
    assert (DOMAIN, f"printer_offline_{COUNTER}") in ir.async_get(hass).issues

    with printer:
        shop.runtime.floor.kick_printer(COUNTER)
        await until(lambda: len(printer.jobs) == 3)
        await until(lambda: shop.counter().printer_state.waiting == 0)  # type: ignore[union-attr]
        await hass.config_entries.async_unload(shop.entry.entry_id)

    numbers = [text.split("No. ")[1].split()[0] for text in paper(printer)]
    assert numbers == ["1", "2", "3"]
    assert (DOMAIN, f"printer_offline_{COUNTER}") not in ir.async_get(hass).issues


async def test_a_counter_that_was_taken_away_is_not_missed(
    hass: HomeAssistant, hub_folder: Path, trusted_clock: None, printer: PrinterEmulator
) -> None:
    with printer:
        pass
    shop = await shop_with(hass, printer)
    await shop.scan(CARD)
    await until(lambda: shop.counter().printer_state.problem)  # type: ignore[union-attr]
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=6))
    await hass.async_block_till_done()

    hass.config_entries.async_remove_subentry(shop.entry, COUNTER)
    await hass.async_block_till_done()

    assert (DOMAIN, f"printer_offline_{COUNTER}") not in ir.async_get(hass).issues


async def test_a_slip_waits_for_paper(
    hass: HomeAssistant, hub_folder: Path, trusted_clock: None, printer: PrinterEmulator
) -> None:
    printer.answers = dict(NO_PAPER)
    with printer:
        shop = await shop_with(hass, printer)
        await shop.scan(CARD)
        await until(lambda: shop.counter().printer_state.problem)  # type: ignore[union-attr]
        state = shop.counter().printer_state
        assert state is not None
        assert state.waiting == 1
        await hass.config_entries.async_unload(shop.entry.entry_id)


async def test_a_counter_may_print_for_rewards_only(
    hass: HomeAssistant, hub_folder: Path, trusted_clock: None, printer: PrinterEmulator
) -> None:
    with printer:
        shop = await shop_with(hass, printer, print="rewards")
        await shop.scan(CARD)
        await shop.type_amount("60")
        await shop.type_amount("60,00")
        await until(lambda: len(printer.jobs) == 1)
        await hass.config_entries.async_unload(shop.entry.entry_id)

    (slip,) = paper(printer)
    assert "Piece of cake" in slip


async def test_the_light_shines_for_a_reward_and_goes_dark_for_the_next_customer(
    shop: ShopKit,
) -> None:
    light = shop.counter().light
    await shop.scan(CARD)
    assert light.playing is None

    await shop.type_amount("60,00")
    await until(lambda: light.playing)
    assert light.playing == shop.counter().reward_pattern

    await shop.scan("5901234123457")
    await until(lambda: light.playing is None)


async def test_a_waiting_reward_lights_steadily(shop: ShopKit) -> None:
    light = shop.counter().light
    await shop.enroll("Anna", CARD)
    await shop.act(
        "adjust_balance", customer=CARD, program=POINTS, delta=60, reason="Test"
    )

    await shop.scan(CARD)

    await until(lambda: light.playing)
    assert light.playing is not None
    assert light.playing.name == "steady"


@pytest.mark.parametrize(
    ("first", "then", "handed_out"), [("LHUBREDEEM", CARD, 1), (CARD, "LHUBREDEEM", 1)]
)
async def test_a_reward_is_handed_out_by_the_command_sheet(
    shop: ShopKit, first: str, then: str, handed_out: int
) -> None:
    await shop.enroll("Anna", CARD)
    await shop.act(
        "adjust_balance", customer=CARD, program=POINTS, delta=60, reason="Test"
    )

    await shop.scan(first)
    await shop.scan(then)

    assert len(shop.told("reward_redeemed")) == handed_out


async def test_a_badge_signs_on_and_off_and_bookings_bear_the_name(
    shop: ShopKit,
) -> None:
    await shop.scan("LHUBSTAFFMIA")
    result = await shop.counter().scanned(shop.runtime.read(CARD), "left")
    await shop.scan("LHUBSTAFFMIA")

    assert result.answer is not None
    assert result.answer.staff == "mia"
    assert shop.counter().staff is None


async def test_a_badge_that_is_read_twice_signs_on_once(shop: ShopKit) -> None:
    await shop.scan("LHUBSTAFFMIA")
    await shop.scan("LHUBSTAFFMIA")

    assert shop.counter().staff is not None


@pytest.mark.parametrize("enrol_unknown", [True, False])
async def test_nobody_pays_for_whoever_was_turned_away(
    hass: HomeAssistant, hub_folder: Path, trusted_clock: None, enrol_unknown: bool
) -> None:
    shop = await open_shop(hass, enrol_unknown=enrol_unknown)
    await shop.enroll("Anna", CARD)
    await shop.enroll("Ben", BLOCKED)
    await shop.act("block_card", card=BLOCKED)
    await shop.scan(CARD)

    turned_away = await shop.scan(BLOCKED if enrol_unknown else "UNKNOWN1")
    sale = await shop.type_amount("60,00")

    assert turned_away.meaning in (Meaning.REFUSED, Meaning.UNKNOWN_CARD)
    assert sale.refusal is not None
    assert sale.refusal.key == "nobody_at_counter"


async def test_two_receipts_of_another_till_over_the_same_amount_are_two_sales(
    shop: ShopKit,
) -> None:
    await shop.scan(CARD)
    await shop.scan("]C18020A1\x1d39021250")
    await shop.scan("]C18020A2\x1d39021250")
    await shop.scan("]C18020A2\x1d39021250")

    assert [sale["amount"] for sale in shop.told("purchase_recorded")] == ["12.50"] * 2


async def test_a_code_that_an_automation_passes_on_gives_no_more_rights_than_a_badge(
    shop: ShopKit, freezer: FrozenDateTimeFactory
) -> None:
    await shop.act("scan", code=CARD, counter=COUNTER)
    await shop.wait(freezer, hours=1)

    undo = await shop.act("scan", code="LHUBUNDO", counter=COUNTER)
    await shop.act("scan", code="LHUBSTAFFMIA", counter=COUNTER)
    sale = await shop.act("scan", code="5901234123457", counter=COUNTER)

    assert undo["refused"]["reason"] == "undo_too_old"
    entry = await shop.runtime.ledger.entry(sale["entry"])
    assert entry is not None
    assert entry.staff == MIA


async def test_an_unknown_card_waits_where_the_shop_wants_it(
    hass: HomeAssistant, hub_folder: Path, trusted_clock: None
) -> None:
    shop = await open_shop(hass, enrol_unknown=False)

    result = await shop.scan(CARD)
    await shop.enroll("Anna", CARD)
    again = await shop.counter().scanned(shop.runtime.read(CARD), "right")

    assert result.meaning is Meaning.UNKNOWN_CARD
    assert len(shop.told("unknown_card")) == 1
    assert again.meaning is Meaning.CUSTOMER
    assert again.answer is not None
    assert not again.answer.new_member
