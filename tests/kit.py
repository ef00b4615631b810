"""A shop to test with: what customers, staff and the owner do and see, in their words."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import Event, HomeAssistant, State
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
    async_fire_time_changed,
)

from custom_components.loyalty.const import DOMAIN, EVENT_LOYALTY
from custom_components.loyalty.counter.counter import Counter
from custom_components.loyalty.counter.scan import ScanResult
from custom_components.loyalty.programs.commands import Actor, Role
from custom_components.loyalty.shop import Shop

COUNTER = "counter"
STAMPS = "stamps"
POINTS = "points"
DISCOUNT = "discount"
LADDER = "ladder"
CAKE = "cake"
MIA = "mia"

STAFF = Actor(role=Role.STAFF)
OWNER = Actor(role=Role.OWNER)


def subentry(
    subentry_id: str, subentry_type: str, title: str, data: Mapping[str, Any]
) -> ConfigSubentryData:
    """Return a subentry as Home Assistant stores it."""
    return ConfigSubentryData(
        data=dict(data),
        subentry_id=subentry_id,
        subentry_type=subentry_type,
        title=title,
        unique_id=None,
    )


def counter(
    subentry_id: str = COUNTER, title: str = "Counter", **data: Any
) -> ConfigSubentryData:
    """Return a counter without devices, but for those named in ``data``."""
    return subentry(subentry_id, "counter", title, {"scanners": [], **data})


def stamp_card(**data: Any) -> ConfigSubentryData:
    """Return a card of ten stamps, one for each visit."""
    terms = {
        "kind": "stamps",
        "card_size": 10,
        "stamp_on": "visit",
        "minimum_interval_minutes": 15,
        "reward_name": "Free coffee",
    }
    return subentry(STAMPS, "program", "Coffee card", terms | data)


def points_program(**data: Any) -> ConfigSubentryData:
    """Return one point for each full 1.00; 100 points are 5.00."""
    terms = {
        "kind": "points",
        "step": "1.00",
        "points_per_step": 1,
        "block_points": 100,
        "block_value": "5.00",
    }
    return subentry(POINTS, "program", "Points", terms | data)


def discount(**data: Any) -> ConfigSubentryData:
    """Return a tenth off every purchase."""
    return subentry(
        DISCOUNT, "program", "Members", {"kind": "discount", "percent": "10"} | data
    )


def ladder(**data: Any) -> ConfigSubentryData:
    """Return 3 % from 100.00 on and 7.5 % from 200.00 on, in twelve months."""
    terms = {
        "kind": "cumulative_discount",
        "basis": "spend",
        "window": "months",
        "months": 12,
        "steps": [
            {"from": "100.00", "percent": "3"},
            {"from": "200.00", "percent": "7.5"},
        ],
        "counts_sale": False,
    }
    return subentry(LADDER, "program", "Savings", terms | data)


def raffle(**data: Any) -> ConfigSubentryData:
    """Return a raffle with a ticket for each full 1.00."""
    terms = {"kind": "raffle", "step": "1.00", "seed": "4b1d" * 16}
    return subentry("raffle", "program", "Christmas", terms | data)


def campaign(**data: Any) -> ConfigSubentryData:
    """Return two weeks in which three purchases make a reward."""
    terms = {
        "kind": "campaign",
        "card_size": 3,
        "stamp_on": "purchase",
        "reward_name": "Tea pot",
    }
    return subentry("weeks", "program", "Tea weeks", terms | data)


def cake(**data: Any) -> ConfigSubentryData:
    """Return a piece of cake for sixty points."""
    return subentry(
        CAKE,
        "reward",
        "Piece of cake",
        {"program": POINTS, "price": 60, "kind": "gift"} | data,
    )


def mia() -> ConfigSubentryData:
    """Return a member of staff with a badge."""
    return subentry(MIA, "staff", "Mia", {"badge": "LHUBSTAFFMIA", "user_id": None})


def cafe() -> list[ConfigSubentryData]:
    """Return a café's counter, programs, reward and staff."""
    return [counter(), stamp_card(), points_program(), cake(), mia()]


class ShopKit:
    """A shop in a running Home Assistant."""

    staff = STAFF

    def __init__(self, hass: HomeAssistant, entry: MockConfigEntry) -> None:
        self.hass = hass
        self.entry = entry
        self.events: list[Event] = async_capture_events(hass, EVENT_LOYALTY)

    @property
    def runtime(self) -> Shop:
        """The shop while it is open."""
        shop: Shop = self.entry.runtime_data
        return shop

    def counter(self, counter_id: str = COUNTER) -> Counter:
        return self.runtime.counters[counter_id]

    async def scan(self, code: str, counter_id: str = COUNTER) -> ScanResult:
        """Scan a code as staff do; whatever follows has happened when it returns."""
        result = await self.runtime.scan(code, counter_id, STAFF)
        await self.hass.async_block_till_done()
        return result

    async def type_amount(self, text: str, counter_id: str = COUNTER) -> ScanResult:
        """Type an amount on the keypad of a counter."""
        result = await self.counter(counter_id).keyed(text, "keypad", STAFF)
        await self.hass.async_block_till_done()
        return result

    async def act(self, action: str, **data: Any) -> dict[str, Any]:
        """Call an action as an automation does and return its response."""
        response = await self.hass.services.async_call(
            DOMAIN, action, data, blocking=True, return_response=True
        )
        await self.hass.async_block_till_done()
        assert isinstance(response, dict)
        return response

    async def enroll(self, name: str, *cards: str, **told: Any) -> str:
        """Make somebody a member and return their public id."""
        answer = await self.act("enroll_customer", name=name, cards=list(cards), **told)
        uid: str = answer["customer"]["id"]
        return uid

    def told(self, event_type: str) -> list[Mapping[str, Any]]:
        """Return what was told on the bus, of one type."""
        return [event.data for event in self.events if event.data["type"] == event_type]

    def state(self, unique_id: str, platform: str = "sensor") -> State:
        """Return the state of an entity by what it is, not by how it is called."""
        entity_id = er.async_get(self.hass).async_get_entity_id(
            platform, DOMAIN, unique_id
        )
        assert entity_id is not None, f"no {platform} {unique_id}"
        state = self.hass.states.get(entity_id)
        assert state is not None, f"{entity_id} has no state"
        return state

    async def settle(self) -> None:
        """Let devices and listeners have their turns of the loop."""
        for _ in range(5):
            await asyncio.sleep(0)
        await self.hass.async_block_till_done()

    async def reload(self) -> None:
        """Close the shop and open it again."""
        assert await self.hass.config_entries.async_reload(self.entry.entry_id)
        await self.hass.async_block_till_done()

    async def wait(self, freezer: Any, **span: float) -> None:
        """Let time pass; it must be frozen."""
        freezer.tick(timedelta(**span))
        async_fire_time_changed(self.hass)
        await self.hass.async_block_till_done()
        await self.hass.async_block_till_done(wait_background_tasks=True)


async def open_shop(
    hass: HomeAssistant,
    subentries: Sequence[ConfigSubentryData] | None = None,
    *,
    title: str = "Café Morgenrot",
    **options: Any,
) -> ShopKit:
    """Open a shop; a café with its counter, programs and staff if nothing else is asked for."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        entry_id="shop",
        title=title,
        options={"currency": "EUR", "country": "DE", "language": "en"} | options,
        subentries_data=cafe() if subentries is None else list(subentries),
    )
    entry.add_to_hass(hass)
    kit = ShopKit(hass, entry)
    assert await hass.config_entries.async_setup(entry.entry_id), entry.reason
    await hass.async_block_till_done()
    return kit
