"""Vouchers of a shop to test with."""

from typing import Any

from homeassistant.config_entries import ConfigSubentryData

from custom_components.loyalty.counter.codes import voucher_code
from custom_components.loyalty.counter.scan import ScanResult

from .kit import ShopKit, subentry

COUPONS = "coupons"
STICKERS = "stickers"
GIFT_CARDS = "giftcards"
TENTHS = "tenths"
STAMP_CARDS = "cards"

FIVE_FOR_FIVE = {"count": 5, "name": "5.00 off", "off": "5.00"}


def coupons(**data: Any) -> ConfigSubentryData:
    """Return a coupon for each full 10.00; five are 5.00 off."""
    terms = {
        "kind": "coupon",
        "giving": "amount",
        "step": "10.00",
        "exchanges": [FIVE_FOR_FIVE],
    }
    return subentry(COUPONS, "voucher", "Coupons", terms | data)


def mugs(**data: Any) -> ConfigSubentryData:
    """Return coupons of which two are a mug."""
    mug = {"count": 2, "name": "Mug", "cost": "3.00"}
    return coupons(**({"exchanges": [mug]} | data))


def tenths(**data: Any) -> ConfigSubentryData:
    """Return coupons given by hand of which two are a tenth off, from 20.00 on."""
    tenth = {"count": 2, "name": "A tenth off", "percent": "10", "minimum": "20.00"}
    terms = {"kind": "coupon", "giving": "hand", "exchanges": [tenth]}
    return subentry(TENTHS, "voucher", "Tenths", terms | data)


def stickers(**data: Any) -> ConfigSubentryData:
    """Return a sticker for each full 10.00; two are a mug."""
    terms = {
        "kind": "sticker",
        "giving": "amount",
        "step": "10.00",
        "exchanges": [{"count": 2, "name": "Mug"}],
        "low_stock": 3,
    }
    return subentry(STICKERS, "voucher", "Stickers", terms | data)


def gift_cards(**data: Any) -> ConfigSubentryData:
    """Return gift cards that never end."""
    return subentry(GIFT_CARDS, "voucher", "Gift card", {"kind": "gift_card"} | data)


def stamp_cards() -> ConfigSubentryData:
    """Return stamp cards on paper."""
    return subentry(STAMP_CARDS, "voucher", "Paper card", {"kind": "stamp_card"})


async def issue(shop: ShopKit, series: str, count: int = 1, **data: Any) -> list[str]:
    """Give vouchers by hand and return their codes."""
    answer = await shop.act("issue_vouchers", series=series, count=count, **data)
    return [voucher["code"] for voucher in answer["vouchers_issued"]]


async def hand_in(shop: ShopKit, *codes: str) -> list[ScanResult]:
    """Scan vouchers one after the other."""
    return [await shop.scan(voucher_code(code)) for code in codes]
