"""Stamps on a card that is a reward when it is full."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Self, override

from ..account import Account
from ..bill import PricedLine
from ..money import Currency
from .intervals import too_soon
from .program import NOTHING, Accrual, Occasion, OccasionKind, Program, Step, optional
from .reward import Reward


class StampOn(StrEnum):
    """What earns a stamp."""

    VISIT = "visit"
    PURCHASE = "purchase"
    AMOUNT = "amount"
    ARTICLE = "article"  # each piece of some goods


@dataclass(frozen=True, slots=True, kw_only=True)
class StampProgram(Program):
    """A stamp for a visit, a purchase, each full step of the amount, or each piece of some goods.

    A full card is a reward. ``articles`` are the categories and article numbers of the goods that count.
    A visit earns again only after ``minimum_interval_minutes``; ``max_per_purchase`` None is without
    limit. Stamps beyond a full card stay on the next one.
    """

    kind: ClassVar[str] = "stamps"
    unit: ClassVar[str] = "stamps"

    card_size: int = 10
    stamp_on: StampOn = StampOn.VISIT
    step_minor: int = 1000
    max_per_purchase: int | None = None
    minimum_interval_minutes: int = 15
    reward_name: str = ""
    reward_cost_minor: int | None = None
    articles: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raise ValueError for a promise that can't be kept."""
        super().__post_init__()
        if self.card_size < 1 or self.step_minor < 1:
            raise ValueError(f"program {self.id}: a card has at least one field")
        if (self.stamp_on is StampOn.ARTICLE) != bool(self.articles):
            raise ValueError(f"program {self.id}: stamps for which goods?")

    @classmethod
    @override
    def from_settings(
        cls, settings: Mapping[str, Any], currency: Currency, **common: Any
    ) -> Self:
        if settings.get("step") is not None:
            common["step_minor"] = currency.minor(settings["step"])
        return cls(
            **common,
            card_size=int(settings["card_size"]),
            stamp_on=StampOn(settings["stamp_on"]),
            articles=tuple(settings.get("articles") or ()),
            max_per_purchase=optional(settings.get("max_per_purchase"), int),
            minimum_interval_minutes=int(settings.get("minimum_interval_minutes", 15)),
            reward_name=settings.get("reward_name") or "",
            reward_cost_minor=optional(settings.get("reward_cost"), currency.minor),
        )

    @override
    def rewards(self) -> tuple[Reward, ...]:
        return (
            Reward(
                id=f"{self.id}:card",
                name=self.reward_name or self.name,
                program=self.id,
                price=self.card_size,
                cost_minor=self.reward_cost_minor,
            ),
        )

    @override
    def accrue(self, occasion: Occasion, account: Account) -> Accrual:
        match occasion.kind:
            case OccasionKind.VISIT if self.stamp_on is StampOn.VISIT:
                refused = too_soon(
                    occasion, account, self, self.minimum_interval_minutes
                )
                return refused or self._stamps("explanation.stamp_by_visit", 1)
            case OccasionKind.PURCHASE if self.stamp_on is StampOn.PURCHASE:
                # Nothing is earned on what the reward itself paid for.
                if not occasion.basis_minor:
                    return NOTHING
                return self._stamps("explanation.stamp_by_purchase", 1)
            case OccasionKind.PURCHASE if self.stamp_on is StampOn.AMOUNT:
                return self._by_amount(occasion.basis_minor)
            case OccasionKind.PURCHASE if self.stamp_on is StampOn.ARTICLE:
                return self._by_article(occasion.lines)
            case _:
                return NOTHING

    def _stamps(self, key: str, amount: int) -> Accrual:
        step = Step(key=key, values={"program": self.name, "amount": amount})
        return Accrual(amount=amount, steps=(step,))

    def _by_amount(self, basis_minor: int) -> Accrual:
        stamps = basis_minor // self.step_minor
        if not stamps:
            return NOTHING
        step = Step(
            key="explanation.stamps_by_amount",
            values={
                "program": self.name,
                "amount": stamps,
                "step_minor": self.step_minor,
            },
        )
        return self._limited(stamps, step)

    def _by_article(self, lines: Iterable[PricedLine]) -> Accrual:
        # What a reward paid for is a gift, and earns nothing.
        stamps = sum(
            priced.line.quantity
            for priced in lines
            if priced.basis_minor > 0
            and not {priced.line.sku, priced.line.category}.isdisjoint(self.articles)
        )
        if not stamps:
            return NOTHING
        values: dict[str, str | int] = {"program": self.name, "amount": stamps}
        step = Step(key="explanation.stamps_by_article", values=values)
        return self._limited(stamps, step)

    def _limited(self, stamps: int, step: Step) -> Accrual:
        most = self.max_per_purchase
        if most is None or stamps <= most:
            return Accrual(amount=stamps, steps=(step,))
        cut = Step(
            key="explanation.stamps_capped",
            values={"program": self.name, "amount": most - stamps, "most": most},
        )
        return Accrual(amount=most, steps=(step, cut))
