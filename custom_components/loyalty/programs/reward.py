"""What members can have for what they collected."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reward:
    """Something a member can have for points or stamps.

    ``price`` is in the program's unit. A gift has ``value_minor`` None; a money reward takes
    ``value_minor`` off a purchase. ``cost_minor`` is what it costs the shop (for the owner's figures).
    """

    id: str
    name: str
    program: str
    price: int
    value_minor: int | None = None
    cost_minor: int | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for a reward that would cost nothing: it could be had without end."""
        if self.price < 1:
            raise ValueError(f"reward {self.id}: price must be at least 1")
