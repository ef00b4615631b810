"""The owner's figures: what promises cost and brought, beside budgets and expectations."""

from typing import Any

from homeassistant.exceptions import ServiceValidationError
import pytest

from .kit import (
    CAKE,
    DISCOUNT,
    POINTS,
    ShopKit,
    cake,
    counter,
    discount,
    open_shop,
    points_program,
    subentry,
)
from .kit_tiers import GOLD, SILVER, gold, silver
from .kit_vouchers import (
    COUPONS,
    GIFT_CARDS,
    STICKERS,
    coupons,
    gift_cards,
    issue,
    stickers,
)

CARD = "4006381333931"
MUG = {"count": 2, "name": "Mug", "cost": "3.00"}

pytestmark = pytest.mark.usefixtures("hub_folder", "trusted_clock")


@pytest.fixture
async def boutique(hass: Any) -> ShopKit:
    """Return a shop that has sold for 130.00 at a tenth off, and handed out a cake."""
    shop = await open_shop(
        hass,
        [
            counter(),
            discount(budget="50.00", expected_sales="100.00"),
            points_program(),
            cake(cost="1.50"),
        ],
    )
    anna = await shop.enroll("Anna", CARD)
    await shop.act("record_purchase", customer=anna, amount=100)
    await shop.act(
        "record_purchase", customer=anna, amount=30, redeem_rewards=["Piece of cake"]
    )
    await shop.act("record_purchase", amount=13)
    return shop


def of(figures: dict[str, Any], program: str) -> dict[str, Any]:
    (found,) = [row for row in figures["programs"] if row["program"] == program]
    return dict(found)


async def test_the_shops_figures(boutique: ShopKit) -> None:
    figures = await boutique.act("get_figures")
    assert (figures["purchases"], figures["sales"], figures["cost"]) == (3, 130, 14.5)
    assert figures["discounted_purchases"] == 2
    # 14.50 of what would have been 144.50.
    assert figures["discount_depth"] == 10


async def test_what_each_promise_cost_and_brought(boutique: ShopKit) -> None:
    figures = await boutique.act("get_figures")
    assert of(figures, DISCOUNT) == {
        "program": DISCOUNT,
        "name": "Members",
        "unit": "percent",
        "purchases": 2,
        "sales": 117.0,
        "cost": 13.0,
        "issued": 0,
        "redeemed": 0,
        "expired": 0,
        "reversed": 0,
        "returned": 0,
        "adjusted": 0,
        "outstanding": 0,
        "locked": 0,
        "liability": None,
        "budget": 50.0,
        "budget_left": 37.0,
        "expected_sales": 100.0,
        "beyond_expectation": 17.0,
    }
    points = of(figures, POINTS)
    assert (points["cost"], points["issued"], points["redeemed"]) == (1.5, 117, 60)
    assert (points["outstanding"], points["liability"]) == (57, 2.85)
    assert points["budget"] is None


async def test_what_is_reserved_is_owed_still(boutique: ShopKit) -> None:
    sold = await boutique.act("record_purchase", customer=CARD, amount=50)
    await boutique.act("record_refund", purchase=sold["purchase"], amount=10)
    await boutique.act(
        "adjust_balance", customer=CARD, program="Points", delta=7, reason="sorry"
    )
    await boutique.act("reserve_reward", customer=CARD, reward="Piece of cake")
    points = of(await boutique.act("get_figures"), POINTS)
    report = await boutique.act("program_report", program="Points")
    owed = {name: report[name] for name in points.keys() & report.keys()}
    assert points | owed == points
    assert points["locked"] == 60
    assert points["outstanding"] == (
        points["issued"]
        - points["redeemed"]
        - points["expired"]
        - points["reversed"]
        + points["returned"]
        + points["adjusted"]
    )
    asked = await boutique.act("get_customer", customer=CARD)
    (balance,) = [
        row["balance"]
        for row in asked["customer"]["balances"]
        if row["program"] == POINTS
    ]
    assert points["outstanding"] == balance + points["locked"]
    assert points["liability"] == report["outstanding_value"] == 5.0
    await boutique.runtime.figures.refresh()
    assert boutique.state(f"shop_{POINTS}_outstanding").state == "100"
    assert boutique.state(f"shop_{POINTS}_outstanding_value").state == "5.00"
    assert await boutique.runtime.ledger.check() == []


