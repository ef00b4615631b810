"""Adding and changing discounts."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.loyalty.const import DOMAIN
from tests import kit

from .dialog import Dialog
from .test_program import new_program

STEPS = [{"from": 100, "percent": 3}, {"from": 250.5, "percent": 7.5}]


@pytest.mark.parametrize(
    ("form", "preview", "shown", "saved"),
    [
        (
            {},
            "preview_discount",
            {
                "name": "Customer discount",
                "percent": "5 %",
                "price": "100,00 €",
                "pays": "95,00 €",
                "conditions": "",
            },
            {"percent": "5", "tag": None, "categories": []},
        ),
        (
            {"percent": 7.5, "tag": " staff ", "more": {"most": 3}},
            "preview_group",
            {"tag": "staff", "pays": "97,00 €", "conditions": "- At most: 3,00 €"},
            {"percent": "7.5", "tag": "staff", "most": "3.00"},
        ),
        (
            {
                "tag": "  ",
                "more": {
                    "first_day": "2026-03-01",
                    "last_day": "2026-03-01",
                    "categories": ["bread", " cake ", "bread", " "],
                },
            },
            "preview_discount",
            {
                "conditions": (
                    "- First day: 1 Mar 2026\n"
                    "- Last day: 1 Mar 2026\n"
                    "- Categories: bread, cake"
                )
            },
            {
                "first_day": "2026-03-01",
                "last_day": "2026-03-01",
                "categories": ["bread", "cake"],
            },
        ),
    ],
)
async def test_a_discount_is_shown_in_plain_words(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    form: dict[str, Any],
    preview: str,
    shown: dict[str, str],
    saved: dict[str, Any],
) -> None:
    dialog = await new_program(hass, entry, "discount")
    await dialog.submit(**form)
    assert dialog.step == preview
    assert dialog.shown.items() >= shown.items()
    await dialog.choose("save")
    assert dialog.saved().items() >= ({"kind": "discount"} | saved).items()


@pytest.mark.parametrize("window", ["lifetime", "months", "month", "quarter", "year"])
async def test_a_ladder_is_shown_in_plain_words(
    hass: HomeAssistant, entry: MockConfigEntry, window: str
) -> None:
    dialog = await new_program(hass, entry, "cumulative_discount")
    # In whatever order they were typed.
    await dialog.submit(window=window, steps=STEPS[::-1], more={"months": 6})
    assert dialog.step == f"preview_ladder_{window}"
    assert dialog.shown["ladder"] == "- 100,00 € → 3 %\n- 250,50 € → 7,5 %"
    assert (dialog.shown["months"], dialog.shown["pays"]) == ("6", "97,00 €")
    await dialog.choose("save")
    assert dialog.saved() == {
        "kind": "cumulative_discount",
        "basis": "spend",
        "window": window,
        "months": 6,
        "steps": [
            {"from": "100.00", "percent": "3"},
            {"from": "250.50", "percent": "7.5"},
        ],
        "counts_sale": False,
    }


async def test_a_ladder_of_purchases_is_shown_in_plain_words(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    dialog = await new_program(hass, entry, "cumulative_discount")
    await dialog.submit(
        basis="purchases",
        steps=[{"from": 5.0, "percent": 2}],
        more={"counts_sale": True},
    )
    assert dialog.shown["ladder"] == "- 5 × → 2 %"
    assert dialog.shown["conditions"] == "- A purchase counts for itself"
    await dialog.choose("save")
    saved = dialog.saved()
    assert saved["steps"] == [{"from": "5", "percent": "2"}]
    assert saved["counts_sale"]


@pytest.mark.parametrize(
    ("kind", "wrong", "errors", "right"),
    [
        (
            "discount",
            {"percent": 0},
            {"percent": "percent_invalid"},
            {"percent": 0.01},
        ),
        (
            "discount",
            {"percent": 3.333},
            {"percent": "percent_invalid"},
            {"percent": 100},
        ),
        (
            "discount",
            {"percent": float("nan")},
            {"percent": "percent_invalid"},
            {"percent": 3.33},
        ),
        (
            "discount",
            {"more": {"most": 0.001}},
            {"more": "amount_too_precise"},
            {"more": {"most": 0.01}},
        ),
        (
            "discount",
            {"more": {"first_day": "2026-03-02", "last_day": "2026-03-01"}},
            {"more": "ends_before_it_begins"},
            {"more": {"last_day": "2026-03-02"}},
        ),
        ("discount", {"name": "SAVINGS"}, {"name": "name_taken"}, {"name": "Off"}),
        (
            "cumulative_discount",
            {"steps": []},
            {"steps": "steps_missing"},
            {"steps": STEPS},
        ),
        (
            "cumulative_discount",
            {"steps": [STEPS[0], {"from": 200, "percent": 3}]},
            {"steps": "steps_do_not_rise"},
            {"steps": STEPS},
        ),
        (
            "cumulative_discount",
            {"steps": [STEPS[0], {"from": 100, "percent": 5}]},
            {"steps": "steps_do_not_rise"},
            {"steps": STEPS},
        ),
        (
            "cumulative_discount",
            {"steps": [{"from": 100, "percent": 0}]},
            {"steps": "percent_invalid"},
            {"steps": STEPS},
        ),
        (
            "cumulative_discount",
            {"steps": [{"from": 0.001, "percent": 3}]},
            {"steps": "amount_too_precise"},
            {"steps": [{"from": 0, "percent": 3}]},
        ),
        (
            "cumulative_discount",
            {"steps": [{"from": 1e12, "percent": 3}]},
            {"steps": "amount_too_large"},
            {"steps": STEPS},
        ),
        (
            "cumulative_discount",
            {"basis": "purchases", "steps": STEPS},
            {"steps": "purchases_not_whole"},
            {"steps": STEPS[:1]},
        ),
    ],
)
async def test_what_is_wrong_is_answered_and_can_be_corrected(
    hass: HomeAssistant,
    euros: None,
    kind: str,
    wrong: dict[str, Any],
    errors: dict[str, str],
    right: dict[str, Any],
) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Shop", subentries_data=[kit.ladder()])
    entry.add_to_hass(hass)
    dialog = await new_program(hass, entry, kind)
    await dialog.submit(**wrong)
    assert dialog.errors == errors
    await dialog.submit(**right)
    await dialog.choose("save")
    assert len(entry.subentries) == 2


@pytest.mark.parametrize(
    ("program", "form", "changed"),
    [
        (kit.discount(), {"percent": 12}, {"percent": "12"}),
        (kit.discount(tag="staff", most="2.00"), {"tag": None}, {"tag": None}),
        (
            kit.ladder(),
            {"window": "lifetime"},
            {"window": "lifetime", "steps": kit.ladder()["data"]["steps"]},
        ),
    ],
    ids=["percent", "group", "ladder"],
)
async def test_a_discount_is_changed(
    hass: HomeAssistant,
    euros: None,
    program: Any,
    form: dict[str, Any],
    changed: dict[str, Any],
) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Shop", subentries_data=[program])
    entry.add_to_hass(hass)
    program_id = program["subentry_id"]
    dialog = await Dialog.change(hass, entry, program_id)
    await dialog.submit(**form)
    await dialog.choose("save")
    assert dialog.reason == "reconfigure_successful"
    assert (
        entry.subentries[program_id].data.items() >= (program["data"] | changed).items()
    )


async def test_rewards_are_for_programs_in_which_something_is_collected(
    hass: HomeAssistant, euros: None
) -> None:
    programs = [kit.ladder(), kit.points_program()]
    entry = MockConfigEntry(domain=DOMAIN, title="Shop", subentries_data=programs)
    entry.add_to_hass(hass)
    dialog = await Dialog.add(hass, entry, "reward")
    assert dialog.choices("program") == {kit.POINTS: "Points"}


async def test_a_shop_with_nothing_but_discounts_has_no_rewards(
    hass: HomeAssistant, euros: None
) -> None:
    entry = MockConfigEntry(
        domain=DOMAIN, title="Shop", subentries_data=[kit.discount()]
    )
    entry.add_to_hass(hass)
    dialog = await Dialog.add(hass, entry, "reward")
    assert dialog.reason == "no_program"
