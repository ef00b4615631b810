"""Adding and changing vouchers."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.loyalty.programs.money import Currency
from custom_components.loyalty.programs.promises.vouchers import VoucherKind
from custom_components.loyalty.vouchers_from_config import series_of

from .dialog import Dialog

EURO = Currency(code="EUR", digits=2)
FIVE = {"count": 5, "name": "5.00 off", "off": 5}
CAKE = {"count": 3, "name": "Cake", "cost": 1.2}


async def test_coupons_are_added(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    dialog = await Dialog.add(hass, entry, "voucher")
    await dialog.choose("new_coupon")
    assert dialog.suggested["name"] == "Coupon"
    await dialog.submit(name="Autumn", step=10, exchanges=[FIVE, CAKE])
    assert dialog.step == "preview_amount"
    assert dialog.shown["price"] == "25,00 €"
    assert dialog.shown["given"] == "2"
    assert dialog.shown["exchanges"].splitlines() == [
        "- 3 × Autumn → Cake",
        "- 5 × Autumn → 5.00 off: 5,00 €",
    ]
    await dialog.choose("save")
    assert dialog.saved()["exchanges"][1]["off"] == "5.00"
    (subentry,) = entry.subentries.values()
    series = series_of(subentry, EURO)
    assert (series.kind, series.step_minor) == (VoucherKind.COUPON, 1000)
    assert [exchange.count for exchange in series.exchanges] == [3, 5]


@pytest.mark.parametrize(
    ("form", "field", "error"),
    [
        ({"exchanges": []}, "exchanges", "exchanges_missing"),
        ({"exchanges": [FIVE | {"percent": 10}]}, "exchanges", "exchange_twice"),
        ({"exchanges": [FIVE | {"count": 0}]}, "exchanges", "exchange_count"),
        ({"exchanges": [FIVE | {"count": 1.5}]}, "exchanges", "exchange_count"),
        ({"exchanges": [FIVE | {"name": " "}]}, "exchanges", "exchange_name_missing"),
        ({"exchanges": [FIVE, FIVE]}, "exchanges", "exchange_name_taken"),
        (
            {"exchanges": [{"count": 1, "name": "x", "percent": 101}]},
            "exchanges",
            "percent_invalid",
        ),
        ({"exchanges": [FIVE | {"off": 0.001}]}, "exchanges", "amount_too_precise"),
        ({"step": 0}, "step", "amount_missing"),
        (
            {"more": {"first_day": "2026-02-02", "last_day": "2026-02-01"}},
            "more",
            "ends_before_it_begins",
        ),
        ({"name": " "}, "name", "name_missing"),
    ],
)
async def test_what_is_wrong_is_said(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    form: dict[str, Any],
    field: str,
    error: str,
) -> None:
    dialog = await Dialog.add(hass, entry, "voucher")
    await dialog.choose("new_coupon")
    await dialog.submit(**({"step": 10, "exchanges": [FIVE]} | form))
    assert dialog.errors == {field: error}


@pytest.mark.parametrize(
    ("kind", "form", "step"),
    [
        ("coupon", {"giving": "sale", "step": 20, "exchanges": [FIVE]}, "preview_sale"),
        ("coupon", {"giving": "hand", "exchanges": [FIVE]}, "preview_hand"),
        ("sticker", {"step": 10, "exchanges": [CAKE]}, "preview_amount"),
        ("stamp_card", {}, "preview_stamp_card"),
        ("gift_card", {}, "preview_gift_card"),
    ],
)
async def test_every_kind_says_what_it_comes_to_and_is_kept(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    kind: str,
    form: dict[str, Any],
    step: str,
) -> None:
    dialog = await Dialog.add(hass, entry, "voucher")
    await dialog.choose(f"new_{kind}")
    await dialog.submit(**form)
    assert dialog.step == step
    await dialog.choose("change")
    await dialog.submit()
    await dialog.choose("save")
    saved = dialog.saved()
    assert saved["kind"] == kind

    (subentry_id,) = entry.subentries
    assert series_of(entry.subentries[subentry_id], EURO).kind == kind
    again = await Dialog.change(hass, entry, subentry_id)
    await again.submit(name="Another name")
    await again.choose("save")
    assert again.reason == "reconfigure_successful"
    assert entry.subentries[subentry_id].title == "Another name"
    assert dict(entry.subentries[subentry_id].data) == saved
