"""Closed days from a calendar: its events are read a few times a day and kept in the options.

So they are part of the terms, also after a restart before the calendar is there, and a day that was
missed is closed as it was. They are written, which opens the shop anew, only when something changed.
"""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
import logging
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_call_later, async_track_time_interval
from homeassistant.helpers.start import async_at_started
from homeassistant.util import dt as dt_util

from .issues import clear_calendar_missing, raise_calendar_missing
from .programs.days import BusinessCalendar, Closure
from .settings import CLOSURES_READ, Settings, closure_of

_LOGGER = logging.getLogger(__name__)

# So far ahead a calendar is read.
AHEAD = timedelta(days=60)
# A hub that was off for so long still closes the missed days as they were.
KEPT = timedelta(days=366)
EVERY = timedelta(hours=6)
# Not at once: what is found may open the shop anew, which is still being opened.
SOON = timedelta(seconds=5)
TIMEOUT_SECONDS = 30

type Event = Mapping[str, Any]


@callback
def async_follow_calendar(
    hass: HomeAssistant, entry: ConfigEntry, settings: Settings
) -> None:
    """Read the calendar of closed days now, once Home Assistant has started, and a few times a day."""
    calendar = settings.closed_calendar
    if calendar is None:
        clear_calendar_missing(hass)
        return

    @callback
    def look(_: HomeAssistant | datetime) -> None:
        entry.async_create_background_task(
            hass, _read(hass, entry, settings, calendar), "loyalty closed days"
        )

    @callback
    def look_soon(_: HomeAssistant) -> None:
        entry.async_on_unload(async_call_later(hass, SOON, look))

    entry.async_on_unload(async_at_started(hass, look_soon))
    entry.async_on_unload(
        async_track_time_interval(hass, look, EVERY, cancel_on_shutdown=True)
    )


async def _read(
    hass: HomeAssistant, entry: ConfigEntry, settings: Settings, calendar: str
) -> None:
    if hass.states.get(calendar) is None:
        raise_calendar_missing(hass, calendar=calendar)
        return
    clear_calendar_missing(hass)
    now = dt_util.now(settings.calendar.zone)
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            response = await hass.services.async_call(
                "calendar",
                "get_events",
                {
                    "entity_id": calendar,
                    "start_date_time": now.isoformat(),
                    "end_date_time": (now + AHEAD).isoformat(),
                },
                blocking=True,
                return_response=True,
            )
    except (HomeAssistantError, TimeoutError) as error:
        _LOGGER.warning("The calendar of closed days could not be read: %s", error)
        return
    told: Any = (response or {}).get(calendar) or {}
    known = [closure_of(closure) for closure in entry.options.get(CLOSURES_READ, ())]
    read = closures_read(told.get("events", ()), settings.calendar)
    kept = merged(known, read, settings.calendar.day_of(now))
    if kept != known:
        hass.config_entries.async_update_entry(
            entry,
            options={
                **entry.options,
                CLOSURES_READ: [
                    {
                        "first": closure.first.isoformat(),
                        "last": closure.last.isoformat(),
                    }
                    for closure in kept
                ],
            },
        )


def closures_read(events: Iterable[Event], calendar: BusinessCalendar) -> set[Closure]:
    """Return the business days that a calendar's events cover from their start to their end."""
    closures = set()
    for event in events:
        start, end = str(event["start"]), str(event["end"])
        if "T" in start:
            first, last = _whole_days(
                datetime.fromisoformat(start), datetime.fromisoformat(end), calendar
            )
        else:
            # A day-long event ends with the start of the day after it.
            first = date.fromisoformat(start)
            last = date.fromisoformat(end) - timedelta(days=1)
        if first <= last:
            closures.add(Closure(first=first, last=last))
    return closures


def _whole_days(
    start: datetime, end: datetime, calendar: BusinessCalendar
) -> tuple[date, date]:
    first, last = calendar.day_of(start), calendar.day_of(end)
    if calendar.start_of(first) < start:
        first += timedelta(days=1)
    return first, last - timedelta(days=1)


def merged(known: list[Closure], read: set[Closure], today: date) -> list[Closure]:
    """Return what is known from now on: what is over stays for a while, what is to come is as read."""
    over = {c for c in known if c.last < today and c.last >= today - KEPT}
    coming = {closure for closure in read if closure.last >= today}
    if coming == {closure for closure in known if closure.last >= today}:
        return known
    return sorted(over | coming, key=lambda closure: (closure.first, closure.last))
