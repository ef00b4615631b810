"""A raffle is drawn: once, after its last day, from the tickets that are left."""

from dataclasses import replace

from ..answer import EntryKind
from ..booking.entries import booked
from ..booking.preconditions import program_named
from ..facts import Decision
from ..promises.program import Step
from ..promises.raffles import RaffleProgram, commitment_of, draw, numbered
from ..refusal import Refusal
from ..situation import Situation
from .commands import DrawRaffle


def draw_raffle(command: DrawRaffle, situation: Situation) -> Decision:
    """Draw the prizes; the answer has the proof."""
    program = program_named(situation.terms, command.program)
    if not isinstance(program, RaffleProgram):
        raise Refusal("no_raffle", program=program.name)
    day = situation.terms.calendar.day_of(command.at)
    if program.last_day is None or day <= program.last_day:
        raise Refusal("raffle_running", program=program.name)
    if commitment_of(command.secret) != program.commitment:
        raise Refusal("raffle_seed_wrong")
    if not command.prizes:
        raise Refusal("no_prizes")
    tickets = numbered(situation.tickets)
    if not tickets:
        raise Refusal("no_tickets", program=program.name)
    drawn = draw(program.id, command.secret, tickets, command.prizes, once=command.once)
    decision = booked(
        command,
        situation,
        EntryKind.DRAW,
        None,
        explanation=tuple(
            Step(
                key="explanation.drawn",
                values={
                    "prize": winner.prize,
                    "ticket": winner.ticket,
                    "number": winner.number,
                },
            )
            for winner in drawn.winners
        ),
    )
    return replace(decision, answer=replace(decision.answer, drawn=drawn))
