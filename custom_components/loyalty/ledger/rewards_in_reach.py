"""Who can have a reward, found among all members by the same rules that its redemption goes by.

Dates, stock and whether the program still redeems are the same for everybody; what somebody holds, their
tier and how often they had the reward are looked up.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select

from ..programs.promises.availability import is_to_be_had
from ..programs.promises.reward import Reward
from ..programs.promises.terms import Terms
from .schema import OPEN, holdings, lots, members, redemptions

_SOMEBODY = members.alias()


def who_can_have_some(
    terms: Terms, day: date, gone: Mapping[str, int]
) -> Select[tuple[int]]:
    """Return the members who can have any reward on a business day."""
    usable = holdings.c.balance - _unusable(terms, day)
    in_reach = (
        and_(
            holdings.c.program == reward.program,
            # Read from the row itself, so that the lots of those who have too little anyway are not looked at.
            holdings.c.balance >= reward.price,
            usable >= reward.price,
            *_for_whom(reward, day),
        )
        for reward in _to_be_had(terms, day, gone)
    )
    return select(holdings.c.member).where(or_(false(), *in_reach))


def _to_be_had(terms: Terms, day: date, gone: Mapping[str, int]) -> Iterator[Reward]:
    for program in terms.programs:
        if terms.redeems_on(program, day):
            for reward in terms.rewards_of(program.id):
                if is_to_be_had(reward, day, gone):
                    yield reward


def _unusable(terms: Terms, day: date) -> ColumnElement[int]:
    """Return what of a holding can't be used: what ended and is not booked yet, and what has to wait."""
    return (
        select(func.coalesce(func.sum(lots.c.remaining), 0))
        .where(
            lots.c.member == holdings.c.member,
            lots.c.program == holdings.c.program,
            OPEN,
            or_(
                lots.c.last_day < terms.calendar.earliest_end(day).toordinal(),
                lots.c.first_day > day.toordinal(),
            ),
        )
        .scalar_subquery()
    )


def _for_whom(reward: Reward, day: date) -> Iterator[ColumnElement[bool]]:
    if reward.tiers:
        yield holdings.c.member.in_(
            select(_SOMEBODY.c.id).where(_SOMEBODY.c.tier.in_(reward.tiers))
        )
    if reward.limit is not None:
        had = (
            select(func.coalesce(func.sum(redemptions.c.count), 0))
            .where(
                redemptions.c.member == holdings.c.member,
                redemptions.c.reward == reward.id,
                redemptions.c.day >= reward.limit.since(day).toordinal(),
            )
            .scalar_subquery()
        )
        yield had < reward.limit.count
