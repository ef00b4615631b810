"""Vouchers in the ledger: nobody uses one twice, however many ask at once, and the caches agree."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path
import sqlite3

import pytest

from custom_components.loyalty.ledger.ledger import Booking, Ledger
from custom_components.loyalty.programs.commands import Command, RecordPurchase
from custom_components.loyalty.programs.promises.vouchers import VoucherKind
from custom_components.loyalty.programs.refusal import Refusal
from custom_components.loyalty.programs.vouchers.commands import (
    AcceptVouchers,
    IssueVouchers,
    VoidVouchers,
)

from ..programs.voucher_promises import COUPON, GIFT_CARD, STICKER
from .till import OPENING, OWNER, TERMS, open_ledger

SHOP = replace(TERMS, vouchers=(COUPON, STICKER, GIFT_CARD))


@pytest.fixture
async def ledger(path: Path) -> AsyncGenerator[Ledger]:
    """Return the ledger of a shop with vouchers."""
    ledger = await open_ledger(path, SHOP)
    yield ledger
    assert await ledger.check() == []
    await ledger.close()


def ask(kind: type[Command], key: str, **fields: object) -> Command:
    """Return a command of the owner's."""
    return kind(key=key, at=OPENING, actor=OWNER, seed=f"seed-{key}", **fields)


def codes(booking: Booking) -> tuple[str, ...]:
    return tuple(voucher.code for voucher in booking.answer.vouchers_issued)


async def outcome(ledger: Ledger, command: Command) -> str:
    """Return how a command ended: booked, or the reason why not."""
    try:
        await ledger.book(command)
    except Refusal as refusal:
        return refusal.key
    return "booked"


async def test_a_coupon_is_used_once_however_many_ask_at_once(ledger: Ledger) -> None:
    handed = codes(
        await ledger.book(ask(IssueVouchers, "i", series="coupons", count=5))
    )
    outcomes = await asyncio.gather(
        *(
            outcome(ledger, ask(AcceptVouchers, f"a{number}", codes=handed))
            for number in range(8)
        )
    )
    assert sorted(outcomes) == ["booked"] + ["voucher_used"] * 7


async def test_a_gift_card_pays_what_it_has_however_many_ask_at_once(
    ledger: Ledger,
) -> None:
    card = codes(
        await ledger.book(ask(IssueVouchers, "i", series="gift", value_minor=1000))
    )
    sales = await asyncio.gather(
        *(
            ledger.book(
                ask(RecordPurchase, f"s{number}", amount_minor=400, coupons=card)
            )
            for number in range(3)
        )
    )
    assert [sale.answer.stored_value_minor for sale in sales] == [400, 400, 200]
    assert await outcome(
        ledger, ask(RecordPurchase, "s9", amount_minor=400, coupons=card)
    ) == ("voucher_used")


async def test_vouchers_are_given_and_used_in_one_commit(ledger: Ledger) -> None:
    issued = ledger.book(ask(IssueVouchers, "i", series="coupons", count=5))
    voided = ledger.book(ask(VoidVouchers, "v", entry=1, reason="lost"))
    handed = codes(await issued)
    await voided
    assert await outcome(ledger, ask(AcceptVouchers, "a", codes=handed)) == (
        "voucher_void"
    )


async def test_the_same_key_gives_the_same_serials_after_a_restart(path: Path) -> None:
    command = ask(IssueVouchers, "once", series="coupons", count=3)
    ledger = await open_ledger(path, SHOP)
    first = codes(await ledger.book(command))
    await ledger.close()
    ledger = await open_ledger(path, SHOP)
    again = await ledger.book(command)
    assert again.replayed
    assert codes(again) == first
    await ledger.close()


async def test_what_is_out_is_known_but_for_what_ended(ledger: Ledger) -> None:
    await ledger.book(
        ask(IssueVouchers, "r", series="stickers", count=9, to_stock=True)
    )
    await ledger.book(ask(IssueVouchers, "g", series="gift", value_minor=5000))
    handed = codes(
        await ledger.book(ask(IssueVouchers, "i", series="coupons", count=7))
    )
    await ledger.book(ask(AcceptVouchers, "a", codes=handed[:5]))
    totals = {
        total.series: (total.kind, total.count, total.remaining, total.stock)
        for total in await ledger.voucher_totals(OPENING.date())
    }
    assert totals == {
        "coupons": (VoucherKind.COUPON, 2, 2, 0),
        "gift": (VoucherKind.GIFT_CARD, 1, 5000, 0),
        "stickers": (VoucherKind.STICKER, 9, 9, 9),
    }


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("UPDATE vouchers SET remaining = 1", "what remains of a voucher"),
        ("UPDATE stock SET count = 3", "stickers of series stickers"),
    ],
)
async def test_what_does_not_agree_is_found(
    path: Path, change: str, fault: str
) -> None:
    ledger = await open_ledger(path, SHOP)
    handed = codes(
        await ledger.book(ask(IssueVouchers, "i", series="coupons", count=5))
    )
    await ledger.book(ask(AcceptVouchers, "a", codes=handed))
    await ledger.book(
        ask(IssueVouchers, "r", series="stickers", count=9, to_stock=True)
    )
    await ledger.close()
    with sqlite3.connect(path) as connection:
        connection.execute(change)
    connection.close()
    ledger = await open_ledger(path, SHOP)
    assert any(found.startswith(fault) for found in await ledger.check())
    await ledger.close()
