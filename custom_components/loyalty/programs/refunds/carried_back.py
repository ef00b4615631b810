"""The remainder that is carried, when goods come back."""

from ..booking.lots import Posting
from ..facts import MovementKind
from ..promises.program import Program
from ..rest import Carry, rest_id, rest_of
from ..sale.accrual import Gain
from ..situation import Original


def carried_back(
    posting: Posting,
    original: Original,
    program: Program,
    carry: Carry,
    before: Gain,
    after: Gain,
) -> int:
    """Change the remainder as if what comes back had never been counted.

    ``before`` is what a sale earned of which this much was left, ``after`` what is left of it now. Returns
    how many units the sale keeps: below zero if a later sale made a unit with what it left over.
    """
    rest = rest_id(program.id)
    counted = carry.counted(after.exact)
    _, change = carry.taken(
        carry.counted(before.exact) - counted, rest_of(posting.account(), program.id)
    )
    posting.carry(program.id, change)
    # What it counts and did not put by went into units.
    put_by = change + dict(original.rests).get(rest, 0)
    put_by += sum(
        movement.delta
        for movement in original.movements
        if movement.kind is MovementKind.REST and movement.program == rest
    )
    return carry.portions(counted - put_by) + after.extra
