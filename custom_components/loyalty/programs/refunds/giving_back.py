"""The spent side of a refund or an undo: points, and rewards, which are whole.

Points of a program come back when the rest of the sale is smaller than what they paid of it, the last spent
first, to the lots they came from with the old end. Where that has passed, they stay usable for a grace.
"""

from collections import Counter
from datetime import timedelta

from ..account import Account
from ..booking.entries import explain_settlement
from ..booking.lots import Posting
from ..facts import Movement, MovementKind
from ..promises.program import Step
from ..promises.refund_rules import RefundRules
from ..promises.terms import Terms
from ..redeemed import Redemption
from ..situation import Original
from .remains import Remains, paid_by_rewards
from .reversal import movements_of, name_of

_GIVES_BACK = {
    MovementKind.REDEMPTION: MovementKind.RETURN,
    MovementKind.ADJUSTMENT: MovementKind.ADJUSTMENT,
}


def give_back(
    posting: Posting,
    original: Original,
    before: Remains,
    after: Remains,
    account: Account,
    terms: Terms,
    rules: RefundRules,
    steps: list[Step],
) -> None:
    """Return what was spent beyond what the rest of the sale takes; the last spent first.

    ``terms`` are those in force: what they let end before is given back, and can't be used all the same.
    """
    spent = movements_of(original, _GIVES_BACK, sign=-1)
    units = {
        program_id: -sum(move.delta for move in moved)
        for program_id, moved in spent.items()
    }
    kept = _kept(original, units, after, rules)
    already = dict(original.given_back)
    for program_id, movements in spent.items():
        skip = already.get(program_id, 0)
        back = units[program_id] - kept.get(program_id, 0) - skip
        if back <= 0:
            continue
        name = name_of(original, program_id)
        steps.append(
            Step(key="explanation.given_back", values={"program": name, "amount": back})
        )
        balance = _balance(posting, program_id, terms) + back
        settled = 0
        for movement in reversed(movements):
            skipped = min(skip, -movement.delta)
            returned = min(back, -movement.delta - skipped)
            skip -= skipped
            back -= returned
            if returned:
                settled += _return(
                    posting, original, movement, returned, account, rules
                )
        explain_settlement(steps, name, settled)
        if lapsed := balance - _balance(posting, program_id, terms):
            values: dict[str, str | int] = {"program": name, "lapsed": lapsed}
            steps.append(Step(key="explanation.given_back_lapsed", values=values))
    if rules.rewards_back:
        posting.redemptions += _rewards_back(original, before, after, account)
    else:
        steps += _rewards_gone(original, before, after)


def _balance(posting: Posting, program_id: str, terms: Terms) -> int:
    """Return what can be used as of now."""
    holding = terms.as_read(posting.account()).holding(program_id)
    return holding.balance(posting.day)


def _kept(
    original: Original, spent: dict[str, int], after: Remains, rules: RefundRules
) -> dict[str, int]:
    """Return how many of the units spent, by program, the rest of a sale still takes.

    Rewards pay their part first, since they can't be divided, then the programs in turn.
    """
    if not after.goods and rules.rewards_back:
        return {}
    all_rewards = original.answer.rewards_redeemed
    terms = original.terms
    kept = dict.fromkeys(spent, 0)
    of_rewards = dict.fromkeys(spent, 0)
    for ids, sums in (
        (after.rewards if rules.rewards_back else all_rewards, kept),
        (all_rewards, of_rewards),
    ):
        for reward_id in ids:
            reward = terms.reward(reward_id)
            if reward is not None and reward.program in sums:
                sums[reward.program] += reward.price
    points = {program: spent[program] - of_rewards[program] for program in spent}
    spending = [
        (program.id, program.as_money)
        for program in terms.programs
        if program.as_money is not None and points.get(program.id)
    ]
    paid = {
        program_id: money.value_minor(points[program_id])
        for program_id, money in spending
    }
    by_others = paid_by_rewards(original) - sum(paid.values())
    rest = max(0, after.price_minor - by_others)
    for program_id, money in spending:
        needed = min(paid[program_id], rest)
        kept[program_id] += money.points_for(needed)
        rest -= needed
    return kept


def _return(
    posting: Posting,
    original: Original,
    movement: Movement,
    units: int,
    account: Account,
    rules: RefundRules,
) -> int:
    """Return units to the lot they were spent from; return how many of them paid debt."""
    lot = next(lot for lot in original.lots if lot.id == movement.lot)
    kind = _GIVES_BACK[movement.kind]
    ended = lot.ended_by(posting.day) and rules.grace_days > 0
    # Lots of a member who was merged into this one have moved on.
    if not ended and movement.member == account.member.id:
        return posting.give_back(movement.program, lot, units, kind)
    last_day = lot.last_day
    if ended:
        last_day = posting.day + timedelta(days=rules.grace_days)
    return posting.credit(
        movement.program, units, kind, last_day, earned_at=lot.earned_at
    )


def _rewards_gone(original: Original, before: Remains, after: Remains) -> list[Step]:
    """Explain which rewards would come back elsewhere, and what they had cost."""
    terms = original.terms
    gone = (Counter(before.rewards) - Counter(after.rewards)).elements()
    return [
        Step(
            key="explanation.reward_gone",
            values={
                "program": name_of(original, reward.program),
                "reward": reward.name,
                "price": reward.price,
            },
        )
        for reward in map(terms.reward, gone)
        if reward is not None
    ]


def _rewards_back(
    original: Original, before: Remains, after: Remains, account: Account
) -> list[Redemption]:
    """Return the pieces that come back: they count on the day on which they were had."""
    back = Counter(before.rewards) - Counter(after.rewards)
    pieces: list[Redemption] = []
    for piece in reversed(original.redemptions):
        if piece.count > 0 and back[piece.reward]:
            back[piece.reward] -= 1
            cost = piece.cost_minor
            pieces.append(
                Redemption(
                    member=account.member.id,
                    reward=piece.reward,
                    count=-1,
                    day=piece.day,
                    cost_minor=None if cost is None else -cost,
                    value_minor=-piece.value_minor,
                )
            )
    return pieces
