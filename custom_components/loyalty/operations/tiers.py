"""Tiers: given by hand, and how a customer stands in them."""

from datetime import date

from ..permissions import require_owner
from ..programs.commands import Actor
from ..programs.refusal import Refusal
from ..programs.upkeep.commands import SetTier
from ..shop import Shop
from . import naming, views
from .views import View

# What stands for no tier: then the purchases alone decide.
NONE = "none"


async def set_tier(
    shop: Shop,
    actor: Actor,
    *,
    customer: str,
    tier: str,
    until: date | None = None,
    reason: str | None = None,
    reference: str | None = None,
) -> View:
    """Give a customer a tier that they do not fall below through ``until``; answers where they stand.

    ``tier`` ``none`` takes away what was given: then what they bought decides. Raises Refusal ``no_tiers``,
    ``tier_unknown``, ``tier_ended``.
    """
    require_owner(actor)
    if shop.terms.tiers is None:
        raise Refusal("no_tiers")
    given = tier.strip().casefold() != NONE
    command = SetTier(
        **shop.request(actor, reference=reference),
        member=await naming.customer(shop, customer),
        tier=naming.tier(shop, tier) if given else None,
        until=until if given else None,
        reason=(reason or "").strip() or None,
    )
    return views.booking(shop, await shop.answer(command))
