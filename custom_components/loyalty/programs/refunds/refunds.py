"""Taking back: an undo takes back an entry whole, a refund a purchase in whole or in part.

Both are entries of their own that reverse the first one's movements; nothing is ever deleted. What is left
of the sale is worked out as if nothing else had been bought (``remains``), under the terms of the day: what it
would not have cost is given back, points and rewards that it would not have taken as well (``giving_back``),
and what it would not have earned is taken back (``taking_back``).
"""

from ..anew import replace
from ..answer import EntryKind
from ..bill import PricedLine
from ..booking.costing import sources_of
from ..booking.entries import booked, open_posting
from ..booking.locks import release
from ..booking.preconditions import known
from ..commands import RecordRefund, Role, Undo
from ..costs import Cost, costs_back, costs_undone
from ..facts import Decision
from ..goods import Goods, SoldLine, goods_of, named, value_minor, without, worth
from ..history import Bought
from ..promises.program import Step
from ..promises.refund_rules import USUAL
from ..refusal import Refusal
from ..sale.thanks import take_thanks_back
from ..situation import Original, Situation
from ..uses import taken_back
from ..vouchers.returns import reverse_vouchers
from .explained import explain_gifts, explain_money
from .giving_back import give_back
from .remains import Remains, remains, sold_lines
from .taking_back import take_back

