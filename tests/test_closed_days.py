"""Closed days: from the options and from a calendar, they put off what would end on them."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.calendar import CalendarEntity, CalendarEvent
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from hypothesis import given, strategies as st
import pytest
from pytest_homeassistant_custom_component.common import setup_test_component_platform

from custom_components.loyalty.closed_days import closures_read, merged
from custom_components.loyalty.const import DOMAIN
from custom_components.loyalty.programs.days import BusinessCalendar, Closure
from custom_components.loyalty.settings import CLOSURES_READ

from .kit import POINTS, ShopKit, counter, open_shop, points_program

CARD = "4006381333931"
BERLIN = ZoneInfo("Europe/Berlin")
CALENDAR = "calendar.closed"
# A Monday, noon in Berlin.
START = datetime(2026, 11, 2, 11, 0, tzinfo=UTC)


class Holidays(CalendarEntity):
    """A calendar that the owner keeps."""

    _attr_name = "Closed"
    entity_id = CALENDAR

    def __init__(self) -> None:
        self.events: list[CalendarEvent] = []

    @property
    def event(self) -> CalendarEvent | None:
        return None

    async def async_get_events(
        self, hass: HomeAssistant, start_date: datetime, end_date: datetime
    ) -> list[CalendarEvent]:
        return self.events

    def close(self, first: date, last: date) -> None:
        self.events.append(
            CalendarEvent(start=first, end=last + timedelta(days=1), summary="closed")
        )


@pytest.fixture
async def berlin(
    hass: HomeAssistant,
    hub_folder: Path,
    trusted_clock: None,
    freezer: FrozenDateTimeFactory,
) -> None:
    freezer.move_to(START)
    await hass.config.async_set_time_zone("Europe/Berlin")


@pytest.fixture
async def holidays(hass: HomeAssistant, berlin: None) -> Holidays:
    """Return a calendar in Home Assistant."""
    calendar = Holidays()
    setup_test_component_platform(hass, "calendar", [calendar])
    assert await async_setup_component(
        hass, "calendar", {"calendar": {"platform": "test"}}
    )
    await hass.async_block_till_done()
    return calendar


async def shop(hass: HomeAssistant, **options: object) -> ShopKit:
    """Open a shop whose points last six days: through Sunday the 8th."""
    kit = await open_shop(
        hass,
        [counter(), points_program(validity={"unit": "days", "count": 6})],
        reminder_days=[2],
        **options,
    )
    await kit.enroll("Anna", CARD)
    await kit.act("record_purchase", customer=CARD, amount=20)
    return kit


async def read_calendar(kit: ShopKit, freezer: FrozenDateTimeFactory) -> None:
    """Let the shop read its calendar, and open anew if it has to."""
    await kit.wait(freezer, hours=7)
    await kit.settle()


async def standing(kit: ShopKit) -> tuple[int, str | None, str | None]:
    """Return Anna's points, until when they are hers, and until when the lot is."""
    answer = (await kit.act("get_customer", customer=CARD))["customer"]
    (points,) = answer["balances"]
    ends = points["next_expiry"]
    lots = [lot["last_day"] for lot in answer["lots"]]
    return points["balance"], ends and ends["last_day"], lots[0] if lots else None


