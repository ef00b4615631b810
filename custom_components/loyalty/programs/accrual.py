"""What an occasion earns: a program's own rule, then what tiers and promotions make of it.

The rule's units are multiplied by the product of all multipliers and rounded down once, at the end;
then what comes on top is added, and limits leave of it what there is room for. A multiplier for some lines multiplies what these lines earn.
"""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from math import prod

from .account import Account
from .benefits import ONCE, Benefit
from .caps import capped
from .entries import credit
from .facts import MovementKind
from .lots import Posting
from .program import NOTHING, Accrual, Occasion, OccasionKind, Program, Step
from .terms import Terms


def earn(
    posting: Posting,
    terms: Terms,
    account: Account,
    occasion: Occasion,
    steps: list[Step],
    benefits: tuple[Benefit, ...] = (),
) -> tuple[Step, ...]:
    """Credit what an occasion earns in all programs; return why some gave nothing."""
    refused: list[Step] = []
    for program in terms.programs:
        gain = gain_of(program, occasion, account, benefits)
        if gain.refused is not None:
            refused.append(gain.refused)
        if not gain.amount:
            continue
        steps.extend(gain.steps)
        amount, cut = capped(gain.amount, program, account, posting)
        if cut is not None:
            steps.append(cut)
        if amount:
            credit(
                posting,
                program,
                amount,
                MovementKind.ACCRUAL,
                steps,
                pending_days=program.pending_days,
            )
            if occasion.kind is OccasionKind.VISIT:
                posting.earned_on_visit(program.id)
    return tuple(refused)


def gain_of(
    program: Program,
    occasion: Occasion,
    account: Account,
    benefits: Iterable[Benefit] = (),
) -> Accrual:
    """Return what an occasion earns in a program, with what the benefits make of it."""
    if not program.accrues_on(occasion.day):
        return NOTHING
    base = program.accrue(occasion, account)
    if base.refused is not None:
        return base
    own = [benefit for benefit in benefits if benefit.earns_in(program.id)]
    if not own:
        return base
    steps = list(base.steps)
    amount = base.amount
    multiplying = [benefit for benefit in own if benefit.multiplier != ONCE]
    if amount and multiplying:
        amount = int(_multiplied(program, occasion, account, base.amount, multiplying))
        steps.append(
            Step(
                key="explanation.multiplied",
                values={
                    "program": program.name,
                    "benefit": ", ".join(benefit.name for benefit in multiplying),
                    "amount": amount - base.amount,
                },
            )
        )
    for benefit in own:
        # A promise of its own ("5 stamps extra") counts where it names the program; else only on top.
        if benefit.extra and (base.amount or benefit.programs):
            amount += benefit.extra
            steps.append(
                Step(
                    key="explanation.extra",
                    values={
                        "program": program.name,
                        "benefit": benefit.name,
                        "amount": benefit.extra,
                    },
                )
            )
    return Accrual(amount=amount, steps=tuple(steps))


def _multiplied(
    program: Program,
    occasion: Occasion,
    account: Account,
    base: int,
    benefits: Iterable[Benefit],
) -> Decimal:
    whole = [benefit for benefit in benefits if not benefit.about_lines]
    partial = [benefit for benefit in benefits if benefit.about_lines]
    amount = Decimal(base)
    for benefit in partial:
        part = program.accrue(_of_lines(occasion, benefit), account).amount
        amount += part * (benefit.multiplier - ONCE)
    return amount * prod((benefit.multiplier for benefit in whole), start=ONCE)


def _of_lines(occasion: Occasion, benefit: Benefit) -> Occasion:
    """Return the part of an occasion that a benefit is about."""
    lines = tuple(priced for priced in occasion.lines if benefit.covers(priced.line))
    return replace(
        occasion,
        lines=lines,
        basis_minor=max(0, sum(priced.basis_minor for priced in lines)),
    )
