"""A past that is told to trials: members, and what they did in a year."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from custom_components.loyalty.programs.account import Account
from custom_components.loyalty.programs.commands import Line
from custom_components.loyalty.programs.promises.program import Program
from custom_components.loyalty.programs.promises.terms import Terms
from custom_components.loyalty.programs.trials.past import (
    NOTHING_USED,
    PastChoice,
    PastEvent,
    PastMember,
    PastSale,
    PastShop,
    PastTier,
    PastVisit,
)
from custom_components.loyalty.programs.trials.result import TrialResult
from custom_components.loyalty.programs.trials.trial import Trial

from .paper import shop
from .promises import POINTS
from .sales import ADA

FIRST = datetime(2027, 1, 1, tzinfo=UTC)
END = FIRST + timedelta(days=365)

_numbers = count(1)


def terms(*programs: Program, **other: Any) -> Terms:
    return shop(*programs, **other).terms


def at(day: int) -> datetime:
    """Return ten o'clock on a day of the period, 0 for the first."""
    return FIRST + timedelta(days=day, hours=9)


def sale(
    day: int, amount_minor: int, *lines: Line, entry: int | None = None
) -> PastSale:
    return PastSale(at(day), entry or next(_numbers), amount_minor, lines)


def visit(day: int) -> PastVisit:
    return PastVisit(at(day), next(_numbers))


def choice(day: int, offer: str) -> PastChoice:
    return PastChoice(at(day), next(_numbers), offer)


def given(day: int, tier: str | None, through: int | None = None) -> PastTier:
    """Return that the owner gave a tier, through another day."""
    until = None if through is None else at(through).date()
    return PastTier(at(day), next(_numbers), tier, until)


def account(member_id: int = ADA.id, **known: Any) -> Account:
    member = replace(ADA, id=member_id, uid=f"member {member_id}")
    return Account(member=member, **{"handed_from": date.min} | known)


def past(
    *events: PastEvent,
    price_off: int = 0,
    who: Account | None = None,
    brought_by: Account | None = None,
    **earned: int,
) -> PastMember:
    return PastMember(
        account=who or account(),
        events=events,
        earned=earned,
        price_off_minor=price_off,
        referrer=brought_by,
    )


def tried(
    trial: Terms,
    *members: PastMember,
    before: Terms | None = None,
    used: PastShop = NOTHING_USED,
) -> TrialResult:
    run = Trial(trial, before or terms(POINTS), FIRST, END, used)
    result = run.tried(members)
    result.add(run.unclaimed())
    result.conclude(trial)
    return result
