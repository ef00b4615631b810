"""What an occasion earns: a program's own rule, then what tiers and promotions make of it.

The rule's units are multiplied by the product of all multipliers, ten at most, and rounded once, at the end; what
that leaves over counts with the next sale where the program carries it. Then what comes on top is added, and
limits leave of it what there is room for. A multiplier for some lines multiplies what these lines earn.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from ..account import Account
from ..bill import PricedLine
from ..booking.entries import credit
from ..booking.lots import Posting
from ..facts import MovementKind
from ..promises.benefits import ONCE, Benefit, product
from ..promises.limits import rounded
from ..promises.program import Accrual, Level, Occasion, OccasionKind, Program, Step
from ..promises.terms import Terms
from ..rest import Carry, rest_of
from .caps import capped


class Gain(NamedTuple):
    """What an occasion earns in a program before limits, in its unit, and why; ``refused``: why nothing.

    ``extra`` of ``amount`` comes on top of the rule, ``exact`` is what the rule gives, multiplied and
    with broken units; ``rest`` is how the remainder changes that is carried, in parts of a unit.
    """

    amount: int = 0
    extra: int = 0
    exact: Fraction | int = 0
    rest: int = 0
    steps: tuple[Step, ...] = ()
    refused: Step | None = None


_NO_GAIN = Gain()


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
    adding = [benefit for benefit in benefits if benefit.adds_units]
    for program in terms.programs:
        gain = gain_of(program, occasion, account, adding)
        if gain.refused is not None:
            refused.append(gain.refused)
        # Also where it earned nothing: it did so on that level.
        level = program.level(account, occasion.day)
        if level is not None:
            posting.levels.append(Level(program=program.id, reached=level))
        if not gain.amount and not gain.rest:
            continue
        steps.extend(gain.steps)
        amount, cut = capped(gain.amount, program, account, posting)
        if cut is not None:
            steps.append(cut)
        # Of a sale that a limit cuts nothing is left over, and what was left over before stays for the next.
        rest = gain.rest if amount >= gain.amount - gain.extra else 0
        posting.carry(program.id, rest)
        if program.carry is not None:
            left = rest_of(account, program.id) + rest
            _explain_rest(program, program.carry, occasion, left, steps)
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
) -> Gain:
    """Return what an occasion earns in a program, with what the benefits make of it."""
    if not program.accrues_on(occasion.day):
        return _NO_GAIN
    base = program.accrue(occasion, account)
    if base.refused is not None:
        return Gain(refused=base.refused)
    own = [benefit for benefit in benefits if benefit.earns_in(program.id)]
    amount, exact = base.amount, _exact(base)
    if not (own or exact):
        return _NO_GAIN
    steps = list(base.steps)
    multiplying = [benefit for benefit in own if benefit.multiplier != ONCE]
    if exact and multiplying:
        exact = _multiplied(program, occasion, account, exact, multiplying)
        amount = rounded(exact, program.rounds)
        if amount != base.amount:
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
    rest = 0
    if base.exact is not None:
        amount, rest = _carried(program, account, exact, amount, steps)
    extra = 0
    for benefit in own:
        # A promise of its own ("5 stamps extra") counts where it names the program; else only on top.
        if benefit.extra and (base.amount or benefit.programs):
            extra += benefit.extra
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
    return Gain(
        amount=amount + extra,
        extra=extra,
        exact=exact,
        rest=rest,
        steps=tuple(steps),
    )


def _carried(
    program: Program,
    account: Account,
    exact: Fraction | int,
    amount: int,
    steps: list[Step],
) -> tuple[int, int]:
    """Return the units there are with what earlier sales left over, and how that changes."""
    carry = program.carry
    if carry is None:
        return amount, 0
    before = rest_of(account, program.id)
    given, change = carry.given(carry.counted(exact), before)
    if given != amount:
        steps.append(
            Step(
                key="explanation.rest_counted",
                values={"program": program.name, "amount": given - amount},
            )
        )
    return given, change


def _explain_rest(
    program: Program, carry: Carry, occasion: Occasion, rest: int, steps: list[Step]
) -> None:
    """Explain what counts with the next purchase."""
    if rest and occasion.kind is OccasionKind.PURCHASE:
        worth = carry.worth_minor(rest)
        values: dict[str, str | int] = {"program": program.name, "rest_minor": worth}
        steps.append(Step(key="explanation.rest_left", values=values))


def _exact(accrual: Accrual) -> Fraction | int:
    return accrual.amount if accrual.exact is None else accrual.exact


def _multiplied(
    program: Program,
    occasion: Occasion,
    account: Account,
    exact: Fraction | int,
    benefits: Sequence[Benefit],
) -> Fraction | int:
    """Multiply what each line earns by all that multiplies it, ten times at most."""
    whole = [benefit for benefit in benefits if not benefit.about_lines]
    partial = [benefit for benefit in benefits if benefit.about_lines]
    times = _product(whole)
    exact *= times
    by_times: defaultdict[Fraction | int, list[PricedLine]] = defaultdict(list)
    for priced in occasion.lines if partial else ():
        covering = [benefit for benefit in partial if benefit.covers(priced.line)]
        by_times[_product((*whole, *covering))].append(priced)
    for times_of_lines, lines in by_times.items():
        if times_of_lines != times:
            part = _exact(program.accrue(_with(occasion, lines), account))
            exact += part * (times_of_lines - times)
    return exact


def _product(benefits: Iterable[Benefit]) -> Fraction | int:
    return product(tuple([benefit.multiplier for benefit in benefits]))


def _with(occasion: Occasion, lines: Sequence[PricedLine]) -> Occasion:
    """Return the part of an occasion that some of its lines are."""
    return occasion._replace(
        lines=tuple(lines),
        basis_minor=max(0, sum(priced.basis_minor for priced in lines)),
    )
