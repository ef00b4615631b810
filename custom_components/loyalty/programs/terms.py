"""The shop's promises in force, as one document that the ledger keeps by version."""

from dataclasses import dataclass, field

from .days import BusinessCalendar
from .money import Currency
from .program import Program
from .reward import Reward

__all__ = ["Reward", "Terms"]


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