@pytest.mark.usefixtures("berlin")
async def test_what_ends_on_a_closed_weekday_is_good_through_the_next_open_day(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    kit = await shop(hass, closed_weekdays=["6"])
    assert await standing(kit) == (20, "2026-11-09", "2026-11-09")
    for _ in range(7):
        await kit.wait(freezer, hours=24)
    assert [event["days_left"] for event in kit.told("points_expiring")] == [2]
    assert await standing(kit) == (20, "2026-11-09", "2026-11-09")
    await kit.wait(freezer, hours=24)
    assert await standing(kit) == (0, None, None)
    (expired,) = kit.told("points_expired")
    assert (expired["amount"], expired["last_day"]) == (20, "2026-11-09")


@pytest.mark.usefixtures("berlin")
async def test_missed_days_are_closed_as_they_were(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """The shop was on holiday from Sunday on, and so was the hub."""
    kit = await shop(hass, closures=[{"first": "2026-11-08", "last": "2026-11-11"}])
    assert await hass.config_entries.async_unload(kit.entry.entry_id)
    freezer.move_to("2026-11-12 09:00:00+00:00")
    assert await hass.config_entries.async_setup(kit.entry.entry_id)
    await kit.wait(freezer, seconds=1)
    assert await standing(kit) == (20, "2026-11-12", "2026-11-12")
    await kit.wait(freezer, hours=24)
    assert await standing(kit) == (0, None, None)


async def test_a_calendar_tells_of_closed_days(
    hass: HomeAssistant, holidays: Holidays, freezer: FrozenDateTimeFactory
) -> None:
    holidays.close(date(2026, 11, 8), date(2026, 11, 10))
    kit = await shop(hass, closed_calendar=CALENDAR)
    await read_calendar(kit, freezer)
    assert await standing(kit) == (20, "2026-11-11", "2026-11-11")
    version = kit.runtime.terms.version
    for _ in range(5):
        await kit.wait(freezer, hours=24)
    assert kit.runtime.terms.version == version
    holidays.close(date(2026, 11, 11), date(2026, 11, 11))
    await read_calendar(kit, freezer)
    assert kit.runtime.terms.version == version + 1
    assert await standing(kit) == (20, "2026-11-12", "2026-11-12")


async def test_what_a_calendar_told_is_remembered_without_it(
    hass: HomeAssistant, holidays: Holidays, freezer: FrozenDateTimeFactory
) -> None:
    holidays.close(date(2026, 11, 8), date(2026, 11, 8))
    kit = await shop(hass, closed_calendar=CALENDAR)
    await read_calendar(kit, freezer)
    await holidays.async_remove()
    await kit.reload()
    await read_calendar(kit, freezer)
    assert await standing(kit) == (20, "2026-11-09", "2026-11-09")
    assert (DOMAIN, "calendar_missing") in ir.async_get(hass).issues


async def test_a_day_that_is_not_closed_after_all_ends_things_as_promised(
    hass: HomeAssistant, holidays: Holidays, freezer: FrozenDateTimeFactory
) -> None:
    holidays.close(date(2026, 11, 8), date(2026, 11, 8))
    kit = await shop(hass, closed_calendar=CALENDAR)
    await read_calendar(kit, freezer)
    holidays.events.clear()
    await read_calendar(kit, freezer)
    assert kit.entry.options[CLOSURES_READ] == []
    assert await standing(kit) == (20, "2026-11-08", "2026-11-08")
    assert kit.told("points_expired") == [], POINTS


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-12-24", "2026-12-25", (24, 24)),
        ("2026-12-24", "2026-12-27", (24, 26)),
        ("2026-12-24T00:00:00+01:00", "2026-12-25T00:00:00+01:00", (24, 24)),
        ("2026-12-24T10:00:00+01:00", "2026-12-27T00:00:00+01:00", (25, 26)),
        ("2026-12-24T00:00:00+01:00", "2026-12-25T23:59:00+01:00", (24, 24)),
        ("2026-12-24T13:00:00+01:00", "2026-12-24T18:00:00+01:00", None),
        ("2026-12-24T23:00:00Z", "2026-12-25T23:00:00Z", (25, 25)),
    ],
)
def test_an_event_closes_the_days_that_it_covers(
    start: str, end: str, days: tuple[int, int] | None
) -> None:
    event = {"start": start, "end": end, "summary": "closed"}
    closed = {(c.first.day, c.last.day) for c in closures_read([event], CLOCK)}
    assert closed == (set() if days is None else {days})


CLOCK = BusinessCalendar(zone=BERLIN)
TODAY = date(2026, 11, 20)
closures = st.builds(
    lambda ahead, length: Closure(
        first=TODAY + timedelta(days=ahead),
        last=TODAY + timedelta(days=ahead + length),
    ),
    st.integers(-500, 60),
    st.integers(0, 20),
)


@given(st.lists(closures, unique=True), st.frozensets(closures))
def test_reading_the_same_again_changes_nothing(
    known: list[Closure], read: frozenset[Closure]
) -> None:
    once = merged(known, set(read), TODAY)
    assert merged(once, set(read), TODAY) == once
    assert {c for c in once if c.last >= TODAY} == {c for c in read if c.last >= TODAY}
