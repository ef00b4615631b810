"""What members can have for what they collected."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ..money import Currency, check_percent, percent_of
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
class PercentOff:
    """A percentage off what a purchase costs after all other percentages; at most ``most_minor`` is taken off."""

    percent: Decimal
    most_minor: int | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for what can't be promised."""
        check_percent("a reward", self.percent)
        if self.most_minor is not None and self.most_minor < 1:
            raise ValueError("at most nothing is no percentage off")

    def off_minor(self, amount_minor: int) -> int:
        """Return what comes off an amount, half a cent rounded up."""
        off = percent_of(max(0, amount_minor), self.percent)
        return off if self.most_minor is None else min(off, self.most_minor)


class TakenOff(NamedTuple):
    """What a reward takes off a purchase: money, a percentage, or an article of it; a gift nothing of all."""

    value_minor: int | None = None
    percent_off: PercentOff | None = None
    item: FreeItem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reward:
    """Something a member can have for points or stamps.

    ``price`` is in the program's unit. A money reward takes ``value_minor`` off a purchase, another one a
    percentage (``percent_off``); ``item`` makes an article of the purchase free; a gift does nothing of that.
    ``cost_minor`` is what it costs the shop (for the owner's figures). It can be had from ``first_day`` through ``last_day``, as long as
    some of the ``stock`` are left (the pieces there were at first; None: it is not counted), up to ``limit``
    for each member, and by members of ``tiers`` only; what is None or empty is no condition.
    """

    id: str
    name: str
    program: str
    price: int
    value_minor: int | None = None
    percent_off: PercentOff | None = None
    item: FreeItem | None = None
    cost_minor: int | None = None
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
        if 3 - (self.value_minor, self.percent_off, self.item).count(None) > 1:
            raise ValueError(f"reward {self.id}: money, a percentage or an article")

    @property
    def is_gift(self) -> bool:
        """Tell whether it takes nothing off a purchase."""
        return (self.value_minor, self.percent_off, self.item) == (None, None, None)

    @property
    def worth_minor(self) -> int | None:
        """Return what a piece is worth at most, or what it costs the shop; None where nobody said."""
        if self.value_minor is not None:
            return self.value_minor
        if self.cost_minor is None and self.percent_off is not None:
            return self.percent_off.most_minor
        return self.cost_minor


def taken_off(settings: Mapping[str, Any], currency: Currency) -> TakenOff:
    """Return what a reward of these settings takes off.

    Settings are as the dialog saves them. Raises KeyError, ValueError or Refusal for nonsense.
    """
    most = settings.get("most")
    most_minor = None if most is None else currency.minor(most)
    match settings["kind"]:
        case "gift":
            return TakenOff()
        case "money":
            return TakenOff(value_minor=currency.minor(settings["value"]))
        case "percent":
            return TakenOff(
                percent_off=PercentOff(
                    percent=Decimal(settings["percent"]), most_minor=most_minor
                )
            )
        case "item":
            return TakenOff(
                item=FreeItem(
                    skus=tuple(settings.get("skus") or ()),
                    categories=tuple(settings.get("categories") or ()),
                    cheapest=bool(settings.get("cheapest")),
                    most_minor=most_minor,
                )
            )
        case kind:
            raise ValueError(f"no kind of reward: {kind}")
