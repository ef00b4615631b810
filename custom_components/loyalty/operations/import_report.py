"""What becomes of the rows of a file."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from enum import StrEnum

from ..programs.commands import Command
from ..programs.refusal import Refusal
from ..transfer.tables import Table

# A longer report would help nobody.
MOST_PROBLEMS = 500


class Outcome(StrEnum):
    """What becomes of a row. ``known``: it was taken over before, or is there anyway."""

    NEW = "new"
    MERGED = "merged"
    KNOWN = "known"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A command of a row; ``needed``: if it fails the other steps of the row are not worth a word."""

    table: Table
    row: int
    outcome: Outcome | None
    command: Command
    needed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a row was left out; ``customer`` is the public id of whom it may be the same as."""

    table: Table
    row: int
    refusal: Refusal
    customer: str | None = None


@dataclass(slots=True, kw_only=True)
class Report:
    """What came of a file. ``rows`` counts those that say something, ``ignored`` are headers."""

    rows: int = 0
    counts: dict[Table, Counter[Outcome]] = field(
        default_factory=lambda: defaultdict(Counter)
    )
    problems: list[Problem] = field(default_factory=list)
    left_out: int = 0
    ignored: list[str] = field(default_factory=list)

    @property
    def brings(self) -> bool:
        """Tell whether there is anything that was not here before."""
        return any(
            counts[Outcome.NEW] or counts[Outcome.MERGED]
            for counts in self.counts.values()
        )

    def count(self, table: Table, outcome: Outcome) -> None:
        """Count a row."""
        self.counts[table][outcome] += 1

    def refuse(self, table: Table, row: int, refusal: Refusal) -> None:
        """Note why a row can't be taken over."""
        self.count(table, Outcome.REFUSED)
        self._note(Problem(table=table, row=row, refusal=refusal))

    def duplicate(self, table: Table, row: int, customer: str) -> None:
        """Note who a row may be the same as."""
        self.count(table, Outcome.DUPLICATE)
        refusal = Refusal("customer_duplicate")
        self._note(Problem(table=table, row=row, refusal=refusal, customer=customer))

    def _note(self, problem: Problem) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)
        else:
            self.left_out += 1
