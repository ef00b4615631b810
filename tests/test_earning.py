"""Points that wait, limits, goods with points of their own and what is left over, through the public actions."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from .kit import (
    CAKE,
    POINTS,
    STAMPS,
    ShopKit,
    cake,
    counter,
    open_shop,
    points_program,
    stamp_card,
)

CARD = "4006381333931"
# 12:00 in Berlin, a Monday.
START = datetime(2026, 11, 2, 11, 0, tzinfo=UTC)


@pytest.fixture
async def berlin(
    hass: HomeAssistant,
    hub_folder: Path,
    trusted_clock: None,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Let it be noon in Berlin."""
    freezer.move_to(START)
    await hass.config.async_set_time_zone("Europe/Berlin")


async def shop_with(hass: HomeAssistant, *programs: Any) -> ShopKit:
    kit = await open_shop(hass, [counter(), *programs])
    await kit.act("enroll_customer", name="Anna", cards=[CARD])
    return kit


async def buy(kit: ShopKit, amount: float, **more: Any) -> dict[str, Any]:
    return await kit.act("record_purchase", customer=CARD, amount=amount, **more)


async def balance(kit: ShopKit) -> dict[str, Any]:
    answer = await kit.act("get_customer", customer=CARD)
    found: dict[str, Any] = answer["customer"]["balances"][0]
    return found


async def test_a_reward_that_comes_into_reach_at_midnight_is_told_once(
    hass: HomeAssistant, berlin: None, freezer: FrozenDateTimeFactory
) -> None:
    kit = await shop_with(hass, points_program(pending_days=2), cake())
    sale = await buy(kit, 70)
    assert sale["points_earned"] == 70
    assert sale["rewards_earned"] == []
    now = await balance(kit)
    assert (now["balance"], now["pending"]) == (0, 70)
    assert now["usable_from"] == "2026-11-04"
    await kit.wait(freezer, hours=24)
    assert kit.told("reward_earned") == []

    await kit.wait(freezer, hours=24)
    await kit.act("run_daily")

    (told,) = kit.told("reward_earned")
    assert told["reward"] == CAKE
    assert told["balances"] == {POINTS: 70}
    now = await balance(kit)
    assert (now["balance"], now["pending"], now["usable_from"]) == (70, 0, None)


async def test_a_hub_that_was_off_tells_of_it_when_it_is_back(
    hass: HomeAssistant, berlin: None, freezer: FrozenDateTimeFactory
) -> None:
    kit = await shop_with(hass, points_program(pending_days=2), cake())
    await buy(kit, 70)
    await hass.config_entries.async_unload(kit.entry.entry_id)
    freezer.move_to("2026-11-09 09:00:00+00:00")
    await hass.config_entries.async_setup(kit.entry.entry_id)
    await kit.act("run_daily")
    assert [told["reward"] for told in kit.told("reward_earned")] == [CAKE]


async def test_points_that_wait_are_listed_with_their_day(
    hass: HomeAssistant, berlin: None
) -> None:
    kit = await shop_with(hass, points_program(pending_days=14))
    await buy(kit, 20)
    (lot,) = (await kit.act("get_customer", customer=CARD))["customer"]["lots"]
    assert (lot["remaining"], lot["first_day"]) == (20, "2026-11-16")


async def test_a_day_gives_what_is_left_of_its_limit(
    hass: HomeAssistant, berlin: None, freezer: FrozenDateTimeFactory
) -> None:
    kit = await shop_with(hass, points_program(per_day=30))
    earned = [(await buy(kit, 20))["points_earned"] for _ in range(3)]
    assert earned == [20, 10, 0]
    await kit.reload()
    assert (await buy(kit, 20))["points_earned"] == 0
    freezer.move_to("2026-11-03 11:00:00+00:00")
    assert (await buy(kit, 20))["points_earned"] == 20


async def test_goods_earn_at_their_own_rate(hass: HomeAssistant, berlin: None) -> None:
    rates = [
        {"name": "tobacco", "points": 0, "step": None},
        {"name": "wine", "points": 3, "step": "5.00"},
    ]
    kit = await shop_with(hass, points_program(rates=rates))
    lines = [
        {"amount": 8, "category": "tobacco"},
        {"amount": 12.5, "category": "wine"},
        {"amount": 2.5, "category": "bread"},
    ]
    assert (await buy(kit, 23, lines=lines))["points_earned"] == 8


async def test_what_is_left_over_counts_next_time_and_is_no_balance(
    hass: HomeAssistant, berlin: None
) -> None:
    kit = await shop_with(hass, points_program(step="50.00", carries_rest=True))
    first = await buy(kit, 30)
    assert first["points_earned"] == 0
    assert first["explanation"][-1] == "Points: 30,00\xa0€ count with the next purchase"
    second = await buy(kit, 20)
    assert second["points_earned"] == 1
    await kit.act("record_refund", purchase=first["purchase"])
    answer = await kit.act("get_customer", customer=CARD)
    assert [held["balance"] for held in answer["customer"]["balances"]] == [0]
    assert await kit.runtime.ledger.check() == []
    totals = await kit.runtime.ledger.totals(kit.runtime.today, active_days=90)
    assert set(totals.programs_total) == {POINTS}


async def test_the_pace_rises_and_says_what_is_missing(
    hass: HomeAssistant, berlin: None
) -> None:
    steps = [{"from": "100.00", "points": 2}]
    kit = await shop_with(hass, points_program(rising_steps=steps))
    await buy(kit, 40)
    assert (await balance(kit))["next_step"] == {
        "points": 2,
        "missing": 60.0,
        "missing_purchases": None,
    }
    await buy(kit, 60)
    assert (await buy(kit, 10))["points_earned"] == 20
    assert (await balance(kit))["next_step"] is None


async def test_each_coffee_is_a_stamp(hass: HomeAssistant, berlin: None) -> None:
    kit = await shop_with(
        hass, stamp_card(stamp_on="article", articles=["coffee"], per_day=3)
    )
    coffees = [{"amount": 6, "category": "coffee", "quantity": 2}]
    given = [(await buy(kit, 6, lines=coffees))["stamps_earned"] for _ in range(2)]
    assert given == [2, 1]
    assert kit.runtime.terms.programs[0].id == STAMPS
