"""The shop's settings: the owner's choices, else Home Assistant's, else what suits most shops."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.loyalty.const import DOMAIN
from custom_components.loyalty.counter.amounts import AmountEntry
from custom_components.loyalty.programs.money import Currency
from custom_components.loyalty.settings import NameStyle, Settings, currency_of


@pytest.fixture(autouse=True)
async def austria(hass: HomeAssistant) -> None:
    await hass.config.async_update(
        currency="EUR", country="AT", language="de", time_zone="Europe/Vienna"
    )


def settings(hass: HomeAssistant, **options: Any) -> Settings:
    return Settings.of(MockConfigEntry(domain=DOMAIN, options=options), hass)


def test_a_new_shop_follows_home_assistant(hass: HomeAssistant) -> None:
    new = settings(hass)
    assert new.currency == Currency(code="EUR", digits=2)
    assert (new.language, new.country, new.locale) == ("de", "AT", "de_AT")
    assert new.calendar.day_starts == time(0)
    assert new.calendar.day_of(datetime(2026, 11, 20, 23, 30, tzinfo=UTC)) == date(
        2026, 11, 21
    )


def test_what_the_owner_left_open_suits_most_shops(hass: HomeAssistant) -> None:
    new = settings(hass)
    assert new.enrol_unknown
    assert new.names is NameStyle.NUMBER
    assert new.amount_entry is AmountEntry.MINOR
    assert new.staff_undo == timedelta(minutes=10)
    assert new.reminder_days == (14, 3)


@pytest.mark.parametrize(
    ("option", "value", "field", "read"),
    [
        ("enrol_unknown", False, "enrol_unknown", False),
        ("names", "first", "names", NameStyle.FIRST),
        ("live_days", 30, "live_days", 30),
        ("live_members", 0, "live_members", 0),
        ("active_days", 365, "active_days", 365),
        ("reminder_days", [3, 30, 3], "reminder_days", (30, 3)),
        ("reminder_days", [], "reminder_days", ()),
        ("lapse_days", 0, "lapse_days", 0),
        ("amount_entry", "major", "amount_entry", AmountEntry.MAJOR),
        ("staff_undo_minutes", 0, "staff_undo", timedelta(0)),
        ("slip_header", ["Hauptstr. 1"], "slip_header", ("Hauptstr. 1",)),
        ("slip_footer", ["Danke!"], "slip_footer", ("Danke!",)),
        ("language", "en", "language", "en"),
        ("country", "DE", "country", "DE"),
        ("country", None, "country", None),
        ("currency", "CHF", "currency", Currency(code="CHF", digits=2)),
    ],
)
def test_what_the_owner_chose_holds(
    hass: HomeAssistant, option: str, value: Any, field: str, read: Any
) -> None:
    assert getattr(settings(hass, **{option: value}), field) == read


def test_a_bar_books_the_small_hours_on_the_evening_before(hass: HomeAssistant) -> None:
    bar = settings(hass, day_starts="04:00:00")
    assert bar.calendar.day_of(datetime(2026, 11, 21, 2, 59, tzinfo=UTC)) == date(
        2026, 11, 20
    )
    assert bar.calendar.day_of(datetime(2026, 11, 21, 3, 0, tzinfo=UTC)) == date(
        2026, 11, 21
    )


@pytest.mark.parametrize(
    ("language", "country", "locale"),
    [("de", "AT", "de_AT"), ("de", None, "de"), ("en-GB", "DE", "en_GB")],
)
def test_slips_are_written_as_people_here_do(
    hass: HomeAssistant, language: str, country: str | None, locale: str
) -> None:
    assert settings(hass, language=language, country=country).locale == locale


@pytest.mark.parametrize(
    ("code", "digits"), [("EUR", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4)]
)
def test_currencies_have_their_digits(code: str, digits: int) -> None:
    assert currency_of(code) == Currency(code=code, digits=digits)
