"""The price of a sale: the best percentage off, then those that compound, then fixed amounts."""

from collections.abc import Iterable
from decimal import Decimal

from ..account import Account
from ..bill import Bill
from ..money import percent_of
from .benefits import Benefit, lines_of
from .percentages import best_discount, percent_off, percent_text
from .program import Discount, Program, Step
from .terms import ALL_OF_IT


def guard(bill: Bill, most_percent: Decimal) -> None:
    """Let prices fall by so many per cent at most, until ``unguard``."""
    if most_percent == ALL_OF_IT:
        return
    price = max(0, bill.open_minor)
    bill.floor_minor = price - percent_of(price, most_percent)


def unguard(bill: Bill) -> None:
    """Let what is left be paid in any way."""
    bill.floor_minor = 0


def lower_by_percent(
    bill: Bill,
    programs: Iterable[Program],
    account: Account,
    benefits: tuple[Benefit, ...],
    steps: list[Step],
) -> None:
    """Take off the best percentage, then those that compound; amounts come off after all of them."""
    best = best_discount(programs, bill.sale(), account, benefits)
    if best is not None:
        _take_off(bill, best, steps)
    for benefit in benefits:
        if benefit.compounds:
            further = percent_off(benefit, bill.sale())
            if further is not None:
                _take_off(bill, further, steps)


def lower_by_amounts(
    bill: Bill, benefits: tuple[Benefit, ...], steps: list[Step]
) -> None:
    """Take off fixed amounts."""
    for benefit in benefits:
        most = benefit.off_minor
        if not most:
            continue
        if benefit.most_minor is not None:
            most = min(most, benefit.most_minor)
        off = bill.take_off(most, lines_of(benefit), benefit.id)
        if off:
            steps.append(
                Step(
                    key="explanation.amount_off",
                    values={"program": benefit.name, "amount_minor": -off},
                )
            )


def _take_off(bill: Bill, discount: Discount, steps: list[Step]) -> None:
    off = bill.take_off(discount.amount_minor, discount.covers, discount.source)
    steps.append(_explained(discount))
    if off < discount.amount_minor:
        steps.append(
            Step(
                key="explanation.guarded",
                values={"amount_minor": discount.amount_minor - off},
            )
        )


def _explained(discount: Discount) -> Step:
    off = discount.amount_minor
    values: dict[str, str | int] = {
        "program": discount.name,
        "percent": percent_text(discount.percent),
    }
    if discount.capped:
        return Step(
            key="explanation.discount_capped",
            values={**values, "most_minor": off, "amount_minor": -off},
        )
    return Step(key="explanation.discount", values={**values, "amount_minor": -off})
