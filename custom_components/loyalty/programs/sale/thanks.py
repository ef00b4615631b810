"""Thanks to whoever brought a customer: units on another account, booked with the customer's purchase."""

from ..account import Account
from ..booking.entries import credit, open_posting
from ..booking.lots import Posting
from ..commands import Command
from ..facts import MovementKind
from ..promises.benefits import Benefit
from ..promises.program import Step
from ..situation import Original, Situation


def thank(
    command: Command,
    situation: Situation,
    posting: Posting,
    benefits: tuple[Benefit, ...],
    steps: list[Step],
) -> Posting | None:
    """Credit whoever brought the member, as the promotions that applied promise; None for nobody.

    Nobody brings themselves: a duplicate that lives on in the member earns no thanks.
    """
    if not situation.terms.thanks_referrers:
        return None
    ids = {benefit.id for benefit in benefits}
    promised = [
        (promotion, promotion.thanks)
        for promotion in situation.terms.promotions
        if promotion.thanks is not None and promotion.id in ids
    ]
    referrer = situation.referrer
    if not promised or referrer is None or referrer.member.erased:
        return None
    if situation.account is None or _same(referrer, situation.account):
        return None
    theirs = open_posting(command, situation, referrer, posting)
    for promotion, thanks in promised:
        program = situation.terms.program(thanks.program)
        if program is None:
            continue
        credit(theirs, program, thanks.amount, MovementKind.ACCRUAL, [])
        steps.append(
            Step(
                key="explanation.thanks",
                values={
                    "promotion": promotion.name,
                    "units": thanks.amount,
                    "of_program": program.name,
                },
            )
        )
    return theirs


def take_thanks_back(
    command: Command,
    situation: Situation,
    original: Original,
    posting: Posting,
    remaining: tuple[Benefit, ...],
) -> Posting | None:
    """Take back what whoever brought the member got, once the promotion applies no more to what remains."""
    ids = {benefit.id for benefit in remaining}
    if any(
        promotion.thanks is not None and promotion.id in ids
        for promotion in original.terms.promotions
    ):
        return None
    left: dict[str, int] = {}
    for movement in original.thanks:
        # What paid debt is gone from its lot, and still was given; so was what ended.
        if movement.kind not in (MovementKind.SETTLEMENT, MovementKind.EXPIRY):
            left[movement.program] = left.get(movement.program, 0) + movement.delta
    programs = {movement.lot: movement.program for movement in original.thanks}
    owners = {movement.lot: movement.member for movement in original.thanks}
    ended = dict(original.expired)
    lots = [lot for lot in original.lots if lot.id in programs]
    referrer = situation.referrer
    if referrer is None or not any(left.values()):
        return None
    # Who brought the member may have become one with them since.
    same = situation.account is not None and _same(referrer, situation.account)
    theirs = posting if same else open_posting(command, situation, referrer, posting)
    for program, units in left.items():
        lost = 0
        for lot in lots:
            if programs[lot.id] != program:
                continue
            # What ended unused is gone already; it has been earned no more.
            unused = ended.get(lot.id, 0)
            unused += lot.remaining if lot.ended_by(posting.day) else 0
            unused = min(unused, units - lost)
            lost += unused
            if unused and owners[lot.id] == theirs.member.id:
                theirs.unearn(program, lot, unused, original.answer.day)
        if units > lost:
            theirs.take_back(
                program,
                units - lost,
                MovementKind.REVERSAL,
                first=[lot.id for lot in lots],
                earned_on=original.answer.day,
            )
    return None if same else theirs


def _same(one: Account, other: Account) -> bool:
    return one.member.id == other.member.id
