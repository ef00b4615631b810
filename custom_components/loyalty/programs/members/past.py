"""Purchases and visits that were made elsewhere: remembered on their days, for all that looks back at them."""

from dataclasses import replace
from datetime import date

from ..account import Account
from ..answer import EntryKind
from ..booking.entries import booked, open_posting
from ..booking.preconditions import known
from ..commands import Command
from ..facts import Decision
from ..history import Bought
from ..money import LARGEST_AMOUNT_MINOR
from ..promises.program import Step
from ..refusal import Refusal
from ..situation import Situation
from .commands import TakeOverPurchase, TakeOverVisit


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


def _day(command: Command, situation: Situation) -> date:
    return situation.terms.calendar.day_of(command.at)
