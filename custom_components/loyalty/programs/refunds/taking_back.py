"""The earned side of a refund or an undo: what was credited beyond what the rest of the sale earns.

What ended unused counts as taken back already, and as earned no more; what was spent in the meantime is owed, and the next
credits pay it, unless the shop's rules stop at zero.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..account import Account, Lot
from ..anew import replace
from ..answer import EntryKind
from ..bill import PricedLine
from ..booking.lots import Posting
from ..facts import Movement, MovementKind
from ..goods import SoldLine, goods_of
from ..promises.program import Occasion, OccasionKind, Program, Step
from ..promises.refund_rules import EarnedBack, RefundRules
from ..sale.accrual import Gain, gain_of
from ..situation import Original
from .carried_back import carried_back
from .remains import Remains, remains, sold_lines
from .reversal import movements_of, name_of

# A sign-up bonus is never taken back.
_TAKES_BACK = {
    MovementKind.ACCRUAL: MovementKind.REVERSAL,
    MovementKind.ADJUSTMENT: MovementKind.ADJUSTMENT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What there was of a sale before a refund, what is left, and all that came ``back`` of it so far."""

    before: Remains
    after: Remains
    back: Remains


def take_back(
    posting: Posting,
    original: Original,
    before: Remains,
    after: Remains,
    returned: Sequence[SoldLine],
    account: Account,
    rules: RefundRules,
    steps: list[Step],
) -> None:
    """Take back what was credited beyond what the rest of the sale keeps."""
    back = Remains(goods=())
    if rules.earned_back is EarnedBack.BY_REFUND:
        back = _all_back(original, after, returned, account)
    parts = Parts(before=before, after=after, back=back)
    expired = dict(original.expired)
    already = dict(original.taken_back)
    for program_id, movements in _credited(original).items():
        gave = sum(movement.delta for movement in movements)
        gone = already.get(program_id, 0)
        keeps = min(
            gave,
            _keeps(posting, original, program_id, gave, parts, account, rules),
        )
        opened = {movement.lot for movement in movements}
        lots = [lot for lot in original.lots if lot.id in opened]
        ended = {
            lot: expired.get(lot.id, 0)
            + (lot.remaining if lot.ended_by(posting.day) else 0)
            for lot in lots
        }
        missing = max(0, gave - keeps - gone)
        taken = max(0, missing - sum(ended.values()))
        if movements and movements[0].member == posting.member.id:
            _forget(posting, original, movements[0], ended, missing - taken)
        if taken > 0:
            name = name_of(original, program_id)
            owed = posting.take_back(
                program_id,
                taken,
                _TAKES_BACK[movements[0].kind] if movements else MovementKind.REVERSAL,
                first=[lot.id for lot in lots],
                earned_on=original.answer.day,
                owes=rules.owes,
            )
            _explain(name, taken, owed, rules, steps)
        if original.answer.kind is EntryKind.VISIT:
            posting.forget_visit(program_id, original.answer.at)


def _forget(
    posting: Posting,
    original: Original,
    credited: Movement,
    ended: Mapping[Lot, int],
    amount: int,
) -> None:
    """Let so much of what ended unused have been earned no more; of a balance it takes nothing."""
    if _TAKES_BACK[credited.kind] is not MovementKind.REVERSAL:
        return
    for lot, units in ended.items():
        gone = min(amount, units)
        amount -= gone
        if gone:
            posting.unearn(credited.program, lot, gone, original.answer.day)


def _explain(
    name: str, taken: int, missing: int, rules: RefundRules, steps: list[Step]
) -> None:
    amount = taken if rules.owes else taken - missing
    if amount:
        steps.append(
            Step(
                key="explanation.taken_back",
                values={"program": name, "amount": -amount},
            )
        )
    if missing:
        steps.append(
            Step(
                key="explanation.owed" if rules.owes else "explanation.forgiven",
                values={"program": name, "amount": missing},
            )
        )


def _credited(original: Original) -> dict[str, list[Movement]]:
    """Return the credits of an entry by program; a program that carries a remainder may have given none."""
    credited = movements_of(original, _TAKES_BACK, sign=1)
    if original.answer.kind is EntryKind.PURCHASE:
        for program in original.terms.programs:
            if program.carry is not None:
                credited.setdefault(program.id, [])
    return credited


def _keeps(
    posting: Posting,
    original: Original,
    program_id: str,
    gave: int,
    parts: Parts,
    account: Account,
    rules: RefundRules,
) -> int:
    """Return how many of the units that a sale gave the rest of it keeps; ``gave`` is all of them."""
    program = original.terms.program(program_id)
    if program is None or original.answer.kind is not EntryKind.PURCHASE:
        return 0
    if program.carry is not None:
        # Whatever the rule: what is carried is worked out from what was counted.
        return carried_back(
            posting,
            original,
            program,
            program.carry,
            _earns(original, program, _whole(original, account), account),
            _earns(original, program, parts.before, account),
            _earns(original, program, parts.after, account),
            gave,
        )
    if not parts.after.goods:
        return 0
    match rules.earned_back:
        case EarnedBack.RECOMPUTE:
            return _earns(original, program, parts.after, account).amount
        case EarnedBack.PROPORTIONAL:
            accrued = sum(
                movement.delta
                for movement in original.movements
                if movement.program == program_id
                and movement.kind is MovementKind.ACCRUAL
            )
            whole = original.answer.amount_minor
            return accrued * max(0, parts.after.amount_minor) // whole
        case EarnedBack.BY_REFUND:
            back = _earns(original, program, parts.back, account).amount
            return max(0, gave - back)


def _all_back(
    original: Original, after: Remains, returned: Sequence[SoldLine], account: Account
) -> Remains:
    """Return all that came back of a sale as if it were a sale of its own: in small parts it earned no less."""
    answer = original.answer
    whole = _whole(original, account)
    paid_minor = answer.amount_minor - answer.discount_minor
    return Remains(
        goods=whole.goods,
        cost_minor=max(0, paid_minor - after.cost_minor),
        lines=tuple(
            PricedLine(
                line=replace(
                    line.line,
                    quantity=-line.line.quantity,
                    amount_minor=-line.line.amount_minor,
                ),
                price_minor=-line.price_minor,
                basis_minor=-line.basis_minor,
            )
            for line in (*original.returned, *returned)
        ),
        benefits=whole.benefits,
    )


def _whole(original: Original, account: Account) -> Remains:
    """Return all of a sale, as if nothing of it had come back."""
    return remains(original, goods_of(sold_lines(original)), account)


def _earns(
    original: Original, program: Program, part: Remains, account: Account
) -> Gain:
    """Return what a part of the sale would have earned under the terms of the day."""
    if not part.goods:
        return Gain()
    occasion = Occasion(
        kind=OccasionKind.PURCHASE,
        at=original.answer.at,
        day=original.answer.day,
        basis_minor=part.cost_minor,
        lines=part.lines,
        levels=original.answer.levels,
    )
    return gain_of(program, occasion, account, part.benefits)
