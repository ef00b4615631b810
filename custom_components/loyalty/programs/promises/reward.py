"""What members can have for what they collected."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..money import Currency
from .periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class RewardLimit:
    """A member can have a reward so often in a period; taken back is as if it had not been."""

    count: int
    period: Period = Period.EVER

    def __post_init__(self) -> None:
        """Raise ValueError for a reward that nobody could have."""
        if self.count < 1:
            raise ValueError("a limit lets everybody have a reward once at least")

    def since(self, day: date) -> date:
        """Return the first day of the period that a day is in."""
        return self.period.first_day(day)


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeItem:
    """One unit of an article in the sale is free: of these articles or categories, of any if both are empty.

    The dearest eligible unit, or the ``cheapest``; at most ``most_minor`` is taken off.
    """

    skus: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    cheapest: bool = False
    most_minor: int | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for a ceiling under which nothing is free."""
        if self.most_minor is not None and self.most_minor < 1:
            raise ValueError("at most nothing is no free article")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reward:
    """Something a member can have for points or stamps.

    ``price`` is in the program's unit. A gift has ``value_minor`` None; a money reward takes
    ``value_minor`` off a purchase; ``item`` makes an article of the purchase free. ``cost_minor`` is what it
    costs the shop (for the owner's figures). It can be had from ``first_day`` through ``last_day``, as long as
    some of the ``stock`` are left (the pieces there were at first; None: it is not counted), up to ``limit``
    for each member, and by members of ``tiers`` only; what is None or empty is no condition.
    """

    id: str
    name: str
    program: str
    price: int
    value_minor: int | None = None
    cost_minor: int | None = None
    item: FreeItem | None = None
    stock: int | None = None
    first_day: date | None = None
    last_day: date | None = None
    limit: RewardLimit | None = None
    tiers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raise ValueError for a reward that would cost nothing, or that makes no sense."""
        if self.price < 1:
            raise ValueError(f"reward {self.id}: price must be at least 1")
        if self.stock is not None and self.stock < 0:
            raise ValueError(f"reward {self.id}: a stock is not below zero")
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise ValueError(f"reward {self.id}: ends before it begins")
        if self.item is not None and self.value_minor is not None:
            raise ValueError(f"reward {self.id}: either money or an article")


def taken_off(
    settings: Mapping[str, Any], currency: Currency
) -> tuple[int | None, FreeItem | None]:
    """Return what a reward of these settings takes off: money in minor units, or an article; of a gift neither.

    Settings are as the dialog saves them. Raises KeyError, ValueError or Refusal for nonsense.
    """
    match settings["kind"]:
        case "gift":
            return None, None
        case "money":
            return currency.minor(settings["value"]), None
        case "item":
            most = settings.get("most")
            return None, FreeItem(
                skus=tuple(settings.get("skus") or ()),
                categories=tuple(settings.get("categories") or ()),
                cheapest=bool(settings.get("cheapest")),
                most_minor=None if most is None else currency.minor(most),
            )
        case kind:
            raise ValueError(f"no kind of reward: {kind}")
