"""Whom to remind of what ends soon: each date is announced a few times ahead, late but never twice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """So much of a member's balance in a program ends with ``last_day``; all lots of that day in one."""

    member: str
    program: str
    last_day: date
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A reminder that is due today; ``keys`` mark it, and those that it makes needless, as told."""

    ending: Ending
    days_left: int
    keys: tuple[str, ...]


def due_reminders(
    endings: Iterable[Ending], *, today: date, days_ahead: tuple[int, ...]
) -> list[Reminder]:
    """Return the reminders that are due on ``today``, those told before among them.

    For each of ``days_ahead`` a reminder falls due that many days before the last usable day. Where the
    hub was off on that day it is told late; where several are overdue it is one, for one message with the
    days that are really left says it all. A reminder whose first key is known was told before.
    """
    reminders = []
    for ending in endings:
        days_left = (ending.last_day - today).days
        due = tuple(
            _key(ending, ahead)
            for ahead in sorted(days_ahead)
            if 0 <= days_left <= ahead
        )
        if due:
            reminders.append(Reminder(ending=ending, days_left=days_left, keys=due))
    return reminders


def _key(ending: Ending, ahead: int) -> str:
    return f"expiring:{ending.member}:{ending.program}:{ending.last_day.isoformat()}:{ahead}"


def lapsing_key(member: str, last_visit: date) -> str:
    """Return the key under which a member's absence since a visit is announced once."""
    return f"lapsing:{member}:{last_visit.isoformat()}"
