"""Explanations write money, days and percentages as people there do, like slips."""

from pathlib import Path
from unittest.mock import patch

from homeassistant.core import HomeAssistant
import pytest

from custom_components.loyalty import texts as module
from custom_components.loyalty.programs.money import Currency
from custom_components.loyalty.programs.promises.program import Step
from custom_components.loyalty.texts import Texts

from .kit import open_shop

EURO = Currency(code="EUR", digits=2)
BLANK = "\N{NO-BREAK SPACE}"
SALE = Step(key="explanation.sale", values={"amount_minor": 123_450})
ENDS = Step(
    key="explanation.program_ends",
    values={"program": "Herbst", "last_day": "2027-06-09"},
)
RESERVED = Step(
    key="explanation.reserved", values={"reward": "Mug", "price": 5, "until": "14:30"}
)
GIVEN = Step(
    key="explanation.tier_given_until", values={"tier": "Gold", "until": "2027-06-09"}
)
DISCOUNT = Step(
    key="explanation.discount_now", values={"program": "Treue", "percent": "7.5"}
)


@pytest.mark.parametrize(
    ("language", "locale", "step", "line"),
    [
        ("de", "de_DE", SALE, f"Einkauf: 1.234,50{BLANK}€"),
        ("de", "de_AT", SALE, f"Einkauf: €{BLANK}1.234,50"),
        ("en", "en_US", SALE, "Purchase: €1,234.50"),
        ("de", "de_DE", ENDS, "Herbst: endet, sammeln bis 09.06.2027"),
        ("en", "en_US", ENDS, "Herbst: ends, can be collected through Jun 9, 2027"),
        (
            "de",
            "de_DE",
            GIVEN,
            "Stufe Gold von Hand vergeben, bis einschließlich 09.06.2027",
        ),
        ("de", "de_DE", RESERVED, "Reserviert bis 14:30: Mug für 5"),
        ("de", "de_DE", DISCOUNT, "Treue: 7,5 % auf den nächsten Einkauf"),
        ("en", "en_US", DISCOUNT, "Treue: 7.5 % off the next purchase"),
    ],
)
async def test_values_are_written_as_people_there_do(
    hass: HomeAssistant, language: str, locale: str, step: Step, line: str
) -> None:
    plain = await Texts.load(hass, language)
    texts = await plain.written(hass, locale, EURO)
    assert texts.explain([step], EURO) == [line]


@pytest.mark.parametrize(
    ("step", "line"),
    [
        (SALE, "Einkauf: 1234.50 EUR"),
        (ENDS, "Herbst: endet, sammeln bis 2027-06-09"),
        (DISCOUNT, "Treue: 7.5 % auf den nächsten Einkauf"),
    ],
)
async def test_without_the_library_they_are_written_as_in_data(
    hass: HomeAssistant, step: Step, line: str
) -> None:
    plain = await Texts.load(hass, "de")
    with patch.object(module, "wording", side_effect=ModuleNotFoundError):
        texts = await plain.written(hass, "de_DE", EURO)
    assert texts.explain([step], EURO) == [line]


async def test_a_shop_opens_without_the_library_and_uses_it_once_it_is_there(
    hass: HomeAssistant, hub_folder: Path, trusted_clock: None
) -> None:
    with (
        patch.object(module, "wording", side_effect=ModuleNotFoundError),
        patch("custom_components.loyalty.ensure", return_value=False),
    ):
        shop = await open_shop(hass, language="de")
        await hass.async_block_till_done(wait_background_tasks=True)
    plain = await shop.act("record_purchase", amount=10)
    assert plain["explanation"] == ["Einkauf: 10.00 EUR"]

    with patch.object(
        module,
        "wording",
        side_effect=[ModuleNotFoundError, module.wording({}, "de", EURO)],
    ):
        assert await hass.config_entries.async_reload(shop.entry.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
    written = await shop.act("record_purchase", amount=10)
    assert written["explanation"] == [f"Einkauf: 10,00{BLANK}€"]
