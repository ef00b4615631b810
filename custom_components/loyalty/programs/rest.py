"""What of sales waits for the next point: the remainder that is carried from one sale to the next.

It is kept in parts of a point, under a name of its own beside the program's, and is no balance: it can't be
spent, does not end and is shown with the program only. With it, the points that sales gave are a function
of all that was counted, in whatever order goods were bought and came back.
"""

from dataclasses import dataclass
from fractions import Fraction

from .account import Account

REST = ":rest"


def rest_id(program: str) -> str:
    """Return the name under which the remainder of a program is kept."""
    return program + REST


def is_rest(program: str) -> bool:
    """Tell whether something is kept under such a name."""
    return program.endswith(REST)


def rest_of(account: Account, program: str) -> int:
    """Return what a member's sales left over, in parts of a point."""
    return -account.holding(rest_id(program)).owed


@dataclass(frozen=True, slots=True, kw_only=True)
class Carry:
    """How a remainder is carried: a point is ``parts`` parts, and points come in multiples of ``portion``.

    ``points`` is what as many minor units as a point has parts earn.
    """

    parts: int
    portion: int = 1
    points: int = 1

    @property
    def _whole(self) -> int:
        return self.parts * self.portion

    def counted(self, exact: Fraction | int) -> int:
        """Return what a sale that earns so much counts, in parts; less than a part is lost."""
        return int(exact * self.parts)

    def given(self, counted: int, rest: int) -> tuple[int, int]:
        """Return the points for what a sale counts, and how the remainder changes."""
        portions, left = divmod(rest + counted, self._whole)
        return portions * self.portion, left - rest

    def taken(self, counted: int, rest: int) -> tuple[int, int]:
        """Return the points that go when a sale counts so much less, and how the remainder changes."""
        portions = max(0, -((rest - counted) // self._whole))
        return portions * self.portion, portions * self._whole - counted

    def worth_minor(self, rest: int) -> int:
        """Return for how much money a remainder stands."""
        return rest // self.points

    def portions(self, parts: int) -> int:
        """Return the points that parts come to which are known to be whole portions."""
        return parts // self._whole * self.portion
