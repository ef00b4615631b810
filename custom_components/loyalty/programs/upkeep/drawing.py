"""A raffle is drawn: once, after its last day, from the tickets that are left. Then these are used up."""

from ..anew import replace
from ..answer import EntryKind, Result
from ..booking.entries import booked, not_booked, open_posting
from ..booking.preconditions import known, program_named
from ..facts import Decision, MovementKind
from ..promises.program import Step
from ..promises.raffles import RaffleProgram, commitment_of, draw, numbered
from ..refusal import Refusal
from ..situation import Situation
from .commands import DrawRaffle, UseUpTickets


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


def use_up_tickets(command: UseUpTickets, situation: Situation) -> Decision:
    """Let all tickets of a member for a raffle that was drawn expire, whether they took part or not.

    What ended counts as taken back already, so that goods which come back later leave nobody owing tickets.
    """
    account = known(situation.account)
    posting = open_posting(command, situation, account)
    lots = account.holding(command.program).lots
    for lot in lots:
        posting.empty(command.program, lot, MovementKind.EXPIRY)
    if not posting.movements:
        return not_booked(command, situation, EntryKind.EXPIRY, Result.SHOWN, account)
    program = program_named(situation.terms, command.program)
    step = Step(
        key="explanation.tickets_drawn",
        values={
            "program": program.name,
            "amount": -sum(lot.remaining for lot in lots),
        },
    )
    return booked(
        command,
        situation,
        EntryKind.EXPIRY,
        posting.account(),
        posting,
        explanation=(step,),
    )
