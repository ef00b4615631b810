"""Units that a reservation has locked: given back to their lots, or spent."""

from ..facts import MovementKind
from ..promises.program import Step
from ..promises.terms import Terms
from ..redeemed import HandedAs, Locked, Redemption, Reservation
from .entries import explain_settlement
from .lots import Posting


def lock(posting: Posting, program: str, amount: int) -> tuple[Locked, ...]:
    """Lock units of the usable lots in the order of spending; the caller knows that there are enough."""
    first = len(posting.movements)
    lots = {lot.id: lot for lot in posting.lots(program)}
    posting.debit(program, amount, MovementKind.LOCK)
    return tuple(
        Locked(
            program=program,
            member=movement.member,
            lot=lots[movement.lot],
            amount=-movement.delta,
        )
        for movement in posting.movements[first:]
        if movement.lot is not None
    )


def release(
    posting: Posting, terms: Terms, reservation: Reservation, steps: list[Step]
) -> None:
    """Give back what a reservation had locked, and explain it."""
    name = _name(terms, reservation)
    steps.append(
        Step(
            key="explanation.released",
            values={"program": name, "amount": reservation.price},
        )
    )
    settled = sum(
        posting.unlock(locked.program, locked.member, locked.lot, locked.amount)
        for locked in reservation.locked
    )
    explain_settlement(steps, name, settled)
    _end(posting, reservation)


def redeem_reserved(posting: Posting, reservation: Reservation) -> None:
    """Spend what a reservation had locked, even if it would have ended in the meantime."""
    for locked in reservation.locked:
        posting.spend_locked(locked.program, locked.member, locked.lot, locked.amount)
    _end(posting, reservation)


def _end(posting: Posting, reservation: Reservation) -> None:
    posting.ended.append(reservation.entry)
    posting.redemptions.append(
        Redemption(
            member=posting.member.id,
            reward=reservation.reward,
            count=-1,
            day=reservation.day,
            state=HandedAs.RESERVED,
        )
    )


def _name(terms: Terms, reservation: Reservation) -> str:
    program_id = reservation.locked[0].program
    program = terms.program(program_id)
    return program_id if program is None else program.name
