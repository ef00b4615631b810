"""The daily round: points end with their last day, and people are told ahead of it."""

from datetime import UTC, datetime
from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.loyalty import clock, daily, regulars
from custom_components.loyalty.const import DOMAIN
from custom_components.loyalty.events import ShopEvent

from .kit import POINTS, ShopKit, counter, open_shop, points_program

CARD = "4006381333931"
# 12:00 in Berlin.
START = datetime(2026, 11, 2, 11, 0, tzinfo=UTC)


@pytest.fixture
async def shop(
    hass: HomeAssistant,
    hub_folder: Path,
    trusted_clock: None,
    freezer: FrozenDateTimeFactory,
) -> ShopKit:
    """Return a shop whose points last ten days, with somebody who has 20 of them."""
    freezer.move_to(START)
    await hass.config.async_set_time_zone("Europe/Berlin")
    kit = await open_shop(
        hass,
        [counter(), points_program(validity={"unit": "days", "count": 10})],
        reminder_days=[5, 2],
        lapse_days=30,
    )
    await kit.act("enroll_customer", name="Anna", cards=[CARD])
    await kit.act("record_purchase", customer=CARD, amount=20)
    return kit


async def balance(shop: ShopKit) -> int:
    """Return Anna's points."""
    answer = await shop.act("get_customer", customer=CARD)
    points: int = answer["customer"]["balances"][0]["balance"]
    return points


