"""The same percentage off every purchase, for all members or some of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Self, override

from ..account import Account
from ..bill import Sale
from ..commands import Line
from ..money import Currency, check_percent
from .percentages import discount_of
from .program import NOTHING, Accrual, Discount, Occasion, Program, Rate, optional


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscountProgram(Program):
    """A percentage off each purchase of a member.

    Only of those who have ``tag``, only on lines of ``categories``, and never more than
    ``most_minor``; what is None or empty is no condition. A purchase without lines has no categories.
    """

    kind: ClassVar[str] = "discount"
    unit: ClassVar[str] = "percent"
    collects: ClassVar[bool] = False

    percent: Decimal
    tag: str | None = None
    most_minor: int | None = None
    categories: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raise ValueError for a promise that can't be kept."""
        super().__post_init__()
        check_percent(f"program {self.id}", self.percent)
        if self.most_minor is not None and self.most_minor < 1:
            raise ValueError(f"program {self.id}: at most nothing is no discount")

    @classmethod
    @override
    def from_settings(
        cls, settings: Mapping[str, Any], currency: Currency, **common: Any
    ) -> Self:
        return cls(
            **common,
            percent=Decimal(settings["percent"]),
            tag=settings.get("tag"),
            most_minor=optional(settings.get("most"), currency.minor),
            categories=tuple(settings.get("categories") or ()),
        )

    @override
    def accrue(self, occasion: Occasion, account: Account) -> Accrual:
        return NOTHING

    @override
    def discount(self, sale: Sale, account: Account) -> Discount | None:
        if not self._is_for(account, sale.day):
            return None
        covers = self._covers if self.categories else None
        return discount_of(
            self.id,
            self.name,
            self.percent,
            sale.covered_minor(covers),
            self.most_minor,
            covers,
        )

    @override
    def rate(self, account: Account, day: date) -> Rate | None:
        return Rate(percent=self.percent if self._is_for(account, day) else Decimal(0))

    @property
    @override
    def asks_for_tags(self) -> bool:
        return self.tag is not None

    def _is_for(self, account: Account, day: date) -> bool:
        return self.accrues_on(day) and (self.tag is None or self.tag in account.tags)

    def _covers(self, line: Line) -> bool:
        return line.category in self.categories
