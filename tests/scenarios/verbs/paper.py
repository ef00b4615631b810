"""What is on paper: coupons, stickers, gift cards.

A story names them by the booking that gave them, and where it matters by their place: ``issue``,
``issue 1-5``, ``buy 2``.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..stage import Response, Stage


async def issue(stage: Stage, who: str, series: str, **how: Any) -> Response:
    """Vouchers are given by hand, to nobody in particular; gift cards of some ``value``."""
    if "value" in how:
        how["value"] = str(how["value"])
    return await stage.shop.act("issue_vouchers", series=series, **how)


async def hand_in(stage: Stage, who: str, paper: Any, **how: Any) -> Response:
    """Vouchers are exchanged, for a sale of an ``amount`` or without one."""
    if "amount" in how:
        how["amount"] = str(how["amount"])
    return await stage.shop.act("accept_vouchers", codes=stage.codes(paper), **how)


async def void(stage: Stage, who: str, paper: Any) -> Response:
    """The owner makes vouchers worthless."""
    return await stage.shop.act(
        "void_vouchers", codes=stage.codes(paper), reason="Story"
    )


async def void_all(stage: Stage, who: str, booking: str) -> Response:
    """The owner makes worthless what is left of all that a booking gave."""
    entry = stage.booked[booking]["entry"]
    return await stage.shop.act("void_vouchers", entry=entry, reason="Story")


async def look_at(stage: Stage, who: str, paper: str) -> Response:
    """Somebody asks what a voucher is worth."""
    (code,) = stage.codes(paper)
    asked = await stage.shop.act("get_voucher", code=code)
    return dict(asked["voucher"])


async def count_roll(stage: Stage, who: str, series: str, stickers: int) -> Response:
    """The owner counts the stickers on the roll."""
    return await stage.shop.act("count_stickers", series=series, count=stickers)
