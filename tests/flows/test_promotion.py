"""Adding and changing promotions."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import InvalidData
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.loyalty.const import DOMAIN
from custom_components.loyalty.programs.money import Currency
from custom_components.loyalty.promotions_from_config import promotion_of
from tests import kit, kit_promotions, kit_tiers

from .dialog import Dialog

KINDS = ["bonus", "price", "gift", "choice", "friends"]
OFFERS = [
    {"name": "Points", "extra": 30, "program": kit.POINTS},
    {"name": "Less", "percent": 10},
]
FORMS: dict[str, dict[str, Any]] = {
    "bonus": {},
    "price": {"percent": 10},
    "gift": {"gift": "Biscuit"},
    "choice": {"offers": OFFERS},
    "friends": {"program": kit.POINTS},
}


@pytest.fixture
async def cafe(hass: HomeAssistant, euros: None) -> MockConfigEntry:
    """Return a shop with stamps, points and a discount."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Café Morgenrot",
        options={"currency": "EUR"},
        subentries_data=[kit.stamp_card(), kit.points_program(), kit.discount()],
    )
    entry.add_to_hass(hass)
    return entry


async def new(hass: HomeAssistant, entry: MockConfigEntry, kind: str) -> Dialog:
    dialog = await Dialog.add(hass, entry, "promotion")
    return await dialog.choose(f"new_{kind}")


@pytest.mark.parametrize(
    ("kind", "form", "shown", "saved"),
    [
        (
            "bonus",
            {"extra": 5, "programs": [kit.POINTS]},
            {
                "name": "Double points",
                "base": "10",
                "total": "25",
                "conditions": "- Only in the programs: Points\n- It counts for: purchases",
            },
            {
                "effect": {
                    "multiplier": "2",
                    "extra": 5,
                    "programs": [kit.POINTS],
                }
            },
        ),
        (
            "bonus",
            {
                "when": {
                    "first_day": "2026-12-01",
                    "last_day": "2026-12-24",
                    "weekdays": ["5", "4"],
                    "from_time": "17:00:00",
                    "until_time": "19:30:00",
                    "while_on": "binary_sensor.rain",
                },
                "limits": {"per_customer": 1, "period": "day", "pause_days": 7},
            },
            {
                "conditions": "- First day: 1 Dec 2026\n"
                "- Last day: 24 Dec 2026\n"
                "- Weekdays: Friday, Saturday\n"
                "- Hours: 17:00 – 19:30\n"
                "- Only while this is on: binary_sensor.rain\n"
                "- It counts for: purchases\n"
                "- For each customer and day at most: 1\n"
                "- Days until the next time: 7",
            },
            {
                "window": {
                    "first_day": "2026-12-01",
                    "last_day": "2026-12-24",
                    "weekdays": [4, 5],
                    "from_time": "17:00",
                    "until_time": "19:30",
                },
                "while_on": "binary_sensor.rain",
                "limits": {
                    "per_customer": 1,
                    "period": "day",
                    "pause_days": 7,
                    "per_day": None,
                    "in_all": None,
                },
            },
        ),
        (
            "price",
            {"percent": 10, "off": 5, "chance": 20},
            {
                "price": "100,00 €",
                "pays": "85,00 €",
                "conditions": "- By chance, one in: 20\n- It counts for: purchases",
            },
            {
                "effect": {
                    "percent": "10",
                    "compounds": False,
                    "off": "5.00",
                    "most": None,
                }
            },
        ),
        (
            "gift",
            {"gift": " Biscuit ", "chance": 50, "limits": {"per_day": 3}},
            {
                "gift": "Biscuit",
                "conditions": "- By chance, one in: 50\n"
                "- It counts for: purchases\n"
                "- Times a day in the whole shop: 3",
            },
            {"effect": {"gift": "Biscuit", "gift_cost": None}},
        ),
        (
            "choice",
            {"offers": OFFERS},
            {"offers": "- Points: 30 (Points)\n- Less: 10 %"},
            {"effect": {}},
        ),
        (
            "choice",
            {
                "offers": [
                    {"name": "Double", "multiplier": 2, "program": kit.POINTS},
                    {
                        "name": "All",
                        "multiplier": 1.5,
                        "extra": 5,
                        "program": kit.STAMPS,
                    },
                    {"name": "Less", "percent": 10, "most": 5},
                ]
            },
            {
                "offers": "- Double: × 2 (Points)\n"
                "- All: × 1,5 (Coffee card), 5 (Coffee card)\n"
                "- Less: 10 % (≤ 5,00 €)"
            },
            {"effect": {}},
        ),
        (
            "friends",
            {"program": kit.POINTS, "amount": 100, "minimum": 10},
            {
                "friend": "50",
                "referrer": "100",
                "program": "Points",
                "conditions": "- From an amount of: 10,00 €",
            },
            {
                "conditions": {
                    "first_purchase": True,
                    "referred": True,
                    "minimum": "10.00",
                },
                "thanks": {"program": kit.POINTS, "amount": 100},
            },
        ),
    ],
)
async def test_a_promotion_is_shown_in_plain_words_and_saved(
    hass: HomeAssistant,
    cafe: MockConfigEntry,
    kind: str,
    form: dict[str, Any],
    shown: dict[str, str],
    saved: dict[str, Any],
) -> None:
    dialog = await new(hass, cafe, kind)
    await dialog.submit(**form)
    assert dialog.step == f"preview_{kind}"
    assert dialog.shown.items() >= shown.items()
    await dialog.choose("save")
    assert dialog.saved().items() >= saved.items()
    (subentry,) = cafe.get_subentries_of_type("promotion")
    assert (
        promotion_of(subentry, Currency(code="EUR", digits=2), None).name
        == subentry.title
    )


