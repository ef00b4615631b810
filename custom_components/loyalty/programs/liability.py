"""What the shop still owes its members, as money."""

from decimal import ROUND_HALF_UP, Decimal

from .promises.program import Program
from .promises.terms import Terms


def liability_minor(terms: Terms, program: Program, outstanding: int) -> int | None:
    """Return what all outstanding units of a program are worth, in minor units.

    At the rate at which they are spent as money, broken blocks in proportion; else at that of the
    reward which is worth most for each unit (a gift: what it costs the shop, a percentage: the most that it
    takes off), which is the prudent
    reading of a liability that members may claim in any way they like. None where nothing has a price.
    """
    rates = [
        Decimal(worth) / reward.price
        for reward in terms.rewards_of(program.id)
        if (worth := reward.worth_minor)
    ]
    if (money := program.as_money) is not None:
        rates = [Decimal(money.block_value_minor) / money.block_points]
    if not rates:
        return None
    return int((max(outstanding, 0) * max(rates)).quantize(Decimal(1), ROUND_HALF_UP))