async def test_returned_goods_cost_nothing(boutique: ShopKit) -> None:
    sold = await boutique.act("record_purchase", customer=CARD, amount=50)
    await boutique.act("record_refund", purchase=sold["purchase"], amount=50)
    assert of(await boutique.act("get_figures"), DISCOUNT)["cost"] == 13
    assert await boutique.runtime.ledger.check() == []


def rewards(figures: dict[str, Any]) -> dict[str, Any]:
    return {row["reward"]: row for row in figures["rewards"]}


async def test_what_rewards_cost(hass: Any) -> None:
    shop = await open_shop(
        hass,
        [
            counter(),
            points_program(),
            cake(cost="1.50"),
            subentry(
                "five",
                "reward",
                "Five off",
                {"program": POINTS, "price": 50, "kind": "money", "value": "5.00"},
            ),
            subentry(
                "surprise",
                "reward",
                "Surprise",
                {"program": POINTS, "price": 10, "kind": "gift"},
            ),
        ],
    )
    anna = await shop.enroll("Anna", CARD)
    await shop.act("record_purchase", customer=anna, amount=300)
    for reward in ("Piece of cake", "Piece of cake", "Surprise"):
        handed = await shop.act("redeem_reward", customer=anna, reward=reward)
    sold = await shop.act(
        "record_purchase", customer=anna, amount=20, redeem_rewards=["Five off"]
    )
    # What is only kept for somebody has not been handed out.
    await shop.act("reserve_reward", customer=anna, reward="Piece of cake")
    figures = await shop.act("get_figures")
    assert rewards(figures) == {
        CAKE: {
            "reward": CAKE,
            "name": "Piece of cake",
            "program": POINTS,
            "redeemed": 2,
            "cost": 3.0,
            "taken_off": 0.0,
        },
        "five": {
            "reward": "five",
            "name": "Five off",
            "program": POINTS,
            "redeemed": 1,
            "cost": 5.0,
            "taken_off": 5.0,
        },
        "surprise": {
            "reward": "surprise",
            "name": "Surprise",
            "program": POINTS,
            "redeemed": 1,
            "cost": None,
            "taken_off": 0.0,
        },
    }
    assert of(figures, POINTS)["cost"] == 8
    await shop.act("record_refund", purchase=sold["purchase"])
    await shop.act("undo", entry=handed["entry"])
    back = rewards(await shop.act("get_figures"))
    assert (back["five"]["redeemed"], back["five"]["cost"]) == (0, 0)
    assert back["surprise"]["redeemed"] == 0
    before = await shop.act(
        "get_figures", first_day="2020-01-01", last_day="2020-12-31"
    )
    assert [row["redeemed"] for row in before["rewards"]] == [0, 0, 0]


async def test_what_a_percentage_for_points_costs(hass: Any) -> None:
    """It lowers the price: the program has that cost once, and it comes back with the goods."""
    tenth = {
        "program": POINTS,
        "price": 50,
        "kind": "percent",
        "percent": "10",
        "cost": "9.99",
    }
    shop = await open_shop(
        hass,
        [
            counter(),
            points_program(),
            subentry("tenth", "reward", "A tenth off", tenth),
        ],
    )
    anna = await shop.enroll("Anna", CARD)
    await shop.act("record_purchase", customer=anna, amount=50)
    sold = await shop.act(
        "record_purchase", customer=anna, amount=20, redeem_rewards=["A tenth off"]
    )
    assert (sold["payable"], sold["discount"]) == (18, 2)
    figures = await shop.act("get_figures")
    assert rewards(figures)["tenth"] == {
        "reward": "tenth",
        "name": "A tenth off",
        "program": POINTS,
        "redeemed": 1,
        "cost": 2.0,
        "taken_off": 2.0,
    }
    assert (of(figures, POINTS)["cost"], figures["cost"]) == (2, 2)
    await shop.act("record_refund", purchase=sold["purchase"], amount=10)
    assert of(await shop.act("get_figures"), POINTS)["cost"] == 1
    await shop.act("record_refund", purchase=sold["purchase"])
    figures = await shop.act("get_figures")
    assert (of(figures, POINTS)["cost"], figures["cost"]) == (0, 0)
    assert rewards(figures)["tenth"]["redeemed"] == 0
    assert await shop.runtime.ledger.check() == []


