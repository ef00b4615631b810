"""Points of a sale that pay for this very sale, where a program lets them.

What a sale earns depends on what is left to pay, and that on what is spent. So some points are spent in advance:
they are debited once they are earned. If the sale does not earn them, less has to do.
"""

from collections.abc import Callable, Mapping

from ..facts import MovementKind
from ..refusal import Refusal
from .lots import Posting


class Overdrawn(Exception):  # noqa: N818 - it is no error, but what is looked for
    """More was spent in advance than was earned then."""


class Advance:
    """So many units of programs can be spent before they are earned."""

    __slots__ = ("_spent", "_units")

    def __init__(self, units: Mapping[str, int] | None = None) -> None:
        """Advance ``units`` by program id, none by default."""
        self._units = units or {}
        self._spent: dict[str, int] = {}

    def balance(self, posting: Posting, program: str) -> int:
        """Return what can be spent now."""
        advanced = self._units.get(program, 0) - self._spent.get(program, 0)
        return posting.balance(program) + advanced

    def debit(self, posting: Posting, program: str, amount: int) -> None:
        """Spend, now or when the sale has earned it."""
        if program in self._units:
            self._spent[program] = self._spent.get(program, 0) + amount
        else:
            posting.debit(program, amount, MovementKind.REDEMPTION)

    def settle(self, posting: Posting) -> None:
        """Debit what was spent in advance; raises Overdrawn."""
        for program, amount in self._spent.items():
            if posting.balance(program) < amount:
                raise Overdrawn
            posting.debit(program, amount, MovementKind.REDEMPTION)


def largest_advance[T](sell: Callable[[Advance], T], most: Mapping[str, int]) -> T:
    """Return a sale with as much in advance as it earns, of each program ``most`` at most.

    The more is spent, the less is earned, so what is earned is found by halving.
    """

    def earns(units: dict[str, int]) -> bool:
        try:
            sell(Advance(units))
        except Overdrawn:
            return False
        except Refusal:
            # Too little for what was asked for: nothing is spent.
            return True
        return True

    units: dict[str, int] = {}
    for program, highest in most.items():
        low, high = 0, highest
        while low < high:
            middle = (low + high + 1) // 2
            if earns({**units, program: middle}):
                low = middle
            else:
                high = middle - 1
        if low:
            units[program] = low
    return sell(Advance(units))
