"""What the shop promises, from its subentries."""

from datetime import date
from decimal import Decimal
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.loyalty.const import DOMAIN
from custom_components.loyalty.programs.days import Validity, ValidityUnit
from custom_components.loyalty.programs.promises.cumulative_discounts import (
    CumulativeDiscountProgram,
    LadderStep,
)
from custom_components.loyalty.programs.promises.discounts import DiscountProgram
from custom_components.loyalty.programs.promises.ladder import LadderBasis, LadderWindow
from custom_components.loyalty.programs.promises.points import (
    MoneyRedemption,
    PointsProgram,
)
from custom_components.loyalty.programs.promises.stamps import StampOn, StampProgram
from custom_components.loyalty.programs.promises.terms import Terms
from custom_components.loyalty.settings import Settings
from custom_components.loyalty.terms_from_config import (
    Gap,
    report_gaps,
    terms_from_config,
)
from tests import kit
from tests.flows.dialog import TEXTS
from tests.kit_promotions import promotion
from tests.kit_tiers import GOLD, SILVER, gold, silver


def read(
    hass: HomeAssistant, *promises: Any, currency: str = "EUR"
) -> tuple[Terms, tuple[Gap, ...]]:
    entry = MockConfigEntry(
        domain=DOMAIN, options={"currency": currency}, subentries_data=promises
    )
    return terms_from_config(entry, Settings.of(entry, hass))


def test_a_stamp_card(hass: HomeAssistant) -> None:
    card = kit.stamp_card(
        stamp_on="amount",
        step="7.50",
        max_per_purchase=3,
        reward_cost="0.80",
        sign_up_bonus=2,
        validity={"unit": "end_of_year", "count": 1},
    )
    terms, gaps = read(hass, card)
    assert gaps == ()
    assert terms.programs == (
        StampProgram(
            id=kit.STAMPS,
            name="Coffee card",
            card_size=10,
            stamp_on=StampOn.AMOUNT,
            step_minor=750,
            max_per_purchase=3,
            minimum_interval_minutes=15,
            reward_name="Free coffee",
            reward_cost_minor=80,
            sign_up_bonus=2,
            validity=Validity(unit=ValidityUnit.END_OF_YEAR, count=1),
        ),
    )
    assert terms.programs[0].validity.last_day(date(2026, 3, 1)) == date(2027, 12, 31)


def test_points_that_take_money_off(hass: HomeAssistant) -> None:
    points = kit.points_program(
        minimum_points=200,
        max_share_percent=50,
        points_per_visit=2,
        minimum_interval_minutes=60,
    )
    terms, _ = read(hass, points)
    assert terms.programs == (
        PointsProgram(
            id=kit.POINTS,
            name="Points",
            step_minor=100,
            points_per_step=1,
            points_per_visit=2,
            minimum_interval_minutes=60,
            redeem=MoneyRedemption(
                block_points=100,
                block_value_minor=500,
                minimum_points=200,
                max_share_percent=50,
            ),
        ),
    )


def test_a_discount(hass: HomeAssistant) -> None:
    everything = kit.discount(
        percent="7.5",
        tag="staff",
        first_day="2026-03-01",
        last_day="2026-03-31",
        most="20.00",
        categories=["bread"],
    )
    plain = kit.subentry("plain", "program", "Plain", kit.discount()["data"])
    terms, gaps = read(hass, everything, plain)
    assert gaps == ()
    assert terms.programs == (
        DiscountProgram(
            id=kit.DISCOUNT,
            name="Members",
            percent=Decimal("7.5"),
            tag="staff",
            first_day=date(2026, 3, 1),
            last_day=date(2026, 3, 31),
            most_minor=2000,
            categories=("bread",),
        ),
        DiscountProgram(id="plain", name="Plain", percent=Decimal(10)),
    )


