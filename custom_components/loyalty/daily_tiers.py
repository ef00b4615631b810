"""What the daily round does about tiers: who fell is told once all days are closed, who will fall ahead of it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import batched
from typing import Any

from homeassistant.util import dt as dt_util

from .events import EventType, ShopEvent
from .ledger.ledger import TierMove
from .programs.answer import TierStanding
from .programs.booking.tier_standing import tier_standing
from .programs.commands import Actor, Role
from .programs.promises.tiers import TierBasis
from .shop import Shop

# So many customers are read at once.
_READ_TOGETHER = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class TierEnding:
    """A customer's tier ends if nothing is done; ``key`` says that this was told."""

    key: str
    customer: str
    data: dict[str, Any]


async def hold_to_tiers(shop: Shop, today: date) -> int:
    """Hold everybody to tiers that the owner has changed; entities follow, and nobody is told.

    Returns how many customers were looked at.
    """
    request = shop.request(Actor(role=Role.AUTOMATION))
    held = await shop.ledger.hold_to_ladder(today - timedelta(days=1), request)
    if held:
        await shop.regulars.read_again()
    return held


async def tell_tier_moves(shop: Shop) -> list[TierMove]:
    """Tell who is in another tier since days are over, and return them."""
    at = dt_util.utcnow()
    moves = await shop.ledger.untold_tier_moves()
    ladder = shop.terms.tiers
    for move in moves:
        shop.regulars.remember(move.account)
        await shop.regulars.show(move.account, visited=False)
        rises = ladder is not None and ladder.rank(move.tier) > ladder.rank(move.was)
        shop.tell(
            ShopEvent(
                type=EventType.TIER_CHANGED,
                at=at,
                customer=move.account.member.uid,
                data={
                    "entry": None,
                    "tier": move.tier,
                    "was": move.was,
                    "direction": "up" if rises else "down",
                },
            )
        )
    return moves


async def tier_endings(shop: Shop, today: date) -> AsyncIterator[list[TierEnding]]:
    """Yield whose tier ends within the days of the warning, some at a time."""
    days = shop.settings.tier_warning_days
    if shop.terms.tiers is None or not days:
        return
    rows = await shop.ledger.tier_endings(today, today + timedelta(days=days))
    for some in batched(rows, _READ_TOGETHER, strict=False):
        accounts = await shop.ledger.accounts({uid for uid, _ in some})
        found = []
        for uid, account in accounts.items():
            standing = tier_standing(shop.terms, account, today)
            if standing is not None and standing.keeps_until is not None:
                found.append(_ending(shop, uid, standing, standing.keeps_until, today))
        yield found


def _ending(
    shop: Shop, uid: str, standing: TierStanding, until: date, today: date
) -> TierEnding:
    missing = standing.to_stay or 0
    by_spend = standing.basis == TierBasis.SPEND
    return TierEnding(
        key=f"tier:{uid}:{standing.tier}:{until.isoformat()}",
        customer=uid,
        data={
            "tier": standing.tier,
            "last_day": until.isoformat(),
            "days_left": (until - today).days,
            "to_stay": shop.money(missing) if by_spend else missing,
        },
    )
