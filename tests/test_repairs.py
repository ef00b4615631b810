"""Repairs: what the owner has to see to, and what helps by a click."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.translation import async_get_translations
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.loyalty import issues
from custom_components.loyalty.const import DOMAIN
from custom_components.loyalty.repairs import TrustClockFlow

from .kit import ShopKit

RAISES: list[Callable[[HomeAssistant], None]] = [
    lambda hass: issues.raise_ledger_corrupt(hass, Path("/config/loyalty.db.corrupt")),
    partial(
        issues.raise_scanner_missing,
        counter_id="till",
        identity="usb-1",
        counter="Till",
        scanner="Honeywell",
        minutes=5,
    ),
    partial(issues.raise_printer_offline, counter_id="till", counter="Till", waiting=3),
    partial(
        issues.raise_line_busy,
        counter_id="till",
        counter="Till",
        line="GPIO17",
        holder="fan",
    ),
    partial(issues.raise_input_denied, path="/dev/input/event3"),
    partial(issues.raise_clock_doubtful, clock="1 Jan 1970 00:00"),
]
RAISES += [
    partial(
        issues.tell_of_waiting_promotions,
        waiting=[
            issues.WaitingPromotion(
                promotion="happy", name="Happy hour", entity="sun.sun", why=why
            )
        ],
    )
    for why in (issues.PROMOTION_WAITS, issues.PROMOTION_NEVER_ON)
]
CLEARS: list[Callable[[HomeAssistant], None]] = [
    partial(issues.clear_scanner_missing, counter_id="till", identity="usb-1"),
    partial(issues.clear_printer_offline, counter_id="till"),
    partial(issues.clear_line_busy, counter_id="till"),
    issues.clear_input_denied,
    issues.clear_clock_doubtful,
    partial(issues.tell_of_waiting_promotions, waiting=[]),
]


@pytest.mark.parametrize("raise_issue", RAISES)
@pytest.mark.parametrize("language", ["en", "de"])
async def test_every_issue_has_its_text(
    hass: HomeAssistant,
    issue_registry: ir.IssueRegistry,
    raise_issue: Callable[[HomeAssistant], None],
    language: str,
) -> None:
    raise_issue(hass)
    raise_issue(hass)
    (issue,) = issue_registry.issues.values()
    texts = await async_get_translations(hass, language, "issues", {DOMAIN})
    prefix = f"component.{DOMAIN}.issues.{issue.translation_key}."
    where = "fix_flow.step.confirm.description" if issue.is_fixable else "description"
    placeholders = issue.translation_placeholders or {}
    assert texts[f"{prefix}title"].format(**placeholders)
    assert texts[f"{prefix}{where}"].format(**placeholders)


def test_what_is_over_is_cleared(
    hass: HomeAssistant, issue_registry: ir.IssueRegistry
) -> None:
    for raise_issue in RAISES:
        raise_issue(hass)
    for clear in CLEARS:
        clear(hass)
        clear(hass)
    assert [issue_id for _, issue_id in issue_registry.issues] == [
        issues.LEDGER_CORRUPT
    ]


async def _fix(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, issue_id: str
) -> dict[str, object]:
    """Click an issue's button and confirm; return how the flow ended."""
    assert await async_setup_component(hass, "repairs", {})
    client = await hass_client()
    begun = await client.post(
        "/api/repairs/issues/fix", json={"handler": DOMAIN, "issue_id": issue_id}
    )
    flow = await begun.json()
    assert flow["step_id"] == "confirm"
    ended = await client.post(f"/api/repairs/issues/fix/{flow['flow_id']}", json={})
    answer: dict[str, object] = await ended.json()
    return answer


async def test_the_owner_says_that_the_clock_is_right(
    shop: ShopKit,
    hass_client: ClientSessionGenerator,
    issue_registry: ir.IssueRegistry,
    freezer: FrozenDateTimeFactory,
) -> None:
    freezer.tick(timedelta(hours=2))
    await shop.act("record_purchase", amount=5)
    freezer.tick(timedelta(hours=-2))
    assert not shop.runtime.clock.look().sane
    assert issue_registry.async_get_issue(DOMAIN, issues.CLOCK_DOUBTFUL)
    assert (await _fix(shop.hass, hass_client, issues.CLOCK_DOUBTFUL))[
        "type"
    ] == "create_entry"
    assert shop.runtime.clock.look().sane
    assert not issue_registry.async_get_issue(DOMAIN, issues.CLOCK_DOUBTFUL)


@pytest.mark.parametrize(
    ("language", "clock"), [("de", "09.06.2027 14:30"), ("en", "9 Jun 2027 14:30")]
)
async def test_the_clock_is_shown_as_people_there_read_it(
    shop: ShopKit, freezer: FrozenDateTimeFactory, language: str, clock: str
) -> None:
    shop.hass.config.language = language
    freezer.move_to("2027-06-09 12:30:00+00:00")
    flow = TrustClockFlow()
    flow.hass = shop.hass
    assert (await flow.async_step_init())["description_placeholders"] == {
        "clock": clock
    }


async def test_a_clock_can_not_be_trusted_in_a_closed_shop(
    shop: ShopKit, hass_client: ClientSessionGenerator
) -> None:
    issues.raise_clock_doubtful(shop.hass, clock="now")
    await shop.hass.config_entries.async_unload(shop.entry.entry_id)
    answer = await _fix(shop.hass, hass_client, issues.CLOCK_DOUBTFUL)
    assert (answer["type"], answer["reason"]) == ("abort", "not_loaded")


async def test_a_damaged_ledger_is_told_until_it_is_read(
    shop: ShopKit, hass_client: ClientSessionGenerator, issue_registry: ir.IssueRegistry
) -> None:
    issues.raise_ledger_corrupt(shop.hass, Path("loyalty.db.corrupt"))
    assert (await _fix(shop.hass, hass_client, issues.LEDGER_CORRUPT))[
        "type"
    ] == "create_entry"
    assert not issue_registry.async_get_issue(DOMAIN, issues.LEDGER_CORRUPT)


def _spoil(folder: Path) -> None:
    for file in folder.glob("loyalty.db*"):
        file.write_bytes(b"This is no database." * 500)


async def test_a_file_that_is_no_ledger_is_set_aside(
    hass: HomeAssistant,
    shop: ShopKit,
    hub_folder: Path,
    issue_registry: ir.IssueRegistry,
) -> None:
    await hass.config_entries.async_unload(shop.entry.entry_id)
    await hass.async_add_executor_job(_spoil, hub_folder)
    assert await hass.config_entries.async_setup(shop.entry.entry_id)
    await hass.async_block_till_done()
    issue = issue_registry.async_get_issue(DOMAIN, issues.LEDGER_CORRUPT)
    assert issue is not None
    assert issue.translation_placeholders is not None
    aside = hub_folder / issue.translation_placeholders["file"]
    assert await hass.async_add_executor_job(aside.exists)