async def test_what_a_tier_costs_and_brings(hass: Any) -> None:
    shop = await open_shop(hass, [counter(), points_program(), silver(), gold()])
    anna = await shop.enroll("Anna", CARD)
    for amount in (600, 100, 50):
        sold = await shop.act("record_purchase", customer=anna, amount=amount)
    await shop.act("record_refund", purchase=sold["purchase"], amount=10)
    assert (await shop.act("get_figures"))["tiers"] == [
        {"tier": SILVER, "name": "Silver", "purchases": 0, "sales": 0.0, "cost": 0.0},
        {"tier": GOLD, "name": "Gold", "purchases": 2, "sales": 133.0, "cost": 7.0},
    ]


async def test_a_shop_without_tiers(boutique: ShopKit) -> None:
    assert (await boutique.act("get_figures"))["tiers"] == []


async def test_another_period(boutique: ShopKit) -> None:
    figures = await boutique.act(
        "get_figures", first_day="2020-01-01", last_day="2020-12-31"
    )
    assert (figures["sales"], figures["discount_depth"]) == (0, None)
    assert of(figures, DISCOUNT)["cost"] == 0


async def test_a_period_the_wrong_way_round(boutique: ShopKit) -> None:
    with pytest.raises(ServiceValidationError) as refusal:
        await boutique.act("get_figures", first_day="2027-01-02", last_day="2027-01-01")
    assert refusal.value.translation_key == "period_ends_first"


async def test_sensors_of_money(boutique: ShopKit) -> None:
    await boutique.runtime.figures.refresh()
    states = {
        key: boutique.state(f"shop_{key}").state
        for key in (
            "given_today",
            "discount_depth",
            f"{DISCOUNT}_cost",
            f"{DISCOUNT}_sales_with",
            f"{DISCOUNT}_budget_used",
        )
    }
    assert states == {
        "given_today": "14.50",
        "discount_depth": "10.0",
        f"{DISCOUNT}_cost": "13.00",
        f"{DISCOUNT}_sales_with": "117.00",
        f"{DISCOUNT}_budget_used": "26.0",
    }


async def test_no_more_off_than_the_shop_allows(hass: Any) -> None:
    shop = await open_shop(
        hass, [counter(), discount(percent="60")], most_off_percent=25
    )
    anna = await shop.enroll("Anna")
    answer = await shop.act("record_purchase", customer=anna, amount=10)
    assert (answer["discount"], answer["payable"]) == (2.5, 7.5)
    assert any("Never more off a sale" in line for line in answer["explanation"])


async def test_what_vouchers_are_worth(hass: Any) -> None:
    shop = await open_shop(
        hass,
        [
            counter(),
            points_program(),
            coupons(),
            stickers(exchanges=[MUG]),
            gift_cards(),
        ],
    )
    await shop.act("record_purchase", amount=70)
    await shop.act("issue_vouchers", series="Stickers", count=10, to_stock=True)
    used, *_ = [
        voucher["code"]
        for voucher in (await shop.act("record_purchase", amount=50))["vouchers_issued"]
    ]
    await shop.act("void_vouchers", codes=[used], reason="lost")
    (card,) = await issue(shop, "Gift card", value=50)
    await shop.act("accept_vouchers", codes=[card], amount=3.2)

    figures = await shop.act("get_figures")

    assert {row.pop("series"): row for row in figures["vouchers"]} == {
        COUPONS: {
            "name": "Coupons",
            "kind": "coupon",
            "issued": 12,
            "accepted": 0,
            "outstanding": 11,
            # Five are 5.00 off.
            "liability": 11,
        },
        STICKERS: {
            "name": "Stickers",
            "kind": "sticker",
            "issued": 10,
            "accepted": 0,
            # Of ten on the roll five were torn off; two are a mug that costs 3.00.
            "outstanding": 5,
            "liability": 7.5,
        },
        GIFT_CARDS: {
            "name": "Gift card",
            "kind": "gift_card",
            "issued": 50,
            "accepted": 3.2,
            "outstanding": 46.8,
            "liability": 46.8,
        },
    }
    await shop.runtime.figures.refresh()
    states = [
        shop.state(f"shop_{series}_outstanding_value").state
        for series in (COUPONS, STICKERS, GIFT_CARDS)
    ]
    assert states == ["11.00", "7.50", "46.80"]


async def test_gift_cards_are_owed_when_their_series_is_deleted(
    hass: Any,
) -> None:
    shop = await open_shop(hass, [counter(), points_program(), gift_cards()])
    await issue(shop, "Gift card", value=50)
    hass.config_entries.async_remove_subentry(shop.entry, GIFT_CARDS)
    await shop.settle()
    (row,) = (await shop.act("get_figures"))["vouchers"]
    assert (row["name"], row["liability"]) == (None, 50)
