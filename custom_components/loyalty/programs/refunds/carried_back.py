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
    whole: Gain,
    before: Gain,
    after: Gain,
    gave: int,
) -> int:
    """Change the remainder as if what comes back had never been counted.

    ``whole`` is what all of a sale earned before limits, which left ``gave`` of it; ``before`` is what there was
    of it, ``after`` what is left of it now. Returns how many units the sale keeps: below zero if a later sale
    made a unit with what it left over.
    """
    rest = rest_id(program.id)
    counted = carry.counted(after.exact)
    own = sum(
        movement.delta
        for movement in original.movements
        if movement.kind is MovementKind.REST and movement.program == rest
    )
    if not own and gave * carry.parts != (
        carry.counted(whole.exact) + whole.extra * carry.parts
    ):
        # A limit cut it, so it left nothing over.
        return carry.portions(counted) + after.extra
    _, change = carry.taken(
        carry.counted(before.exact) - counted, rest_of(posting.account(), program.id)
    )
    posting.carry(program.id, change)
    # What it counts and did not put by went into units.
    put_by = own + change + dict(original.rests).get(rest, 0)
    return carry.portions(counted - put_by) + after.extra
