"""Numbers, money and dates as the shop's customers write them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from custom_components.loyalty.counter.slips.paper import CodePage
from custom_components.loyalty.counter.slips.spelling import spell
from custom_components.loyalty.counter.slips.wording import wording
from custom_components.loyalty.programs.money import Currency

from .samples import EURO, texts


@pytest.mark.parametrize(
    ("locale", "currency", "minor", "written"),
    [
        ("de", EURO, 123456, "1.234,56 €"),
        ("de", EURO, -500, "-5,00 €"),
        ("de-AT", EURO, 740, "€ 7,40"),
        ("en", EURO, 740, "€7.40"),
        ("fr", EURO, 123456, "1 234,56 €"),
        ("ja", Currency(code="JPY", digits=0), 1200, "Y1,200"),
        ("de_JP", EURO, 123456, "1.234,56 €"),
        ("fr-DE", EURO, 123456, "1 234,56 €"),
        ("xx-nowhere", EURO, 740, "€7.40"),
    ],
)
def test_money(locale: str, currency: Currency, minor: int, written: str) -> None:
    words = wording(texts("en"), locale, currency)

    assert spell(words.money(minor), CodePage.CP858).replace("¥", "Y") == written


@pytest.mark.parametrize(
    ("language", "unit", "number", "written"),
    [
        ("en", "stamps", 1, "1 stamp"),
        ("en", "stamps", 2, "2 stamps"),
        ("en", "points", -1, "-1 point"),
        ("de", "points", 1, "1 Punkt"),
        ("de", "points", 1200, "1.200 Punkte"),
        ("de", "stamps", 0, "0 Stempel"),
    ],
)
def test_amounts(language: str, unit: str, number: int, written: str) -> None:
    assert wording(texts(language), language, EURO).amount(unit, number) == written


def test_days_and_moments() -> None:
    german = wording(texts("de"), "de", EURO)
    british = wording(texts("en"), "en_GB", EURO)

    assert german.day(date(2026, 12, 31)) == "31.12.2026"
    assert british.day(date(2026, 12, 31)) == "31 Dec 2026"
    assert (
        german.moment(datetime(2026, 7, 1, 9, 5, tzinfo=ZoneInfo("Europe/Berlin")))
        == "01.07.2026 09:05"
    )
