"""A reward is handed out: a gift, money off a sale, or an article that is free."""

from ..account import Account
from ..answer import EntryKind
from ..booking.advance import Advance
from ..booking.entries import booked, open_posting
from ..booking.locks import redeem_reserved
from ..booking.lots import Posting
from ..booking.preconditions import known, program_named, redeemable
from ..facts import Decision
from ..promises.availability import gone_after, most_pieces, refuse_unavailable
from ..promises.program import Step
from ..promises.reward import Reward
from ..promises.terms import Terms
from ..redeemed import Redemption, Reservation
from ..refusal import Refusal
from ..situation import Situation
from .commands import RedeemReward


def redeem_reward(command: RedeemReward, situation: Situation) -> Decision:
    """Hand out the reward named; else one that is reserved, the preferred one, or the best in reach.

    A money reward handed out without a purchase is taken off the price by whoever sells:
    ``discount_minor`` says how much. A free article or a percentage is handed out as a gift then.
    """
    account = known(situation.account)
    posting = open_posting(command, situation, account)
    reservation = _reservation(command, situation)
    reward_id = (
        reservation.reward
        if reservation is not None
        else command.reward or best_reward(posting, situation).id
    )
    steps: list[Step] = []
    reward = pay_for(posting, situation, reward_id, reservation)
    value = reward.value_minor or 0
    explain_handed(reward, reward.value_minor, steps)
    hand_out(posting, reward, value)
    return booked(
        command,
        situation,
        EntryKind.REDEMPTION,
        posting.account(),
        posting,
        discount_minor=value,
        rewards_redeemed=(reward_id,),
        explanation=tuple(steps),
    )


def reward_named(terms: Terms, reward_id: str) -> Reward:
    """Return a reward that a command names; refuse one that the shop does not have."""
    reward = terms.reward(reward_id)
    if reward is None:
        raise Refusal("reward_unknown", reward=reward_id)
    return reward


def pay_for(
    posting: Posting,
    situation: Situation,
    reward_id: str,
    reservation: Reservation | None = None,
    advance: Advance | None = None,
) -> Reward:
    """Pay for a reward with what is reserved for it, else with what the member holds or has in advance; return it."""
    advance = advance or Advance()
    terms = situation.terms
    reward = reward_named(terms, reward_id)
    reservation = reservation or reserved(posting, situation, reward_id)
    if reservation is not None:
        redeem_reserved(posting, reservation)
        return reward
    redeemable(terms, program_named(terms, reward.program), posting.day)
    refuse_unavailable(
        reward,
        posting.account(),
        posting.day,
        gone_after(situation.gone, posting.redemptions),
    )
    balance = advance.balance(posting, reward.program)
    if balance < reward.price:
        raise Refusal(
            "reward_not_available", reward=reward.name, missing=reward.price - balance
        )
    advance.debit(posting, reward.program, reward.price)
    return reward


def reserved(
    posting: Posting, situation: Situation, reward_id: str
) -> Reservation | None:
    """Return a reservation of a reward that this entry has not used yet, the oldest first."""
    return next(
        (
            reservation
            for reservation in situation.reservations
            if reservation.reward == reward_id
            and reservation.entry not in posting.ended
        ),
        None,
    )


def hand_out(posting: Posting, reward: Reward, value_minor: int) -> None:
    """Note that a piece of a reward is handed out, and what that costs the shop.

    What takes money off costs that much where nobody says what it costs. What a percentage takes off lowers
    the price of the sale, and is counted there.
    """
    cost = 0 if reward.percent_off and value_minor else reward.cost_minor
    posting.redemptions.append(
        Redemption(
            member=posting.member.id,
            reward=reward.id,
            count=1,
            day=posting.day,
            cost_minor=(value_minor or None) if cost is None else cost,
            value_minor=value_minor,
        )
    )


def explain_handed(reward: Reward, value_minor: int | None, steps: list[Step]) -> None:
    """Explain what was handed out, and what it takes off; nothing (None) as a gift."""
    values: dict[str, str | int] = {"reward": reward.name, "price": reward.price}
    if value_minor is None:
        steps.append(Step(key="explanation.gift", values=values))
    else:
        steps.append(
            Step(
                key="explanation.reward_off",
                values={**values, "amount_minor": -value_minor},
            )
        )


def best_reward(posting: Posting, situation: Situation) -> Reward:
    """Return the preferred reward if it is in reach, else the dearest of the first program that has one."""
    terms, account = situation.terms, posting.account()
    offered = [
        reward
        for program in terms.programs
        if terms.redeems_on(program, posting.day)
        for reward in terms.rewards_of(program.id)
        if _can_be_had(reward, account, posting, situation)
    ]
    in_reach = [
        reward for reward in offered if reward.price <= posting.balance(reward.program)
    ]
    for reward in in_reach:
        if reward.id == account.preferred:
            return reward
    if in_reach:
        first = in_reach[0].program
        return max(
            (reward for reward in in_reach if reward.program == first),
            key=lambda reward: reward.price,
        )
    if not offered:
        for reward in terms.all_rewards:
            refuse_unavailable(reward, account, posting.day, situation.gone)
        raise Refusal("no_rewards")
    missing, name = min(
        (reward.price - posting.balance(reward.program), reward.name)
        for reward in offered
    )
    raise Refusal("reward_not_available", reward=name, missing=missing)


def _can_be_had(
    reward: Reward, account: Account, posting: Posting, situation: Situation
) -> bool:
    return most_pieces(reward, account, posting.day, situation.gone) != 0


def _reservation(command: RedeemReward, situation: Situation) -> Reservation | None:
    """Return the reservation that a command is about: the one named, else the oldest one that fits."""
    if command.reservation is None:
        return next(
            (
                reservation
                for reservation in situation.reservations
                if command.reward in (None, reservation.reward)
            ),
            None,
        )
    for reservation in situation.reservations:
        if reservation.entry == command.reservation:
            return reservation
    raise Refusal("reservation_unknown")
