"""Commands become rows: each is decided on what the ones before it left, all are written together."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from ..programs.account import Account
from ..programs.answer import Answer, EntryKind
from ..programs.commands import Command, SlipWish
from ..programs.decide import decide
from ..programs.facts import Decision
from ..programs.promises.terms import Terms
from ..programs.redeemed import Reservation
from ..programs.situation import Situation
from ..programs.upkeep.commands import CloseDay, ReviewTier, UseUpTickets
from .handed import gone_with, read_gone, read_reservations
from .instants import from_micros, to_micros
from .meta import HIGH_WATER, RAISE_HIGH_WATER, card_secret, read_number, write_number
from .people_told import PeopleTold
from .prepared import Change
from .print_jobs import COUPON, RECEIPT, last_number, new_job, numbered
from .promotion_uses import GivenAway
from .recent_accounts import RecentAccounts
from .rows import Rows
from .schema import entries, members, print_jobs
from .snapshot import Snapshot
from .terms_archive import file_terms, read_terms

_LAST_ENTRY = select(func.max(entries.c.number))
_LAST_MEMBER = select(func.max(members.c.id))
_NEW_JOB = Change(print_jobs.insert())


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """What came of a command; ``account`` is the member's account after it, ``others`` further ones.

    ``replayed``: the key was booked before, and this is the answer it got then; ``account`` is None.
    """

    answer: Answer
    account: Account | None = None
    others: tuple[Account, ...] = ()
    replayed: bool = False


class Book:
    """What the writer remembers from batch to batch: terms, the last numbers given, the latest instant."""

    terms: Terms

    def __init__(self, connection: Connection) -> None:
        """Read it all; ``file_terms`` must follow before anything can be booked."""
        self._terms: dict[int, Terms] = {}
        self.recent = RecentAccounts()
        self.given_away = GivenAway()
        self.secret = card_secret(connection)
        self.reread(connection)

    def reread(self, connection: Connection) -> None:
        """Read again what a failed transaction may have left wrong."""
        self.last_entry: int = connection.scalar(_LAST_ENTRY) or 0
        self.last_member: int = connection.scalar(_LAST_MEMBER) or 0
        self.last_job: int = last_number(connection)
        reached = read_number(connection, HIGH_WATER)
        self.high_water: datetime | None = from_micros(reached or None)
        if reached is None:
            write_number(connection, HIGH_WATER, 0)
        self.gone: Mapping[str, int] = read_gone(connection)
        self.reservations: Mapping[int, Reservation] = read_reservations(connection)
        self.recent.clear()
        self.given_away.clear()

    def keep_handed(self, decision: Decision) -> None:
        """Take over what a decision changed of stocks and reservations.

        New mappings each time: whoever looks at the old ones meanwhile is not disturbed.
        """
        changes = list(gone_with(decision))
        if changes:
            gone = dict(self.gone)
            for reward, change in changes:
                gone[reward] = gone.get(reward, 0) + change
            self.gone = gone
        reserved, ended = decision.reserved, decision.ended
        if reserved is not None or ended:
            kept = {**self.reservations}
            if reserved is not None:
                kept[reserved.entry] = reserved
            for entry in ended:
                kept.pop(entry, None)
            self.reservations = kept
        also = decision.also
        if (
            self.reservations
            and also is not None
            and also.member.merged_into is not None
        ):
            survivor = also.member.merged_into
            self.reservations = {
                entry: replace(reservation, member=survivor)
                if reservation.member == also.member.id
                else reservation
                for entry, reservation in self.reservations.items()
            }

    def file_terms(self, connection: Connection, terms: Terms) -> Terms:
        """Put terms in force under the version that they have or get."""
        self.terms = file_terms(connection, terms)
        # They may ask for more of a member than was asked for before.
        self.recent.clear()
        self.given_away.clear()
        self._terms[self.terms.version] = self.terms
        return self.terms

    def terms_of(self, connection: Connection, version: int) -> Terms:
        """Return the terms of a version."""
        if version not in self._terms:
            self._terms[version] = read_terms(connection, version)
        return self._terms[version]

    def trust_clock(self, connection: Connection, now: datetime) -> None:
        """Take an instant as the latest one, whatever was booked."""
        write_number(connection, HIGH_WATER, to_micros(now))
        self.high_water = now

    def next_job(self) -> int:
        """Return the number of a new print job."""
        self.last_job += 1
        return self.last_job

    def enqueue(
        self, connection: Connection, slip: Callable[[int], dict[str, Any]], key: str
    ) -> int:
        """Queue a slip, made from its number, and return that; the same key is queued once."""
        known = numbered(connection, key)
        if known is not None:
            return known
        number = self.next_job()
        _NEW_JOB(connection, [slip(number)])
        return number


class Batch:
    """Commands that are decided one after the other and written together."""

    def __init__(self, connection: Connection, book: Book) -> None:
        """Start with nothing decided; the caller has begun a transaction."""
        self._connection = connection
        self._book = book
        self._snapshot = Snapshot(
            connection,
            book.recent,
            lambda version: book.terms_of(connection, version),
            self.store,
            book.given_away,
            book.secret,
        )
        self._rows: Rows | None = None
        self._people = PeopleTold(self._snapshot)
        self._jobs: list[dict[str, Any]] = []
        self._high_water = book.high_water

    def load(self, commands: Collection[Command]) -> None:
        """Read what the commands are about."""
        recall = self._book.terms.recall(min(command.at for command in commands))
        self._snapshot.load(commands, recall)

    def load_members(self, ids: Sequence[int], at: datetime) -> None:
        """Read accounts by internal id, for decisions at an instant."""
        self._snapshot.load_members(ids, self._book.terms.recall(at))

    def book(self, command: Command) -> Booking:
        """Decide on a command and keep its rows; raises Refusal, and then nothing is kept."""
        answer = self._snapshot.answers.get(command.key)
        if answer is not None:
            return Booking(answer=answer, replayed=True)
        book = self._book
        situation = self._snapshot.situation(
            command,
            book.terms,
            book.last_entry + 1,
            book.last_member + 1,
            gone=book.gone,
            reservations=book.reservations,
        )
        return self._decided(command, situation)

    def book_all(self, commands: Sequence[Command]) -> tuple[Booking, ...]:
        """Decide on commands that belong together and write them; raises Refusal, and then all is to be rolled back."""
        self.load(commands)
        bookings = tuple(self.book(command) for command in commands)
        self.store()
        return bookings

    def decide_for(
        self,
        member: int,
        command: Callable[[str], CloseDay | ReviewTier | UseUpTickets],
    ) -> None:
        """Decide for one member (internal id) of many; ``command`` makes theirs from the public id."""
        account = self._snapshot.accounts[member]
        situation = Situation(
            terms=self._book.terms,
            entry=self._book.last_entry + 1,
            new_member=self._book.last_member + 1,
            account=account,
            gone=self._book.gone,
        )
        self._decided(command(account.member.uid), situation)

    def _decided(self, command: Command, situation: Situation) -> Booking:
        decision = decide(command, situation)
        if decision.answer.entry is None:
            if isinstance(command, ReviewTier) and decision.account is not None:
                # The same tier, but perhaps for longer.
                self._rows = self._rows or Rows()
                self._rows.keep(decision.account)
                self._snapshot.keep_up(decision)
            return Booking(answer=decision.answer, account=decision.account)
        decision = self._people.told(decision)
        self._rows = self._rows or Rows()
        self._rows.add(
            command,
            decision,
            situation.terms.version,
            self._snapshot.accounts,
        )
        self._snapshot.keep_up(decision)
        self._book.keep_handed(decision)
        self._book.last_entry = situation.entry
        if decision.enrolled is not None:
            self._book.last_member = situation.new_member
        self._queue_receipt(command, decision.answer)
        if command.prints:
            self._queue_vouchers(command, decision.answer, situation.terms)
        noted = command.noted_at or command.at
        if not command.clock_doubtful and (
            self._book.high_water is None or noted > self._book.high_water
        ):
            self._book.high_water = noted
        return Booking(
            answer=decision.answer,
            account=decision.account,
            others=tuple(other.account for other in decision.others),
        )

    def _queue_receipt(self, command: Command, answer: Answer) -> None:
        if command.counter is None:
            return
        if answer.kind is EntryKind.VISIT and not (answer.moved or answer.new_member):
            # Who comes to buy something gets the slip of the purchase.
            return
        match command.slip:
            case SlipWish.BOOKINGS:
                wanted = True
            case SlipWish.REWARDS:
                wanted = bool(
                    answer.rewards_earned
                    or answer.rewards_redeemed
                    or answer.exchanged
                    or answer.stored_values
                )
            case SlipWish.NEVER:
                wanted = False
        if wanted:
            self._jobs.append(
                new_job(
                    number=self._book.next_job(),
                    key=f"{RECEIPT}:{answer.entry}",
                    printer=command.counter,
                    kind=RECEIPT,
                    at=command.at,
                    entry=answer.entry,
                )
            )

    def _queue_vouchers(self, command: Command, answer: Answer, terms: Terms) -> None:
        """Queue a slip for each voucher that is printed as it is given."""
        for issued in answer.vouchers_issued:
            series = terms.series(issued.series)
            if command.counter is None or series is None or not series.printed:
                continue
            self._jobs.append(
                new_job(
                    number=self._book.next_job(),
                    key=f"{COUPON}:{issued.code}",
                    printer=command.counter,
                    kind=COUPON,
                    at=command.at,
                    entry=answer.entry,
                    payload={"voucher": issued.code},
                )
            )

    def store(self) -> None:
        """Write the rows kept so far."""
        if self._rows is None:
            return
        rows, self._rows = self._rows, None
        rows.store(self._connection)
        self._book.recent.keep(self._snapshot.accounts)
        self._people.store(self._connection)
        _NEW_JOB(self._connection, self._jobs)
        self._jobs = []
        if (
            self._book.high_water is not None
            and self._book.high_water != self._high_water
        ):
            self._high_water = self._book.high_water
            RAISE_HIGH_WATER(
                self._connection, [{"reached": to_micros(self._high_water)}]
            )
