"""What a trial keeps as the shop does, by action: tiers, stocks, limits, gifts, chance and thanks."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
import pytest

from custom_components.loyalty.programs.draws import wins

from .kit import CAKE, POINTS, ShopKit, cake, counter, open_shop, points_program
from .kit_promotions import CHOICE, FRIENDS, HAPPY, promotion
from .kit_tiers import buy, gold, silver

pytestmark = pytest.mark.usefixtures("hub_folder", "trusted_clock")

BISCUIT = {"gift": "Biscuit", "gift_cost": "0.30"}
TWICE = {"program": POINTS, "changes": {"step": "0.50"}}


class Year:
    """A shop in which days are counted from the first of March 2027 on."""

    def __init__(self, hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
        self._hass = hass
        self._freezer = freezer
        self.shop: ShopKit

    def day(self, day: str) -> None:
        self._freezer.move_to(f"2027-{day}T10:00:00+01:00")

    async def open(self, *subentries: ConfigSubentryData, **options: Any) -> ShopKit:
        """Open it with points for nothing but rewards, and whatever else."""
        self.day("03-01")
        await self._hass.config.async_set_time_zone("Europe/Berlin")
        self.shop = await open_shop(
            self._hass,
            [counter(), points_program(block_value=None), *subentries],
            **options,
        )
        return self.shop

    async def begin(self, day: str) -> None:
        """Let the nights before a day pass."""
        self.day(day)
        await self.shop.act("run_daily")

    async def tried(self, **asked: Any) -> dict[str, Any]:
        """Return what comes of twice the points."""
        return await self.shop.act("try_program", **TWICE, **asked)


@pytest.fixture
def year(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> Year:
    return Year(hass, freezer)


async def test_tiers_end_with_their_month(year: Year) -> None:
    shop = await year.open(
        silver(), gold(), tier_window="month", tier_keeps=False, lapse_days=0
    )
    anna, ben = await shop.enroll("Anna"), await shop.enroll("Ben")
    await buy(shop, anna, 500)
    await year.begin("04-05")
    await buy(shop, anna, 100)
    await buy(shop, ben, 500)
    await year.begin("04-06")
    await buy(shop, ben, 100)
    await year.begin("05-02")
    running = await year.tried(last_day="2027-04-29")
    assert running["tiers"] == {"gold": 1, "silver": 1}
    over = await year.tried(last_day="2027-04-30")
    assert over["tiers"] == {}
    assert running["price_discount"] == over["price_discount"] == 5


async def test_who_was_in_a_tier_starts_in_it(year: Year) -> None:
    shop = await year.open(silver(), gold(), lapse_days=0)
    anna, ben, cleo = [await shop.enroll(name) for name in ("Anna", "Ben", "Cleo")]
    await buy(shop, anna, 500)
    await shop.act("set_tier", customer=ben, tier="Gold", until="2027-03-11")
    await year.begin("03-10")
    await shop.act("set_tier", customer=cleo, tier="Gold")
    for customer in (anna, ben, cleo):
        await buy(shop, customer, 100)
    await year.begin("03-12")
    await buy(shop, ben, 20)
    await year.begin("03-13")
    trial = await year.tried(first_day="2027-03-10")
    assert trial["price_discount"] == 15
    # What the owner gave Ben is over, and he bought for a bit more than 100.00.
    assert trial["tiers"] == {"gold": 2, "silver": 1}


async def test_a_tier_by_points_begins_with_what_was_earned(year: Year) -> None:
    shop = await year.open(
        silver(threshold="100"),
        gold(threshold="150"),
        tier_basis="points",
        tier_program=POINTS,
        tier_window="lifetime",
    )
    anna = await shop.enroll("Anna")
    await buy(shop, anna, 100)
    await year.begin("03-10")
    await buy(shop, anna, 30)
    await buy(shop, anna, 10)
    await year.begin("03-11")
    # 100 points of before and 60 in the trial are gold for the second purchase.
    trial = await year.tried(first_day="2027-03-10")
    assert (trial["price_discount"], trial["tiers"]) == (0.5, {"gold": 1})


async def test_stocks_and_limits_of_rewards(year: Year) -> None:
    shop = await year.open(cake(cost="1.20", stock=4, limit=2))
    customers = [await shop.enroll(name) for name in ("Anna", "Ben", "Cleo")]
    await buy(shop, customers[0], 60)
    await shop.act("redeem_reward", customer=customers[0], reward="Piece of cake")
    await year.begin("03-10")
    for customer in customers:
        for _ in range(4):
            await buy(shop, customer, 60)
    await year.begin("03-11")
    # Four, less the one that is gone: Cleo has two, Ben the last.
    trial = await year.tried(first_day="2027-03-10")
    assert trial["rewards"] == [{"reward": CAKE, "name": "Piece of cake", "count": 3}]
    assert trial["gifts"] == 3.6
    await shop.act("stock_reward", reward="Piece of cake", added=5)
    await year.begin("03-12")
    # Two for each customer, of whom Anna had one.
    trial = await year.tried(first_day="2027-03-10")
    assert trial["rewards"][0]["count"] == 5


@pytest.mark.parametrize(
    ("limits", "times"),
    [({}, 4), ({"per_customer": 1}, 1), ({"per_day": 1}, 2), ({"in_all": 3}, 1)],
)
async def test_gifts_of_promotions_within_their_limits(
    year: Year, limits: dict[str, int], times: int
) -> None:
    shop = await year.open(promotion(effect=BISCUIT, limits=limits))
    anna, ben = await shop.enroll("Anna"), await shop.enroll("Ben")
    await buy(shop, anna, 10)
    await buy(shop, anna, 10)
    await year.begin("03-10")
    await buy(shop, anna, 10)
    await buy(shop, ben, 10)
    await buy(shop, ben, 10)
    await year.begin("03-11")
    await buy(shop, anna, 10)
    await year.begin("03-12")
    trial = await year.tried(first_day="2027-03-10")
    assert trial["gifts"] == trial["cost"] == pytest.approx(0.3 * times)


async def test_offers_are_chosen_as_they_were(year: Year) -> None:
    offers = [
        CHOICE["offers"][0],
        {"name": "Biscuits", "gift": "Biscuits", "gift_cost": "0.80"},
    ]
    shop = await year.open(promotion("choice", "Choice", effect={}, offers=offers))
    customers = [await shop.enroll(name) for name in ("Anna", "Ben", "Cleo", "Dora")]
    chosen = {"promotion": "Choice", "offer": "Biscuits"}
    # Before the period, in it, taken back, and on a day after it.
    await shop.act("choose_offer", customer=customers[0], **chosen)
    await year.begin("03-10")
    for customer in customers:
        await buy(shop, customer, 10)
    await shop.act("choose_offer", customer=customers[1], **chosen)
    mistake = await shop.act("choose_offer", customer=customers[2], **chosen)
    await shop.act("undo", entry=mistake["entry"])
    await shop.act(
        "choose_offer", customer=customers[2], **chosen | {"offer": "30 points"}
    )
    await year.begin("03-11")
    await shop.act("choose_offer", customer=customers[3], **chosen)
    trial = await year.tried(first_day="2027-03-10", last_day="2027-03-10")
    assert trial["gifts"] == 0.8
    assert trial["programs"][0]["earned"] == 4 * 20 + 30


async def test_chance_decides_by_the_bookings(year: Year) -> None:
    shop = await year.open(promotion(effect=BISCUIT, conditions={"chance": 3}))
    anna = await shop.enroll("Anna")
    entries = [(await buy(shop, anna, 1))["entry"] for _ in range(20)]
    await year.begin("03-02")
    trial = await year.tried()
    winners = [entry for entry in entries if wins(str(entry), HAPPY, 3)]
    assert trial["gifts"] == pytest.approx(0.3 * len(winners))
    assert winners


async def test_thanks_are_earned_and_claimed(year: Year) -> None:
    shop = await year.open(
        promotion("friends", "Bring a friend", **FRIENDS), cake(cost="1.20", price=100)
    )
    anna = await shop.enroll("Anna")
    ben = await shop.enroll("Ben", referred_by=anna)
    await buy(shop, anna, 1)
    await buy(shop, ben, 20)
    await year.begin("03-02")
    await buy(shop, anna, 1)
    await year.begin("03-03")
    trial = await year.tried()
    (points,) = trial["programs"]
    # 40 and 50 of Ben's, 100 for Anna, and her own 4.
    assert points["earned"] == 194
    assert points["outstanding"] == 94
    assert trial["gifts"] == 1.2


async def test_thanks_reach_an_account_that_took_over(year: Year) -> None:
    shop = await year.open(promotion("friends", "Bring a friend", **FRIENDS))
    anna, again = await shop.enroll("Anna"), await shop.enroll("Anna again")
    ben = await shop.enroll("Ben", referred_by=again)
    await buy(shop, ben, 20)
    await shop.act("merge_customers", customer=anna, duplicate=again)
    await year.begin("03-02")
    (points,) = (await year.tried())["programs"]
    assert (points["earned"], points["outstanding"]) == (190, 190)
