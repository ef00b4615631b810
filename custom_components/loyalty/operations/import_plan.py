"""The plan of an import: what is booked under which key, for all tables of a file."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import astuple
from datetime import datetime
from typing import Any

from ..programs.account import Account, Member
from ..programs.commands import Actor, Command
from ..programs.decide import decide
from ..programs.members.commands import TakeOverMember
from ..programs.refusal import Refusal
from ..programs.situation import Situation
from ..shop import Shop
from ..transfer.meanings import Named
from ..transfer.rows import Reader
from ..transfer.tables import Table
from .import_people import People
from .import_report import Outcome, Report, Step

type Rows[T] = Sequence[tuple[int, T]]
# What an export calls its lots begins with this name of the ledger, so that it knows its own.
_LEDGER_NAME = 12
# What has a name in an export is booked under it, and keeps it in the exports of another hub.
KEPT_KEY = "lot:"


def own_lots(reader: Reader) -> str:
    """Return how the lots of this ledger are called in exports, up to their number."""
    return f"{reader.key('ledger')[:_LEDGER_NAME]}:"


def attempt(shop: Shop, command: Command) -> None:
    """Decide on a command for somebody who has nothing; raises Refusal."""
    account = Account(
        member=Member(id=0, uid="", number="", enrolled_at=command.at, anonymous=True)
    )
    decide(
        command,
        Situation(
            terms=shop.terms,
            entry=1,
            new_member=1,
            account=None if isinstance(command, TakeOverMember) else account,
        ),
    )


class Plan:
    """What rows come to, one list of steps for each row, until it is booked.

    ``people`` knows whom rows mean; ``seen`` are the keys under which rows further up are booked, and for whom.
    """

    def __init__(
        self,
        shop: Shop,
        actor: Actor,
        reader: Reader,
        report: Report,
        book: Callable[[list[list[Step]]], Awaitable[None]],
    ) -> None:
        """Plan nothing yet."""
        self.shop = shop
        self.reader = reader
        self.report = report
        self.people = People(shop.ledger, reader)
        self.seen: dict[str, str | None] = {}
        self.own_lots = own_lots(reader)
        self._actor = actor
        self._book = book
        self._jobs: list[list[Step]] = []
        # How often the same was said in the file.
        self._alike: Counter[tuple[str, ...]] = Counter()

    def request(self, key: str, at: datetime | None = None) -> dict[str, Any]:
        """Return the fields that every command of a row has."""
        return self.shop.request(self._actor, reference=key, at=at)

    def add(self, *steps: Step) -> None:
        """Plan what a row comes to."""
        self._jobs.append(list(steps))

    def new(self, table: Table, row: int, command: Command) -> None:
        """Plan a row that is one command."""
        self.add(Step(table=table, row=row, outcome=Outcome.NEW, command=command))

    def known(self, table: Table) -> None:
        """Count a row that changes nothing."""
        self.report.count(table, Outcome.KNOWN)

    def refuse(self, table: Table, row: int, refusal: Refusal) -> None:
        """Note why a row can't be taken over."""
        self.report.refuse(table, row, refusal)

    async def flush(self) -> None:
        """Book what is planned."""
        jobs, self._jobs = self._jobs, []
        await self._book(jobs)

    def nth(self, what: str, named: Named | None, *said: Any) -> str:
        """Return the key of a row that has none: what it says, and for how often it was said so far.

        Of whom it is said as the file names them, since they may be merged between two readings.
        """
        who = "" if named is None else repr(astuple(named))
        parts = (what, who, *(repr(part) for part in said))
        self._alike[parts] += 1
        return self.reader.key(*parts, str(self._alike[parts]))
