"""The least time between two visits that earn something."""

from datetime import timedelta

from ..account import Account
from .program import Accrual, Occasion, Program, Step


def too_soon(
    occasion: Occasion, account: Account, program: Program, minutes: int
) -> Accrual | None:
    """Return the refusal of a visit too close to the last one that earned in a program; None if it earns.

    The refused visit leaves that last one where it is, so coming again and again never puts the
    next stamp off. Visits typed in afterwards keep the same distance to both sides.
    """
    holding = account.holdings.get(program.id)
    if holding is None or holding.last_accrual_at is None:
        return None
    if abs(occasion.at - holding.last_accrual_at) >= timedelta(minutes=minutes):
        return None
    values: dict[str, str | int] = {"program": program.name, "minutes": minutes}
    return Accrual(
        amount=0, refused=Step(key="explanation.visit_too_soon", values=values)
    )
