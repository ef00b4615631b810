"""Who may do what: owners, staff, automations, and those who only look on."""

from homeassistant.auth.const import GROUP_ID_ADMIN, GROUP_ID_READ_ONLY, GROUP_ID_USER
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import Unauthorized, UnknownUser
import pytest
from pytest_homeassistant_custom_component.common import MockGroup, MockUser

from custom_components.loyalty.counter.desk import Badge
from custom_components.loyalty.permissions import async_actor, require_owner
from custom_components.loyalty.programs.commands import Actor, Role


async def _user(hass: HomeAssistant, group_id: str) -> MockUser:
    group = await hass.auth.async_get_group(group_id) or MockGroup(id=group_id)
    return MockUser(id="somebody", groups=[group]).add_to_hass(hass)


async def test_an_automation_acts_for_the_owner(hass: HomeAssistant) -> None:
    assert await async_actor(hass, Context(), {}) == Actor(role=Role.AUTOMATION)


@pytest.mark.parametrize(
    ("group", "role"), [(GROUP_ID_ADMIN, Role.OWNER), (GROUP_ID_USER, Role.STAFF)]
)
async def test_users_are_owners_or_staff(
    hass: HomeAssistant, group: str, role: Role
) -> None:
    user = await _user(hass, group)
    actor = await async_actor(hass, Context(user_id=user.id), {})
    assert actor == Actor(role=role, staff="somebody")


async def test_bookings_name_the_member_of_staff_to_whom_a_login_belongs(
    hass: HomeAssistant,
) -> None:
    user = await _user(hass, GROUP_ID_USER)
    staff = {
        "leo": Badge(id="leo", name="Leo", codes=frozenset()),
        "mia": Badge(id="mia", name="Mia", codes=frozenset(), user_id="somebody"),
    }
    actor = await async_actor(hass, Context(user_id=user.id), staff)
    assert actor == Actor(role=Role.STAFF, staff="mia")


async def test_who_may_only_look_on_learns_nothing_of_customers(
    hass: HomeAssistant,
) -> None:
    user = await _user(hass, GROUP_ID_READ_ONLY)
    with pytest.raises(Unauthorized):
        await async_actor(hass, Context(user_id=user.id), {})


async def test_a_disabled_login_is_nobody(hass: HomeAssistant) -> None:
    user = await _user(hass, GROUP_ID_USER)
    user.is_active = False
    with pytest.raises(Unauthorized):
        await async_actor(hass, Context(user_id=user.id), {})


async def test_a_login_that_is_gone_is_nobody(hass: HomeAssistant) -> None:
    with pytest.raises(UnknownUser):
        await async_actor(hass, Context(user_id="gone"), {})


@pytest.mark.parametrize("role", [Role.OWNER, Role.AUTOMATION])
def test_owners_and_automations_may_do_what_only_owners_may(role: Role) -> None:
    require_owner(Actor(role=role))


def test_staff_may_not_do_what_only_owners_may() -> None:
    with pytest.raises(Unauthorized):
        require_owner(Actor(role=Role.STAFF, staff="mia"))
