"""A hub without a battery clock: after a power cut it lives in 1970 until a time server is heard."""

from collections.abc import Iterator
from datetime import timedelta

from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.loyalty.const import DOMAIN
from custom_components.loyalty.issues import CLOCK_DOUBTFUL

from .cards import new_card
from .clock import WallClock
from .devices import PlugIn
from .devices.scanners import VirtualScanner
from .hub import Hub
from .shop import LabShop, OpenCounter


@pytest.fixture
def clock() -> Iterator[WallClock]:
    """The hub's clock; it is right again after the test."""
    clock = WallClock()
    yield clock
    clock.set_right()


async def test_the_shop_sells_in_1970_and_closes_its_days_when_the_clock_is_set(
    hub: Hub,
    shop: LabShop,
    open_counter: OpenCounter,
    plug_in: PlugIn,
    clock: WallClock,
) -> None:
    scanner = await plug_in(VirtualScanner())
    counter = await open_counter(scanners=[scanner])
    regular = new_card()
    await scanner.scan(regular)
    await shop.diary.wait("customer_scanned", counter)
    stamps = await shop.stamps(await shop.runtime.resolve(regular))
    last_day = shop.runtime.today

    await hub.stop()
    clock.lose()
    await hub.start()
    await shop.reopen(hub.hass)
    await counter.wait_until_connected()
    round_in_1970 = await shop.runtime.run_daily()
    for card in (new_card(), new_card()):
        await scanner.scan(card)
    await shop.diary.wait("customer_scanned", counter, number=3)
    doubtful = ir.async_get(hub.hass).async_get_issue(DOMAIN, CLOCK_DOUBTFUL)

    clock.set_right(later=timedelta(days=1))
    round_of_today = await shop.runtime.run_daily()
    await scanner.scan(new_card())
    told = await shop.diary.wait("customer_scanned", counter, number=4)

    assert doubtful is not None
    assert (round_in_1970.clock_doubtful, round_in_1970.closed) == (True, ())
    assert (round_in_1970.expired, round_of_today.expired) == ({}, {})
    assert (round_of_today.clock_doubtful, round_of_today.closed) == (
        False,
        (last_day,),
    )
    assert ir.async_get(shop.hass).async_get_issue(DOMAIN, CLOCK_DOUBTFUL) is None
    assert await shop.stamps(await shop.runtime.resolve(regular)) == stamps
    before, *meanwhile, after = [event.data["at"] for event in told]
    assert meanwhile == [before, before]
    assert after > before
