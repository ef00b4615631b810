"""What points there are for an amount: at a pace that rises, and for goods with a rate of their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Self

from ..account import Account
from ..money import Currency
from .ladder import LadderBasis, LadderWindow, reached, window_start


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRate:
    """What lines of a category, or with an article number, earn instead: ``name`` is either of them.

    ``points`` for each full step of their price, or (``step_minor`` None) for each piece; 0: nothing.
    """

    name: str
    points: int
    step_minor: int | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for a rate that means nothing."""
        if (
            not self.name
            or self.points < 0
            or (self.step_minor is not None and self.step_minor < 1)
        ):
            raise ValueError(f"a rate of {self.points} points for {self.name!r}")

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any], currency: Currency) -> Self:
        """Return a rate as the dialog saves it."""
        step = settings.get("step")
        return cls(
            name=settings["name"],
            points=int(settings["points"]),
            step_minor=None if step is None else currency.minor(step),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceStep:
    """From ``threshold`` on, which is met exactly as well, a step of the amount earns ``points``."""

    threshold: int
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RisingPace:
    """More points for the same amount, the more was bought before; the sale itself does not count yet."""

    steps: tuple[PaceStep, ...]
    basis: LadderBasis = LadderBasis.SPEND
    window: LadderWindow = LadderWindow.LIFETIME
    months: int = 12

    def __post_init__(self) -> None:
        """Raise ValueError for a promise that can't be kept."""
        if not self.steps or self.steps[0].threshold < 1 or self.months < 1:
            raise ValueError("a ladder has at least one step")
        for lower, higher in pairwise(self.steps):
            if higher.threshold <= lower.threshold or higher.points <= lower.points:
                raise ValueError("a ladder rises with each step")

    @classmethod
    def from_settings(
        cls, settings: Mapping[str, Any], currency: Currency
    ) -> Self | None:
        """Return the pace of a points program's settings; None if it does not rise."""
        if not settings.get("rising_steps"):
            return None
        basis = LadderBasis(settings.get("rising_basis") or LadderBasis.SPEND)
        threshold = currency.minor if basis is LadderBasis.SPEND else int
        return cls(
            basis=basis,
            window=LadderWindow(settings.get("rising_window") or LadderWindow.LIFETIME),
            months=int(settings.get("rising_months") or 12),
            steps=tuple(
                PaceStep(threshold=threshold(step["from"]), points=int(step["points"]))
                for step in settings["rising_steps"]
            ),
        )

    def looks_back_to(self, day: date) -> date | None:
        """Return the first day whose purchases matter on ``day``; None if no single day matters."""
        return window_start(self.window, self.months, day)

    def reached(self, account: Account, day: date) -> int:
        """Return what counts on a day of what a member bought."""
        return reached(self.basis, account, self.looks_back_to(day), day)
