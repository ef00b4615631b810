"""Which programs end soon, and whether it is time to say so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ..programs.promises.program import Program


@dataclass(frozen=True, slots=True, kw_only=True)
class EndNotice:
    """A program ends: nothing is earned in it after ``last_day``, nothing redeemed after ``redeem_until``.

    ``days_left`` is counted to the day that comes next: the last one of earning, then that of redeeming.
    ``keys`` mark the notice, and those that it makes needless, as told.
    """

    program: Program
    collecting: bool
    days_left: int
    keys: tuple[str, ...]


def due_notices(
    programs: Iterable[Program], *, today: date, days_ahead: tuple[int, ...]
) -> list[EndNotice]:
    """Return the notices that are due on ``today``, those told before among them.

    Each end is announced so many days before as ``days_ahead`` says. That a program can only be redeemed
    from now on is told at once: the owner may have closed it early.
    """
    notices = []
    for program in programs:
        last, until = program.last_day, program.redeem_until
        if last is None:
            continue
        collecting = today <= last
        end = last if collecting else until
        if end is None or end < today:
            continue
        days_left = (end - today).days
        due = [ahead for ahead in sorted(days_ahead) if days_left <= ahead]
        keys = [f"program_ending:{program.id}:{end.isoformat()}:{days}" for days in due]
        if not collecting:
            keys.append(f"program_ending:{program.id}:{end.isoformat()}:redeem")
        if keys:
            notices.append(
                EndNotice(
                    program=program,
                    collecting=collecting,
                    days_left=days_left,
                    keys=tuple(keys),
                )
            )
    return notices
