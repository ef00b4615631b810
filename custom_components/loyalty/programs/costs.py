"""What promises cost the shop: by program, promotion, tier or series of vouchers."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple


class CostKind(StrEnum):
    """What was given; it decides what comes back with the goods."""

    PRICE = "price"  # off a sale: percentages, amounts, coupons, points
    REWARD = "reward"
    GIFT = "gift"  # handed over because of a promotion


class Cost(NamedTuple):
    """What an entry cost because of one promise (its id), in minor units; below zero: it came back."""

    source: str
    kind: CostKind
    amount_minor: int


def costs_of_sale(taken: Mapping[str, int]) -> Iterator[Cost]:
    """Return what promises took off a sale."""
    for source, amount_minor in taken.items():
        yield Cost(source, CostKind.PRICE, amount_minor)


def costs_back(
    costs: Iterable[Cost], before_minor: int, after_minor: int, whole_minor: int
) -> Iterator[Cost]:
    """Return what comes back of what promises took off a sale, of which less is left than before.

    Each bears the part that its goods were of the sale; the parts of several refunds add up to all of it.
    """
    for source, kind, amount in costs:
        if kind is CostKind.PRICE and whole_minor:
            left = amount * after_minor // whole_minor
            back = amount * before_minor // whole_minor - left
            if back:
                yield Cost(source, kind, -back)


def costs_undone(costs: Iterable[Cost]) -> Iterator[Cost]:
    """Return what is as if it had never been given; rewards come back on their own."""
    for cost in costs:
        if cost.kind is not CostKind.REWARD:
            yield cost._replace(amount_minor=-cost.amount_minor)