@pytest.mark.parametrize(
    ("basis", "thresholds", "counted"),
    [
        ("spend", ("100.00", "200.00"), (10_000, 20_000)),
        ("purchases", (3, 10), (3, 10)),
    ],
)
def test_a_discount_that_rises(
    hass: HomeAssistant,
    basis: str,
    thresholds: tuple[Any, Any],
    counted: tuple[int, int],
) -> None:
    ladder = kit.ladder(
        basis=basis,
        window="quarter",
        counts_sale=True,
        steps=[
            {"from": thresholds[0], "percent": "3"},
            {"from": thresholds[1], "percent": "7.5"},
        ],
    )
    terms, gaps = read(hass, ladder)
    assert gaps == ()
    assert terms.programs == (
        CumulativeDiscountProgram(
            id=kit.LADDER,
            name="Savings",
            basis=LadderBasis(basis),
            window=LadderWindow.QUARTER,
            counts_sale=True,
            steps=(
                LadderStep(threshold=counted[0], percent=Decimal(3)),
                LadderStep(threshold=counted[1], percent=Decimal("7.5")),
            ),
        ),
    )


@pytest.mark.parametrize(
    "program",
    [
        kit.discount(percent="much"),
        kit.discount(percent="0"),
        kit.discount(last_day="tomorrow"),
        kit.ladder(steps=[]),
        kit.ladder(steps=[{"from": "1.005", "percent": "3"}]),
        kit.ladder(window="decade"),
    ],
)
def test_a_discount_that_makes_no_sense_is_left_out(
    hass: HomeAssistant, program: Any
) -> None:
    terms, gaps = read(hass, program)
    assert terms.programs == ()
    assert [gap.reason for gap in gaps] == ["program_invalid"]


def test_nothing_can_be_had_for_a_discount(hass: HomeAssistant) -> None:
    terms, gaps = read(hass, kit.discount(), kit.cake(program=kit.DISCOUNT))
    assert terms.rewards == ()
    assert [gap.reason for gap in gaps] == ["reward_without_program"]


def test_points_that_only_buy_rewards(hass: HomeAssistant) -> None:
    terms, _ = read(hass, kit.points_program(block_value=None))
    assert isinstance(terms.programs[0], PointsProgram)
    assert terms.programs[0].redeem is None


def test_rewards_belong_to_their_programs(hass: HomeAssistant) -> None:
    off = kit.subentry(
        "off",
        "reward",
        "3 off",
        {
            "program": kit.POINTS,
            "price": 70,
            "kind": "money",
            "value": "3.00",
            "cost": "3.00",
        },
    )
    terms, gaps = read(hass, kit.points_program(), kit.cake(cost="1.20"), off)
    assert gaps == ()
    gift, money = terms.rewards_of(kit.POINTS)
    assert (gift.name, gift.price, gift.value_minor, gift.cost_minor) == (
        "Piece of cake",
        60,
        None,
        120,
    )
    assert (money.price, money.value_minor, money.cost_minor) == (70, 300, 300)


def test_a_shop_without_promises_has_terms(hass: HomeAssistant) -> None:
    terms, gaps = read(hass, kit.counter(), kit.mia())
    assert (terms.programs, terms.rewards, gaps) == ((), (), ())
    assert terms.version == 0
    assert terms.currency.code == "EUR"


@pytest.mark.parametrize(
    "program",
    [
        kit.points_program(step="1.50"),
        kit.points_program(block_value="0.50"),
        kit.stamp_card(card_size=0),
        kit.stamp_card(stamp_on="full moon"),
        kit.stamp_card(validity={"unit": "aeons"}),
        kit.subentry(kit.STAMPS, "program", "Miles", {"kind": "miles"}),
        kit.subentry(kit.STAMPS, "program", "Nothing", {}),
    ],
    ids=["digits", "value digits", "no card", "stamp on", "validity", "kind", "empty"],
)
def test_a_program_that_makes_no_sense_is_left_out_and_the_others_stay(
    hass: HomeAssistant, program: Any
) -> None:
    other = kit.subentry("other", "program", "Other", kit.stamp_card()["data"])
    terms, gaps = read(hass, program, other, currency="JPY")
    assert [program.id for program in terms.programs] == ["other"]
    assert [gap.reason for gap in gaps] == ["program_invalid"]
    assert gaps[0].subentry_id == program["subentry_id"]


