"""What a member bought, earned and had, day by day: all that ladders and limits need to know of their past."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from operator import attrgetter
from typing import NamedTuple

_BY_DAY = attrgetter("day")
_BY_DAY_AND_PROGRAM = attrgetter("day", "program")


class Bought(NamedTuple):
    """What was paid on a business day, in minor units, for how many purchases, and the visits of the day.

    What came back is missing on the day on which it was bought. As a change: what came on top, or
    went (below zero).
    """

    day: date
    spent_minor: int
    purchases: int
    visits: int = 0

    def with_more(self, change: Bought) -> Bought:
        """Return the day with a change to it."""
        return Bought(
            self.day,
            self.spent_minor + change.spent_minor,
            self.purchases + change.purchases,
            self.visits + change.visits,
        )


class Accrued(NamedTuple):
    """What a member earned in a program on a business day, in its unit; as a change: more, or less.

    Accruals only, less what was taken back of them, on the day on which it was earned.
    """

    day: date
    program: str
    amount: int


def added(history: Sequence[Bought], change: Bought) -> tuple[Bought, ...]:
    """Return a history, in order of days, with a change to one of its days."""
    at = bisect_left(history, change.day, key=_BY_DAY)
    before, after = tuple(history[:at]), tuple(history[at:])
    if after and after[0].day == change.day:
        known, *after_it = after
        change = known.with_more(change)
        after = tuple(after_it)
    return (*before, change, *after)


def joined(history: Sequence[Bought], other: Sequence[Bought]) -> tuple[Bought, ...]:
    """Return the history of two accounts that become one."""
    both = tuple(history)
    for change in other:
        both = added(both, change)
    return both


def bought_between(history: Sequence[Bought], first: date, last: date) -> Bought:
    """Return what was bought from one day through another, as of the last."""
    spent = purchases = visits = 0
    for bought in history:
        if first <= bought.day <= last:
            spent += bought.spent_minor
            purchases += bought.purchases
            visits += bought.visits
    return Bought(last, spent, purchases, visits)


class Handed(NamedTuple):
    """So many pieces of a reward were handed out or reserved on a business day, less those given back."""

    day: date
    reward: str
    pieces: int


class Counts(StrEnum):
    """What tiers and limits count of a member."""

    EARNED = "earned"  # units of a program
    USED = "used"  # a promotion, or one of its offers
    HAD = "had"  # pieces of a reward


class Counted(NamedTuple):
    """So many of something (``of`` is its id) count for a member on a business day.

    ``day`` None: units that count for all time only, and for no day (a welcome).
    """

    what: Counts
    of: str
    day: date | None
    amount: int


def handed_with(
    history: Sequence[Handed], changes: Iterable[Handed]
) -> tuple[Handed, ...]:
    """Return what a member had, with changes to it; one line for each day and reward."""
    counts = {(day, reward): count for day, reward, count in history}
    for day, reward, count in changes:
        counts[day, reward] = counts.get((day, reward), 0) + count
    return tuple(
        Handed(day, reward, count) for (day, reward), count in counts.items() if count
    )


def handed_since(history: Iterable[Handed], reward: str, first: date) -> int:
    """Return how often a member had a reward from a day on."""
    return sum(
        handed.pieces
        for handed in history
        if handed.reward == reward and handed.day >= first
    )


def accrued_with(
    history: Sequence[Accrued], changes: Iterable[Accrued]
) -> tuple[Accrued, ...]:
    """Return what was earned, in order of days and programs, with changes to it."""
    known = list(history)
    for change in changes:
        day, program, amount = change
        at = bisect_left(known, (day, program), key=_BY_DAY_AND_PROGRAM)
        if at < len(known) and _BY_DAY_AND_PROGRAM(known[at]) == (day, program):
            known[at] = Accrued(day, program, known[at].amount + amount)
        else:
            known.insert(at, change)
    return tuple(known)


def accrued_between(
    history: Sequence[Accrued], program: str, first: date, last: date
) -> int:
    """Return what was earned in a program from one day through another, in its unit."""
    return sum(
        known.amount
        for known in history
        if known.program == program and first <= known.day <= last
    )
