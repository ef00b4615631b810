"""A reward is handed out."""

from .commands import RedeemReward
from .entries import booked, known, open_posting, program_named, redeemable
from .facts import Decision, EntryKind, MovementKind
from .lots import Posting
from .program import Step
from .refusal import Refusal
from .reward import Reward
from .situation import Situation
from .terms import Terms


def redeem_reward(command: RedeemReward, situation: Situation) -> Decision:
    """Hand out the reward named, or the best one that the member can have now.

    A money reward handed out without a purchase is taken off the price by whoever sells:
    ``discount_minor`` says how much.
    """
    account = known(situation.account)
    posting = open_posting(command, situation, account)
    reward_id = command.reward or _best(posting, situation.terms).id
    steps: list[Step] = []
    discount = take_reward(posting, situation.terms, reward_id, None, steps)
    return booked(
        command,
        situation,
        EntryKind.REDEMPTION,
        posting.account(),
        posting,
        discount_minor=discount,
        rewards_redeemed=(reward_id,),
        explanation=tuple(steps),
    )


def take_reward(
    posting: Posting,
    terms: Terms,
    reward_id: str,
    open_minor: int | None,
    steps: list[Step],
) -> int:
    """Pay for a reward with what the member holds; return what it takes off in minor units.

    ``open_minor`` is what is still to pay of the sale (None: there is no sale to be bound by).
    """
    reward = terms.reward(reward_id)
    if reward is None:
        raise Refusal("reward_unknown", reward=reward_id)
    redeemable(terms, program_named(terms, reward.program), posting.day)
    balance = posting.balance(reward.program)
    if balance < reward.price:
        raise Refusal(
            "reward_not_available", reward=reward.name, missing=reward.price - balance
        )
    posting.debit(reward.program, reward.price, MovementKind.REDEMPTION)
    if reward.value_minor is None:
        steps.append(
            Step(
                key="explanation.gift",
                values={"reward": reward.name, "price": reward.price},
            )
        )
        return 0
    if open_minor == 0:
        raise Refusal("sale_already_paid", reward=reward.name)
    value = (
        reward.value_minor
        if open_minor is None
        else min(reward.value_minor, open_minor)
    )
    steps.append(
        Step(
            key="explanation.reward_off",
            values={
                "reward": reward.name,
                "price": reward.price,
                "amount_minor": -value,
            },
        )
    )
    return value


def _best(posting: Posting, terms: Terms) -> Reward:
    """Return the dearest reward in reach, of the first program that has one."""
    for program in terms.programs:
        if not terms.redeems_on(program, posting.day):
            continue
        balance = posting.balance(program.id)
        in_reach = [
            reward for reward in terms.rewards_of(program.id) if reward.price <= balance
        ]
        if in_reach:
            return max(in_reach, key=lambda reward: reward.price)
    lacking = [
        (reward.price - posting.balance(reward.program), reward.name)
        for reward in terms.all_rewards
    ]
    if not lacking:
        raise Refusal("no_rewards")
    missing, name = min(lacking)
    raise Refusal("reward_not_available", reward=name, missing=missing)
