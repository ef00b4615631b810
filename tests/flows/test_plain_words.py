"""What a dialog shows before it saves reads as people write: whole texts, in German and elsewhere."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.loyalty.const import DOMAIN

from .dialog import Dialog

POINTS = """**Punkte**

Punkte für jeden vollen Betrag von 1,00 €: 1.

Punkte, die den Preis um 5,00 € senken: 1.000.

- Was du zurückgibst: 0,5 %
- Höchster Anteil am Einkauf: 50 %
- Wein: 3 / 2,50 €
- Punkte, sobald so viel bezahlt wurde: 1.000,00 € → 2
- Heute gesammelt, letzter gültiger Tag: 02.03.2028"""

POINTS_FOR_VISITS = """**Punkte**

Punkte für jeden vollen Betrag von 1,00 €: 0.

Punkte, die den Preis um 5,00 € senken: 100.

- Punkte für einen Besuch: 10
- Gilt ohne Ende"""

ONE_STAMP = """**Stempelkarte**

Ein Stempel für jeden vollen Betrag von 10,00 €. Für 1 Stempel, also 10,00 € Umsatz, gibt es: Ein Kaffee gratis.

- Heute gesammelt, letzter gültiger Tag: 31.12.2028"""

DISCOUNT = """**Kundenrabatt**

7,5 % auf jeden Einkauf deiner Kunden: Aus 100,00 € werden 97,00 €.

- Erster Tag: 01.06.2027
- Letzter Tag: 30.06.2027
- Höchstens: 3,00 €"""

LADDER = """**Treuerabatt**

So viele Monate zählt ein Einkauf: 1.

- 1.000,00 € → 2,5 %

Auf der ersten Stufe werden aus 100,00 € 97,50 €.

"""

CAMPAIGN = """**Sammelwochen**

Nötige Einkäufe vom 01.06.2027 bis 14.06.2027: 1. Dafür gibt es: Ein Kaffee gratis, abzuholen bis 28.06.2027. Jeder Kunde kann es einmal haben.

"""

RAFFLE = """**Verlosung**

Vom 02.03.2027 bis 29.03.2027.

- Lose für einen Besuch: 1

Veröffentliche dies"""


@pytest.fixture(autouse=True)
async def today(
    hass: HomeAssistant, euros: None, freezer: FrozenDateTimeFactory
) -> None:
    """Let it be the second of March, and Home Assistant be German."""
    freezer.move_to("2027-03-02 12:00:00+00:00")
    hass.config.language = "de"


@pytest.mark.parametrize(
    ("kind", "form", "text"),
    [
        (
            "points",
            {
                "redemption": {"block_points": 1000, "max_share_percent": 50},
                "goods": {"rates": [{"name": "Wein", "points": 3, "step": 2.5}]},
                "pace": {"rising_steps": [{"from": 1000, "points": 2}]},
            },
            POINTS,
        ),
        (
            "points",
            {
                "points_per_step": 0,
                "more": {"points_per_visit": 10},
                "validity_unit": "forever",
            },
            POINTS_FOR_VISITS,
        ),
        ("stamps", {"card_size": 1, "stamp_on": "amount", "step": 10}, ONE_STAMP),
        (
            "discount",
            {
                "percent": 7.5,
                "more": {
                    "first_day": "2027-06-01",
                    "last_day": "2027-06-30",
                    "most": 3,
                },
            },
            DISCOUNT,
        ),
        (
            "cumulative_discount",
            {"steps": [{"from": 1000, "percent": 2.5}], "more": {"months": 1}},
            LADDER,
        ),
        (
            "campaign",
            {"first_day": "2027-06-01", "last_day": "2027-06-14", "card_size": 1},
            CAMPAIGN,
        ),
    ],
)
async def test_a_program_reads_as_germans_write(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    kind: str,
    form: dict[str, Any],
    text: str,
) -> None:
    dialog = await Dialog.add(hass, entry, "program")
    await dialog.choose(f"new_{kind}")
    await dialog.submit(**form)
    assert dialog.text("de") == text


async def test_a_raffle_tells_only_what_tickets_are_given_for(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    dialog = await Dialog.add(hass, entry, "program")
    await dialog.choose("new_raffle")
    await dialog.submit(step=None, tickets_per_visit=1)
    assert dialog.text("de").startswith(RAFFLE)


async def test_a_coupon_reads_as_germans_write(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    dialog = await Dialog.add(hass, entry, "voucher")
    await dialog.choose("new_coupon")
    await dialog.submit(
        step=1000,
        exchanges=[
            {"count": 2, "name": "Rabatt", "percent": 7.5, "most": 20, "minimum": 50},
            {"count": 5, "name": "Tasse"},
        ],
        validity_unit="days",
        validity_count=30,
    )
    assert dialog.text("de").splitlines() == [
        "**Coupon**",
        "",
        "Einer je volle 1.000,00 €: Ein Einkauf über 2.500,00 € gibt 2.",
        "",
        "- 2 × Coupon → Rabatt: 7,5 % (≤ 20,00 €), ≥ 50,00 €",
        "- 5 × Coupon → Tasse",
        "",
        "- Heute ausgegeben, letzter gültiger Tag: 01.04.2027",
    ]


@pytest.mark.parametrize(
    ("form", "gives"),
    [
        (
            {"multiplier": 1.5, "percent": 2.5},
            [
                "- Auf jeden Einkauf: 2,5 % (100,00 € → 97,50 €)",
                "- Punkte und Stempel: × 1,5",
            ],
        ),
        ({"multiplier": 1, "percent": 0}, []),
    ],
)
async def test_a_tier_tells_only_what_it_gives(
    hass: HomeAssistant, entry: MockConfigEntry, form: dict[str, Any], gives: list[str]
) -> None:
    dialog = await Dialog.add(hass, entry, "tier")
    await dialog.submit(name="Gold", threshold=1500, **form)
    assert dialog.shown["threshold"] == "1.500,00 €"
    assert dialog.shown["conditions"].splitlines() == gives


async def test_a_promotion_reads_as_americans_write(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await hass.config.async_update(language="en", country="US")
    dialog = await Dialog.add(hass, entry, "promotion")
    await dialog.choose("new_price")
    await dialog.submit(
        percent=12.5,
        when={
            "last_day": "2027-06-30",
            "from_time": "09:00:00",
            "until_time": "14:30:00",
        },
        whom={"minimum": 1000},
    )
    assert dialog.shown["conditions"].splitlines() == [
        "- Last day: Jun 30, 2027",
        "- Hours: 9:00 AM – 2:30 PM",
        "- It counts for: purchases",
        "- From an amount of: €1,000.00",
    ]
    assert dialog.shown["pays"] == "€87.50"


@pytest.mark.parametrize(
    ("language", "country", "currency", "written"),
    [
        ("de", "CH", "CHF", "CHF 1’000.00"),
        ("en", "CH", "CHF", "CHF 1’000.00"),
        ("en", "US", "CHF", "CHF 1,000.00"),
        ("de", "JP", "JPY", "1.000 ¥"),
    ],
)
async def test_a_currency_is_written_in_each_country_as_there(
    hass: HomeAssistant, language: str, country: str, currency: str, written: str
) -> None:
    await hass.config.async_update(language=language, country=country)
    entry = MockConfigEntry(domain=DOMAIN, options={"currency": currency})
    entry.add_to_hass(hass)
    dialog = await Dialog.add(hass, entry, "program")
    await dialog.choose("new_points")
    await dialog.submit(step=1000)
    assert dialog.shown["step"] == written
