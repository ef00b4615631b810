"""Who asks: administrators are owners, other users are staff, automations act for the owner.

Home Assistant lets every user call every action and command, so each of them asks here first.
"""

from collections.abc import Iterable, Mapping
from typing import Protocol

from homeassistant.auth.const import GROUP_ID_USER
from homeassistant.auth.models import User
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import Unauthorized, UnknownUser

from .programs.commands import Actor, Role


class StaffMember(Protocol):
    """Somebody who works here, as far as their login is concerned."""

    @property
    def id(self) -> str:
        """Return the id by which bookings name them."""

    @property
    def user_id(self) -> str | None:
        """Return their Home Assistant user's id, if they have one."""


def actor_of(user: User, staff: Mapping[str, StaffMember]) -> Actor:
    """Return who a signed-in user is in the shop; raises Unauthorized for those who may only look on.

    Bookings name the staff member to whom the login belongs, or the login where it belongs to nobody.
    """
    if user.is_admin:
        role = Role.OWNER
    elif user.is_active and any(group.id == GROUP_ID_USER for group in user.groups):
        role = Role.STAFF
    else:
        raise Unauthorized(user_id=user.id)
    return Actor(role=role, staff=_staff_id(user.id, staff.values()))


def _staff_id(user_id: str, staff: Iterable[StaffMember]) -> str:
    return next((member.id for member in staff if member.user_id == user_id), user_id)


async def async_actor(
    hass: HomeAssistant, context: Context, staff: Mapping[str, StaffMember]
) -> Actor:
    """Return who called an action.

    A call without a user comes from an automation, which only an owner can make: it has the owner's rights.
    Raises UnknownUser for a user who is gone, Unauthorized for one who may only look on.
    """
    if context.user_id is None:
        return Actor(role=Role.AUTOMATION)
    user = await hass.auth.async_get_user(context.user_id)
    if user is None:
        raise UnknownUser(context=context)
    return actor_of(user, staff)


def require_owner(actor: Actor) -> None:
    """Let only the owner, or an automation of theirs, go on; raises Unauthorized."""
    if actor.role is Role.STAFF:
        raise Unauthorized(user_id=actor.staff)