async def test_points_are_spendable_until_midnight_and_gone_after(
    shop: ShopKit, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to("2026-11-12 22:59:59+00:00")
    assert await balance(shop) == 20

    await shop.wait(freezer, seconds=2)

    assert await balance(shop) == 0
    (expired,) = shop.told("points_expired")
    assert (expired["program"], expired["amount"]) == (POINTS, 20)
    assert expired["last_day"] == "2026-11-12"


async def test_expired_points_are_not_spent_though_the_round_is_late(
    shop: ShopKit, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to("2026-11-13 10:00:00+00:00")

    assert await balance(shop) == 0
    assert shop.told("points_expired") == []


async def test_people_are_reminded_ahead_and_once(
    shop: ShopKit, freezer: FrozenDateTimeFactory
) -> None:
    for _ in range(14):
        await shop.wait(freezer, hours=24)

    told = [
        (event["days_left"], event["amount"]) for event in shop.told("points_expiring")
    ]
    assert told == [(5, 20), (2, 20)]


async def test_a_hub_that_was_off_reminds_late_and_says_how_long_it_still_is(
    hass: HomeAssistant, shop: ShopKit, freezer: FrozenDateTimeFactory
) -> None:
    await hass.config_entries.async_unload(shop.entry.entry_id)
    freezer.move_to("2026-11-11 09:00:00+00:00")
    await hass.config_entries.async_setup(shop.entry.entry_id)
    await shop.wait(freezer, seconds=1)

    assert [event["days_left"] for event in shop.told("points_expiring")] == [1]


async def test_missed_days_are_closed_in_order(
    hass: HomeAssistant, shop: ShopKit, freezer: FrozenDateTimeFactory
) -> None:
    await hass.config_entries.async_unload(shop.entry.entry_id)
    freezer.move_to("2026-11-20 09:00:00+00:00")
    await hass.config_entries.async_setup(shop.entry.entry_id)
    await shop.wait(freezer, seconds=1)

    assert [event["last_day"] for event in shop.told("points_expired")] == [
        "2026-11-12"
    ]
    assert shop.runtime.ledger.last_closed_day is not None
    assert shop.runtime.ledger.last_closed_day.isoformat() == "2026-11-19"


async def test_the_owner_runs_it_by_hand_and_a_second_run_does_nothing(
    shop: ShopKit, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to("2026-11-13 10:00:00+00:00")

    first = await shop.act("run_daily")
    second = await shop.act("run_daily")

    assert (first["expired"], first["expired_members"]) == ({POINTS: 20}, 1)
    assert (second["closed"], second["expired"]) == ([], {})


async def test_somebody_who_stays_away_is_missed_once(
    shop: ShopKit, freezer: FrozenDateTimeFactory
) -> None:
    for _ in range(33):
        await shop.wait(freezer, hours=24)

    (lapsing,) = shop.told("customer_lapsing")
    assert (lapsing["last_visit"], lapsing["days_away"]) == ("2026-11-02", 30)


@pytest.fixture
async def forgetful(shop: ShopKit, monkeypatch: pytest.MonkeyPatch) -> ShopKit:
    """Return a shop with two more customers that has just one at hand, and nobody with entities."""
    monkeypatch.setattr(regulars, "REMEMBERED_ACCOUNTS", 1)
    monkeypatch.setattr(daily, "TOLD_TOGETHER", 1)
    for name, card in (("Ben", "12345670"), ("Mia", "96385074")):
        await shop.act("enroll_customer", name=name, cards=[card])
        await shop.act("record_purchase", customer=card, amount=20)
    for uid in tuple(shop.runtime.live.members):
        shop.runtime.live.drop(uid)
    return shop


@pytest.mark.parametrize(
    ("event", "days"),
    [("points_expiring", 6), ("points_expired", 11), ("customer_lapsing", 32)],
)
async def test_conditions_can_ask_about_everybody_who_is_told_of(
    forgetful: ShopKit, freezer: FrozenDateTimeFactory, event: str, days: int
) -> None:
    """Automations ask when they hear it, and the shop had forgotten all but one."""
    asked: list[bool] = []

    def ask(told: ShopEvent) -> None:
        if told.type == event and told.customer is not None:
            asked.append(forgetful.runtime.regulars.known(told.customer) is not None)

    forgetful.runtime.listen(ask)
    for _ in range(days):
        await forgetful.wait(freezer, hours=24)

    assert asked == [True, True, True]


async def test_what_is_at_hand_is_never_older_than_the_latest_booking(
    forgetful: ShopKit,
) -> None:
    """An account that was read a moment ago may have been overtaken."""
    shop = forgetful.runtime
    uid = await shop.resolve(CARD)
    read = await shop.account(uid)
    await forgetful.act("record_purchase", customer=CARD, amount=5)
    shop.regulars.have_at_hand(read)

    known = shop.regulars.known(uid)
    assert known is not None
    assert known.spent_minor == read.spent_minor + 500


async def test_a_clock_in_1970_books_sales_and_runs_no_expiry(
    hass: HomeAssistant,
    shop: ShopKit,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "kernel_synchronised", lambda: False)
    freezer.move_to("1970-01-01 00:10:00+00:00")

    sale = await shop.act("record_purchase", customer=CARD, amount=5)
    report = await shop.act("run_daily")

    assert sale["points_earned"] == 5
    assert sale["at"].startswith("2026-11-02T12:00:00")
    assert report["clock_doubtful"]
    assert (DOMAIN, "clock_doubtful") in ir.async_get(hass).issues

    freezer.move_to("2026-11-03 10:00:00+00:00")
    report = await shop.act("run_daily")

    assert report["closed"] == ["2026-11-02"]
    assert await balance(shop) == 25
    assert (DOMAIN, "clock_doubtful") not in ir.async_get(hass).issues


async def test_a_clock_that_was_set_right_while_the_shop_was_closed_is_believed(
    hass: HomeAssistant,
    shop: ShopKit,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "kernel_synchronised", lambda: False)
    freezer.move_to("1970-01-01 00:10:00+00:00")
    await shop.act("run_daily")
    assert await hass.config_entries.async_unload(shop.entry.entry_id)

    freezer.move_to("2026-11-03 10:00:00+00:00")
    assert await hass.config_entries.async_setup(shop.entry.entry_id)
    await shop.act("run_daily")

    assert (DOMAIN, "clock_doubtful") not in ir.async_get(hass).issues


@pytest.mark.parametrize(
    ("earned", "last_second", "first_second"),
    [
        # The clocks go back on 25 October 2026 and forward on 28 March 2027.
        ("2026-10-15 10:00", "2026-10-25 22:59:59", "2026-10-25 23:00:00"),
        ("2027-03-18 10:00", "2027-03-28 21:59:59", "2027-03-28 22:00:00"),
    ],
)
async def test_the_last_day_is_whole_when_the_clocks_change(
    hass: HomeAssistant,
    hub_folder: Path,
    trusted_clock: None,
    freezer: FrozenDateTimeFactory,
    earned: str,
    last_second: str,
    first_second: str,
) -> None:
    freezer.move_to(f"{earned}:00+00:00")
    await hass.config.async_set_time_zone("Europe/Berlin")
    shop = await open_shop(
        hass, [counter(), points_program(validity={"unit": "days", "count": 10})]
    )
    await shop.act("enroll_customer", name="Anna", cards=[CARD])
    await shop.act("record_purchase", customer=CARD, amount=20)

    freezer.move_to(f"{last_second}+00:00")
    assert await balance(shop) == 20
    freezer.move_to(f"{first_second}+00:00")
    assert await balance(shop) == 0


async def test_a_purchase_of_long_ago_does_not_cast_doubt_on_the_clock(
    hass: HomeAssistant, shop: ShopKit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "kernel_synchronised", lambda: False)
    await shop.act("record_purchase", customer=CARD, amount=5, at="2026-06-01 10:00:00")

    assert not (await shop.act("run_daily"))["clock_doubtful"]
