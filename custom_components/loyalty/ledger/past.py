"""What the shop saw in the past, to be decided again under other promises."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from operator import attrgetter
import sys

from sqlalchemy import Connection, bindparam, func, select

from ..programs.account import Account, Holding
from ..programs.facts import MovementKind
from ..programs.promises.terms import Terms
from ..programs.promises.tiers import TierBasis, TierWindow
from ..programs.trials.past import PastEvent, PastMember, PastShop
from .instants import to_micros
from .member_records import member_records
from .past_accounts import load_as_of, load_referrers, load_tiers
from .past_sales import load_done
from .prepared import Lookup
from .schema import (
    SOLD,
    entries,
    members,
    movements,
    promotion_uses,
    redemptions,
    restocks,
)

# Whom to begin with: nobody's internal id is higher.
NEWEST = sys.maxsize
# What counts as earned, by the names of the parameters that stand for it.
_EARNING = {
    "accrual": MovementKind.ACCRUAL,
    "bonus": MovementKind.BONUS,
    "reversal": MovementKind.REVERSAL,
}
_PAGE = (
    select(members.c.id)
    .where(
        members.c.id < bindparam("before"),
        members.c.merged_into.is_(None),
        members.c.purchases > 0,
    )
    .order_by(members.c.id.desc())
    .limit(bindparam("most"))
)
_MERGED = Lookup(
    lambda ids: select(members.c.id, members.c.merged_into).where(
        members.c.merged_into.in_(ids)
    )
)
_EARNED = Lookup(
    lambda ids: (
        select(entries.c.member, movements.c.program, func.sum(movements.c.delta))
        .join(movements, movements.c.entry == entries.c.number)
        .where(
            entries.c.member.in_(ids),
            entries.c.at >= bindparam("first"),
            entries.c.at < bindparam("end"),
            movements.c.kind.in_(map(bindparam, _EARNING)),
        )
        .group_by(entries.c.member, movements.c.program)
    )
)
# What was missing of the stock of rewards before a day, what came in until an instant, and how often promotions
# were used before a day.
_GONE = (
    select(redemptions.c.reward, func.sum(redemptions.c.count))
    .where(redemptions.c.day < bindparam("day"))
    .group_by(redemptions.c.reward)
)
_CAME_IN = (
    select(restocks.c.reward, func.sum(restocks.c.count))
    .join(entries, entries.c.number == restocks.c.entry)
    .where(entries.c.at < bindparam("end"))
    .group_by(restocks.c.reward)
)
_GIVEN = (
    select(promotion_uses.c.promotion, func.sum(promotion_uses.c.times))
    .where(promotion_uses.c.day < bindparam("day"))
    .group_by(promotion_uses.c.promotion)
)
_PURCHASES = select(func.count()).where(
    SOLD, entries.c.day >= bindparam("first"), entries.c.day < bindparam("end")
)
_IN_ORDER = attrgetter("at", "entry")


def past_purchases(connection: Connection, first: date, end: date) -> int:
    """Return how many purchases were booked from one business day until before another, whatever came back."""
    days = {"first": first.toordinal(), "end": end.toordinal()}
    return connection.execute(_PURCHASES, days).scalar_one()


def past_shop(
    connection: Connection, *, first: datetime, end: datetime, terms: Terms
) -> PastShop:
    """Return what all customers share as it was at ``first``; stock that came in before ``end`` was there already."""
    before = {"day": terms.calendar.day_of(first).toordinal()}
    gone = Counter(dict(connection.execute(_GONE, before).tuples().all()))
    came_in = connection.execute(_CAME_IN, {"end": to_micros(end)})
    gone.subtract(dict(came_in.tuples().all()))
    given = dict(connection.execute(_GIVEN, before).tuples().all())
    return PastShop(gone=gone, given=given)


def past_page(
    connection: Connection,
    before: int,
    most: int,
    *,
    first: datetime,
    end: datetime,
    terms: Terms,
) -> tuple[list[PastMember], int]:
    """Return some members who bought anything, with what they did from ``first`` until ``end``, and with whom to go on.

    The newest come first, so that whoever was brought comes before whoever brought them. ``terms`` say what of
    a member's past is looked at. Members who live on in another one are part of that one.
    """
    ids = list(
        connection.execute(_PAGE, {"before": before, "most": most}).scalars().all()
    )
    if not ids:
        return [], before
    lives_on = {member: member for member in ids}
    lives_on |= dict(_MERGED(connection, ids))
    period = {"first": to_micros(first), "end": to_micros(end)}
    recall, day = terms.recall(first), terms.calendar.day_of(first)
    records = member_records(connection, ids)
    accounts = load_as_of(connection, records, recall, day)
    referrers = (
        load_referrers(connection, records, recall) if terms.thanks_referrers else {}
    )
    done = load_done(connection, lives_on, **period)
    given = _hold_tiers(connection, terms, accounts, lives_on, **period)
    earned = _load_earned(connection, lives_on, **period)
    return [
        PastMember(
            account=accounts[member],
            events=tuple(sorted((*done[member].events, *given[member]), key=_IN_ORDER)),
            earned=dict(earned[member]),
            price_off_minor=done[member].price_off_minor,
            referrer=referrers.get(member),
        )
        for member in ids
        if member in done
    ], ids[-1]


def _hold_tiers(
    connection: Connection,
    terms: Terms,
    accounts: dict[int, Account],
    lives_on: Mapping[int, int],
    *,
    first: int,
    end: int,
) -> defaultdict[int, list[PastEvent]]:
    """Let accounts be in the tiers that members were in at ``first``; return what the owner gave them until ``end``."""
    given: defaultdict[int, list[PastEvent]] = defaultdict(list)
    ladder = terms.tiers
    if ladder is None:
        return given
    held, by_hand = load_tiers(connection, accounts, ladder, first=first, end=end)
    for member, tier in held.items():
        accounts[member] = replace(accounts[member], tier=tier)
    for member, event in by_hand:
        given[member].append(event)
    if ladder.basis is TierBasis.POINTS and ladder.window is TierWindow.LIFETIME:
        program = ladder.program or ""
        earned = _load_earned(connection, lives_on, first=0, end=first)
        for member, sums in earned.items():
            holding = Holding(program=program, earned=sums[program])
            accounts[member] = replace(accounts[member], holdings={program: holding})
    return given


def _load_earned(
    connection: Connection, lives_on: Mapping[int, int], *, first: int, end: int
) -> defaultdict[int, Counter[str]]:
    """Return what members earned in a period, by program."""
    earned: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for member, program, amount in _EARNED(
        connection, list(lives_on), first=first, end=end, **_EARNING
    ):
        earned[lives_on[member]][program] += amount
    return earned
