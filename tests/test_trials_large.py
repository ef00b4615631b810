"""Large trials, which run beside Home Assistant: what they come to, their news, and how they end too early."""

import asyncio
from collections.abc import Mapping
from concurrent import interpreters
import threading
from typing import Any
from unittest.mock import patch

from freezegun import freeze_time
from homeassistant.components import persistent_notification
from homeassistant.components.persistent_notification import Notification, UpdateType
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.loyalty.operations import trial_run
from custom_components.loyalty.programs import days
from custom_components.loyalty.programs.trials import customer

from .kit import POINTS, ShopKit, cake, counter, open_shop, points_program
from .kit_promotions import FRIENDS, HAPPY, promotion
from .kit_tiers import buy, gold, silver

pytestmark = pytest.mark.usefixtures("hub_folder", "trusted_clock")

TWICE = {
    "program": POINTS,
    "changes": {"step": "0.50"},
    "first_day": "2027-03-01",
    "last_day": "2027-03-01",
}
CUSTOMERS = 6
PURCHASES = 21


class Crowd:
    """A shop in which the first customer bought once, the second twice, each brought by the one before."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self.shop: ShopKit

    async def buy(self, *promises: ConfigSubentryData) -> None:
        with freeze_time("2027-03-01T10:00:00+01:00"):
            await self._hass.config.async_set_time_zone("Europe/Berlin")
            self.shop = await open_shop(
                self._hass, [counter(), points_program(block_value=None), *promises]
            )
            brought_by: dict[str, str] = {}
            for number in range(CUSTOMERS):
                member = await self.shop.enroll(f"Customer {number}", **brought_by)
                brought_by = {"referred_by": member}
                for times in range(number + 1):
                    await buy(self.shop, member, 40 + 10 * times)

        # A frozen clock has days of its own kind, which other interpreters do not know.
        for remembered in (days.add_months, days.end_of_month, days._day_of):
            remembered.cache_clear()

    async def tried(self) -> dict[str, Any]:
        return await self.shop.act("try_program", **TWICE)


@pytest.fixture
def crowd(hass: HomeAssistant) -> Crowd:
    return Crowd(hass)


def let_be_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every trial be a large one, of which each member is news."""
    monkeypatch.setattr(trial_run, "_MANY_PURCHASES", 1)
    monkeypatch.setattr(trial_run, "_MEMBERS_TOGETHER", 1)
    monkeypatch.setattr(trial_run, "_SECONDS_BETWEEN_NEWS", 0.0)


class Heard:
    """What the owner is told while a trial runs."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.messages: list[str] = []
        self.shown = 0
        self.something = asyncio.Event()
        persistent_notification.async_register_callback(hass, self._hear)

    @callback
    def _hear(self, what: UpdateType, which: Mapping[str, Notification]) -> None:
        self.shown = 0 if what is UpdateType.REMOVED else len(which)
        self.messages += [told["message"] for told in which.values()]
        self.something.set()


@pytest.mark.parametrize(
    "promises",
    [
        pytest.param((cake(cost="1.20"), silver(), gold()), id="nothing is shared"),
        pytest.param((cake(cost="1.20", stock=4),), id="a stock"),
        pytest.param(
            (
                promotion(
                    effect={"gift": "Tea", "gift_cost": "1"}, limits={"in_all": 5}
                ),
            ),
            id="so many gifts",
        ),
        pytest.param(
            (promotion(HAPPY, "Friends", **FRIENDS), cake(price=100)), id="thanks"
        ),
    ],
)
async def test_the_same_as_in_one_go(
    crowd: Crowd,
    monkeypatch: pytest.MonkeyPatch,
    promises: tuple[ConfigSubentryData, ...],
) -> None:
    await crowd.buy(*promises)
    in_one_go = await crowd.tried()
    assert in_one_go["groups"]["all"]["purchases"] == PURCHASES
    let_be_large(monkeypatch)
    with patch.object(customer, "sell", side_effect=AssertionError("not here")):
        assert await crowd.tried() == in_one_go


async def test_news(
    crowd: Crowd, hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    await crowd.buy(cake(stock=4))
    let_be_large(monkeypatch)
    heard = Heard(hass)
    await crowd.tried()
    counted = [6, 11, 15, 18, 20, 21]
    assert heard.messages[:CUSTOMERS] == [
        f"{done} of {PURCHASES} purchases tried" for done in counted
    ]
    assert not heard.shown


def left_over() -> list[object]:
    """Return the threads and interpreters of trials."""
    others = [
        found for found in interpreters.list_all() if found.whence != "runtime init"
    ]
    threads = [found for found in threading.enumerate() if "bare" in found.name]
    return [*others, *threads]


async def test_a_trial_that_is_called_off(
    crowd: Crowd, hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    await crowd.buy()
    let_be_large(monkeypatch)
    heard = Heard(hass)
    trial = hass.async_create_task(crowd.tried())
    await asyncio.wait_for(heard.something.wait(), 10)
    assert left_over()
    trial.cancel()
    with pytest.raises(asyncio.CancelledError):
        await trial
    assert not left_over()
    assert not heard.shown


async def test_the_shop_closes_meanwhile(
    crowd: Crowd, hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    await crowd.buy()
    let_be_large(monkeypatch)
    heard = Heard(hass)
    trial = hass.async_create_task(crowd.tried())
    await asyncio.wait_for(heard.something.wait(), 10)
    await hass.config_entries.async_unload(crowd.shop.entry.entry_id)
    with pytest.raises(HomeAssistantError):
        await trial
    assert not left_over()
    assert not heard.shown


async def test_an_error_comes_out_as_it_is(
    crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    await crowd.buy()
    let_be_large(monkeypatch)
    monkeypatch.setattr(trial_run, "go_on", divmod)
    with pytest.raises(TypeError):
        await crowd.tried()
    assert not left_over()
