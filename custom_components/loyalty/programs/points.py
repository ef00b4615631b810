"""Points for what was spent, and for coming in."""

from dataclasses import dataclass
from typing import ClassVar, override

from .account import Account
from .intervals import too_soon
from .program import NOTHING, Accrual, Occasion, OccasionKind, Program, Step
from .spending import MoneyRedemption

__all__ = ["MoneyRedemption", "PointsProgram"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsProgram(Program):
    """So many points for each full step of the amount, so many for a visit.

    Steps are half-open: 19.99 at a point per 1.00 earns 19. A visit earns again only after
    ``minimum_interval_minutes``. ``redeem`` None: the points buy rewards, not money.
    """

    kind: ClassVar[str] = "points"
    unit: ClassVar[str] = "points"

    step_minor: int = 100
    points_per_step: int = 1
    points_per_visit: int = 0
    minimum_interval_minutes: int = 15
    redeem: MoneyRedemption | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for a promise that can't be kept."""
        super().__post_init__()
        if self.step_minor < 1 or self.points_per_step < 0 or self.points_per_visit < 0:
            raise ValueError(
                f"program {self.id}: points are earned by steps of at least one cent"
            )

    @override
    def accrue(self, occasion: Occasion, account: Account) -> Accrual:
        match occasion.kind:
            case OccasionKind.PURCHASE:
                steps = occasion.basis_minor // self.step_minor
                points = steps * self.points_per_step
                if not points:
                    return NOTHING
                values: dict[str, str | int] = {
                    "program": self.name,
                    "amount": points,
                    "steps": steps,
                    "step_minor": self.step_minor,
                    "points": self.points_per_step,
                }
                return Accrual(
                    amount=points,
                    steps=(Step(key="explanation.points_by_amount", values=values),),
                )
            case OccasionKind.VISIT if self.points_per_visit:
                refused = too_soon(
                    occasion, account, self, self.minimum_interval_minutes
                )
                if refused is not None:
                    return refused
                values = {"program": self.name, "amount": self.points_per_visit}
                step = Step(key="explanation.points_by_visit", values=values)
                return Accrual(amount=self.points_per_visit, steps=(step,))
            case _:
                return NOTHING

    @property
    @override
    def as_money(self) -> MoneyRedemption | None:
        return self.redeem
