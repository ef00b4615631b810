"""Trying other promises on what the shop has seen, by action."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest

from .kit import (
    CAKE,
    POINTS,
    ShopKit,
    cake,
    counter,
    discount,
    open_shop,
    points_program,
)
from .kit_vouchers import coupons, stickers

pytestmark = pytest.mark.usefixtures("hub_folder", "trusted_clock")


@pytest.fixture
async def year(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> ShopKit:
    """Return a shop with two customers and some purchases on several days."""
    freezer.move_to("2027-03-01T10:00:00+01:00")
    await hass.config.async_set_time_zone("Europe/Berlin")
    shop = await open_shop(
        hass, [counter(), points_program(block_value=None), cake(cost="1.20")]
    )
    anna = await shop.enroll("Anna")
    ben = await shop.enroll("Ben")
    await shop.act("record_purchase", customer=anna, amount="35.50")
    await shop.act("record_purchase", customer=ben, amount="9.90")
    freezer.move_to("2027-03-02T10:00:00+01:00")
    returned = await shop.act("record_purchase", customer=anna, amount=40)
    await shop.act("record_refund", purchase=returned["purchase"], amount=10)
    wrong = await shop.act("record_purchase", customer=ben, amount=500)
    await shop.act("undo", entry=wrong["entry"])
    freezer.move_to("2027-03-03T10:00:00+01:00")
    await shop.act("record_purchase", customer=anna, amount=5)
    freezer.move_to("2027-03-04T10:00:00+01:00")
    return shop


def program(trial: dict[str, Any], wanted: str = POINTS) -> dict[str, Any]:
    (found,) = [row for row in trial["programs"] if row["program"] == wanted]
    return dict(found)


async def test_twice_the_points(year: ShopKit) -> None:
    trial = await year.act("try_program", program="Points", changes={"step": "0.50"})
    assert (trial["first_day"], trial["last_day"]) == ("2026-03-04", "2027-03-03")
    # 71, 60 and 10 of Anna's, 19 of Ben's; two cakes for sixty each.
    assert program(trial)["earned"] == 160
    assert trial["rewards"] == [{"reward": CAKE, "name": "Piece of cake", "count": 2}]
    assert (trial["gifts"], trial["cost"]) == (2.4, 2.4)
    assert trial["groups"]["all"] == {
        "customers": 2,
        "purchases": 4,
        "sales": 80.4,
        "given": 1.58,
        "would_be_given": 3.2,
        "winners": 2,
        "losers": 0,
    }
    assert trial["groups"]["once"]["customers"] == 1
    assert trial["groups"]["occasional"]["customers"] == 1


async def test_a_dearer_cake(year: ShopKit) -> None:
    trial = await year.act(
        "try_program", program=POINTS, rewards={"Piece of cake": {"price": 120}}
    )
    assert trial["rewards"] == []
    assert program(trial)["outstanding"] == 79
    assert trial["groups"]["all"]["losers"] == 2


async def test_another_program_besides(year: ShopKit) -> None:
    trial = await year.act("try_program", changes={"kind": "discount", "percent": "10"})
    assert trial["price_discount"] == 8.04
    assert program(trial)["earned"] == 70


async def test_the_shop_without_it(year: ShopKit) -> None:
    trial = await year.act("try_program", program=POINTS, without=True)
    assert trial["programs"] == []
    assert trial["groups"]["all"]["would_be_given"] == 0


async def test_a_single_day(year: ShopKit) -> None:
    trial = await year.act(
        "try_program",
        program=POINTS,
        changes={"points_per_step": 3},
        first_day="2027-03-02",
        last_day="2027-03-02",
    )
    assert program(trial)["earned"] == 90
    assert trial["groups"]["all"]["purchases"] == 1


async def test_nothing_is_booked(year: ShopKit) -> None:
    before = await year.runtime.ledger.counts()
    await year.act("try_program", program=POINTS, changes={"step": "0.10"})
    assert await year.runtime.ledger.counts() == before


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"program": POINTS, "changes": {"step": "1.00"}}, "trial_changes_nothing"),
        ({"program": POINTS}, "trial_changes_nothing"),
        ({"changes": {"percent": "10"}}, "trial_without_program"),
        ({"without": True}, "trial_without_program"),
        ({"program": POINTS, "changes": {"step": "a lot"}}, "amount_invalid"),
        ({"program": POINTS, "changes": {"kind": "lottery"}}, "trial_invalid"),
        ({"program": "Nothing", "changes": {}}, "program_not_found"),
        (
            {
                "program": POINTS,
                "changes": {"step": "2"},
                "first_day": "2027-03-02",
                "last_day": "2027-03-01",
            },
            "period_ends_first",
        ),
    ],
)
async def test_what_makes_no_sense(
    year: ShopKit, asked: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ServiceValidationError) as refusal:
        await year.act("try_program", **asked)
    assert refusal.value.translation_key == reason


async def test_it_is_the_owners(
    year: ShopKit, hass: HomeAssistant, hass_read_only_user: Any
) -> None:
    with pytest.raises(HomeAssistantError):
        await hass.services.async_call(
            "loyalty",
            "try_program",
            {"program": POINTS, "without": True},
            blocking=True,
            return_response=True,
            context=Context(user_id=hass_read_only_user.id),
        )


async def test_goods_are_known_line_by_line(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to("2027-03-01T10:00:00+01:00")
    shop = await open_shop(hass, [counter(), points_program()])
    anna = await shop.enroll("Anna")
    await shop.act(
        "record_purchase",
        customer=anna,
        amount=30,
        lines=[
            {"amount": 10, "category": "bread"},
            {"amount": 20, "category": "cake"},
        ],
    )
    freezer.move_to("2027-03-02T10:00:00+01:00")
    trial = await shop.act(
        "try_program",
        changes=dict(discount(categories=["bread"])["data"]),
    )
    assert trial["price_discount"] == 1


async def test_coupons_given_with_purchases_are_left_out(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to("2027-03-01T10:00:00+01:00")
    shop = await open_shop(hass, [counter(), points_program(), coupons(), stickers()])
    anna = await shop.enroll("Anna")
    await shop.act("record_purchase", customer=anna, amount=30)
    freezer.move_to("2027-03-02T10:00:00+01:00")
    trial = await shop.act("try_program", program="Points", changes={"step": "0.50"})
    assert program(trial)["earned"] == 60
