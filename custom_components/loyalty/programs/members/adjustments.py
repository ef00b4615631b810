"""The owner corrects a balance by hand."""

from ..answer import EntryKind
from ..booking.entries import booked, credit, open_posting
from ..booking.preconditions import collecting, known, program_named
from ..facts import Decision, MovementKind
from ..promises.program import Step
from ..refusal import Refusal
from ..situation import Situation
from .commands import AdjustBalance


def adjust_balance(command: AdjustBalance, situation: Situation) -> Decision:
    """Add to a balance or take from it, never below zero: only what was taken back can be owed."""
    account = known(situation.account)
    program = collecting(program_named(situation.terms, command.program))
    delta = command.delta
    if not delta:
        raise Refusal("adjustment_zero")
    if not command.reason.strip():
        raise Refusal("reason_missing")
    posting = open_posting(command, situation, account)
    steps = [
        Step(
            key="explanation.adjusted",
            values={"program": program.name, "amount": delta, "reason": command.reason},
        )
    ]
    if delta > 0:
        credit(posting, program, delta, MovementKind.ADJUSTMENT, steps)
    else:
        balance = posting.balance(program.id)
        if balance + delta < 0:
            raise Refusal("adjustment_below_zero", balance=balance)
        posting.debit(program.id, -delta, MovementKind.ADJUSTMENT)
    return booked(
        command,
        situation,
        EntryKind.ADJUSTMENT,
        posting.account(),
        posting,
        explanation=tuple(steps),
    )
