"""A purchase: what is taken off its price, what is paid with rewards and points, what the rest earns.

A gift takes nothing off. Of all percentages the best one comes off first, from the prices as they are;
then rewards that are money, then points; all together never more than the sale. What was taken off or
paid that way earns nothing. The points of the sale itself are credited after the redemption, so they can't pay for it.
"""

from .commands import RecordPurchase
from .entries import booked, earn, known, open_posting, program_named
from .facts import Decision, EntryKind, MovementKind
from .history import Bought
from .lots import Posting
from .money import LARGEST_AMOUNT_MINOR
from .percentages import best_discount
from .program import OccasionKind, Sale, Step
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
    price_off = 0
    sale = Sale(day=posting.day, amount_minor=amount, lines=command.lines)
    # What was bought elsewhere was paid as it was.
    best = (
        best_discount(situation.terms.programs, sale, account)
        if command.earns
        else None
    )
    if best is not None:
        price_off = best.amount_minor
        steps.append(best.step)
    discount = price_off
    refused: list[Step] = []
    if command.rewards or command.redeem:
        discount += _redeem(
            command, situation.terms, posting, amount - price_off, steps, refused
        )
    if command.rewards or command.redeem or price_off:
        steps.append(
            Step(key="explanation.basis", values={"amount_minor": amount - discount})
        )
    if command.earns:
        refused += earn(
            posting,
            situation.terms,
            account,
            OccasionKind.PURCHASE,
            steps,
            basis_minor=amount - discount,
        )
    bought = Bought(posting.day, amount - discount, 1)
    return booked(
        command,
        situation,
        EntryKind.PURCHASE,
        posting.account(bought=bought, present=True),
        posting,
        amount_minor=amount,
        discount_minor=discount,
        price_off_minor=price_off,
        bought=bought,
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
    price_minor: int,
    steps: list[Step],
    refused: list[Step],
) -> int:
    """Redeem rewards, then points; return what that takes off the sale in minor units.

    ``price_minor`` is what the sale costs without them. Points asked for in vain are told in ``refused``.
    """
    discount = 0
    for reward_id in command.rewards:
        discount += take_reward(
            posting, terms, reward_id, price_minor - discount, steps
        )
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
            requested,
            posting.balance(program_id),
            price_minor,
            price_minor - discount,
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
