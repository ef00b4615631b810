"""Adding and changing staff."""

from collections.abc import Generator
from typing import Any
from unittest.mock import AsyncMock, Mock, patch

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.loyalty.const import DOMAIN
from custom_components.loyalty.counter.codes import CodeOptions, StaffReading, read
from tests import kit

from .dialog import Dialog

CARD = "4006381333931"


@pytest.fixture
def scanned() -> Generator[AsyncMock]:
    """Return what is scanned next; nothing at first."""
    with patch(
        "custom_components.loyalty.flows.hardware.next_scan", return_value=None
    ) as scanned:
        yield scanned


@pytest.fixture
def cafe(hass: HomeAssistant) -> MockConfigEntry:
    tom = kit.subentry("tom", "staff", "Tom", {"badge": CARD, "user_id": "user-of-tom"})
    entry = MockConfigEntry(
        domain=DOMAIN, title="Café", subentries_data=[kit.mia(), tom]
    )
    entry.add_to_hass(hass)
    return entry


async def test_a_new_badge_is_made_and_shown(
    hass: HomeAssistant, cafe: MockConfigEntry
) -> None:
    dialog = await Dialog.add(hass, cafe, "staff")
    await dialog.choose("new_badge")
    badge = dialog.shown["badge"]
    await dialog.submit(name=" ")
    assert dialog.errors == {"name": "name_missing"}
    assert dialog.shown["badge"] == badge
    await dialog.submit(name="Ada")
    assert dialog.saved() == {"badge": badge, "user_id": None}
    assert isinstance(read(badge, CodeOptions()), StaffReading)


async def test_no_two_badges_are_the_same(
    hass: HomeAssistant, cafe: MockConfigEntry
) -> None:
    first = await (await Dialog.add(hass, cafe, "staff")).choose("new_badge")
    second = await (await Dialog.add(hass, cafe, "staff")).choose("new_badge")
    assert first.shown["badge"] != second.shown["badge"]


async def test_any_card_can_be_a_badge(
    hass: HomeAssistant, cafe: MockConfigEntry, scanned: AsyncMock
) -> None:
    scanned.return_value = Mock(text="04A1B2C3")
    dialog = await Dialog.add(hass, cafe, "staff")
    await dialog.choose("scan_badge")
    await dialog.wait(hass)
    assert dialog.suggested["badge"] == "04A1B2C3"
    await dialog.submit(name="Ada")
    assert dialog.saved()["badge"] == "04A1B2C3"


async def test_when_nothing_is_scanned_the_owner_may_try_again(
    hass: HomeAssistant, cafe: MockConfigEntry, scanned: AsyncMock
) -> None:
    dialog = await Dialog.add(hass, cafe, "staff")
    await dialog.choose("scan_badge")
    await dialog.look_again()
    assert dialog.step == "scan_badge"
    await dialog.wait(hass)
    assert dialog.step == "nothing_scanned"
    scanned.return_value = Mock(text="04A1B2C3")
    await dialog.choose("scan_badge")
    await dialog.wait(hass)
    assert dialog.step == "type_badge"


async def test_a_user_of_home_assistant_is_linked(
    hass: HomeAssistant, cafe: MockConfigEntry, hass_admin_user: MockUser
) -> None:
    system = MockUser(name="Supervisor", system_generated=True)
    system.add_to_hass(hass)
    dialog = await Dialog.add(hass, cafe, "staff")
    await dialog.choose("type_badge")
    assert hass_admin_user.id in dialog.choices("user_id")
    assert system.id not in dialog.choices("user_id")
    await dialog.submit(name="Ada", badge="ADA-1", user_id=hass_admin_user.id)
    assert dialog.saved() == {"badge": "ADA-1", "user_id": hass_admin_user.id}


@pytest.mark.parametrize(
    ("wrong", "errors", "right"),
    [
        ({"name": "MIA"}, {"name": "name_taken"}, {"name": "Ada"}),
        ({"badge": "x"}, {"badge": "badge_unreadable"}, {"badge": "ADA-1"}),
        ({"badge": "LHUBUNDO"}, {"badge": "badge_unreadable"}, {"badge": "ADA-1"}),
        ({"badge": "lhubstaffmia"}, {"badge": "badge_taken"}, {"badge": "ADA-1"}),
        ({"badge": f" ]E0{CARD}"}, {"badge": "badge_taken"}, {"badge": "ADA-1"}),
    ],
)
async def test_what_is_wrong_is_answered_and_can_be_corrected(
    hass: HomeAssistant,
    cafe: MockConfigEntry,
    wrong: dict[str, Any],
    errors: dict[str, str],
    right: dict[str, Any],
) -> None:
    dialog = await Dialog.add(hass, cafe, "staff")
    await dialog.choose("type_badge")
    await dialog.submit(**{"name": "Ada", "badge": "ADA-1"} | wrong)
    assert dialog.errors == errors
    assert len(cafe.subentries) == 2
    await dialog.submit(**right)
    assert dialog.saved()["badge"] == "ADA-1"


async def test_a_user_is_one_person(hass: HomeAssistant, cafe: MockConfigEntry) -> None:
    MockUser(id="user-of-tom", name="Tom").add_to_hass(hass)
    dialog = await Dialog.add(hass, cafe, "staff")
    await dialog.choose("type_badge")
    await dialog.submit(name="Ada", badge="ADA-1", user_id="user-of-tom")
    assert dialog.errors == {"user_id": "user_taken"}
    await dialog.submit(user_id=None)
    assert dialog.saved()["user_id"] is None


async def test_a_staff_member_keeps_badge_and_user(
    hass: HomeAssistant, cafe: MockConfigEntry
) -> None:
    MockUser(id="user-of-tom", name="Tom").add_to_hass(hass)
    dialog = await Dialog.change(hass, cafe, "tom")
    await dialog.choose("type_badge")
    assert dialog.suggested == {"name": "Tom", "badge": CARD, "user_id": "user-of-tom"}
    await dialog.submit(name="Thomas")
    assert dialog.reason == "reconfigure_successful"
    assert cafe.subentries["tom"].title == "Thomas"
    assert cafe.subentries["tom"].data == {"badge": CARD, "user_id": "user-of-tom"}


async def test_a_lost_badge_is_replaced(
    hass: HomeAssistant, cafe: MockConfigEntry
) -> None:
    dialog = await Dialog.change(hass, cafe, "tom")
    await dialog.choose("new_badge")
    await dialog.submit()
    assert dialog.reason == "reconfigure_successful"
    assert cafe.subentries["tom"].data["badge"].startswith("LHUBSTAFF")
    # The user is gone from Home Assistant.
    assert cafe.subentries["tom"].data["user_id"] is None
