"""Ladders: what somebody bought in a window of time brings them to a step."""

from datetime import date, timedelta
from enum import StrEnum

from ..account import Account
from ..days import add_months
from ..history import Bought, bought_between


class LadderBasis(StrEnum):
    """What the steps of a ladder count."""

    SPEND = "spend"  # what was paid, in minor units
    PURCHASES = "purchases"


class LadderWindow(StrEnum):
    """Which purchases a ladder counts."""

    LIFETIME = "lifetime"
    MONTHS = "months"  # a purchase counts for so many months from its day on
    MONTH = "month"  # those of this calendar month
    QUARTER = "quarter"
    YEAR = "year"


def window_start(window: LadderWindow, months: int, day: date) -> date | None:
    """Return the first day that counts on ``day``; None if all do.

    ``months`` is the length of a rolling window: a purchase counts through the same day so many months
    later, as points would stay usable.
    """
    match window:
        case LadderWindow.LIFETIME:
            return None
        case LadderWindow.MONTHS:
            # The first day that is not over yet when so many months are added to it.
            first = add_months(day, -months)
            over = add_months(first, months) < day
            return first + timedelta(days=1) if over else first
        case LadderWindow.MONTH:
            return day.replace(day=1)
        case LadderWindow.QUARTER:
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        case LadderWindow.YEAR:
            return day.replace(month=1, day=1)


def reached(basis: LadderBasis, account: Account, first: date | None, day: date) -> int:
    """Return what a member comes to on ``day``, of what they bought from ``first`` on (None: ever)."""
    bought = (
        Bought(day, account.spent_minor, account.purchases)
        if first is None
        else bought_between(account.bought, first, day)
    )
    return bought.spent_minor if basis is LadderBasis.SPEND else bought.purchases
