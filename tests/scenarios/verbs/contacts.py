"""What customers tell of how they are reached, and how they prove it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..stage import Response, Stage


async def tell(stage: Stage, who: str, contact: str, **told: str) -> Response:
    """Somebody tells their ``contact``: what it ``is``, or nothing to have it deleted."""
    return await stage.shop.act(
        "update_customer",
        customer=await stage.customer(who),
        **{contact: told.get("is", "")},
    )


async def ask_code(stage: Stage, who: str, contact: str) -> Response:
    """A code is asked for that goes to somebody's ``contact``."""
    return await stage.shop.act(
        "request_contact_code", customer=await stage.customer(who), contact=contact
    )


async def confirm(
    stage: Stage, who: str, contact: str, code: str = "ask_code", typed: str = "{}"
) -> Response:
    """Somebody brings back the ``code`` of a booking, ``typed`` in their own way, or a ``wrong`` one."""
    sent = stage.booked["ask_code" if code == "wrong" else code]["code"]
    digits = str(int(sent) ^ 1) if code == "wrong" else sent
    return await stage.shop.act(
        "confirm_contact",
        customer=await stage.customer(who),
        contact=contact,
        code=typed.format(*digits) if typed.count("{}") > 1 else typed.format(digits),
    )
