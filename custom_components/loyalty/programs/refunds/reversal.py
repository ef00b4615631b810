"""What the two sides of a refund or an undo have in common."""

from collections.abc import Mapping

from ..facts import Movement, MovementKind
from ..situation import Original


def name_of(original: Original, program_id: str) -> str:
    """Return the name that a program had when the entry was booked."""
    program = original.terms.program(program_id)
    return program_id if program is None else program.name


def movements_of(
    original: Original, kinds: Mapping[MovementKind, MovementKind], *, sign: int
) -> dict[str, list[Movement]]:
    """Return the entry's movements on lots of these kinds and this direction, by program."""
    found: dict[str, list[Movement]] = {}
    for movement in original.movements:
        if (
            movement.kind in kinds
            and movement.lot is not None
            and movement.delta * sign > 0
        ):
            found.setdefault(movement.program, []).append(movement)
    return found
