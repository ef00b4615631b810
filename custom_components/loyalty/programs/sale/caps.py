"""What a program's limits leave of what an occasion earns: as much as there is room for."""

from ..account import Account
from ..booking.lots import Posting
from ..history import accrued_between
from ..promises.limits import NO_CAPS
from ..promises.program import Program, Step

_REASONS = {
    "sale": "explanation.capped_sale",
    "day": "explanation.capped_day",
    "week": "explanation.capped_week",
    "month": "explanation.capped_month",
    "balance": "explanation.capped_balance",
}


def capped(
    amount: int, program: Program, account: Account, posting: Posting
) -> tuple[int, Step | None]:
    """Return what can be given of ``amount``, and the tightest limit as an explanation; None if none cuts it.

    ``account`` is the member's before the booking, ``posting`` what the booking has moved before it earns.
    The step's ``amount`` is what the limit takes away, below zero.
    """
    caps = program.caps
    if caps == NO_CAPS or amount <= 0:
        return amount, None
    limits: list[tuple[int, str, int]] = []
    if caps.per_sale is not None:
        limits.append((caps.per_sale, "sale", caps.per_sale))
    for name, most, first, last in caps.periods(posting.day):
        earned = accrued_between(account.accrued, program.id, first, last)
        limits.append((most - earned, name, most))
    if caps.balance is not None:
        held = posting.balance(program.id) + posting.pending(program.id)
        limits.append((caps.balance - held, "balance", caps.balance))
    room, name, most = min(limits, key=lambda limit: limit[0])
    given = max(0, min(amount, room))
    if given == amount:
        return amount, None
    return given, Step(
        key=_REASONS[name],
        values={"program": program.name, "amount": given - amount, "most": most},
    )