@pytest.mark.parametrize(
    "entity", ["sun.sun", "sensor.temperature", "person.owner", "weather.home"]
)
async def test_only_what_can_be_on_is_offered_for_a_promotion_to_hang_on(
    hass: HomeAssistant, cafe: MockConfigEntry, entity: str
) -> None:
    dialog = await new(hass, cafe, "bonus")
    with pytest.raises(InvalidData):
        await dialog.submit(when={"while_on": entity})


async def test_an_offer_of_points_says_of_which_program(
    hass: HomeAssistant, cafe: MockConfigEntry
) -> None:
    dialog = await new(hass, cafe, "choice")
    await dialog.submit(offers=[{"name": "Points", "extra": 30}, OFFERS[1]])
    assert dialog.errors == {"offers": "offer_of_program"}
    await dialog.submit(offers=OFFERS)
    assert dialog.shown["offers"] == "- Points: 30 (Points)\n- Less: 10 %"


async def test_what_the_owner_plans_is_saved_and_shown_again(
    hass: HomeAssistant, cafe: MockConfigEntry
) -> None:
    dialog = await new(hass, cafe, "bonus")
    await dialog.submit(plan={"budget": -1})
    assert dialog.errors == {"plan": "amount_missing"}
    await dialog.submit(plan={"budget": 50})
    await dialog.choose("save")
    (subentry,) = cafe.get_subentries_of_type("promotion")
    assert subentry.data["budget"] == "50.00"
    dialog = await Dialog.change(hass, cafe, subentry.subentry_id)
    assert dialog.suggested["plan"] == {"budget": 50}


