"""What counts of customers for tiers and limits, and how many pieces of rewards are in stock.

It is filled up: of what a row says only that is booked which is not counted here already.
"""

from ..programs.history import Counted, Counts
from ..programs.members.commands import TakeOverHistory
from ..programs.refusal import Refusal
from ..programs.rewards.commands import StockReward
from ..transfer.meanings import HistoryRow
from ..transfer.tables import Table
from .import_plan import Plan, Rows

_TABLE = Table.HISTORY


async def plan_history(plan: Plan, rows: Rows[HistoryRow]) -> None:
    """Plan what is not counted yet."""
    found = await plan.people.find(
        [row.named for _, row in rows if row.named is not None]
    )
    whose: list[tuple[int, str, Counted]] = []
    for number, row in rows:
        try:
            if row.named is None:
                _stock(plan, number, row.counted)
            else:
                uid = plan.people.whose(row.named, found)
                whose.append((number, uid, row.counted))
        except Refusal as refusal:
            plan.refuse(_TABLE, number, refusal)
    known = {
        (uid, counted[:-1]): counted.amount
        for uid, rows in (
            await plan.shop.ledger.counted({uid for _, uid, _ in whose})
        ).items()
        for counted in rows
    }
    for number, uid, counted in whose:
        there = known.get((uid, counted[:-1]), 0)
        if 0 < counted.amount <= there:
            plan.known(_TABLE)
            continue
        # What says nothing (zero) is refused, and is no reason to count the next row anew.
        known[uid, counted[:-1]] = max(there, counted.amount)
        plan.new(
            _TABLE,
            number,
            _counted(plan, uid, counted, there),
        )
    await plan.flush()


def _counted(plan: Plan, uid: str, counted: Counted, there: int) -> TakeOverHistory:
    """Return how what is not ``there`` yet counts; what was earned is booked on its day."""
    what, of, day, amount = counted
    key = plan.reader.key("counted", uid, what, of, str(day), str(amount))
    at = None
    if what is Counts.EARNED and day is not None:
        at = min(plan.shop.terms.calendar.start_of(day), plan.shop.clock.look().instant)
    return TakeOverHistory(
        **plan.request(key, at),
        member=uid,
        counted=counted._replace(amount=amount - there),
    )


def _stock(plan: Plan, number: int, counted: Counted) -> None:
    """Plan how many pieces there are, unless some were counted or handed out here already."""
    shop, reward = plan.shop, counted.of
    is_counted = shop.ledger.gone.get(reward, 0) != 0
    if is_counted or shop.pieces_left(reward) == counted.amount:
        plan.known(_TABLE)
        return
    key = plan.reader.key("stock", reward, str(counted.amount))
    plan.new(
        _TABLE,
        number,
        StockReward(**plan.request(key), reward=reward, left=counted.amount),
    )
