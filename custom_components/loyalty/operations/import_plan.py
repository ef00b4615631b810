"""The plan of an import: who is new, who is known, and what is booked under which key."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import astuple, fields
from typing import Any

from ..ledger.transfer import Found
from ..programs.account import Account, Card, CardStatus, Member
from ..programs.commands import Actor, Command, RecordPurchase
from ..programs.decide import decide
from ..programs.members.commands import (
    LinkCard,
    OpenBalance,
    TakeOverMember,
    UpdateMember,
)
from ..programs.person import Person
from ..programs.refusal import Refusal
from ..programs.situation import Situation
from ..shop import Shop
from ..transfer.rows import BalanceRow, CustomerRow, Held, Named, PurchaseRow, Reader
from ..transfer.tables import Table
from .import_people import People
from .import_report import Outcome, Report, Step

type Rows[T] = Sequence[tuple[int, T]]
# What an export calls its lots begins with this name of the ledger, so that it knows its own.
_LEDGER_NAME = 12


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


class Planner:
    """Finds out what rows come to; ``jobs`` gathers it, one list of steps for each row."""

    def __init__(
        self,
        shop: Shop,
        actor: Actor,
        reader: Reader,
        report: Report,
        *,
        merge: bool,
        book: Callable[[list[list[Step]]], Awaitable[None]],
    ) -> None:
        """Plan nothing yet. ``merge``: duplicates are filled in, else they are reported."""
        self._shop = shop
        self._actor = actor
        self._reader = reader
        self._report = report
        self._merge = merge
        self._book = book
        self._jobs: list[list[Step]] = []
        self._people = People(shop.ledger, reader)
        # How often the same lot, or the same purchase, stood in the file.
        self._alike: Counter[tuple[str, ...]] = Counter()
        # Under which keys rows further up are booked, and for whom.
        self._seen: dict[str, str | None] = {}
        self._own_lots = own_lots(reader)

    async def flush(self) -> None:
        """Book what is planned."""
        jobs, self._jobs = self._jobs, []
        await self._book(jobs)

    async def customers(self, rows: Rows[CustomerRow]) -> None:
        """Plan customers, with the points and stamps that stand beside them."""
        found = await self._people.find(
            [row.named for _, row in rows],
            keys=[
                key
                for _, row in rows
                for key in (row.key, *(self._held_key(row, held) for held in row.held))
            ],
            cards=[card.identifier for _, row in rows for card in row.cards],
        )
        for number, row in rows:
            try:
                await self._customer(number, row, found)
            except Refusal as refusal:
                self._report.refuse(Table.CUSTOMERS, number, refusal)
        await self.flush()

    async def balances(self, rows: Rows[BalanceRow]) -> None:
        """Plan lots and debts."""
        found = await self._people.find([row.named for _, row in rows])
        named = [
            (number, row, self._lot_key(row))
            for number, row in rows
            if not (row.lot or "").startswith(self._own_lots)
        ]
        for _ in range(len(rows) - len(named)):
            self._report.count(Table.BALANCES, Outcome.KNOWN)
        booked = await self._people.booked([key for _, _, key in named])
        for number, row, key in named:
            if key in booked or key in self._seen:
                self._report.count(Table.BALANCES, Outcome.KNOWN)
                continue
            try:
                uid = self._people.whose(row.named, found)
            except Refusal as refusal:
                self._report.refuse(Table.BALANCES, number, refusal)
                continue
            self._seen[key] = uid
            self._jobs.append([self._opening(number, key, uid, row.held)])
        await self.flush()

    async def purchases(self, rows: Rows[PurchaseRow]) -> None:
        """Plan purchases that were made elsewhere."""
        found = await self._people.find([row.named for _, row in rows])
        keys = [row.reference or self._purchase_key(row) for _, row in rows]
        booked = await self._people.booked(keys)
        whose: list[tuple[int, PurchaseRow, str, str]] = []
        for (number, row), key in zip(rows, keys, strict=True):
            try:
                uid = self._buyer(row, found)
            except Refusal as refusal:
                self._report.refuse(Table.PURCHASES, number, refusal)
                continue
            if key not in booked and key not in self._seen:
                self._seen[key] = uid
                whose.append((number, row, key, uid))
            elif booked.get(key, self._seen.get(key)) == uid:
                self._report.count(Table.PURCHASES, Outcome.KNOWN)
            else:
                taken = Refusal("reference_taken", reference=key)
                self._report.refuse(Table.PURCHASES, number, taken)
        counted = await self._people.counted({uid for *_, uid in whose})
        for number, row, key, uid in whose:
            if uid in counted:
                twice = Refusal("purchase_counted")
                self._report.refuse(Table.PURCHASES, number, twice)
                continue
            self._jobs.append(
                [
                    Step(
                        table=Table.PURCHASES,
                        row=number,
                        outcome=Outcome.NEW,
                        command=RecordPurchase(
                            **self._shop.request(self._actor, reference=key, at=row.at),
                            amount_minor=row.amount_minor,
                            member=uid,
                            earns=False,
                        ),
                    )
                ]
            )
        await self.flush()

    def _buyer(self, row: PurchaseRow, found: Found) -> str:
        """Return who bought; raises Refusal ``customer_not_found``, ``at_in_future``."""
        if row.at > self._shop.clock.look().instant:
            raise Refusal("at_in_future")
        return self._people.whose(row.named, found)

    # Customers.

    async def _customer(self, number: int, row: CustomerRow, found: Found) -> None:
        known = found.booked.get(row.key) or found.uids.get(row.named.uid or "")
        if known is not None:
            self._report.count(Table.CUSTOMERS, Outcome.KNOWN)
            self._jobs.append(list(self._held(number, row, known, found)))
            return
        same = self._people.same_as(row, found)
        if len(same) > 1:
            raise Refusal("matches_several")
        if not same:
            self._jobs.append(self._new(number, row, found))
            return
        (uid,) = same
        if not self._merge:
            self._report.duplicate(Table.CUSTOMERS, number, uid)
            return
        # Who was new further up has to be there before anything is filled in.
        await self.flush()
        steps = await self._filled_in(number, row, uid)
        self._people.same(row, uid)
        self._jobs.append([*steps, *self._held(number, row, uid, found)])

    def _new(self, number: int, row: CustomerRow, found: Found) -> list[Step]:
        newcomer = self._shop.newcomer()
        uid = row.named.uid or newcomer["uid"]
        cards = {card.identifier: card for card in row.cards}
        if row.named.number is None:
            for identifier in newcomer["new_cards"]:
                cards[identifier] = Card(
                    identifier=identifier, status=CardStatus.ACTIVE
                )
        command = TakeOverMember(
            **self._shop.request(self._actor, reference=row.key),
            uid=uid,
            number=row.named.number or newcomer["number"],
            person=row.person,
            cards=tuple(cards.values()),
            source=row.source,
            referred_by=row.referred_by,
            enrolled_at=row.enrolled_at,
            visits=row.visits,
            purchases=row.purchases,
            spent_minor=row.spent_minor,
            first_visit_at=row.first_visit_at,
            last_visit_at=row.last_visit_at,
        )
        # Who is refused is not there for the rows that follow.
        attempt(self._shop, command)
        self._people.remember(row, command)
        step = Step(
            table=Table.CUSTOMERS,
            row=number,
            outcome=Outcome.NEW,
            command=command,
            needed=True,
        )
        return [step, *self._held(number, row, uid, found)]

    async def _filled_in(self, number: int, row: CustomerRow, uid: str) -> list[Step]:
        """Return how a customer gets the cards of a row, and what was not known of them."""
        there = await self._shop.ledger.member(uid)
        person = Person() if there is None else there.person
        carried = set() if there is None else {card.identifier for card in there.cards}
        changes: dict[str, object] = {
            told.name: getattr(row.person, told.name)
            for told in fields(Person)
            if getattr(row.person, told.name) and not getattr(person, told.name)
        }
        steps = [
            Step(
                table=Table.CUSTOMERS,
                row=number,
                outcome=Outcome.MERGED,
                command=UpdateMember(
                    **self._shop.request(self._actor, reference=row.key),
                    member=uid,
                    changes=changes,
                ),
                needed=True,
            )
        ]
        new = tuple(
            card.identifier
            for card in row.cards
            if card.status is CardStatus.ACTIVE and card.identifier not in carried
        )
        if new:
            key = self._reader.key("cards", row.key)
            link = LinkCard(
                **self._shop.request(self._actor, reference=key),
                member=uid,
                identifiers=new,
            )
            steps.append(
                Step(table=Table.CUSTOMERS, row=number, outcome=None, command=link)
            )
        return steps

    # Balances and purchases.

    def _held(
        self, number: int, row: CustomerRow, uid: str, found: Found
    ) -> Iterator[Step]:
        for held in row.held:
            key = self._held_key(row, held)
            if key in found.booked:
                self._report.count(Table.BALANCES, Outcome.KNOWN)
            else:
                yield self._opening(number, key, uid, held)

    def _opening(self, number: int, key: str, uid: str, held: Held) -> Step:
        return Step(
            table=Table.BALANCES,
            row=number,
            outcome=Outcome.NEW,
            command=OpenBalance(
                **self._shop.request(self._actor, reference=key),
                member=uid,
                program=held.program,
                amount=held.amount,
                earned_at=held.earned_at,
                last_day=held.last_day,
                endless=held.endless,
            ),
        )

    def _held_key(self, row: CustomerRow, held: Held) -> str:
        return self._reader.key("held", row.key, held.program)

    def _lot_key(self, row: BalanceRow) -> str:
        if row.lot:
            return self._reader.key("lot", row.lot)
        return self._nth("balance", row.named, row.held)

    def _purchase_key(self, row: PurchaseRow) -> str:
        return self._nth("purchase", row.named, row.at, row.amount_minor)

    def _nth(self, what: str, named: Named, *said: Any) -> str:
        """Return the key of a row that has none: what it says, and for how often it was said so far.

        Of whom it is said as the file names them, since they may be merged between two readings.
        """
        parts = (what, repr(astuple(named)), *(repr(part) for part in said))
        self._alike[parts] += 1
        return self._reader.key(*parts, str(self._alike[parts]))
