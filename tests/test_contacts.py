"""Contacts that are proven: who may ask for a code, who may bring it back, and who hears of it."""

from contextlib import suppress
import json
from typing import Any

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError, Unauthorized
import pytest
from pytest_homeassistant_custom_component.common import MockUser
import voluptuous as vol

from custom_components.loyalty.const import DOMAIN
from custom_components.loyalty.diagnostics import async_get_config_entry_diagnostics

from .kit import ShopKit

EMAIL = "anna@example.com"
PHONE = "+49301234567"
CARD = "4006381333931"


@pytest.fixture
async def anna(shop: ShopKit) -> str:
    """Return the id of a customer who told how to reach her."""
    return await shop.enroll("Anna Muster", phone="030 1234567", email=EMAIL)


@pytest.fixture
async def staff_user(hass: HomeAssistant) -> MockUser:
    """Return somebody who works here: an ordinary user of Home Assistant."""
    group = await hass.auth.async_get_group("system-users")
    assert group is not None
    return MockUser(id="staff", groups=[group]).add_to_hass(hass)


async def ask(shop: ShopKit, customer: str, **data: Any) -> dict[str, Any]:
    """Ask for a code that goes to a customer's mailbox."""
    return await shop.act(
        "request_contact_code", customer=customer, contact="email", **data
    )


async def confirm(
    shop: ShopKit, customer: str, code: str, **data: Any
) -> dict[str, Any]:
    """Bring a code back that was in a customer's mailbox."""
    return await shop.act(
        "confirm_contact", customer=customer, contact="email", code=code, **data
    )


def other_than(code: str) -> str:
    """Return a code that is wrong."""
    return str(int(code) ^ 1)


async def test_a_code_says_where_it_goes_and_how_long_it_lasts(
    shop: ShopKit, anna: str
) -> None:
    asked = await ask(shop, anna)
    assert asked.keys() == {"code", "contact", "to", "valid_until"}
    assert (asked["contact"], asked["to"]) == ("email", EMAIL)
    # The first digit is no zero, which a number field would drop.
    assert len(asked["code"]) == 6
    assert 100_000 <= int(asked["code"]) <= 999_999


async def test_the_customer_shows_since_when_a_contact_is_verified(
    shop: ShopKit, anna: str
) -> None:
    code = (await ask(shop, anna))["code"]
    verified = (await confirm(shop, anna, code))["customer"]
    assert verified["email_verified"] is not None
    assert verified["phone_verified"] is None
    shown = (await shop.act("get_customer", customer=anna))["customer"]
    assert shown["email_verified"] == verified["email_verified"]


async def test_a_list_shows_whose_phone_is_verified(shop: ShopKit, anna: str) -> None:
    asked = await shop.act("request_contact_code", customer=anna, contact="phone")
    assert asked["to"] == PHONE
    await shop.act(
        "confirm_contact", customer=PHONE, contact="phone", code=asked["code"]
    )
    (found,) = (await shop.act("find_customers", query="Anna"))["customers"]
    assert found["phone_verified"] is not None


async def test_a_wrong_code_says_how_many_tries_are_left(
    shop: ShopKit, anna: str
) -> None:
    code = (await ask(shop, anna))["code"]
    with pytest.raises(ServiceValidationError) as refused:
        await confirm(shop, anna, other_than(code))
    assert refused.value.translation_key == "contact_code_wrong"
    assert refused.value.translation_placeholders == {"tries": "4"}
    assert str(refused.value) == "This code is wrong. Tries left: 4"


async def test_the_same_reference_is_the_same_code(shop: ShopKit, anna: str) -> None:
    asked = await ask(shop, anna, reference="form-1")
    assert await ask(shop, anna, reference="form-1") == asked
    assert (await ask(shop, anna, reference="form-2"))["code"] != asked["code"]


async def test_the_same_try_costs_one_try(shop: ShopKit, anna: str) -> None:
    wrong = other_than((await ask(shop, anna))["code"])
    left = []
    for reference in ("first", "first", "second"):
        with pytest.raises(ServiceValidationError) as refused:
            await confirm(shop, anna, wrong, reference=reference)
        left.append((refused.value.translation_placeholders or {})["tries"])
    assert left == ["4", "4", "3"]


async def test_a_confirmation_is_answered_again_under_its_reference(
    shop: ShopKit, anna: str
) -> None:
    code = (await ask(shop, anna))["code"]
    first = await confirm(shop, anna, code, reference="form-1")
    assert await confirm(shop, anna, code, reference="form-1") == first
    assert len(shop.told("contact_verified")) == 1