@pytest.mark.parametrize(
    ("cake", "reason"),
    [
        (kit.cake(program="gone"), "reward_without_program"),
        (kit.cake(price=0), "reward_invalid"),
        (kit.cake(kind="money", value="1.50"), "reward_invalid"),
        (kit.cake(cost="1.50"), "reward_invalid"),
    ],
)
def test_a_reward_that_nobody_can_have_is_left_out(
    hass: HomeAssistant, cake: Any, reason: str
) -> None:
    terms, gaps = read(
        hass, kit.points_program(step="100", block_value="500"), cake, currency="JPY"
    )
    assert terms.rewards == ()
    assert gaps == (Gap(subentry_id=kit.CAKE, title="Piece of cake", reason=reason),)


def test_a_reward_goes_with_its_program(hass: HomeAssistant) -> None:
    _, gaps = read(hass, kit.points_program(step="0"), kit.cake())
    assert [gap.reason for gap in gaps] == [
        "program_invalid",
        "reward_without_program",
    ]


async def test_the_owner_is_told_until_it_is_in_order_again(
    hass: HomeAssistant, issue_registry: ir.IssueRegistry
) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Café")
    gap = Gap(
        subentry_id=kit.CAKE, title="Piece of cake", reason="reward_without_program"
    )
    ir.async_create_issue(
        hass,
        DOMAIN,
        "of_something_else",
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key="of_something_else",
    )
    report_gaps(hass, entry, (gap,))
    _, issue = issue_registry.issues.values()
    assert issue.translation_key == "reward_without_program"
    assert issue.translation_placeholders == {"name": "Piece of cake", "shop": "Café"}
    report_gaps(hass, entry, ())
    assert [issue_id for _, issue_id in issue_registry.issues] == ["of_something_else"]


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize(
    "reason",
    [
        "program_invalid",
        "reward_invalid",
        "reward_without_program",
        "reward_without_tier",
        "promotion_without_tier",
    ],
)
def test_every_reason_has_its_repair_text(language: str, reason: str) -> None:
    assert "{name}" in TEXTS[language]["issues"][reason]["description"]


@pytest.mark.parametrize(
    ("named", "exactly", "meant"),
    [
        ((), False, ()),
        ((SILVER,), False, (SILVER, GOLD)),
        ((SILVER,), True, (SILVER,)),
        ((GOLD,), False, (GOLD,)),
        ((GOLD, SILVER), False, (GOLD, SILVER)),
        (("gone",), False, ("gone",)),
    ],
)
def test_what_is_for_a_tier_is_for_those_above_it_as_well(
    hass: HomeAssistant,
    named: tuple[str, ...],
    exactly: bool,
    meant: tuple[str, ...],
) -> None:
    condition = {"tiers": list(named), "tiers_exactly": exactly}
    terms, _ = read(
        hass,
        kit.points_program(),
        silver(),
        gold(),
        kit.cake(**condition),
        promotion(conditions=condition),
    )
    assert terms.rewards[0].tiers == meant
    assert terms.promotions[0].conditions.tiers == meant


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ([], []),
        ([SILVER], []),
        ([SILVER, GOLD], []),
        ([GOLD], ["reward_without_tier", "promotion_without_tier"]),
    ],
)
def test_what_is_only_for_tiers_that_are_gone_is_for_nobody_and_the_owner_is_told(
    hass: HomeAssistant, named: list[str], told: list[str]
) -> None:
    condition = {"tiers": named}
    terms, gaps = read(
        hass,
        kit.points_program(),
        silver(),
        kit.cake(**condition),
        promotion(conditions=condition),
    )
    assert terms.rewards[0].tiers == tuple(named)
    assert terms.promotions[0].conditions.tiers == tuple(named)
    assert [gap.reason for gap in gaps] == told
