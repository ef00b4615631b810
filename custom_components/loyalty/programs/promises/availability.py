"""Whether a reward can be had now: its days, its stock, its limit, whom it is for. Not what it costs."""

from collections.abc import Iterable, Mapping
from datetime import date

from ..account import Account
from ..history import handed_since
from ..redeemed import Redemption
from ..refusal import Refusal
from .periods import Period
from .reward import Reward

NOTHING_GONE: Mapping[str, int] = {}

_LIMIT_REACHED = {
    Period.EVER: "reward_limit_reached",
    Period.DAY: "reward_limit_of_day",
    Period.WEEK: "reward_limit_of_week",
    Period.MONTH: "reward_limit_of_month",
    Period.YEAR: "reward_limit_of_year",
}


def pieces_left(reward: Reward, gone: Mapping[str, int]) -> int | None:
    """Return how many pieces are left of a reward; None if they are not counted.

    ``gone`` is how many are missing of the stock, by reward.
    """
    if reward.stock is None:
        return None
    return max(0, reward.stock - gone.get(reward.id, 0))


def is_to_be_had(reward: Reward, day: date, gone: Mapping[str, int]) -> bool:
    """Tell whether there is any of a reward on a business day, for whomever it is."""
    return _is_on(reward, day) and pieces_left(reward, gone) != 0


def most_pieces(
    reward: Reward, account: Account, day: date, gone: Mapping[str, int]
) -> int | None:
    """Return how many pieces a member may have on a business day, whatever they hold; None: any number."""
    if not _is_offered(reward, account, day):
        return 0
    if reward.stock is None and reward.limit is None:
        return None
    bounds = [
        bound
        for bound in (pieces_left(reward, gone), _allowed(reward, account, day))
        if bound is not None
    ]
    return min(bounds, default=None)


def refuse_unavailable(
    reward: Reward, account: Account, day: date, gone: Mapping[str, int]
) -> None:
    """Refuse a reward that a member can't have on a business day, whatever they hold, with the reason."""
    if reward.first_day is not None and day < reward.first_day:
        raise Refusal(
            "reward_not_yet",
            reward=reward.name,
            first_day=reward.first_day.isoformat(),
        )
    if reward.last_day is not None and day > reward.last_day:
        raise Refusal(
            "reward_over", reward=reward.name, last_day=reward.last_day.isoformat()
        )
    if not _is_offered(reward, account, day):
        raise Refusal("reward_for_others", reward=reward.name)
    if pieces_left(reward, gone) == 0:
        raise Refusal("reward_sold_out", reward=reward.name)
    if reward.limit is not None and _allowed(reward, account, day) == 0:
        raise Refusal(
            _LIMIT_REACHED[reward.limit.period],
            reward=reward.name,
            most=reward.limit.count,
        )


def gone_after(
    gone: Mapping[str, int],
    redemptions: Iterable[Redemption],
    restocked: tuple[str, int] | None = None,
) -> Mapping[str, int]:
    """Return how many pieces are missing of each reward after some were handed out, given back or came in."""
    counts: dict[str, int] = {}
    if restocked is not None:
        counts[restocked[0]] = -restocked[1]
    for piece in redemptions:
        counts[piece.reward] = counts.get(piece.reward, 0) + piece.count
    if not counts:
        return gone
    return {
        **gone,
        **{reward: gone.get(reward, 0) + count for reward, count in counts.items()},
    }


def sold_out_by(
    rewards: Iterable[Reward], before: Mapping[str, int], after: Mapping[str, int]
) -> tuple[str, ...]:
    """Return the ids of the rewards whose last piece went."""
    if before is after:
        return ()
    return tuple(
        reward.id
        for reward in rewards
        if pieces_left(reward, after) == 0 and pieces_left(reward, before) != 0
    )


def _is_offered(reward: Reward, account: Account, day: date) -> bool:
    return _is_on(reward, day) and (
        not reward.tiers
        or (account.tier is not None and account.tier.tier in reward.tiers)
    )


def _is_on(reward: Reward, day: date) -> bool:
    return (reward.first_day is None or day >= reward.first_day) and (
        reward.last_day is None or day <= reward.last_day
    )


def _allowed(reward: Reward, account: Account, day: date) -> int | None:
    limit = reward.limit
    if limit is None:
        return None
    return max(
        0, limit.count - handed_since(account.handed, reward.id, limit.since(day))
    )
