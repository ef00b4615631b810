"""What was usable through a day ends with it."""

from ..answer import EntryKind, Result
from ..booking.entries import booked, not_booked, open_posting
from ..booking.preconditions import known
from ..facts import Decision, MovementKind
from ..promises.program import Step
from ..situation import Situation
from .commands import CloseDay


def close_day(command: CloseDay, situation: Situation) -> Decision:
    """Expire the lots of one account that were usable through ``command.day`` at the longest.

    One movement per lot. Nothing is booked where nothing is left to end, so doing it again does no harm.
    """
    account = known(situation.account)
    posting = open_posting(command, situation, account)
    terms = situation.terms
    steps: list[Step] = []
    for holding in account.holdings.values():
        program = terms.program(holding.program)
        for lot in holding.lots:
            if lot.last_day is None or lot.last_day > command.day:
                continue
            posting.empty(holding.program, lot, MovementKind.EXPIRY)
            steps.append(
                Step(
                    key="explanation.expired",
                    values={
                        "program": holding.program if program is None else program.name,
                        "amount": -lot.remaining,
                        "last_day": str(lot.last_day),
                    },
                )
            )
    if not posting.movements:
        return not_booked(command, situation, EntryKind.EXPIRY, Result.SHOWN, account)
    return booked(
        command,
        situation,
        EntryKind.EXPIRY,
        posting.account(),
        posting,
        tier_day=command.day,
        explanation=tuple(steps),
    )
