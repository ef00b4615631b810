"""Tiers as customers, staff and the owner see them: rising, staying, falling, and being told of it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConditionError, ServiceValidationError
from homeassistant.helpers import condition
import pytest

from custom_components.loyalty.const import DOMAIN

from .kit import ShopKit, cake, counter, open_shop, points_program
from .kit_tiers import GOLD, SILVER, buy, gold, silver, standing, tier_of
from .test_trigger import automate, told

CARD = "4006381333931"
# 12:00 in Berlin.
START = datetime(2026, 11, 2, 11, 0, tzinfo=UTC)


async def opened(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, **options: Any
) -> ShopKit:
    """Return a shop with points and two tiers, and Anna in it."""
    freezer.move_to(START)
    await hass.config.async_set_time_zone("Europe/Berlin")
    shop = await open_shop(
        hass,
        [counter(), points_program(), cake(), silver(), gold()],
        lapse_days=0,
        **options,
    )
    await shop.enroll("Anna", CARD)
    return shop


@pytest.fixture
async def shop(
    hass: HomeAssistant,
    hub_folder: Path,
    trusted_clock: None,
    freezer: FrozenDateTimeFactory,
) -> ShopKit:
    """Return a shop whose tiers count what was paid in twelve months."""
    return await opened(hass, freezer)


def moves(shop: ShopKit) -> list[tuple[Any, Any, Any]]:
    """Return who was told to have moved: from, to, and the direction."""
    return [
        (move["was"], move["tier"], move["direction"])
        for move in shop.told("tier_changed")
    ]


async def test_a_purchase_that_meets_the_threshold_exactly_lifts_at_once(
    shop: ShopKit,
) -> None:
    below = await buy(shop, CARD, 99.99)
    assert below["tier"]["tier"] is None
    assert (below["tier"]["next_name"], below["tier"]["missing"]) == ("Silver", 0.01)

    reached = await buy(shop, CARD, 0.01)

    assert reached["tier"]["name"] == "Silver"
    assert (reached["tier"]["next_name"], reached["tier"]["missing"]) == ("Gold", 400)
    assert "Silver reached" in reached["explanation"]
    assert moves(shop) == [(None, SILVER, "up")]


async def test_what_a_tier_gives_counts_from_the_next_purchase_on(
    shop: ShopKit,
) -> None:
    first = await buy(shop, CARD, 500)
    assert (first["payable"], first["points_earned"]) == (500, 500)

    second = await buy(shop, CARD, 100)

    # 5 % off, and one and a half points for each full 1.00 of the 95.00.
    assert (second["payable"], second["points_earned"]) == (95, 142)


async def test_a_tier_can_be_jumped(shop: ShopKit) -> None:
    assert (await buy(shop, CARD, 700))["tier"]["tier"] == GOLD
    assert moves(shop) == [(None, GOLD, "up")]


async def test_what_points_paid_does_not_count(shop: ShopKit) -> None:
    await buy(shop, CARD, 99)
    await shop.act(
        "adjust_balance", customer=CARD, program="Points", delta=100, reason="gift"
    )
    bought = await buy(shop, CARD, 5.5, redeem_points=100)
    assert bought["payable"] == 0.5
    assert (bought["tier"]["tier"], bought["tier"]["missing"]) == (None, 0.5)


async def test_spending_points_costs_no_tier(shop: ShopKit) -> None:
    await buy(shop, CARD, 100)
    await shop.act("redeem_reward", customer=CARD)
    assert await tier_of(shop, CARD) == SILVER


async def test_a_tier_that_only_a_returned_sale_had_reached_is_lost(
    shop: ShopKit,
) -> None:
    await buy(shop, CARD, 120)
    sale = await buy(shop, CARD, 400)
    assert await tier_of(shop, CARD) == GOLD

    refund = await shop.act("record_refund", purchase=sale["purchase"], amount=20.01)

    assert (refund["tier"]["tier"], refund["tier"]["missing"]) == (SILVER, 0.01)
    assert moves(shop)[-1] == (GOLD, SILVER, "down")


async def test_a_small_return_leaves_the_tier(shop: ShopKit) -> None:
    sale = await buy(shop, CARD, 520)
    await shop.act("record_refund", purchase=sale["purchase"], amount=20)
    assert await tier_of(shop, CARD) == GOLD


async def test_undoing_a_sale_takes_its_tier(shop: ShopKit) -> None:
    sale = await buy(shop, CARD, 100)
    await shop.act("undo", entry=sale["purchase"])
    assert await tier_of(shop, CARD) is None
    assert moves(shop) == [(None, SILVER, "up"), (SILVER, None, "down")]


async def test_a_tier_is_kept_for_twelve_months_from_the_purchase_on(
    shop: ShopKit, freezer: FrozenDateTimeFactory
) -> None:
    await buy(shop, CARD, 100)
    assert (await standing(shop, CARD))["keeps_until"] == "2027-11-02"

    freezer.move_to("2027-11-02 22:59:00+00:00")
    assert await tier_of(shop, CARD) == SILVER
    await shop.wait(freezer, minutes=2)

    assert await tier_of(shop, CARD) is None
    assert moves(shop)[-1] == (SILVER, None, "down")


async def test_what_is_missing_to_stay_is_told_and_is_enough(
    shop: ShopKit, freezer: FrozenDateTimeFactory
) -> None:
    await buy(shop, CARD, 60)
    await shop.wait(freezer, days=100)
    await buy(shop, CARD, 70)
    held = await standing(shop, CARD)
    # In a year the first purchase does not count any more.
    assert (held["keeps_until"], held["to_stay"]) == ("2027-11-02", 30)

    await buy(shop, CARD, 30)

    assert (await standing(shop, CARD))["keeps_until"] == "2028-02-10"


async def test_people_are_warned_before_they_fall_and_once(
    shop: ShopKit, freezer: FrozenDateTimeFactory
) -> None:
    await buy(shop, CARD, 120)
    freezer.move_to("2027-10-18 09:00:00+00:00")
    for _ in range(3):
        await shop.wait(freezer, hours=24)

    (told,) = shop.told("tier_ending")
    assert (told["tier"], told["last_day"], told["days_left"]) == (
        SILVER,
        "2027-11-02",
        14,
    )
    assert told["to_stay"] == "100.00"


async def test_a_hub_that_was_off_tells_where_people_ended(
    hass: HomeAssistant, shop: ShopKit, freezer: FrozenDateTimeFactory
) -> None:
    await buy(shop, CARD, 420)
    await shop.wait(freezer, days=10)
    await buy(shop, CARD, 80)
    assert await tier_of(shop, CARD) == GOLD
    await hass.config_entries.async_unload(shop.entry.entry_id)
    freezer.move_to("2027-12-20 09:00:00+00:00")
    await hass.config_entries.async_setup(shop.entry.entry_id)
    await shop.wait(freezer, seconds=1)

    assert moves(shop)[2:] == [(GOLD, None, "down")]
    assert await shop.runtime.ledger.check() == []


@pytest.mark.parametrize(
    ("options", "last_day"),
    [
        pytest.param({"tier_grace_days": 10}, "2027-11-12", id="ten days of grace"),
        pytest.param(
            {"tier_grace_days": 10, "tier_whole_months": True},
            "2027-11-30",
            id="to the end of the month",
        ),
        pytest.param(
            {"tier_window": "month", "tier_keeps": False}, "2026-11-30", id="a month"
        ),
        pytest.param(
            {"tier_window": "quarter", "tier_keeps": False},
            "2026-12-31",
            id="a quarter",
        ),
        pytest.param(
            {"tier_window": "half_year", "tier_keeps": False},
            "2026-12-31",
            id="half a year",
        ),
        pytest.param(
            {"tier_window": "year", "tier_keeps": False}, "2026-12-31", id="a year"
        ),
        pytest.param(
            {"tier_window": "year", "tier_keeps": True},
            "2027-12-31",
            id="this year and the next",
        ),
        pytest.param({"tier_window": "lifetime"}, None, id="for good"),
        pytest.param({"tier_basis": "purchases"}, None, id="not reached"),
    ],
)
async def test_how_long_a_tier_is_kept(
    hass: HomeAssistant,
    hub_folder: Path,
    trusted_clock: None,
    freezer: FrozenDateTimeFactory,
    options: Mapping[str, Any],
    last_day: str | None,
) -> None:
    shop = await opened(hass, freezer, **options)
    answer = await buy(shop, CARD, 100)
    assert answer["tier"]["keeps_until"] == last_day


async def test_who_falls_by_steps_has_a_whole_window_for_the_next(
    hass: HomeAssistant,
    hub_folder: Path,
    trusted_clock: None,
    freezer: FrozenDateTimeFactory,
) -> None:
    shop = await opened(
        hass, freezer, tier_downgrade="step", tier_window="year", tier_keeps=True
    )
    await buy(shop, CARD, 500)
    for year, held in ((2028, SILVER), (2029, None)):
        freezer.move_to(f"{year - 1}-12-31 22:58:00+00:00")
        await shop.wait(freezer, minutes=1)
        before = await tier_of(shop, CARD)
        await shop.wait(freezer, minutes=3)
        assert (before, await tier_of(shop, CARD)) == (
            GOLD if held else SILVER,
            held,
        )


async def test_tiers_by_balance_fall_at_midnight_after_points_were_spent(
    hass: HomeAssistant,
    hub_folder: Path,
    trusted_clock: None,
    freezer: FrozenDateTimeFactory,
) -> None:
    shop = await opened(hass, freezer, tier_basis="balance", tier_program="points")
    await buy(shop, CARD, 120)
    await shop.act("redeem_reward", customer=CARD)
    assert await tier_of(shop, CARD) == SILVER

    await shop.wait(freezer, hours=12)

    assert await tier_of(shop, CARD) is None


async def test_who_rises_because_points_need_not_wait_any_more_is_told(
    hass: HomeAssistant,
    hub_folder: Path,
    trusted_clock: None,
    freezer: FrozenDateTimeFactory,
) -> None:
    freezer.move_to(START)
    shop = await open_shop(
        hass, [counter(), points_program(pending_days=1), silver()], tier_basis="points"
    )
    await shop.enroll("Anna", CARD)
    await buy(shop, CARD, 120)
    assert moves(shop) == []

    await shop.wait(freezer, days=1)

    assert await tier_of(shop, CARD) == SILVER
    assert moves(shop) == [(None, SILVER, "up")]


async def test_tiers_by_visits(
    hass: HomeAssistant,
    hub_folder: Path,
    trusted_clock: None,
    freezer: FrozenDateTimeFactory,
) -> None:
    freezer.move_to(START)
    visits: dict[str, Any] = {"tier_basis": "visits", "tier_months": 1}
    shop = await open_shop(hass, [counter(), silver(threshold="3")], **visits)
    await shop.enroll("Anna", CARD)
    for _ in range(3):
        assert await tier_of(shop, CARD) is None
        await shop.scan(CARD)
        await shop.wait(freezer, days=1)
    assert await tier_of(shop, CARD) == SILVER
    assert shop.told("customer_scanned")[-1]["counted"] is True


async def test_tiers_by_points_earned_stay_when_they_are_spent(
    hass: HomeAssistant,
    hub_folder: Path,
    trusted_clock: None,
    freezer: FrozenDateTimeFactory,
) -> None:
    shop = await opened(hass, freezer, tier_basis="points")
    sale = await buy(shop, CARD, 120)
    await shop.act("redeem_reward", customer=CARD)
    assert await tier_of(shop, CARD) == SILVER

    await shop.act("record_refund", purchase=sale["purchase"], amount=30)

    assert await tier_of(shop, CARD) is None


class TestByHand:
    """The owner makes somebody a VIP."""

    async def test_it_holds_until_its_day_whatever_is_bought(
        self, shop: ShopKit, freezer: FrozenDateTimeFactory
    ) -> None:
        answer = await shop.act(
            "set_tier",
            customer=CARD,
            tier="Gold",
            until=date(2026, 11, 5),
            reason="a friend",
        )
        assert answer["tier"]["by_hand"] is True
        assert answer["tier"]["keeps_until"] == "2026-11-05"
        assert "Reason: a friend" in answer["explanation"]
        sale = await buy(shop, CARD, 100)
        assert sale["payable"] == 95
        await shop.act("record_refund", purchase=sale["purchase"])
        await shop.wait(freezer, days=3)
        assert await tier_of(shop, CARD) == GOLD

        await shop.wait(freezer, hours=12)

        assert await tier_of(shop, CARD) is None

    async def test_what_was_reached_is_kept_when_the_gift_ends(
        self, shop: ShopKit, freezer: FrozenDateTimeFactory
    ) -> None:
        await shop.act(
            "set_tier", customer=CARD, tier="silver", until=date(2026, 11, 5)
        )
        await buy(shop, CARD, 500)
        assert await tier_of(shop, CARD) == GOLD
        await shop.wait(freezer, days=10)
        assert (await standing(shop, CARD))["by_hand"] is False
        assert await tier_of(shop, CARD) == GOLD

    async def test_it_can_be_taken_away(self, shop: ShopKit) -> None:
        await buy(shop, CARD, 100)
        await shop.act("set_tier", customer=CARD, tier=GOLD)
        assert (await standing(shop, CARD))["keeps_until"] is None

        answer = await shop.act("set_tier", customer=CARD, tier="none")

        assert answer["tier"]["tier"] == SILVER

    @pytest.mark.parametrize(
        ("fields", "reason"),
        [
            ({"tier": "Platinum"}, "tier_unknown"),
            ({"tier": "Gold", "until": date(2026, 11, 1)}, "tier_ended"),
        ],
    )
    async def test_what_makes_no_sense_is_refused(
        self, shop: ShopKit, fields: dict[str, Any], reason: str
    ) -> None:
        with pytest.raises(ServiceValidationError) as refused:
            await shop.act("set_tier", customer=CARD, **fields)
        assert refused.value.translation_key == reason


async def test_a_shop_without_tiers_says_so(
    hass: HomeAssistant, hub_folder: Path, trusted_clock: None
) -> None:
    shop = await open_shop(hass, [counter(), points_program()])
    await shop.enroll("Anna", CARD)
    assert await standing(shop, CARD) is None
    with pytest.raises(ServiceValidationError) as refused:
        await shop.act("set_tier", customer=CARD, tier="Gold")
    assert refused.value.translation_key == "no_tiers"


async def test_of_two_accounts_the_better_tier_stays(shop: ShopKit) -> None:
    other = await shop.enroll("Anna again")
    await buy(shop, CARD, 60)
    await buy(shop, other, 500)
    await shop.act("merge_customers", customer=CARD, duplicate=other)
    assert await tier_of(shop, CARD) == GOLD
    assert await shop.runtime.ledger.check() == []


async def test_what_two_accounts_bought_lifts_the_one(shop: ShopKit) -> None:
    other = await shop.enroll("Anna again")
    await buy(shop, CARD, 60)
    await buy(shop, other, 40)
    await shop.act("merge_customers", customer=CARD, duplicate=other)
    assert await tier_of(shop, CARD) == SILVER


async def test_customers_are_found_by_their_tier(shop: ShopKit) -> None:
    await shop.enroll("Ben")
    await buy(shop, CARD, 100)
    found = await shop.act("find_customers", tier="Silver")
    assert [row["name"] for row in found["customers"]] == ["Anna"]
    assert found["customers"][0]["tier"] == SILVER


async def test_the_sensor_follows(
    shop: ShopKit, freezer: FrozenDateTimeFactory
) -> None:
    await shop.scan(CARD)
    customer = shop.told("customer_scanned")[0]["customer"]
    assert shop.state(f"{customer}_tier").state == "unknown"
    await buy(shop, CARD, 100)
    state = shop.state(f"{customer}_tier")
    assert (state.state, state.attributes["options"]) == ("Silver", ["Silver", "Gold"])
    await shop.act("update_customer", customer=CARD, pinned=True)
    freezer.move_to("2027-11-03 09:00:00+00:00")
    await shop.wait(freezer, minutes=10)
    assert shop.state(f"{customer}_tier").state == "unknown"


async def test_a_scan_says_the_tier_and_what_is_missing(shop: ShopKit) -> None:
    await buy(shop, CARD, 110)
    answer = await shop.act("scan", code=CARD)
    lines = answer["explanation"]
    assert "Tier: Silver" in lines
    assert "390,00\xa0€ more to Gold" in lines


async def test_new_tiers_hold_for_what_was_bought_before(
    hass: HomeAssistant, shop: ShopKit, freezer: FrozenDateTimeFactory
) -> None:
    await buy(shop, CARD, 300)
    (subentry,) = (
        found for found in shop.entry.subentries.values() if found.subentry_id == GOLD
    )
    hass.config_entries.async_update_subentry(
        shop.entry, subentry, data=subentry.data | {"threshold": "250.00"}
    )
    await hass.async_block_till_done()
    await shop.wait(freezer, seconds=1)

    assert await tier_of(shop, CARD) == GOLD
    # It is no news of the customer that the owner has changed the tiers.
    assert moves(shop) == [(None, SILVER, "up")]
    assert await shop.runtime.ledger.check() == []


async def test_a_tier_that_is_gone_is_held_by_nobody(
    hass: HomeAssistant, shop: ShopKit, freezer: FrozenDateTimeFactory
) -> None:
    await buy(shop, CARD, 500)
    hass.config_entries.async_remove_subentry(shop.entry, GOLD)
    await hass.async_block_till_done()
    await shop.wait(freezer, seconds=1)
    assert await tier_of(shop, CARD) == SILVER


@pytest.mark.parametrize(
    ("options", "heard"),
    [
        pytest.param({}, [SILVER, GOLD, SILVER], id="every move"),
        pytest.param({"direction": "up"}, [SILVER, GOLD], id="up"),
        pytest.param({"direction": "down"}, [SILVER], id="down"),
        pytest.param({"tier": "Gold"}, [GOLD], id="to gold"),
        pytest.param({"tier": ["silver"], "direction": "up"}, [SILVER], id="by id"),
        pytest.param({"tier": "Platinum"}, [], id="to no tier of the shop"),
    ],
)
async def test_moves_start_automations(
    shop: ShopKit, options: dict[str, Any], heard: list[str]
) -> None:
    calls = await automate(shop.hass, "tier_changed", **options)
    await buy(shop, CARD, 100)
    sale = await buy(shop, CARD, 400)
    await shop.act("record_refund", purchase=sale["purchase"], amount=1)
    assert [run["tier"] for run in told(calls)] == heard


async def in_tier(shop: ShopKit, customer: str, **options: Any) -> bool | None:
    """Return what the condition says."""
    config = await condition.async_validate_condition_config(
        shop.hass,
        {
            "condition": f"{DOMAIN}.customer_in_tier",
            "options": {"customer": customer, **options},
        },
    )
    checker = await condition.async_from_config(shop.hass, config)
    try:
        return checker.async_check()
    finally:
        checker.async_unload()


@pytest.mark.parametrize(
    ("spent", "options", "holds"),
    [
        (99, {"tier": "Silver"}, False),
        (100, {"tier": "Silver"}, True),
        (100, {"tier": "gold"}, False),
        (500, {"tier": "Silver"}, True),
        (500, {"tier": "Silver", "or_above": False}, False),
        (500, {"tier": "Gold", "or_above": False}, True),
    ],
)
async def test_automations_ask_for_the_tier(
    shop: ShopKit, spent: float, options: dict[str, Any], holds: bool
) -> None:
    customer = await shop.enroll("Ben")
    await buy(shop, customer, spent)
    assert await in_tier(shop, customer, **options) is holds


async def test_a_tier_that_is_none_of_the_shops_can_not_be_asked_for(
    shop: ShopKit,
) -> None:
    customer = await shop.enroll("Ben")
    await buy(shop, customer, 100)
    with pytest.raises(ConditionError):
        await in_tier(shop, customer, tier="Platinum")
