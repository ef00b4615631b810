"""Adding and changing a campaign."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.loyalty.programs.money import Currency
from custom_components.loyalty.programs.promises.campaigns import CampaignProgram
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
                "first_day": "2026-12-01",
                "last_day": "2026-12-14",
                "redeem_until": "2026-12-28",
            },
        ),
        (
            {"stamp_on": "visit", "redeem_days": 0},
            "preview_campaign_visit",
            {"redeem_until": "2026-12-14"},
        ),
        (
            {"stamp_on": "amount", "step": 10},
            "preview_campaign_amount",
            {"step": "10.00 EUR"},
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
    ("form", "errors"),
    [
        ({"last_day": "2026-11-30"}, {"last_day": "ends_before_it_begins"}),
        ({"reward_name": " "}, {"reward_name": "reward_name_missing"}),
        ({"stamp_on": "amount"}, {"step": "amount_missing"}),
        ({"stamp_on": "article"}, {"articles": "articles_missing"}),
        ({"redeem_days": 366}, {"redeem_days": "number_out_of_range"}),
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


async def test_changing_begins_with_what_there_is(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    dialog = await new(hass, entry)
    await dialog.submit(**DAYS, redeem_days=3)
    await dialog.choose("save")
    saved = dialog.saved()
    (subentry,) = entry.get_subentries_of_type("program")
    dialog = await Dialog.change(hass, entry, subentry.subentry_id)
    assert dialog.suggested["redeem_days"] == 3
    await dialog.submit()
    await dialog.choose("save")
    (subentry,) = entry.get_subentries_of_type("program")
    assert dict(subentry.data) == saved
