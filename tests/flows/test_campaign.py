"""Adding and changing a campaign."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.loyalty.programs.money import Currency
from custom_components.loyalty.programs.promises.campaigns import CampaignProgram
from custom_components.loyalty.programs.promises.reward import FreeItem
from custom_components.loyalty.terms_from_config import program_of

from .dialog import Dialog

DAYS = {"first_day": "2026-12-01", "last_day": "2026-12-14"}


async def new(hass: HomeAssistant, entry: MockConfigEntry) -> Dialog:
    return await (await Dialog.add(hass, entry, "program")).choose("new_campaign")


@pytest.mark.parametrize(
    ("form", "preview", "shown"),
    [
        (
            {},
            "preview_campaign_purchase",
            {
                "name": "Collecting weeks",
                "card_size": "5",
                "reward": "A free coffee",
                "first_day": "1 Dec 2026",
                "last_day": "14 Dec 2026",
                "redeem_until": "28 Dec 2026",
            },
        ),
        (
            {"stamp_on": "visit", "redeem_days": 0},
            "preview_campaign_visit",
            {"redeem_until": "14 Dec 2026"},
        ),
        (
            {"stamp_on": "amount", "step": 10},
            "preview_campaign_amount",
            {"step": "10,00 €"},
        ),
        (
            {"stamp_on": "article", "articles": ["tea", " 4711 "]},
            "preview_campaign_article",
            {"articles": "tea, 4711"},
        ),
    ],
)
async def test_a_campaign_is_shown_in_plain_words_and_saved(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    form: dict[str, Any],
    preview: str,
    shown: dict[str, str],
) -> None:
    dialog = await new(hass, entry)
    await dialog.submit(**DAYS, **form)
    assert dialog.step == preview
    assert dialog.shown.items() >= shown.items()
    await dialog.choose("save")
    (subentry,) = entry.get_subentries_of_type("program")
    program = program_of(subentry, Currency(code="EUR", digits=2))
    assert isinstance(program, CampaignProgram)
    assert program.redeem_until is not None


@pytest.mark.parametrize(
    ("form", "conditions", "value_minor", "item"),
    [
        ({}, "", None, None),
        ({"kind": "money", "value": 5}, "- Takes off: 5,00 €", 500, None),
        (
            {"kind": "item"},
            "- One article of the purchase is free",
            None,
            FreeItem(),
        ),
        (
            {
                "kind": "item",
                "item": {"skus": ["4711"], "cheapest": True, "most": 3},
            },
            (
                "- One article of the purchase is free\n- Articles: 4711\n- The cheapest one\n"
                "- At most: 3,00 €"
            ),
            None,
            FreeItem(skus=("4711",), cheapest=True, most_minor=300),
        ),
    ],
)
async def test_the_goal_gives_whatever_a_reward_can_be(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    form: dict[str, Any],
    conditions: str,
    value_minor: int | None,
    item: FreeItem | None,
) -> None:
    dialog = await new(hass, entry)
    await dialog.submit(**DAYS, **form)
    assert dialog.shown["conditions"] == conditions
    await dialog.choose("save")
    (subentry,) = entry.get_subentries_of_type("program")
    (reward,) = program_of(subentry, Currency(code="EUR", digits=2)).rewards()
    assert (reward.value_minor, reward.item) == (value_minor, item)


@pytest.mark.parametrize(
    ("form", "errors"),
    [
        ({"last_day": "2026-11-30"}, {"last_day": "ends_before_it_begins"}),
        ({"reward_name": " "}, {"reward_name": "reward_name_missing"}),
        ({"stamp_on": "amount"}, {"step": "amount_missing"}),
        ({"stamp_on": "article"}, {"articles": "articles_missing"}),
        ({"redeem_days": 366}, {"redeem_days": "number_out_of_range"}),
        ({"kind": "money"}, {"value": "amount_missing"}),
        ({"kind": "item", "item": {"most": -1}}, {"item": "amount_missing"}),
    ],
)
async def test_what_is_wrong_is_said_beside_it(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    form: dict[str, Any],
    errors: dict[str, str],
) -> None:
    dialog = await new(hass, entry)
    await dialog.submit(**DAYS | form)
    assert dialog.errors == errors


@pytest.mark.parametrize(
    "reward",
    [
        {},
        {"kind": "money", "value": 5.5},
        {"kind": "item", "item": {"categories": ["tea"], "most": 2}},
    ],
)
async def test_changing_begins_with_what_there_is(
    hass: HomeAssistant, entry: MockConfigEntry, reward: dict[str, Any]
) -> None:
    dialog = await new(hass, entry)
    await dialog.submit(**DAYS, redeem_days=3, **reward)
    await dialog.choose("save")
    saved = dialog.saved()
    (subentry,) = entry.get_subentries_of_type("program")
    dialog = await Dialog.change(hass, entry, subentry.subentry_id)
    assert dialog.suggested["redeem_days"] == 3
    await dialog.submit()
    await dialog.choose("save")
    (subentry,) = entry.get_subentries_of_type("program")
    assert dict(subentry.data) == saved


async def test_a_campaign_of_before_gives_a_gift_still(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    dialog = await new(hass, entry)
    await dialog.submit(**DAYS)
    await dialog.choose("save")
    (subentry,) = entry.get_subentries_of_type("program")
    before = {name: value for name, value in subentry.data.items() if name != "reward"}
    hass.config_entries.async_update_subentry(entry, subentry, data=before)
    (subentry,) = entry.get_subentries_of_type("program")
    (reward,) = program_of(subentry, Currency(code="EUR", digits=2)).rewards()
    assert (reward.value_minor, reward.item) == (None, None)
    dialog = await Dialog.change(hass, entry, subentry.subentry_id)
    assert dialog.suggested["kind"] == "gift"
