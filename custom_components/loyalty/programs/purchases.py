"""A purchase: what is paid with rewards and points, and what the rest earns.

Rewards come off first, then points; both together never more than the sale. What was paid that way
earns nothing. The points of the sale itself are credited after the redemption, so they can't pay for it.
"""

from .commands import RecordPurchase
from .entries import booked, earn, known, open_posting, program_named
from .facts import Decision, EntryKind, MovementKind
from .lots import Posting
from .money import LARGEST_AMOUNT_MINOR
from .program import OccasionKind, Step
from .redemption import take_reward
from .refusal import Refusal
from .situation import Situation
from .terms import Terms


def record_purchase(command: RecordPurchase, situation: Situation) -> Decision:
    """Decide on a purchase; an anonymous sale is booked with its amount only."""
    amount = command.amount_minor
    _check_amount(command, situation.terms)
    steps = [Step(key="explanation.sale", values={"amount_minor": amount})]
    if command.member is None:
        if command.redeem or command.rewards:
            raise Refusal("redemption_needs_member")
        return booked(
            command,
            situation,
            EntryKind.PURCHASE,
            None,
            amount_minor=amount,
            explanation=tuple(steps),
        )
    account = known(situation.account)
    posting = open_posting(command, situation, account)
    discount = 0
    refused: list[Step] = []
    if command.rewards or command.redeem:
        discount = _redeem(command, situation.terms, posting, steps, refused)
        steps.append(
            Step(key="explanation.basis", values={"amount_minor": amount - discount})
        )
    refused += earn(
        posting,
        situation.terms,
        account,
        OccasionKind.PURCHASE,
        steps,
        basis_minor=amount - discount,
    )
    return booked(
        command,
        situation,
        EntryKind.PURCHASE,
        posting.account(purchases=1, spent_minor=amount - discount, present=True),
        posting,
        amount_minor=amount,
        discount_minor=discount,
        rewards_redeemed=command.rewards,
        refused=tuple(refused),
        explanation=tuple(steps),
    )


def _check_amount(command: RecordPurchase, terms: Terms) -> None:
    amount = command.amount_minor
    if amount <= 0:
        raise Refusal("amount_not_positive")
    if amount > LARGEST_AMOUNT_MINOR:
        raise Refusal("amount_too_large")
    if command.lines:
        total = sum(line.amount_minor for line in command.lines)
        if total != amount:
            major = terms.currency.major
            raise Refusal(
                "lines_do_not_add_up", total=major(total), amount=major(amount)
            )


def _redeem(
    command: RecordPurchase,
    terms: Terms,
    posting: Posting,
    steps: list[Step],
    refused: list[Step],
) -> int:
    """Redeem rewards, then points; return what that takes off the sale in minor units.

    Points asked for in vain are told in ``refused``.
    """
    amount = command.amount_minor
    discount = 0
    for reward_id in command.rewards:
        discount += take_reward(posting, terms, reward_id, amount - discount, steps)
    # The share cap is one for a program, however often the command names it.
    requests: dict[str, int] = {}
    for program_id, requested in command.redeem:
        requests[program_id] = requests.get(program_id, 0) + requested
    for program_id, requested in requests.items():
        program = program_named(terms, program_id)
        money = program.as_money
        if money is None:
            raise Refusal("points_not_money", program=program.name)
        points = money.applicable(
            requested, posting.balance(program_id), amount, amount - discount
        )
        posting.debit(program_id, points, MovementKind.REDEMPTION)
        value = money.value_minor(points)
        discount += value
        if points < requested:
            refused.append(
                Step(
                    key="explanation.points_clamped",
                    values={
                        "program": program.name,
                        "points": points,
                        "requested": requested,
                    },
                )
            )
        steps.append(
            Step(
                key="explanation.points_off",
                values={
                    "program": program.name,
                    "points": points,
                    "amount_minor": -value,
                },
            )
        )
    return discount
