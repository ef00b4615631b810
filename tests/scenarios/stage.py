"""Where stories are played: an open shop that is asked by its public actions only."""

from datetime import UTC, date, datetime, timedelta
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.loyalty.counter.check_digits import gs1_check_digit

from ..kit import ShopKit, counter, open_shop, subentry
from .expected import says, standing_of, told_by
from .story import COMMON, START, SUBENTRIES, Event, Story
from .verbs import VERBS

type Response = dict[str, Any]

SOMEBODY = "ada"


class Stage:
    """An open shop with its customers; knows the words of the stories."""

    def __init__(self, shop: ShopKit, clock: FrozenDateTimeFactory, zone: str) -> None:
        """Begin with a shop and nobody in it."""
        self.shop = shop
        # Bookings by the name that a story gives them; the last of each verb by that verb.
        self.booked: dict[str, Response] = {}
        self._clock = clock
        self._zone = ZoneInfo(zone)
        self._customers: dict[str, str] = {}
        self._cards: dict[str, str] = {}

    async def play(self, story: Story) -> None:
        """Let everything happen and compare it with what was expected; at the end the books agree."""
        for event in story.events:
            await self._move_clock(event)
            if event["refused"] is None:
                response = await self._happen(event)
                self.booked[event["as"] or event.verb] = response
                await self._compare(event, response)
            else:
                with pytest.raises(ServiceValidationError) as refusal:
                    await self._happen(event)
                assert refusal.value.translation_key == event["refused"]
                await self._compare(event, {})
        assert await self.shop.runtime.ledger.check() == []

    async def _happen(self, event: Event) -> Response:
        particulars = {
            name: value
            for name, value in event.particulars.items()
            if name not in COMMON
        }
        who = event["who"] or SOMEBODY
        return await VERBS[event.verb](self, who, event.value, **particulars)

    async def _move_clock(self, event: Event) -> None:
        before = self.shop.runtime.today
        if event["at"] is None:
            self._clock.tick(timedelta(seconds=1))
        else:
            self._clock.move_to(_local(event["at"], self._zone))
        if self.shop.runtime.today != before and event["daily"] is not False:
            await self.let_time_work()
            await self.shop.act("run_daily")

    async def let_time_work(self) -> None:
        """Let everything happen that waited for the time that it is now."""
        hass = self.shop.hass
        async_fire_time_changed(hass)
        await hass.async_block_till_done(wait_background_tasks=True)

    # Whom and what a story speaks of.

    def new_card(self, who: str) -> str:
        """Return a card that nobody had, which is theirs from now on."""
        digits = f"400638133{len(self._cards):03d}"
        self._cards[who] = digits + gs1_check_digit(digits)
        return self._cards[who]

    def known(self, who: str, customer: str) -> None:
        """Remember under which id somebody is a customer."""
        self._customers[who] = customer

    async def customer(self, who: str) -> str:
        """Return the id of a customer, who becomes one when first heard of."""
        if who not in self._customers:
            await VERBS["enrol"](self, who, None)
        return self._customers[who]

    async def card(self, who: str) -> str:
        """Return somebody's card."""
        await self.customer(who)
        return self._cards[who]

    def codes(self, paper: str | list[str]) -> list[str]:
        """Return the codes of vouchers that a story names: ``issue``, ``issue 1-5``, ``buy 2``."""
        named = [paper] if isinstance(paper, str) else paper
        return list(chain.from_iterable(map(self._codes, named)))

    def _codes(self, paper: str) -> list[str]:
        booking, _, places = paper.partition(" ")
        codes = [given["code"] for given in self.booked[booking]["vouchers_issued"]]
        if not places:
            return codes
        first, _, last = places.partition("-")
        return codes[int(first) - 1 : int(last or first)]

    # What is expected.

    async def _compare(self, event: Event, response: Response) -> None:
        expected = dict(event["expect"] or {})
        if not expected:
            return
        who = event["who"] or SOMEBODY
        others = expected.pop("others", {})
        # Amounts have a blank before their sign that does not break; stories have any.
        lines = [
            line.replace("\N{NO-BREAK SPACE}", " ")
            for line in response.get("explanation", [])
        ]
        for text in says(expected.pop("says", ())):
            assert any(text in line for line in lines), lines
        for text in says(expected.pop("never_says", ())):
            assert not any(text in line for line in lines), lines
        if who != "nobody":
            await self._compare_standing(who, expected)
        for other, standing in others.items():
            left = dict(standing)
            await self._compare_standing(other, left)
            assert not left, f"nobody knows {sorted(left)} of {other}"
        assert told_by(response, expected) == expected

    async def _compare_standing(self, who: str, expected: dict[str, Any]) -> None:
        """Compare how a customer stands with what is expected of that, and take it off ``expected``."""
        asked = await self.shop.act("get_customer", customer=await self.customer(who))
        standing = standing_of(asked["customer"])
        for name in standing.keys() & expected.keys():
            assert standing[name] == expected.pop(name), (who, name)


async def open_stage(
    hass: HomeAssistant, clock: FrozenDateTimeFactory, story: Story
) -> Stage:
    """Open a shop with the settings of a story."""
    settings = story.settings
    zone = settings.get("zone", "Europe/Berlin")
    await hass.config.async_set_time_zone(zone)
    clock.move_to(_local(settings.get("start", START), ZoneInfo(zone)))
    promises = [
        subentry(name, kind, data.get("title", name.title()), _plain(data))
        for field, kind in SUBENTRIES.items()
        for name, data in settings.get(field, {}).items()
    ]
    shop = await open_shop(
        hass, [counter(), *promises], **_plain(settings.get("options", {}))
    )
    return Stage(shop, clock, zone)


def _plain(data: Any) -> Any:
    """Return the data of a subentry as dialogs write it: amounts and days are text."""
    match data:
        case dict():
            return {
                name: _plain(value) for name, value in data.items() if name != "title"
            }
        case list():
            return [_plain(value) for value in data]
        case float() | date():
            return str(data)
        case _:
            return data


def _local(told: Any, zone: ZoneInfo) -> datetime:
    """Return a local time; of one that comes twice, because clocks are set back, ``(2)`` is the second."""
    text = str(told)
    later = text.endswith("(2)")
    at = datetime.fromisoformat(text.removesuffix("(2)").strip())
    return at.replace(tzinfo=zone, fold=int(later)).astimezone(UTC)
