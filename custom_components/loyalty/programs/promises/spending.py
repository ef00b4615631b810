"""Points spent as money."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from ..money import Currency
from ..refusal import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyRedemption:
    """How points are spent as money: whole blocks, from a minimum, up to a share of the sale."""

    block_points: int = 100
    block_value_minor: int = 500
    minimum_points: int = 0
    max_share_percent: int = 100

    def __post_init__(self) -> None:
        """Raise ValueError for a promise that can't be kept."""
        if (
            self.block_points < 1
            or self.block_value_minor < 1
            or self.minimum_points < 0
        ):
            raise ValueError(
                "points are redeemed in blocks of at least one point and a value"
            )
        if not 1 <= self.max_share_percent <= 100:
            raise ValueError(
                "the share of a sale paid with points is 1 to 100 per cent"
            )

    @classmethod
    def from_settings(
        cls, settings: Mapping[str, Any], currency: Currency
    ) -> Self | None:
        """Return how a points program's settings let points be spent as money; None if they don't."""
        if settings.get("block_value") is None:
            return None
        return cls(
            block_points=int(settings["block_points"]),
            block_value_minor=currency.minor(settings["block_value"]),
            minimum_points=int(settings.get("minimum_points") or 0),
            max_share_percent=int(settings.get("max_share_percent", 100)),
        )

    @property
    def smallest(self) -> int:
        """Return the fewest points that can be spent: the minimum, up to whole blocks."""
        return max(1, -(-self.minimum_points // self.block_points)) * self.block_points

    def worth_minor(self, balance: int) -> int:
        """Return what a balance could take off a sale big enough, in minor units."""
        return self.value_minor(balance) if balance >= self.smallest else 0

    def value_minor(self, points: int) -> int:
        """Return what whole blocks of points are worth."""
        return points // self.block_points * self.block_value_minor

    def points_for(self, amount_minor: int) -> int:
        """Return the points that an amount takes, a broken point rounded up."""
        return -(-amount_minor * self.block_points // self.block_value_minor)

    def applicable(
        self, requested: int, balance: int, amount_minor: int, open_minor: int
    ) -> int:
        """Return how many of the requested points can be spent on a sale.

        ``amount_minor`` is the sale, ``open_minor`` what is still to pay. The least of request, balance
        and share cap goes down to whole blocks, and below the minimum to nothing: which is refused,
        with the reason.
        """
        smallest = self.smallest
        if requested < smallest:
            raise Refusal("points_below_minimum", minimum=smallest)
        if balance < smallest:
            raise Refusal("points_too_few", balance=balance, missing=smallest - balance)
        cap = min(amount_minor * self.max_share_percent // 100, open_minor)
        blocks = min(
            min(requested, balance) // self.block_points, cap // self.block_value_minor
        )
        points = blocks * self.block_points
        if points < smallest:
            raise Refusal("sale_too_small_for_points", percent=self.max_share_percent)
        return points
