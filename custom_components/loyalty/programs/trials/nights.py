"""What the nights between two days do to a tier, as the daily round would."""

from collections.abc import Iterator
from datetime import date, timedelta

from ..account import Account
from ..anew import replace
from ..booking.tier_moves import reviewed
from ..commands import Actor, Role
from ..promises.terms import Terms
from ..promises.tiers import TierLadder
from ..situation import Situation
from ..upkeep.commands import CloseDay
from ..upkeep.expiry import close_day

_ONE_DAY = timedelta(days=1)
_ROUND = Actor(role=Role.AUTOMATION)


def overnight(terms: Terms, account: Account, today: date, day: date) -> Account:
    """Return an account as it is on the morning of ``day``, after it was that of ``today``."""
    ladder = terms.tiers
    if ladder is None or day == today:
        return account
    while (over := _next_night(terms, ladder, account, today)) < day:
        today = over + _ONE_DAY
        if ladder.by_balance:
            account = _without_ended(terms, account, over)
        account = held_to_tiers(terms, account, today)
    return account


def held_to_tiers(terms: Terms, account: Account, day: date) -> Account:
    """Return an account in the tier that is due on a new day."""
    ladder = terms.tiers
    if ladder is None:
        return account
    counted = terms.as_counted(account, day)
    return replace(account, tier=reviewed(ladder, counted, day))


def _next_night(
    terms: Terms, ladder: TierLadder, account: Account, today: date
) -> date:
    """Return the first business day, ``today`` or later, after which the tier may be another one."""
    held = account.tier
    until = None if held is None else held.until
    soonest = date.max if until is None else max(today, until)
    if not ladder.waits:
        return soonest
    lots = _of_lots(terms, ladder, account)
    return min((night for night in lots if today <= night < soonest), default=soonest)


def _of_lots(terms: Terms, ladder: TierLadder, account: Account) -> Iterator[date]:
    """Yield the last days before what counts for tiers can be used, and of a balance those on which it ends."""
    for lot in terms.as_read(account).holding(ladder.program or "").lots:
        if lot.first_day is not None:
            yield lot.first_day - _ONE_DAY
        if lot.last_day is not None and ladder.by_balance:
            yield lot.last_day


def _without_ended(terms: Terms, account: Account, over: date) -> Account:
    """Return an account without what ended with a day, from which on a tier by balance is only kept for its grace."""
    command = CloseDay(key="", at=terms.calendar.end_of(over), actor=_ROUND, day=over)
    read = terms.as_read(account)
    situation = Situation(terms=terms, entry=0, new_member=0, account=read)
    return close_day(command, situation).account or read
