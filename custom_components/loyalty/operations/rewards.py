"""The catalogue of rewards: hand out, keep for a customer, give back, count."""

from datetime import timedelta

from ..permissions import require_owner
from ..programs.answer import EntryKind
from ..programs.commands import Actor
from ..programs.refusal import Refusal
from ..programs.rewards.commands import (
    RedeemReward,
    ReleaseReward,
    ReserveReward,
    StockReward,
)
from ..shop import Shop
from . import naming, views
from .views import View


async def redeem_reward(
    shop: Shop,
    actor: Actor,
    *,
    customer: str,
    reward: str | None = None,
    reservation: int | None = None,
    reference: str | None = None,
    counter: str | None = None,
) -> View:
    """Hand out a reward: the one named, the one reserved, the preferred one, or the best in reach."""
    command = RedeemReward(
        **shop.request(actor, **naming.till(shop, counter), reference=reference),
        member=await naming.customer(shop, customer, opens=True),
        reward=None if reward is None else naming.reward(shop, reward),
        reservation=reservation,
    )
    answer = (await shop.book(command)).answer
    return {
        "redemption": answer.entry,
        **views.booking(shop, answer),
        "discount": views.amount(shop, answer.discount_minor),
    }


async def reserve_reward(
    shop: Shop,
    actor: Actor,
    *,
    customer: str,
    reward: str | None = None,
    minutes: int | None = None,
    reference: str | None = None,
    counter: str | None = None,
) -> View:
    """Keep a reward for a customer for some minutes: what it costs can't be spent meanwhile."""
    request = shop.request(actor, **naming.till(shop, counter), reference=reference)
    lasts = shop.settings.reservation if minutes is None else timedelta(minutes=minutes)
    command = ReserveReward(
        **request,
        member=await naming.customer(shop, customer, opens=True),
        reward=None if reward is None else naming.reward(shop, reward),
        until=request["at"] + lasts,
    )
    answer = (await shop.book(command)).answer
    shop.reservations.changed()
    kept = answer.reserved
    return {
        "reservation": answer.entry,
        "until": None if kept is None else views.local(kept.until),
        **views.booking(shop, answer),
    }


async def release_reward(
    shop: Shop,
    actor: Actor,
    *,
    reservation: int,
    reference: str | None = None,
    counter: str | None = None,
) -> View:
    """End a reservation: the points are back in the lots they came from."""
    made = await shop.ledger.entry(reservation)
    if made is None or made.kind is not EntryKind.RESERVATION:
        raise Refusal("reservation_unknown")
    command = ReleaseReward(
        **shop.request(actor, **naming.till(shop, counter), reference=reference),
        member=naming.member_of(made),
        reservation=reservation,
    )
    answer = (await shop.book(command)).answer
    return {"released": reservation, **views.booking(shop, answer)}


async def stock_reward(
    shop: Shop,
    actor: Actor,
    *,
    reward: str,
    added: int | None = None,
    left: int | None = None,
    reference: str | None = None,
) -> View:
    """Take note of pieces that came in (or were lost), or of how many were counted."""
    require_owner(actor)
    reward_id = naming.reward(shop, reward)
    command = StockReward(
        **shop.request(actor, reference=reference),
        reward=reward_id,
        more=added,
        left=left,
    )
    answer = (await shop.book(command)).answer
    return {
        "entry": answer.entry,
        "reference": answer.reference,
        "reward": reward_id,
        "left": shop.pieces_left(reward_id),
    }