UNDOABLE = frozenset(
    {
        EntryKind.VISIT,
        EntryKind.PURCHASE,
        EntryKind.STAMP,
        EntryKind.REDEMPTION,
        EntryKind.RESERVATION,
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
    if answer.kind is EntryKind.RESERVATION:
        _refuse_ended(original, situation)
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
    if answer.kind is EntryKind.RESERVATION:
        return _unreserve(command, situation, original)
    return _reverse(command, situation, original, EntryKind.UNDO, ())


def record_refund(command: RecordRefund, situation: Situation) -> Decision:
    """Refund a purchase, or what earlier refunds left of it where nothing is said.

    In the answer ``amount_minor`` is the value of the goods that came back, at their prices,
    ``discount_minor`` what of it was taken off (``price_off_minor``) or goes back as points or rewards,
    ``payable_minor`` the money to hand out.
    """
    original = _original(situation)
    if original.answer.kind is not EntryKind.PURCHASE:
        raise Refusal("not_a_purchase")
    if original.undone:
        raise Refusal("already_undone")
    left = _left(original)
    if not left:
        raise Refusal("already_refunded")
    return _reverse(
        command,
        situation,
        original,
        EntryKind.REFUND,
        without(left, _returned(command, situation, original, left)),
    )


def _original(situation: Situation) -> Original:
    if situation.original is None:
        raise Refusal("entry_unknown")
    return situation.original


def _left(original: Original) -> tuple[Goods, ...]:
    """Return what earlier refunds left of a sale."""
    sold = goods_of(sold_lines(original))
    if original.sold:
        return without(
            sold,
            (
                Goods(
                    number=line.number,
                    quantity=-line.line.quantity,
                    amount_minor=-line.line.amount_minor,
                )
                for line in original.returned
            ),
        )
    left = value_minor(sold) - original.refunded_minor
    return (replace(sold[0], amount_minor=left),) if left else ()


def _returned(
    command: RecordRefund,
    situation: Situation,
    original: Original,
    left: tuple[Goods, ...],
) -> tuple[Goods, ...]:
    """Return what comes back: lines, an amount, or all that is left."""
    amount = command.amount_minor
    if command.lines:
        back = named(left, sold_lines(original), command.lines)
        if amount is not None and amount != value_minor(back):
            raise Refusal(
                "lines_do_not_add_up",
                total_minor=value_minor(back),
                amount_minor=amount,
            )
        return back
    if amount is None:
        return left
    if amount <= 0:
        raise Refusal("amount_not_positive")
    if amount > value_minor(left):
        raise Refusal("refund_too_large", left_minor=value_minor(left))
    return worth(left, amount)


def _reverse(
    command: Undo | RecordRefund,
    situation: Situation,
    original: Original,
    kind: EntryKind,
    left: tuple[Goods, ...],
) -> Decision:
    """Reverse an entry but for the goods that are left of it."""
    answer = original.answer
    account, posting, other = situation.account, None, None
    is_sale = answer.kind is EntryKind.PURCHASE
    before = (
        _as_recorded(original, remains(original, _left(original), account))
        if is_sale
        else Remains(goods=(), rewards=answer.rewards_redeemed)
    )
    # What was really paid: a benefit that was lost can have made the rest dearer than that.
    cost_before = answer.amount_minor - answer.discount_minor - original.repaid_minor
    cost_before = cost_before if is_sale else 0
    before = replace(before, cost_minor=cost_before)
    after = remains(original, left, account)
    after = replace(after, cost_minor=min(after.cost_minor, cost_before))
    amount = before.amount_minor - after.amount_minor
    cost = cost_before - after.cost_minor
    # What is left can be lines below zero only: they count against the goods that came back last.
    price = max(cost, before.price_minor - max(0, after.price_minor))
    returned = _line_rows(original, before, after)
    steps: list[Step] = []
    explain_money(amount, price, cost, steps)
    explain_gifts(original, before.benefits, after.benefits, steps)
    vouchers = reverse_vouchers(
        command,
        situation,
        original,
        cost_before=cost_before,
        cost_after=after.cost_minor,
        is_last=not after.goods,
        steps=steps,
    )
    paid_out = cost + vouchers.stored_minor - vouchers.charged_minor
    if paid_out != price or price != amount:
        values: dict[str, str | int] = {"amount_minor": paid_out}
        steps.append(Step(key="explanation.paid_out", values=values))
    bought: Bought | None = None
    if account is not None:
        posting = open_posting(command, situation, account)
        # A mistake is taken back as if it had never been, whatever refunds do.
        terms = situation.terms
        rules = terms.refunds if kind is EntryKind.REFUND else USUAL
        give_back(posting, original, before, after, account, terms, rules, steps)
        take_back(posting, original, before, after, returned, account, rules, steps)
        if original.thanks:
            other = take_thanks_back(
                command, situation, original, posting, after.benefits
            )
        if is_sale:
            # On the day of the sale: a ladder that has left that day behind has lost nothing.
            # What is kept for used vouchers is no purchase: it may be paid back to somebody else.
            bought = Bought(answer.day, -cost, 0 if after.goods else -1)
        elif answer.kind is EntryKind.VISIT:
            bought = Bought(answer.day, 0, 0, visits=-1)
        account = posting.account(bought=bought)
    decision = booked(
        command,
        situation,
        kind,
        account,
        posting,
        amount_minor=amount,
        discount_minor=amount - cost,
        price_off_minor=amount - price,
        returned=returned,
        bought=bought,
        costs=_costs(original, kind, before, after),
        uses=() if after.goods else taken_back(original.uses),
        other=other,
        undone=answer.entry,
        explanation=tuple(steps),
    )
    sources = sources_of(answer.benefits, original.costs, original.movements)
    return vouchers.attach(replace(decision, undoes=answer.kind, sources=sources))


def _costs(
    original: Original, kind: EntryKind, before: Remains, after: Remains
) -> tuple[Cost, ...]:
    """Return what comes back of the costs of an entry, but for rewards, which come back on their own."""
    if kind is EntryKind.UNDO:
        return tuple(costs_undone(original.costs))
    whole = original.answer.amount_minor
    return tuple(
        costs_back(original.costs, before.amount_minor, after.amount_minor, whole)
    )


def _as_recorded(original: Original, before: Remains) -> Remains:
    """Return what there was with each line as the entries so far leave it, to the cent."""
    if not original.sold:
        return before
    known = {
        line.number: (line.price_minor, line.basis_minor) for line in original.sold
    }
    for line in original.returned:
        price, basis = known[line.number]
        known[line.number] = price + line.price_minor, basis + line.basis_minor
    lines = tuple(
        replace(priced, price_minor=price, basis_minor=basis)
        for part, priced in zip(before.goods, before.lines, strict=True)
        for price, basis in (known[part.number],)
    )
    return replace(
        before, lines=lines, price_minor=sum(line.price_minor for line in lines)
    )


def _line_rows(
    original: Original, before: Remains, after: Remains
) -> tuple[SoldLine, ...]:
    """Return what comes back of each line, below zero, so that line by line it adds up to what is left."""
    if not original.sold:
        return ()
    left = {
        part.number: priced
        for part, priced in zip(after.goods, after.lines, strict=True)
    }
    rows: list[SoldLine] = []
    for part, had in zip(before.goods, before.lines, strict=True):
        kept = left.get(part.number) or PricedLine(
            line=replace(had.line, amount_minor=0, quantity=0),
            price_minor=0,
            basis_minor=0,
        )
        if kept != had:
            rows.append(
                SoldLine(
                    number=part.number,
                    line=replace(
                        had.line,
                        quantity=kept.line.quantity - had.line.quantity,
                        amount_minor=kept.line.amount_minor - had.line.amount_minor,
                    ),
                    price_minor=kept.price_minor - had.price_minor,
                    basis_minor=kept.basis_minor - had.basis_minor,
                )
            )
    return tuple(rows)


def _refuse_ended(original: Original, situation: Situation) -> None:
    """Refuse to undo a reservation that is none any more."""
    open_now = {reservation.entry for reservation in situation.reservations}
    if not original.undone and original.answer.entry not in open_now:
        raise Refusal("cannot_undo")


def _unreserve(command: Undo, situation: Situation, original: Original) -> Decision:
    posting = open_posting(command, situation, known(situation.account))
    steps: list[Step] = []
    for reservation in situation.reservations:
        if reservation.entry == original.answer.entry:
            release(posting, situation.terms, reservation, steps)
    return booked(
        command,
        situation,
        EntryKind.UNDO,
        posting.account(),
        posting,
        undone=original.answer.entry,
        explanation=tuple(steps),
    )