@pytest.mark.parametrize("contact", ["phone", "email"])
async def test_a_reference_of_another_booking_is_refused(
    shop: ShopKit, anna: str, contact: str
) -> None:
    await ask(shop, anna, reference="form-1")
    with pytest.raises(ServiceValidationError) as refused:
        await shop.act(
            "confirm_contact",
            customer=anna,
            contact=contact,
            code="123456",
            reference="form-1",
        )
    assert refused.value.translation_key == "reference_taken"


async def test_a_letter_is_no_contact(shop: ShopKit, anna: str) -> None:
    with pytest.raises(vol.Invalid):
        await shop.act("request_contact_code", customer=anna, contact="letter")


async def test_a_code_outlives_a_restart(shop: ShopKit, anna: str) -> None:
    code = (await ask(shop, anna))["code"]
    with suppress(ServiceValidationError):
        await confirm(shop, anna, other_than(code))
    await shop.reload()
    with pytest.raises(ServiceValidationError) as refused:
        await confirm(shop, anna, other_than(code))
    assert refused.value.translation_placeholders == {"tries": "3"}
    verified = (await confirm(shop, anna, code))["customer"]["email_verified"]
    await shop.reload()
    shown = (await shop.act("get_customer", customer=anna))["customer"]
    assert shown["email_verified"] == verified


# Who may.


async def test_staff_do_not_see_codes(
    shop: ShopKit, anna: str, staff_user: MockUser
) -> None:
    with pytest.raises(Unauthorized):
        await shop.hass.services.async_call(
            DOMAIN,
            "request_contact_code",
            {"customer": anna, "contact": "email"},
            blocking=True,
            context=Context(user_id=staff_user.id),
            return_response=True,
        )


async def test_staff_type_what_a_customer_reads_to_them(
    shop: ShopKit, anna: str, staff_user: MockUser
) -> None:
    code = (await ask(shop, anna))["code"]
    answer = await shop.hass.services.async_call(
        DOMAIN,
        "confirm_contact",
        {"customer": anna, "contact": "email", "code": code},
        blocking=True,
        context=Context(user_id=staff_user.id),
        return_response=True,
    )
    customer: Any = (answer or {})["customer"]
    assert customer["email_verified"] is not None


# Who hears of it.


async def test_a_new_contact_is_told(shop: ShopKit) -> None:
    uid = await shop.enroll("Anna", email=EMAIL)
    await shop.act("update_customer", customer=uid, phone=PHONE)
    told = [
        (event["customer"], event["contact"]) for event in shop.told("contact_added")
    ]
    assert told == [(uid, "email"), (uid, "phone")]


async def test_a_contact_that_was_known_is_not_told_again(
    shop: ShopKit, anna: str
) -> None:
    before = len(shop.told("contact_added"))
    await shop.act("update_customer", customer=anna, email=EMAIL, notes="tall")
    await shop.act("update_customer", customer=anna, phone="")
    assert len(shop.told("contact_added")) == before


async def test_who_claims_a_card_without_a_name_tells_a_contact(shop: ShopKit) -> None:
    await shop.scan(CARD)
    uid = await shop.enroll("Anna", CARD, email=EMAIL)
    (told,) = shop.told("contact_added")
    assert (told["customer"], told["contact"]) == (uid, "email")


async def test_a_verified_contact_is_told_by_id_only(shop: ShopKit, anna: str) -> None:
    code = (await ask(shop, anna))["code"]
    with suppress(ServiceValidationError):
        await confirm(shop, anna, other_than(code))
    assert shop.told("contact_verified") == []
    await confirm(shop, anna, code)
    (told,) = shop.told("contact_verified")
    assert told.keys() == {"type", "at", "customer", "counter", "entry", "contact"}
    assert (told["customer"], told["contact"]) == (anna, "email")


async def test_codes_and_contacts_leave_no_trace(
    shop: ShopKit, anna: str, caplog: pytest.LogCaptureFixture
) -> None:
    code = (await ask(shop, anna))["code"]
    with suppress(ServiceValidationError):
        await confirm(shop, anna, other_than(code))
    await confirm(shop, anna, code)
    events = [dict(event.data) for event in shop.events]
    states = [dict(state.attributes) for state in shop.hass.states.async_all()]
    told = await async_get_config_entry_diagnostics(shop.hass, shop.entry)
    assert told["ledger"]["rows"]["contact_codes"] == 1
    public = json.dumps([events, states, told], default=str) + caplog.text
    for secret in (code, other_than(code), EMAIL, PHONE):
        assert secret not in public