@pytest.fixture
async def tiered(hass: HomeAssistant, euros: None) -> MockConfigEntry:
    """Return a shop whose reward is for two tiers, and whose promotion is for one of them."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Bakery",
        options={"currency": "EUR"},
        subentries_data=[
            kit.points_program(),
            kit_tiers.silver(),
            kit_tiers.gold(),
            kit.cake(tiers=[kit_tiers.SILVER, kit_tiers.GOLD]),
            kit_promotions.promotion(
                kind="bonus", conditions={"tiers": [kit_tiers.GOLD]}
            ),
        ],
    )
    entry.add_to_hass(hass)
    return entry


async def test_of_several_tiers_the_one_that_is_gone_is_not_offered_any_more(
    hass: HomeAssistant, tiered: MockConfigEntry
) -> None:
    hass.config_entries.async_remove_subentry(tiered, kit_tiers.GOLD)
    dialog = await Dialog.change(hass, tiered, kit.CAKE)
    await dialog.submit()
    await dialog.choose("save")
    assert tiered.subentries[kit.CAKE].data["tiers"] == [kit_tiers.SILVER]


async def test_what_was_for_a_tier_that_is_gone_is_saved_for_nobody_and_not_for_all(
    hass: HomeAssistant, tiered: MockConfigEntry
) -> None:
    hass.config_entries.async_remove_subentry(tiered, kit_tiers.GOLD)
    hass.config_entries.async_remove_subentry(tiered, kit_tiers.SILVER)
    dialog = await Dialog.change(hass, tiered, kit_promotions.HAPPY)
    await dialog.submit()
    await dialog.choose("save")
    conditions = tiered.subentries[kit_promotions.HAPPY].data["conditions"]
    assert conditions["tiers"] == [kit_tiers.GOLD]
    dialog = await Dialog.change(hass, tiered, kit.CAKE)
    await dialog.submit()
    assert "A tier that is gone" in dialog.shown["conditions"]
    await dialog.choose("save")
    assert tiered.subentries[kit.CAKE].data["tiers"] == [kit_tiers.SILVER]


async def test_the_tiers_that_it_is_for_are_shown_by_name(
    hass: HomeAssistant, tiered: MockConfigEntry
) -> None:
    dialog = await Dialog.change(hass, tiered, kit_promotions.HAPPY)
    await dialog.submit(whom={"tiers_exactly": True, "first_purchase": True})
    assert dialog.shown["conditions"].splitlines() == [
        "- It counts for: purchases",
        "- Only for these tiers: Gold",
        "- Only with the first purchase",
    ]


async def test_a_discount_that_comes_off_further_says_so(
    hass: HomeAssistant, cafe: MockConfigEntry
) -> None:
    dialog = await new(hass, cafe, "price")
    await dialog.submit(percent=10, compounds=True, most=5)
    assert dialog.shown["conditions"].splitlines()[:2] == [
        "- On top of other discounts",
        "- At most: 5,00 €",
    ]


async def test_conditions_are_told_in_the_owners_language(
    hass: HomeAssistant, cafe: MockConfigEntry
) -> None:
    hass.config.language = "de"
    dialog = await new(hass, cafe, "bonus")
    await dialog.submit(when={"weekdays": ["0", "6"]})
    assert dialog.shown["conditions"].splitlines() == [
        "- Wochentage: Montag, Sonntag",
        "- Sie zählt für: Einkäufe",
    ]


async def test_the_owner_may_give_everybody_what_was_for_a_tier_that_is_gone(
    hass: HomeAssistant, tiered: MockConfigEntry
) -> None:
    hass.config_entries.async_remove_subentry(tiered, kit_tiers.GOLD)
    dialog = await Dialog.change(hass, tiered, kit_promotions.HAPPY)
    await dialog.submit(whom={"tiers": []})
    await dialog.choose("save")
    conditions = tiered.subentries[kit_promotions.HAPPY].data["conditions"]
    assert conditions["tiers"] == []


async def test_conditions_are_saved(hass: HomeAssistant, cafe: MockConfigEntry) -> None:
    dialog = await new(hass, cafe, "bonus")
    await dialog.submit(
        whom={
            "on": "any",
            "minimum": 5,
            "categories": [" bread ", "bread", ""],
            "tag": " regular ",
            "birthday_days": 3,
            "every": 10,
        },
        limits={"in_all": 100, "pause_days": 7, "exclusive": True, "priority": 2},
    )
    assert dialog.shown["conditions"].splitlines() == [
        "- It counts for: purchases and visits",
        "- From an amount of: 5,00 €",
        "- Categories: bread",
        "- Only for customers with the tag: regular",
        "- Only around the birthday, days before and after: 3",
        "- Only every so many: 10",
        "- Days until the next time: 7",
        "- Times in all: 100",
        "- Nothing else beside it",
        "- Priority: 2",
    ]
    await dialog.choose("save")
    assert dialog.saved()["conditions"] == {
        "on": "any",
        "minimum": "5.00",
        "categories": ["bread"],
        "skus": [],
        "tag": "regular",
        "tiers": [],
        "tiers_exactly": False,
        "first_purchase": False,
        "new_days": None,
        "birthday_days": 3,
        "every": 10,
    }


@pytest.mark.parametrize(
    ("kind", "form", "errors"),
    [
        ("bonus", {"multiplier": 1}, {"extra": "promises_nothing"}),
        ("bonus", {"multiplier": 0}, {"multiplier": "multiplier_invalid"}),
        ("bonus", {"name": " "}, {"name": "name_missing"}),
        (
            "bonus",
            {"when": {"first_day": "2026-02-02", "last_day": "2026-02-01"}},
            {"when": "ends_before_it_begins"},
        ),
        (
            "bonus",
            {"when": {"from_time": "10:00:00"}},
            {"when": "hours_incomplete"},
        ),
        (
            "bonus",
            {"when": {"from_time": "10:00:00", "until_time": "10:00:00"}},
            {"when": "hours_equal"},
        ),
        ("bonus", {"whom": {"minimum": -1}}, {"whom": "amount_missing"}),
        ("bonus", {"limits": {"per_day": 0}}, {"limits": "number_out_of_range"}),
        ("price", {}, {"percent": "promises_nothing"}),
        ("price", {"percent": 10.001}, {"percent": "percent_invalid"}),
        ("gift", {"gift": "  "}, {"gift": "gift_missing"}),
        ("choice", {"offers": OFFERS[:1]}, {"offers": "offers_missing"}),
        (
            "choice",
            {"offers": [*OFFERS, {"name": "Nothing"}]},
            {"offers": "offer_promises_nothing"},
        ),
        (
            "choice",
            {"offers": [*OFFERS, {"name": "Much", "percent": 10.001}]},
            {"offers": "percent_invalid"},
        ),
        (
            "choice",
            {"offers": [*OFFERS, {"name": "Much", "multiplier": 10.5}]},
            {"offers": "multiplier_invalid"},
        ),
        (
            "choice",
            {"offers": [*OFFERS, {"name": "Limited", "most": 5}]},
            {"offers": "offer_promises_nothing"},
        ),
        ("bonus", {"chance": 0}, {"chance": "number_out_of_range"}),
    ],
)
async def test_what_is_wrong_is_said_beside_it(
    hass: HomeAssistant,
    cafe: MockConfigEntry,
    kind: str,
    form: dict[str, Any],
    errors: dict[str, str],
) -> None:
    dialog = await new(hass, cafe, kind)
    await dialog.submit(**form)
    assert dialog.step == kind
    assert dialog.errors == errors


@pytest.mark.parametrize("kind", KINDS)
async def test_changing_begins_with_what_there_is(
    hass: HomeAssistant, cafe: MockConfigEntry, kind: str
) -> None:
    dialog = await new(hass, cafe, kind)
    await dialog.submit(
        **FORMS[kind],
        when={"from_time": "17:00:00", "until_time": "19:00:00", "weekdays": ["0"]},
    )
    await dialog.choose("change")
    await dialog.submit()
    await dialog.choose("save")
    saved = dialog.saved()
    (subentry,) = cafe.get_subentries_of_type("promotion")
    dialog = await Dialog.change(hass, cafe, subentry.subentry_id)
    await dialog.submit(name="Another name")
    await dialog.choose("save")
    assert dialog.reason == "reconfigure_successful"
    (subentry,) = cafe.get_subentries_of_type("promotion")
    assert subentry.title == "Another name"
    assert dict(subentry.data) == saved


async def test_no_two_are_called_alike(
    hass: HomeAssistant, cafe: MockConfigEntry
) -> None:
    first = await new(hass, cafe, "bonus")
    await (await first.submit()).choose("save")
    second = await new(hass, cafe, "bonus")
    assert second.suggested["name"] == "Double points 2"
    await second.submit(name="double POINTS")
    assert second.errors == {"name": "name_taken"}


async def test_thanks_need_a_program(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    dialog = await new(hass, entry, "friends")
    assert dialog.reason == "no_program"


async def test_points_to_choose_need_a_program(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    dialog = await new(hass, entry, "choice")
    await dialog.submit(offers=[{"name": "Points", "extra": 30}, OFFERS[1]])
    assert dialog.errors == {"offers": "no_program"}
