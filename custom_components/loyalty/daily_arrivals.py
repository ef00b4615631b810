"""What the daily round does about points that had to wait: who can have a reward now is told."""

from datetime import date, timedelta
from itertools import batched

from homeassistant.util import dt as dt_util

from .events import EventType, ShopEvent
from .programs.booking.standing import came_into_reach, stand
from .shop import Shop

# So many customers are told of at once; the shop remembers at least as many.
_TOLD_TOGETHER = 100


async def tell_arrivals(shop: Shop, first: date, today: date) -> int:
    """Show what became usable from a day on, tell once of the rewards it brought, and return how many."""
    if not any(program.pending_days for program in shop.terms.programs):
        return 0
    told = 0
    before = first - timedelta(days=1)
    uids = await shop.ledger.arrivals(first, today)
    for some in batched(uids, _TOLD_TOGETHER, strict=False):
        at = dt_util.utcnow()
        accounts = await shop.ledger.accounts(set(some))
        news = await shop.ledger.tell_once([_key(uid, today) for uid in some], at)
        for uid, account in accounts.items():
            if _key(uid, today) not in news:
                continue
            shop.regulars.have_at_hand(account)
            await shop.regulars.show(account, visited=False)
            balances = {
                standing.program: standing.figure
                for standing in stand(shop.terms, account, today).balances
            }
            for reward in came_into_reach(shop.terms, account, before, today):
                shop.tell(
                    ShopEvent(
                        type=EventType.REWARD_EARNED,
                        at=at,
                        customer=uid,
                        data={"entry": None, "reward": reward, "balances": balances},
                    )
                )
                told += 1
    return told


def _key(uid: str, day: date) -> str:
    return f"usable:{uid}:{day.isoformat()}"
