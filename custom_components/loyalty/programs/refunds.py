"""Taking back: an undo takes back an entry whole, a refund a purchase in whole or in part.

Both are entries of their own that reverse the first one's movements; nothing is ever deleted.

Earned side: a refund computes what the remaining sale would have earned under the terms it was made
under, and takes back the difference. What ended unused counts as taken back already; what was spent
in the meantime is owed, and the next credits pay it.

Price: where a percentage was taken off, what comes back is worth its part of what the sale cost without
rewards and points; parts are rounded so that together they are exactly that. The percentage itself
stays as it was, also that of later sales.

Spent side: money goes back first. Only when the remaining sale is smaller than what points paid of it
do the points beyond come back; rewards, which are whole, come back with the last of the sale. Points
return to the lots they came from, with the old end; where that has passed, to a new lot that
stays usable for GRACE_DAYS from the refund on.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from .account import Account
from .accrual import gain_of
from .benefits import Benefit
from .bill import Sale
from .commands import RecordRefund, Role, Undo
from .days import GRACE_DAYS
from .entitlement import benefits_again
from .entries import booked, explain_settlement, open_posting
from .facts import Answer, Decision, EntryKind, Movement, MovementKind
from .history import Bought
from .lots import Posting
from .program import Occasion, OccasionKind, Step
from .refusal import Refusal
from .situation import Original, Situation
from .thanks import take_thanks_back
from .uses import taken_back
from .voucher_refunds import reverse_vouchers

# What kind of movement reverses a credit, and what a debit. A sign-up bonus is never taken back.
_TAKES_BACK = {
    MovementKind.ACCRUAL: MovementKind.REVERSAL,
    MovementKind.ADJUSTMENT: MovementKind.ADJUSTMENT,
}
_GIVES_BACK = {
    MovementKind.REDEMPTION: MovementKind.RETURN,
    MovementKind.ADJUSTMENT: MovementKind.ADJUSTMENT,
}

UNDOABLE = frozenset(
    {
        EntryKind.VISIT,
        EntryKind.PURCHASE,
        EntryKind.STAMP,
        EntryKind.REDEMPTION,
        EntryKind.ADJUSTMENT,
        EntryKind.ISSUE,
        EntryKind.EXCHANGE,
        EntryKind.VOIDING,
        EntryKind.STICKERS,
        EntryKind.OFFER,
    }
)
# An automation's correction has no name on it, and is the owner's all the same.
_OWNERS = frozenset({EntryKind.ADJUSTMENT, EntryKind.VOIDING, EntryKind.STICKERS})


def undo(command: Undo, situation: Situation) -> Decision:
    """Take back an entry whole, once.

    Of a visit that enrolled a member on the spot, what the visit earned goes; the member and the
    sign-up bonus, which is given once per person, stay.
    """
    if command.entry is None and situation.original is None:
        raise Refusal("nothing_to_undo")
    original = _original(situation)
    answer = original.answer
    if answer.kind not in UNDOABLE:
        raise Refusal("cannot_undo")
    if original.undone:
        raise Refusal("already_undone")
    if original.refunded_minor:
        raise Refusal("has_refunds")
    if command.not_before is not None and answer.at < command.not_before:
        raise Refusal("undo_too_old")
    if command.actor.role is Role.STAFF:
        if command.counter != answer.counter:
            raise Refusal("undo_other_counter")
        if answer.staff not in (None, command.actor.staff) or answer.kind in _OWNERS:
            raise Refusal("undo_other_staff")
    return _reverse(command, situation, original, EntryKind.UNDO, answer.amount_minor)


def record_refund(command: RecordRefund, situation: Situation) -> Decision:
    """Refund a purchase, or what earlier refunds left of it (``amount_minor`` None).

    In the answer ``amount_minor`` is the value of the goods that came back, at their prices,
    ``discount_minor`` what of it was taken off (``price_off_minor``) or goes back as points or rewards,
    ``payable_minor`` the money to hand out.
    """
    original = _original(situation)
    if original.answer.kind is not EntryKind.PURCHASE:
        raise Refusal("not_a_purchase")
    if original.undone:
        raise Refusal("already_undone")
    left = original.answer.amount_minor - original.refunded_minor
    if not left:
        raise Refusal("already_refunded")
    amount = left if command.amount_minor is None else command.amount_minor
    if amount <= 0:
        raise Refusal("amount_not_positive")
    if amount > left:
        raise Refusal("refund_too_large", left=situation.terms.currency.major(left))
    return _reverse(command, situation, original, EntryKind.REFUND, amount)


def _original(situation: Situation) -> Original:
    if situation.original is None:
        raise Refusal("entry_unknown")
    return situation.original


def _reverse(
    command: Undo | RecordRefund,
    situation: Situation,
    original: Original,
    kind: EntryKind,
    amount: int,
) -> Decision:
    """Reverse ``amount`` of an entry, all of it being what earlier refunds left."""
    answer = original.answer
    before = answer.amount_minor - original.refunded_minor
    remaining = before - amount
    price = _price(answer, before) - _price(answer, remaining)
    # Money goes back first, so what rewards and points paid is the last that is left of the sale.
    paid_otherwise = min(_paid_otherwise(answer), _price(answer, before)) - min(
        _paid_otherwise(answer), _price(answer, remaining)
    )
    discount = amount - price + paid_otherwise
    account, posting, other = situation.account, None, None
    bought: Bought | None = None
    steps: list[Step] = []
    if price != amount:
        steps.append(
            Step(
                key="explanation.returned_at_price",
                values={"amount_minor": amount, "price_minor": price},
            )
        )
    vouchers = reverse_vouchers(
        command,
        situation,
        original,
        cost_before=_cost(answer, before),
        cost_after=_cost(answer, remaining),
        steps=steps,
    )
    if account is not None:
        posting = open_posting(command, situation, account)
        _give_back(posting, original, remaining, account, steps)
        _take_back(posting, original, remaining, account, steps)
        if answer.kind is EntryKind.PURCHASE:
            # On the day of the sale: a ladder that has left that day behind has lost nothing.
            spent = amount - discount - vouchers.charged_minor
            bought = Bought(answer.day, -spent, 0 if remaining else -1)
        elif answer.kind is EntryKind.VISIT:
            bought = Bought(answer.day, 0, 0, visits=-1)
        if original.thanks:
            other = take_thanks_back(
                command,
                situation,
                original,
                posting,
                _benefits(original, remaining) if remaining else (),
            )
        account = posting.account(bought=bought)
    decision = booked(
        command,
        situation,
        kind,
        account,
        posting,
        amount_minor=amount,
        discount_minor=discount,
        price_off_minor=amount - price,
        bought=bought,
        uses=() if remaining else taken_back(original.uses),
        other=other,
        undone=answer.entry,
        explanation=tuple(steps),
    )
    return vouchers.attach(replace(decision, undoes=answer.kind))


def _price(answer: Answer, goods_minor: int) -> int:
    """Return what goods of a sale cost without rewards and points, half a cent rounded up."""
    if not answer.price_off_minor:
        return goods_minor
    amount = answer.amount_minor
    whole = amount - answer.price_off_minor
    return (2 * whole * goods_minor + amount) // (2 * amount)


def _cost(answer: Answer, goods_minor: int) -> int:
    """Return what the customer paid for goods of a sale, in money and by gift card."""
    price = _price(answer, goods_minor)
    return price - min(_paid_otherwise(answer), price)


def _paid_otherwise(answer: Answer) -> int:
    """Return what rewards, coupons and points paid of a sale."""
    return answer.discount_minor - answer.price_off_minor


def _give_back(
    posting: Posting,
    original: Original,
    remaining_minor: int,
    account: Account,
    steps: list[Step],
) -> None:
    """Return what was spent beyond what the remaining sale takes; the last spent first."""
    spent = _movements(original, _GIVES_BACK, sign=-1)
    units = {
        program_id: -sum(m.delta for m in moved) for program_id, moved in spent.items()
    }
    kept = _kept(original, units, remaining_minor) if remaining_minor else {}
    already = dict(original.given_back)
    for program_id, movements in spent.items():
        skip = already.get(program_id, 0)
        back = units[program_id] - kept.get(program_id, 0) - skip
        if back <= 0:
            continue
        name = _name(original, program_id)
        steps.append(
            Step(key="explanation.given_back", values={"program": name, "amount": back})
        )
        settled = 0
        for movement in reversed(movements):
            skipped = min(skip, -movement.delta)
            returned = min(back, -movement.delta - skipped)
            skip -= skipped
            back -= returned
            if returned:
                settled += _return(posting, original, movement, returned, account)
        explain_settlement(steps, name, settled)


def _kept(
    original: Original, spent: dict[str, int], remaining_minor: int
) -> dict[str, int]:
    """Return how many of the units spent, by program, a sale of which something remains still takes.

    Of what remains, rewards pay their part first, since they can't be divided, then the programs in turn.
    """
    terms, answer = original.terms, original.answer
    kept = dict.fromkeys(spent, 0)
    for reward_id in answer.rewards_redeemed:
        reward = terms.reward(reward_id)
        if reward is not None:
            kept[reward.program] += reward.price
    points = {program_id: spent[program_id] - kept[program_id] for program_id in spent}
    spending = [
        (program.id, program.as_money)
        for program in terms.programs
        if program.as_money is not None and points.get(program.id)
    ]
    paid = {
        program_id: money.value_minor(points[program_id])
        for program_id, money in spending
    }
    by_rewards = _paid_otherwise(answer) - sum(paid.values())
    rest = max(0, _price(answer, remaining_minor) - by_rewards)
    for program_id, money in spending:
        needed = min(paid[program_id], rest)
        kept[program_id] += money.points_for(needed)
        rest -= needed
    return kept


def _return(
    posting: Posting,
    original: Original,
    movement: Movement,
    units: int,
    account: Account,
) -> int:
    """Return units to the lot they were spent from; return how many of them paid debt."""
    lot = next(lot for lot in original.lots if lot.id == movement.lot)
    kind = _GIVES_BACK[movement.kind]
    usable = not lot.ended_by(posting.day)
    # Lots of a member who was merged into this one have moved on.
    if usable and movement.member == account.member.id:
        return posting.give_back(movement.program, lot, units, kind)
    last_day = lot.last_day if usable else posting.day + timedelta(days=GRACE_DAYS)
    return posting.credit(
        movement.program, units, kind, last_day, earned_at=lot.earned_at
    )


def _take_back(
    posting: Posting,
    original: Original,
    remaining_minor: int,
    account: Account,
    steps: list[Step],
) -> None:
    """Take back what was credited beyond what the remaining sale earns."""
    expired = dict(original.expired)
    already = dict(original.taken_back)
    for program_id, movements in _movements(original, _TAKES_BACK, sign=1).items():
        gave = sum(movement.delta for movement in movements)
        keeps = min(gave, _earns(original, program_id, remaining_minor, account))
        opened = {movement.lot for movement in movements}
        lots = [lot for lot in original.lots if lot.id in opened]
        ended = sum(
            expired.get(lot.id, 0) + (lot.remaining if lot.ended_by(posting.day) else 0)
            for lot in lots
        )
        taken = max(0, gave - keeps - ended) - already.get(program_id, 0)
        if taken > 0:
            name = _name(original, program_id)
            steps.append(
                Step(
                    key="explanation.taken_back",
                    values={"program": name, "amount": -taken},
                )
            )
            kind = _TAKES_BACK[movements[0].kind]
            owed = posting.take_back(
                program_id,
                taken,
                kind,
                first=[lot.id for lot in lots],
                earned_on=original.answer.day,
            )
            if owed:
                steps.append(
                    Step(
                        key="explanation.owed", values={"program": name, "amount": owed}
                    )
                )
        if original.answer.kind is EntryKind.VISIT:
            posting.forget_visit(program_id, original.answer.at)


def _earns(
    original: Original, program_id: str, remaining_minor: int, account: Account
) -> int:
    """Return what the remaining sale would have earned under the terms of the day."""
    answer = original.answer
    program = original.terms.program(program_id)
    if program is None or not remaining_minor:
        return 0
    occasion = Occasion(
        kind=OccasionKind.PURCHASE,
        at=answer.at,
        day=answer.day,
        basis_minor=max(0, _price(answer, remaining_minor) - _paid_otherwise(answer)),
    )
    benefits = _benefits(original, remaining_minor)
    return gain_of(program, occasion, account, benefits).amount


def _benefits(original: Original, remaining_minor: int) -> tuple[Benefit, ...]:
    """Return the benefits that applied, as far as they would to what remains."""
    answer = original.answer
    return benefits_again(
        original.terms,
        answer.benefits,
        Sale(day=answer.day, amount_minor=remaining_minor),
    )


def _name(original: Original, program_id: str) -> str:
    program = original.terms.program(program_id)
    return program_id if program is None else program.name


def _movements(
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
