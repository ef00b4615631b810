"""A day at the counter: scans, purchases, rewards and what everybody is told of them."""

import asyncio
from pathlib import Path
from random import Random

from homeassistant.core import HomeAssistant, callback
import pytest

from custom_components.loyalty.const import EVENT_LOYALTY
from custom_components.loyalty.counter.scan import Meaning
from custom_components.loyalty.programs.commands import RecordPurchase

from .kit import COUNTER, OWNER, POINTS, STAMPS, ShopKit, open_shop

CARD = "4006381333931"


async def test_an_unknown_card_becomes_a_member_with_a_stamp(shop: ShopKit) -> None:
    result = await shop.scan("4006381333931")

    assert result.meaning is Meaning.CUSTOMER
    assert result.answer is not None
    assert result.answer.new_member
    assert {s.program: s.balance for s in result.answer.balances} == {
        STAMPS: 1,
        POINTS: 0,
    }
    assert len(shop.told("customer_enrolled")) == 1
    assert len(shop.told("customer_scanned")) == 1


async def test_a_pinned_customer_keeps_the_device_whoever_comes(
    hass: HomeAssistant, hub_folder: Path, trusted_clock: None
) -> None:
    shop = await open_shop(hass, live_members=2)
    uid = await shop.enroll("Anna", CARD)
    await shop.act("update_customer", customer=uid, pinned=True)

    for number in range(4):
        await shop.scan(f"CARD{number}")

    assert shop.state(f"{uid}_{POINTS}").state == "0"
    assert len(shop.runtime.live.members) <= 3


async def test_a_changed_name_is_shown_at_once(
    hass: HomeAssistant, hub_folder: Path, trusted_clock: None
) -> None:
    shop = await open_shop(hass, names="full")
    uid = await shop.enroll("Anna", CARD)
    await shop.scan(CARD)

    await shop.act("update_customer", customer=uid, name="Anna Schröder")

    assert shop.runtime.live.members[uid].label == "Anna Schröder"


async def test_a_merged_duplicate_has_no_device_any_more(shop: ShopKit) -> None:
    anna = await shop.enroll("Anna", CARD)
    await shop.scan("5901234123457")
    (duplicate,) = [uid for uid in shop.runtime.live.members if uid != anna]

    await shop.act("merge_customers", customer=anna, duplicate=duplicate)

    assert duplicate not in shop.runtime.live.members
    again = await shop.counter().scanned(shop.runtime.read("5901234123457"), "right")
    assert again.answer is not None
    assert again.answer.member == anna


async def test_nothing_on_the_bus_names_anybody(shop: ShopKit) -> None:
    await shop.enroll(
        "Anna Schröder", CARD, phone="030 23125001", email="anna@example.com"
    )
    await shop.scan(CARD)
    await shop.type_amount("60,00")
    await shop.scan("LHUBREDEEM")
    await shop.scan("LHUBUNDO")

    told = " ".join(str(event.data) for event in shop.events)
    assert shop.told("reward_redeemed")
    for secret in ("Anna", "Schröder", "23125001", "example", CARD):
        assert secret not in told


@pytest.mark.parametrize(
    "code",
    [
        "",
        " ",
        "\x00\x01",
        "x" * 300,
        "LHUB",
        "LHUBAMOUNT",
        "LHUBAMOUNT0",
        "%B;?",
        "]C1",
        "]E04006381333930",
    ],
)
async def test_nonsense_changes_nothing(shop: ShopKit, code: str) -> None:
    result = await shop.scan(code)

    assert result.meaning is Meaning.UNREADABLE
    assert (await shop.runtime.ledger.counts())["entries"] == 0


@pytest.mark.timeout(300)
async def test_ten_thousand_random_codes_never_raise_and_never_move_a_balance(
    hass: HomeAssistant, hub_folder: Path, trusted_clock: None
) -> None:
    shop = await open_shop(hass, enrol_unknown=False)
    await shop.enroll("Anna", CARD)
    await shop.scan(CARD)
    before = await shop.act("get_customer", customer=CARD)
    chance = Random(11)

    for _ in range(10_000):
        length = chance.randrange(1, 40)
        code = chance.choice(
            (
                "".join(chr(chance.randrange(0x20, 0x250)) for _ in range(length)),
                chance.randbytes(length).decode("latin-1"),
                "".join(chance.choices("0123456789", k=length)),
                "LHUB" + "".join(chance.choices("AMOUNTSTAFF0123456789", k=length)),
            )
        )
        if code.startswith("LHUBAMOUNT"):
            continue
        result = await shop.runtime.scan(code, COUNTER, shop.staff)
        assert result.meaning is not Meaning.CUSTOMER

    after = await shop.act("get_customer", customer=CARD)
    assert after["customer"]["balances"] == before["customer"]["balances"]
    assert after["customer"]["visits"] == before["customer"]["visits"]


async def test_what_is_booked_is_told_though_whoever_asked_gave_up(
    shop: ShopKit,
) -> None:
    runtime = shop.runtime
    told = asyncio.Event()
    shop.hass.bus.async_listen_once(EVENT_LOYALTY, callback(lambda _: told.set()))
    await runtime.ledger.checkpoint_and_hold()
    sale = asyncio.ensure_future(
        runtime.book(RecordPurchase(**runtime.request(OWNER), amount_minor=500))
    )
    await asyncio.sleep(0)
    sale.cancel()
    await runtime.ledger.release()

    async with asyncio.timeout(10):
        await told.wait()
    assert sale.cancelled()
    assert len(shop.told("purchase_recorded")) == 1
