"""A counter run with a scanner and a sheet of commands: what happens, and what is on paper."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from custom_components.loyalty.counter.scan import Meaning
from custom_components.loyalty.counter.slips.text import printed_text

from .counter.printers.emulator import PrinterEmulator
from .kit import (
    CAKE,
    COUNTER,
    MIA,
    POINTS,
    STAMPS,
    ShopKit,
    cake,
    counter,
    mia,
    open_shop,
    points_program,
    stamp_card,
)
from .test_till import until

CARD = "4006381333931"
BADGE = "LHUBSTAFFMIA"


@pytest.fixture
def printer(socket_enabled: None) -> PrinterEmulator:
    return PrinterEmulator()


@pytest.fixture
async def printing(
    hass: HomeAssistant, hub_folder: Path, trusted_clock: None, printer: PrinterEmulator
) -> AsyncGenerator[ShopKit]:
    """Return a shop that prints what is asked for, and nothing else."""
    with printer:
        network = {"kind": "network", "host": "127.0.0.1", "port": printer.port}
        shop = await open_shop(
            hass,
            [
                counter(printer=network, print="request"),
                stamp_card(minimum_interval_minutes=0),
                points_program(),
                cake(),
                mia(),
            ],
        )
        yield shop
        await hass.config_entries.async_unload(shop.entry.entry_id)


async def slip(printer: PrinterEmulator) -> str:
    """Return what is on the only slip."""
    await until(lambda: printer.jobs)
    (job,) = printer.jobs
    return printed_text(job, 48)


async def test_a_balance_says_what_somebody_has_and_until_when(
    printing: ShopKit, printer: PrinterEmulator, hass: HomeAssistant
) -> None:
    anna = await printing.enroll("Anna Berg", CARD)
    await printing.act("record_purchase", amount=65, customer=anna)
    await printing.scan(CARD)
    await printing.scan("LHUBBALANCE")

    text = await slip(printer)
    assert "Anna" in text
    assert "65 points" in text
    assert "Piece of cake" in text


async def test_a_card_shows_the_number_that_is_scanned(
    printing: ShopKit, printer: PrinterEmulator
) -> None:
    anna = await printing.act("enroll_customer", name="Anna Berg")
    await printing.act(
        "print_slip", kind="card", customer=anna["customer"]["id"], counter=COUNTER
    )

    text = await slip(printer)
    assert "Anna Berg" in text
    assert anna["customer"]["number"] in text


async def test_the_command_sheet_names_every_command(
    printing: ShopKit, printer: PrinterEmulator
) -> None:
    await printing.act("print_slip", kind="command_sheet", counter=COUNTER)

    text = await slip(printer)
    for command in ("UNDO", "REPEAT", "REDEEM", "STAMP", "BALANCE", "SIGNOFF"):
        assert f"LHUB{command}" in text


async def test_a_test_slip_says_which_counter_printed_it(
    printing: ShopKit, printer: PrinterEmulator
) -> None:
    await printing.act("print_slip", kind="test", counter=COUNTER)
    assert "Counter" in await slip(printer)


async def test_the_latest_receipt_is_repeated_by_its_code(
    printing: ShopKit, printer: PrinterEmulator
) -> None:
    refused = await printing.scan("LHUBREPEAT")
    assert refused.refusal is not None
    assert refused.refusal.key == "nothing_to_repeat"

    await printing.scan(CARD)
    await printing.scan("LHUBREPEAT")
    assert "+1 stamp" in await slip(printer)


async def test_a_stamp_by_its_code_is_for_whoever_stands_here(shop: ShopKit) -> None:
    await shop.scan(CARD)
    result = await shop.scan("LHUBSTAMP")
    assert result.answer is not None
    (stamps,) = [b for b in result.answer.balances if b.program == STAMPS]
    assert (stamps.change, stamps.balance) == (1, 2)


async def test_a_command_before_the_card_waits_for_it(shop: ShopKit) -> None:
    anna = await shop.enroll("Anna", CARD)
    await shop.act("record_purchase", amount=65, customer=anna)

    armed = await shop.scan("LHUBREDEEM")
    assert (armed.meaning, armed.armed) == (Meaning.COMMAND, True)
    done = await shop.scan(CARD)
    assert done.answer is not None
    assert done.answer.rewards_redeemed == (CAKE,)


async def test_a_badge_signs_on_and_the_code_off(
    shop: ShopKit, freezer: FrozenDateTimeFactory
) -> None:
    signed_on = await shop.scan(BADGE)
    assert (signed_on.meaning, signed_on.staff) == (Meaning.STAFF, MIA)
    # A scanner that reads twice signs nobody off.
    assert (await shop.scan(BADGE)).meaning is Meaning.REPEATED
    assert shop.counter().staff is not None

    freezer.tick(timedelta(minutes=1))
    assert (await shop.scan("LHUBSIGNOFF")).meaning is Meaning.COMMAND
    assert shop.counter().staff is None
    assert shop.counter().visitor is None


async def test_a_badge_of_nobody_is_refused(shop: ShopKit) -> None:
    result = await shop.scan("LHUBSTAFFNOBODY")
    assert result.refusal is not None
    assert result.refusal.key == "badge_unknown"


async def test_a_command_that_is_read_twice_is_carried_out_once(shop: ShopKit) -> None:
    await shop.scan(CARD)
    first = await shop.scan("LHUBSTAMP")
    assert (await shop.scan("LHUBSTAMP")).meaning is Meaning.REPEATED
    assert await shop.runtime.ledger.latest_entry(COUNTER) == first.answer


@pytest.mark.parametrize("amount", ["0", "12,345", "999999999999"])
async def test_an_amount_that_can_not_be_is_refused(shop: ShopKit, amount: str) -> None:
    await shop.scan(CARD)
    result = await shop.type_amount(amount)
    assert result.meaning is Meaning.REFUSED
    assert shop.told("purchase_recorded") == []


async def test_the_same_amount_typed_twice_is_one_sale(shop: ShopKit) -> None:
    await shop.scan(CARD)
    await shop.type_amount("12,50")
    assert (await shop.type_amount("12,50")).meaning is Meaning.REPEATED
    (sale,) = shop.told("purchase_recorded")
    assert sale["earned"] == {POINTS: 12}


# The serial number of a radio card, which has no letter and the check digit of an article number.
DIGITS_ONLY = "04006381333931"


@pytest.mark.parametrize("spelling", ["04:00:63:81:33:39:31", "31393381630004"])
async def test_a_radio_card_without_a_letter_is_one_card_at_every_reader(
    printing: ShopKit, spelling: str
) -> None:
    first = (await printing.scan(DIGITS_ONLY)).answer
    again = (await printing.scan(spelling)).answer

    assert first is not None
    assert again is not None
    assert first.member is not None
    assert again.member == first.member
