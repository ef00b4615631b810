"""What members did elsewhere: remembered on its days, for all that looks back at it."""

from datetime import date

from ..account import Account
from ..anew import replace
from ..answer import EntryKind
from ..booking.entries import booked, open_posting
from ..booking.preconditions import known, program_named
from ..commands import Command
from ..facts import Decision
from ..history import Bought, Counts
from ..money import LARGEST_AMOUNT_MINOR
from ..promises.program import Step
from ..redeemed import Redemption
from ..refusal import Refusal
from ..situation import Situation
from ..uses import Use
from .commands import TakeOverHistory, TakeOverPurchase, TakeOverVisit


def take_over_purchase(command: TakeOverPurchase, situation: Situation) -> Decision:
    """Remember a purchase as it was paid, which may be nothing (a coupon made it free)."""
    amount = command.amount_minor
    if amount < 0:
        raise Refusal("amount_not_positive")
    if amount > LARGEST_AMOUNT_MINOR:
        raise Refusal("amount_too_large")
    step = Step(key="explanation.sale", values={"amount_minor": amount})
    counted = int(command.counted)
    if command.member is None:
        account = bought = None
    else:
        bought = Bought(_day(command, situation), amount, 1)
        account = _remembered(
            command, situation, bought, command.counted_minor, purchases=counted
        )
    return booked(
        command,
        situation,
        EntryKind.PURCHASE,
        account,
        amount_minor=amount,
        bought=bought,
        explanation=(step,),
    )


def take_over_visit(command: TakeOverVisit, situation: Situation) -> Decision:
    """Remember a visit."""
    bought = Bought(_day(command, situation), 0, 0, visits=1)
    account = _remembered(command, situation, bought, visits=int(command.counted))
    return booked(command, situation, EntryKind.VISIT, account, bought=bought)


def take_over_history(command: TakeOverHistory, situation: Situation) -> Decision:
    """Count what was earned, used or had: no balance moves by it, and no stock.

    What was earned belongs to the day of the command; what counts for no day is as a welcome, which a merge
    leaves to somebody once.
    """
    what, of, day, amount = command.counted
    terms = situation.terms
    posting = open_posting(command, situation, known(situation.account))
    if amount <= 0:
        raise Refusal("opening_zero")
    if day is not None and day > _today(command, situation):
        raise Refusal("at_in_future")
    uses: tuple[Use, ...] = ()
    restocked = None
    match what:
        case Counts.EARNED:
            program = program_named(terms, of)
            posting.earned_elsewhere(program.id, amount, welcome=day is None)
        case Counts.USED:
            if not any(of in promotion.counted_as for promotion in terms.promotions):
                raise Refusal("promotion_not_found", promotion=of)
            uses = (Use(of, day or posting.day, amount),)
        case Counts.HAD:
            if terms.reward(of) is None:
                raise Refusal("reward_unknown", reward=of)
            posting.redemptions.append(
                Redemption(
                    member=posting.member.id,
                    reward=of,
                    count=amount,
                    day=day or posting.day,
                )
            )
            # These pieces were never in the stock of this hub.
            restocked = of, amount
    return booked(
        command,
        situation,
        EntryKind.OPENING,
        posting.account(),
        posting,
        uses=uses,
        restocked=restocked,
    )


def _remembered(
    command: Command,
    situation: Situation,
    bought: Bought,
    counted_minor: int = 0,
    *,
    purchases: int = 0,
    visits: int = 0,
) -> Account:
    """Return the account after it; its figures do not rise by what they count already."""
    posting = open_posting(command, situation, known(situation.account))
    account = posting.account(bought=bought, present=True)
    return replace(
        account,
        spent_minor=account.spent_minor - counted_minor,
        purchases=account.purchases - purchases,
        visits=account.visits - visits,
    )


def _today(command: Command, situation: Situation) -> date:
    return situation.terms.calendar.day_of(command.noted_at or command.at)


def _day(command: Command, situation: Situation) -> date:
    return situation.terms.calendar.day_of(command.at)
