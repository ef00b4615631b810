"""Explanations and refusals write money, days, times and percentages as people there do, like slips."""

import ast
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from homeassistant.core import HomeAssistant
import pytest

import custom_components.loyalty as loyalty
from custom_components.loyalty import notation as module
from custom_components.loyalty.programs.promises.program import Step
from custom_components.loyalty.programs.refusal import Refusal
from custom_components.loyalty.settings import Settings
from custom_components.loyalty.texts import DAYS_AND_TIMES, Texts

from .kit import open_shop

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
OVER = Refusal("redemption_over", program="Herbst", last_day="2027-06-09")
TOO_MUCH = Refusal("refund_too_large", left_minor=123_450)
LINES = Refusal("lines_do_not_add_up", total_minor=999, amount_minor=1000)
TOO_SMALL = Refusal("sale_too_small_for_points", percent=50)


async def texts_of(hass: HomeAssistant, language: str, country: str) -> Texts:
    """Return the texts of a shop in a country."""
    settings = replace(Settings.of(None, hass), language=language, country=country)
    return await Texts.load(hass, settings)


@pytest.fixture(autouse=True)
async def euros(hass: HomeAssistant) -> None:
    """Let Home Assistant count in euros."""
    await hass.config.async_update(currency="EUR")


@pytest.mark.parametrize(
    ("language", "country", "step", "line"),
    [
        ("de", "DE", SALE, f"Einkauf: 1.234,50{BLANK}€"),
        ("de", "AT", SALE, f"Einkauf: €{BLANK}1.234,50"),
        ("en", "US", SALE, "Purchase: €1,234.50"),
        ("de", "DE", ENDS, "Herbst: endet, sammeln bis 09.06.2027"),
        ("en", "US", ENDS, "Herbst: ends, can be collected through Jun 9, 2027"),
        (
            "de",
            "DE",
            GIVEN,
            "Stufe Gold von Hand vergeben, bis einschließlich 09.06.2027",
        ),
        ("de", "DE", RESERVED, "Reserviert bis 14:30: Mug für 5"),
        (
            "en",
            "US",
            RESERVED,
            "Reserved until 2:30\N{NARROW NO-BREAK SPACE}PM: Mug for 5",
        ),
        ("de", "DE", DISCOUNT, f"Treue: 7,5{BLANK}% auf den nächsten Einkauf"),
        ("en", "US", DISCOUNT, "Treue: 7.5% off the next purchase"),
    ],
)
async def test_explanations_are_written_as_people_there_do(
    hass: HomeAssistant, language: str, country: str, step: Step, line: str
) -> None:
    texts = await texts_of(hass, language, country)
    assert texts.explain([step]) == [line]


@pytest.mark.parametrize(
    ("language", "country", "refusal", "reason"),
    [
        ("de", "DE", OVER, "Herbst ist beendet: Einlösen war bis 09.06.2027 möglich."),
        ("en", "US", OVER, "Herbst has ended: it could be redeemed until Jun 9, 2027."),
        (
            "de",
            "DE",
            TOO_MUCH,
            f"Von diesem Einkauf können nur noch 1.234,50{BLANK}€ erstattet werden.",
        ),
        (
            "de",
            "DE",
            LINES,
            (
                f"Die Positionen ergeben 9,99{BLANK}€, der Einkauf 10,00{BLANK}€. "
                "Berichtige eines davon."
            ),
        ),
        (
            "de",
            "DE",
            TOO_SMALL,
            (
                f"Dieser Einkauf ist zu klein für Punkte: Höchstens 50{BLANK}% davon "
                "können in ganzen Blöcken damit bezahlt werden."
            ),
        ),
    ],
)
async def test_refusals_are_written_as_people_there_do(
    hass: HomeAssistant, language: str, country: str, refusal: Refusal, reason: str
) -> None:
    texts = await texts_of(hass, language, country)
    assert texts.refusal(refusal) == reason


@pytest.mark.parametrize(
    ("step", "line"),
    [
        (SALE, "Einkauf: 1234.50 EUR"),
        (ENDS, "Herbst: endet, sammeln bis 2027-06-09"),
        (RESERVED, "Reserviert bis 14:30: Mug für 5"),
        (DISCOUNT, "Treue: 7.5 % auf den nächsten Einkauf"),
    ],
)
async def test_without_the_library_they_are_written_as_in_data(
    hass: HomeAssistant, step: Step, line: str
) -> None:
    with patch.object(module, "babel_locale", side_effect=ModuleNotFoundError):
        texts = await texts_of(hass, "de", "DE")
    assert texts.explain([step]) == [line]


def days_named_in(tree: ast.AST) -> set[str]:
    """Return what days and times are called that a piece of code passes on as text."""
    named = {
        keyword.arg or "": keyword.value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        for keyword in call.keywords
    } | {
        key.value: value
        for values in ast.walk(tree)
        if isinstance(values, ast.Dict)
        for key, value in zip(values.keys, values.values, strict=True)
        if isinstance(key, ast.Constant)
    }
    return {
        name
        for name, value in named.items()
        if isinstance(value, ast.Call)
        and isinstance(value.func, ast.Attribute)
        and value.func.attr in ("isoformat", "strftime")
    }


def test_every_day_that_people_are_told_is_known_as_one() -> None:
    folder = Path(loyalty.__file__).parent / "programs"
    # The document of the terms is for the ledger alone.
    told = set(folder.rglob("*.py")) - set(folder.rglob("terms_document.py"))
    named = {
        name for path in told for name in days_named_in(ast.parse(path.read_text()))
    }
    assert named == DAYS_AND_TIMES - {"redeem_until"}


async def test_a_shop_opens_without_the_library_and_uses_it_once_it_is_there(
    hass: HomeAssistant, hub_folder: Path, trusted_clock: None
) -> None:
    with (
        patch.object(module, "babel_locale", side_effect=ModuleNotFoundError),
        patch("custom_components.loyalty.ensure", return_value=False),
    ):
        shop = await open_shop(hass, language="de")
        await hass.async_block_till_done(wait_background_tasks=True)
    plain = await shop.act("record_purchase", amount=10)
    assert plain["explanation"] == ["Einkauf: 10.00 EUR"]

    with patch.object(
        module,
        "babel_locale",
        side_effect=[ModuleNotFoundError, module.babel_locale("de_DE")],
    ):
        assert await hass.config_entries.async_reload(shop.entry.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
    written = await shop.act("record_purchase", amount=10)
    assert written["explanation"] == [f"Einkauf: 10,00{BLANK}€"]
