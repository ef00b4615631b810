"""The shop's promises in force, as one document that the ledger keeps by version."""

from dataclasses import dataclass, field
from datetime import date, datetime

from .days import BusinessCalendar
from .money import Currency
from .program import Program
from .reward import Reward

__all__ = ["Recall", "Reward", "Terms"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """What the promises need to know of members beside what they hold.

    ``since``: what they bought from this day on, day by day (None: no single day matters); ``tags``:
    the tags that they have.
    """

    since: date | None = None
    tags: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Everything that was promised at a time; each movement names the version it was decided under.

    ``rewards`` are those the owner set up; ``all_rewards`` has the programs' own (a full stamp card) as well.
    """

    version: int
    currency: Currency
    calendar: BusinessCalendar
    programs: tuple[Program, ...] = ()
    rewards: tuple[Reward, ...] = ()
    all_rewards: tuple[Reward, ...] = field(init=False, repr=False, compare=False)
    _by_program: dict[str, tuple[Reward, ...]] = field(
        init=False, repr=False, compare=False
    )
    _asks_for_tags: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Gather the rewards once: every scan asks for them."""
        own = tuple(reward for program in self.programs for reward in program.rewards())
        rewards = own + self.rewards
        object.__setattr__(self, "all_rewards", rewards)
        object.__setattr__(
            self,
            "_by_program",
            {
                program.id: tuple(
                    reward for reward in rewards if reward.program == program.id
                )
                for program in self.programs
            },
        )
        object.__setattr__(
            self,
            "_asks_for_tags",
            any(program.asks_for_tags for program in self.programs),
        )

    def recall(self, at: datetime) -> Recall:
        """Return what has to be known of members for a decision at an instant."""
        day = self.calendar.day_of(at)
        days = (program.looks_back_to(day) for program in self.programs)
        return Recall(
            since=min((first for first in days if first is not None), default=None),
            tags=self._asks_for_tags,
        )

    def program(self, program_id: str) -> Program | None:
        """Return a program by id; None if the shop does not have it any more."""
        return next(
            (program for program in self.programs if program.id == program_id), None
        )

    def reward(self, reward_id: str) -> Reward | None:
        """Return a reward by id; None if the shop does not have it any more."""
        return next(
            (reward for reward in self.all_rewards if reward.id == reward_id), None
        )

    def rewards_of(self, program_id: str) -> tuple[Reward, ...]:
        """Return what can be had for the units of a program."""
        return self._by_program.get(program_id, ())
