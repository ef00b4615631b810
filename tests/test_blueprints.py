"""Automation blueprints: where the owner finds them, and that they do what they say."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components import automation
from homeassistant.components.automation.helpers import async_get_blueprints
from homeassistant.components.blueprint import Blueprint
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from custom_components.loyalty.const import DOMAIN
from custom_components.loyalty.starter_blueprints import (
    SOURCE,
    async_install_blueprints,
)

from .kit import CAKE, POINTS, ShopKit, counter, open_shop, points_program

NAMES = [
    "reward_earned.yaml",
    "remind_before_expiry.yaml",
    "verify_contact.yaml",
    "we_miss_you.yaml",
    "welcome.yaml",
]
NEVER_QUIET = {"quiet_from": "00:00:00", "quiet_until": "00:00:00"}
SEND = [
    {
        "action": "test.send",
        "data": {
            "message": "{{ message }}",
            "phone": "{{ [customer.phone] }}",
            "email": "{{ email }}",
        },
    }
]


async def automate(
    hass: HomeAssistant, blueprint: str, **inputs: Any
) -> list[ServiceCall]:
    """Make an automation of a blueprint, as the owner does; return what it sends."""
    sent = async_mock_service(hass, "test", "send")
    await async_install_blueprints(hass)
    assert await async_setup_component(
        hass,
        automation.DOMAIN,
        {
            automation.DOMAIN: {
                "use_blueprint": {
                    "path": f"loyalty/{blueprint}",
                    "input": {"send": SEND} | inputs,
                }
            }
        },
    )
    await hass.async_block_till_done()
    assert [state.state for state in hass.states.async_all(automation.DOMAIN)] == ["on"]
    return sent


def messages(sent: list[ServiceCall]) -> list[Mapping[str, Any]]:
    """Return what was sent."""
    return [call.data for call in sent]


async def ask(shop: ShopKit, action: str, **data: Any) -> dict[str, Any]:
    """Call an action and return its response, while automations wait in their quiet hours.

    To wait until nothing is to be done any more, as the kit does, would wait for the morning.
    (The clock of the event loop is frozen, too: a tick makes its timers due.)
    """
    response = await shop.hass.services.async_call(
        DOMAIN, action, data, blocking=True, return_response=True
    )
    assert isinstance(response, dict)
    return response


async def enroll(shop: ShopKit) -> str:
    """Make Anna a member at night and return her id."""
    answer = await ask(shop, "enroll_customer", name="Anna Muster", phone="030 1234567")
    uid: str = answer["customer"]["id"]
    return uid


async def verify(shop: ShopKit, customer: str, contact: str) -> None:
    """Let a customer prove to read a contact."""
    who = {"customer": customer, "contact": contact}
    asked = await shop.act("request_contact_code", **who)
    await shop.act("confirm_contact", **who, code=asked["code"])


def test_these_blueprints_come_with_the_integration() -> None:
    assert sorted(path.name for path in SOURCE.glob("*.yaml")) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
async def test_home_assistant_accepts_the_blueprint(
    hass: HomeAssistant, hub_folder: Path, name: str
) -> None:
    await async_install_blueprints(hass)
    assert await async_setup_component(hass, automation.DOMAIN, {})
    found = (await async_get_blueprints(hass).async_get_blueprints())[f"loyalty/{name}"]
    assert isinstance(found, Blueprint), found
    assert found.validate() is None
    assert found.inputs["send"]["selector"] == {"action": {}}


async def test_a_reward_is_announced(shop: ShopKit) -> None:
    sent = await automate(
        shop.hass, "reward_earned.yaml", text="{first_name}: {reward}!", **NEVER_QUIET
    )
    uid = await shop.enroll("Anna Muster", phone="030 1234567")
    await shop.act("record_purchase", amount=60, customer=uid)
    assert messages(sent) == [
        {"message": "Anna: Piece of cake!", "phone": ["+49301234567"], "email": ""}
    ]


async def test_new_members_are_welcomed(shop: ShopKit) -> None:
    sent = await automate(shop.hass, "welcome.yaml", **NEVER_QUIET)
    uid = await shop.enroll("Anna Muster", email="anna@example.com")
    await shop.hass.async_block_till_done()
    number = (await shop.act("get_customer", customer=uid))["customer"]["number"]
    (message,) = messages(sent)
    assert message["message"] == f"Welcome, Anna! Your member number is {number}."
    assert message["email"] == "anna@example.com"


async def test_who_can_not_be_reached_is_left_alone(shop: ShopKit) -> None:
    sent = await automate(shop.hass, "welcome.yaml", **NEVER_QUIET)
    await shop.enroll("Anna Muster")
    assert sent == []


async def test_the_staff_hear_of_everybody(shop: ShopKit) -> None:
    sent = await automate(
        shop.hass, "welcome.yaml", text="New: {name}", reachable=False, **NEVER_QUIET
    )
    await shop.scan("4006381333931")
    assert [message["message"] for message in messages(sent)] == ["New: there"]


async def test_who_told_no_name_is_greeted_all_the_same(shop: ShopKit) -> None:
    sent = await automate(
        shop.hass,
        "welcome.yaml",
        text="Hello {first_name}",
        nameless="du",
        **NEVER_QUIET,
    )
    await shop.act("enroll_customer", phone="030 1234567")
    assert [message["message"] for message in messages(sent)] == ["Hello du"]


async def test_points_that_end_are_announced(
    hass: HomeAssistant,
    hub_folder: Path,
    trusted_clock: None,
    freezer: FrozenDateTimeFactory,
) -> None:
    freezer.move_to("2026-11-21 12:00:00+01:00")
    await hass.config.async_set_time_zone("Europe/Berlin")
    shop = await open_shop(
        hass, [points_program(validity={"unit": "days", "count": 14}), counter()]
    )
    uid = await shop.enroll("Anna Muster", phone="030 1234567")
    poor = await shop.enroll("Ben", phone="030 7654321")
    await shop.act("record_purchase", amount=30, customer=uid)
    await shop.act("record_purchase", amount=3, customer=poor)
    sent = await automate(
        hass,
        "remind_before_expiry.yaml",
        text="{first_name}: {amount} of {program} until {last_day}, {days_left} days",
        minimum_amount=10,
        date_format="%d.%m.%Y",
        **NEVER_QUIET,
    )
    await shop.act("run_daily")
    assert [message["message"] for message in messages(sent)] == [
        "Anna: 30 of Points until 05.12.2026, 14 days"
    ]


async def test_points_that_were_used_during_the_quiet_hours_are_not_announced(
    hass: HomeAssistant,
    hub_folder: Path,
    trusted_clock: None,
    freezer: FrozenDateTimeFactory,
) -> None:
    freezer.move_to("2026-11-21 22:00:00+01:00")
    await hass.config.async_set_time_zone("Europe/Berlin")
    program = points_program(validity={"unit": "days", "count": 14})
    shop = await open_shop(hass, [program, counter()])
    # The round that begins with the shop is over, and reminds nobody while the automation is set up.
    await ask(shop, "run_daily")
    uid = await enroll(shop)
    await ask(shop, "record_purchase", amount=100, customer=uid)
    sent = await automate(hass, "remind_before_expiry.yaml")
    await ask(shop, "run_daily")
    assert shop.told("points_expiring")
    await ask(
        shop, "record_purchase", amount=5, customer=uid, redeem_points={POINTS: 100}
    )
    freezer.tick(11 * 3600 + 60)
    await hass.async_block_till_done()
    assert sent == []


@pytest.mark.parametrize(
    "now", ["2026-11-21 19:59:00+01:00", "2026-11-22 09:00:00+01:00"]
)
async def test_by_day_a_message_is_sent_at_once(
    hass: HomeAssistant,
    hub_folder: Path,
    trusted_clock: None,
    freezer: FrozenDateTimeFactory,
    now: str,
) -> None:
    freezer.move_to(now)
    await hass.config.async_set_time_zone("Europe/Berlin")
    shop = await open_shop(hass)
    sent = await automate(hass, "welcome.yaml")
    await shop.enroll("Anna", phone="030 1234567")
    assert len(sent) == 1


@pytest.mark.parametrize(
    ("now", "waits"),
    [
        ("2026-11-21 20:00:00+01:00", 13 * 3600),
        ("2026-11-21 23:30:00+01:00", 9 * 3600 + 1800),
        ("2026-11-22 00:00:30+01:00", 9 * 3600 - 30),
        ("2026-11-22 08:59:57+01:00", 3),
        # The clocks are put back an hour in this night.
        ("2026-10-24 23:00:00+02:00", 11 * 3600),
    ],
)
async def test_nobody_is_woken_up(
    hass: HomeAssistant,
    hub_folder: Path,
    trusted_clock: None,
    freezer: FrozenDateTimeFactory,
    now: str,
    waits: int,
) -> None:
    freezer.move_to(now)
    await hass.config.async_set_time_zone("Europe/Berlin")
    shop = await open_shop(hass)
    sent = await automate(hass, "welcome.yaml")
    uid = await enroll(shop)
    freezer.tick(waits - 2)
    # Who woke up would have asked the ledger and written before all this was answered.
    for _ in range(5):
        await ask(shop, "get_customer", customer=uid)
    assert sent == []
    freezer.tick(4)
    await hass.async_block_till_done()
    assert len(sent) == 1


async def test_who_stays_away_is_missed(
    hass: HomeAssistant,
    hub_folder: Path,
    trusted_clock: None,
    freezer: FrozenDateTimeFactory,
) -> None:
    freezer.move_to("2026-11-21 12:00:00+01:00")
    await hass.config.async_set_time_zone("Europe/Berlin")
    shop = await open_shop(hass, lapse_days=30)
    uid = await shop.enroll("Anna Muster", phone="030 1234567")
    await shop.act("record_purchase", amount=3, customer=uid)
    sent = await automate(
        hass,
        "we_miss_you.yaml",
        text="{first_name}: {days_away} days since {last_visit}",
    )
    freezer.move_to("2026-12-21 12:00:00+01:00")
    await shop.act("run_daily")
    assert [message["message"] for message in messages(sent)] == [
        "Anna: 30 days since 2026-11-21"
    ]


async def test_a_reward_that_was_taken_at_once_is_not_announced(
    hass: HomeAssistant,
    hub_folder: Path,
    trusted_clock: None,
    freezer: FrozenDateTimeFactory,
) -> None:
    freezer.move_to("2026-11-21 20:30:00+01:00")
    await hass.config.async_set_time_zone("Europe/Berlin")
    shop = await open_shop(hass)
    sent = await automate(hass, "reward_earned.yaml")
    uid = await enroll(shop)
    await ask(shop, "record_purchase", amount=60, customer=uid)
    await ask(shop, "redeem_reward", customer=uid, reward=CAKE)
    freezer.tick(13 * 3600)
    await hass.async_block_till_done()
    assert sent == []


CODE = [
    {
        "action": "test.send",
        "data": {
            "message": "{{ message }}",
            "to": "{{ [asked.to] }}",
            "code": "{{ code }}",
        },
    }
]


async def test_a_new_contact_gets_a_code_and_its_owner_brings_it_back(
    shop: ShopKit,
) -> None:
    sent = await automate(
        shop.hass,
        "verify_contact.yaml",
        send=CODE,
        contacts=["email", "phone"],
        text="{first_name}, {code}, {minutes} minutes",
    )
    uid = await shop.enroll("Anna Muster", phone="030 1234567", email="a@example.com")
    await shop.hass.async_block_till_done()
    found = {message["to"][0]: message for message in messages(sent)}
    assert found.keys() == {"a@example.com", "+49301234567"}
    code = found["+49301234567"]["code"]
    assert found["+49301234567"]["message"] == f"Anna, {code}, 30 minutes"
    confirmed = await shop.act(
        "confirm_contact", customer=uid, contact="phone", code=code
    )
    assert confirmed["customer"]["phone_verified"] is not None
    assert len(messages(sent)) == 2


async def test_only_the_contacts_that_were_chosen_get_a_code(shop: ShopKit) -> None:
    sent = await automate(shop.hass, "verify_contact.yaml", send=CODE)
    await shop.enroll("Anna Muster", phone="030 1234567")
    assert sent == []


async def test_a_changed_address_gets_a_code_of_its_own(shop: ShopKit) -> None:
    uid = await shop.enroll("Anna Muster", email="old@example.com")
    sent = await automate(shop.hass, "verify_contact.yaml", send=CODE)
    await shop.act("update_customer", customer=uid, email="new@example.com")
    await shop.act("update_customer", customer=uid, email="new@example.com")
    assert [message["to"] for message in messages(sent)] == [["new@example.com"]]


@pytest.mark.parametrize(
    ("proven", "reached"),
    [
        (["email"], [{"email": "a@example.com", "phone": [None]}]),
        (["phone"], [{"email": "", "phone": ["+49301234567"]}]),
        ([], []),
    ],
)
async def test_only_what_was_verified_is_written_to(
    shop: ShopKit, proven: list[str], reached: list[dict[str, Any]]
) -> None:
    sent = await automate(
        shop.hass, "reward_earned.yaml", verified_only=True, **NEVER_QUIET
    )
    uid = await shop.enroll("Anna Muster", phone="030 1234567", email="a@example.com")
    for contact in proven:
        await verify(shop, uid, contact)
    await shop.act("record_purchase", amount=60, customer=uid)
    assert [
        {"email": message["email"], "phone": message["phone"]}
        for message in messages(sent)
    ] == reached


# Where the owner finds them.


def installed(folder: Path) -> dict[str, str]:
    """Return the blueprints that the owner finds."""
    place = folder / "blueprints" / "automation" / "loyalty"
    return {path.name: path.read_text() for path in place.glob("*.yaml")}


async def test_a_new_shop_brings_the_blueprints(
    shop: ShopKit, hub_folder: Path
) -> None:
    await shop.hass.async_block_till_done(wait_background_tasks=True)
    found = await shop.hass.async_add_executor_job(installed, hub_folder)
    assert found == await shop.hass.async_add_executor_job(
        lambda: {path.name: path.read_text() for path in SOURCE.glob("*.yaml")}
    )


async def test_what_the_owner_changed_stays(
    hass: HomeAssistant, hub_folder: Path
) -> None:
    await async_install_blueprints(hass)
    place = hub_folder / "blueprints" / "automation" / "loyalty"
    await hass.async_add_executor_job((place / "welcome.yaml").write_text, "mine")
    await hass.async_add_executor_job((place / "reward_earned.yaml").unlink)
    await async_install_blueprints(hass)
    found = await hass.async_add_executor_job(installed, hub_folder)
    assert found["welcome.yaml"] == "mine"
    assert "reward_earned.yaml" not in found
    assert len(found) == 4


async def test_what_was_there_before_stays(
    hass: HomeAssistant, hub_folder: Path
) -> None:
    place = hub_folder / "blueprints" / "automation" / "loyalty"
    await hass.async_add_executor_job(lambda: place.mkdir(parents=True))
    await hass.async_add_executor_job((place / "welcome.yaml").write_text, "mine")
    await async_install_blueprints(hass)
    found = await hass.async_add_executor_job(installed, hub_folder)
    assert found["welcome.yaml"] == "mine"
    assert len(found) == 5


async def test_what_nobody_touched_follows_a_new_version(
    hass: HomeAssistant, hub_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = hub_folder / "older"
    await hass.async_add_executor_job(older.mkdir)
    await hass.async_add_executor_job((older / "welcome.yaml").write_text, "older")
    with monkeypatch.context() as patched:
        patched.setattr("custom_components.loyalty.starter_blueprints.SOURCE", older)
        await async_install_blueprints(hass)
    assert await hass.async_add_executor_job(installed, hub_folder) == {
        "welcome.yaml": "older"
    }
    await async_install_blueprints(hass)
    found = await hass.async_add_executor_job(installed, hub_folder)
    assert found["welcome.yaml"].startswith("blueprint:")


async def test_a_folder_that_can_not_be_written_stops_nothing(
    hass: HomeAssistant, hub_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await hass.async_add_executor_job((hub_folder / "blueprints").write_text, "a file")
    await async_install_blueprints(hass)
    assert "Can't install the automation blueprints" in caplog.text
