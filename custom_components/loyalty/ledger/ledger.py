"""The ledger as the event loop sees it: every call returns at once, threads do the work."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import batched
from pathlib import Path
from typing import Any

from ..programs.account import Account
from ..programs.answer import Answer
from ..programs.commands import Command
from ..programs.history import Counted
from ..programs.person import Person
from ..programs.promises.terms import Recall, Terms
from ..programs.promises.vouchers import Voucher, VoucherMove
from ..programs.redeemed import Reservation
from ..programs.rhythm import Rhythm
from ..programs.trials.past import PastMember, PastShop
from ..programs.upkeep.commands import DrawRaffle
from . import (
    checks,
    counted as counts,
    days,
    exports,
    members,
    print_jobs,
    program_figures,
    queries,
    raffles,
    referrals,
    shop_totals,
    switches,
    tiers,
    transfer,
    voucher_totals,
    vouchers,
)
from .book import Batch, Booking
from .days import EndingRow, Expired
from .engine import size
from .errors import LedgerError
from .job_store import JobStore
from .opening import Opened
from .past import past_page, past_purchases, past_shop
from .print_jobs import PrintJob
from .queries import MemberRow
from .schema import SCHEMA_VERSION
from .threads import Threads
from .tiers import TierMove
from .totals import Period, Totals
from .voucher_totals import VoucherTotal

__all__ = [
    "Booking",
    "EndingRow",
    "Expired",
    "Ledger",
    "MemberRow",
    "PrintJob",
    "TierMove",
    "Totals",
]

# A backup that never says that it is done must not close the shop.
LONGEST_HOLD_SECONDS = 300.0


class Ledger:
    """What happened in the shop, for ever."""

    schema_version = SCHEMA_VERSION

    def __init__(
        self,
        path: Path,
        threads: Threads,
        opened: Opened,
        last_closed_day: date | None,
    ) -> None:
        """Use ``open`` instead."""
        self.card_secret = opened.card_secret
        self._path = path
        self._threads = threads
        self.last_closed_day = last_closed_day
        self.print_jobs = JobStore(threads)

    @classmethod
    async def open(
        cls, path: Path, *, terms: Terms, on_corrupt: Callable[[Path], None]
    ) -> Ledger:
        """Open the ledger's file or make it, and put the terms in force.

        ``on_corrupt`` is called with the new name of a damaged file, in whose place a new one was made.
        Raises LedgerTooNew, LedgerLocked, or LedgerUnwritable.
        """
        threads, opened = await Threads.start(path, terms)
        if opened.aside is not None:
            on_corrupt(opened.aside)
        return cls(path, threads, opened, await threads.read(days.last_closed_day))

    async def close(self) -> None:
        """Book what waits, write everything into the file, and end the threads; closing twice is harmless."""
        await self._threads.stop()

    # Commands.

    def book(self, command: Command) -> asyncio.Future[Booking]:
        """Decide on a command and commit it; the future raises Refusal, LedgerUnwritable or LedgerClosed.

        It is durable when the future is done. A key that was booked before gets its stored answer.
        """
        if isinstance(command, DrawRaffle):
            # One command, and an entry for each holder of a ticket.
            return self._threads.write(partial(raffles.draw, command=command))
        return self._threads.ask(command)

    def book_together(self, *commands: Command) -> asyncio.Future[tuple[Booking, ...]]:
        """Decide on commands one after the other and commit them as one: where one is refused, none is booked."""
        return self._threads.write(
            lambda connection, book: Batch(connection, book).book_all(commands)
        )

    @property
    def waiting(self) -> int:
        """Return how many commands wait to be booked."""
        return self._threads.waiting

    @property
    def high_water(self) -> datetime | None:
        """Return the latest instant booked by a clock that could be trusted."""
        return self._threads.book.high_water

    @property
    def terms(self) -> Terms:
        """Return the terms in force."""
        return self._threads.book.terms

    @property
    def gone(self) -> Mapping[str, int]:
        """Return how many pieces of each reward are missing of its stock."""
        return self._threads.book.gone

    @property
    def reservations(self) -> Mapping[int, Reservation]:
        """Return the open reservations by the number of their entry, the oldest first."""
        return self._threads.book.reservations

    @property
    def _recall(self) -> Recall:
        """Return what is read of members for whoever looks at them now."""
        now = datetime.now(UTC)
        return self.terms.recall(min(now, self.high_water or now))

    async def trust_clock(self, now: datetime) -> None:
        """Take ``now`` as the latest instant: the owner says that the clock is right."""
        await self._threads.write(
            lambda connection, book: book.trust_clock(connection, now)
        )

    async def set_terms(self, terms: Terms) -> Terms:
        """Put terms in force for all later commands; returns them with their version."""
        return await self._threads.write(
            lambda connection, book: book.file_terms(connection, terms)
        )

    async def pin(self, uid: str, *, pinned: bool = True) -> None:
        """Keep a member among the recent ones whether they come or not."""
        await self._threads.write(
            lambda connection, _: members.pin(connection, uid, pinned)
        )

    async def switched_off(self) -> set[str]:
        """Return the ids of the promotions that are switched off."""
        return await self._threads.read(switches.switched_off)

    async def switch(self, promotion: str, *, on: bool) -> None:
        """Remember whether a promotion is switched on."""
        await self._threads.write(
            lambda connection, _: switches.switch(connection, promotion, on=on)
        )

    # Members.

    async def member(
        self, text: str, identifiers: Collection[str] = ()
    ) -> MemberRow | None:
        """Return the member with a public id, number, card (``identifiers``) or phone number."""
        recall = self._recall
        return await self._threads.read(
            lambda c: queries.member(c, text, identifiers, recall)
        )

    async def account(self, uid: str) -> Account | None:
        """Return a member's account; that of the one they live on in if they were merged."""
        recall = self._recall
        row = await self._threads.read(lambda c: queries.by_uid(c, uid, recall))
        return None if row is None else row.account

    async def accounts(self, uids: Collection[str]) -> dict[str, Account]:
        """Return the accounts of members by public id; what is no member's has none."""
        recall = self._recall
        return await self._threads.read(lambda c: queries.accounts(c, uids, recall))

    async def brought_by(self, uid: str) -> int:
        """Return how many members somebody brought."""
        return await self._threads.read(lambda c: referrals.brought_by(c, uid))

    async def person(self, uid: str) -> Person:
        """Return who a member is; a blank person for an anonymous one."""
        return await self._threads.read(lambda c: queries.person(c, uid))

    async def find_members(
        self,
        query: str | None = None,
        *,
        identifiers: Collection[str] = (),
        tag: str | None = None,
        tier: str | None = None,
        has_reward: bool | None = None,
        inactive_days: int | None = None,
        limit: int = 20,
        offset: int = 0,
    ) -> tuple[list[MemberRow], int]:
        """Return a page of members, best matches first, and how many there are in all.

        ``query``: words of a name, a phone number or its end, a number, card or e-mail address;
        ``identifiers``: what its code may be known as, if it is that of a card.
        """
        today = self.terms.calendar.day_of(datetime.now(UTC))
        wanted = members.Wanted(
            query=query,
            identifiers=tuple(identifiers),
            tag=tag,
            tier=tier,
            has_reward=has_reward,
            unseen_since=None
            if inactive_days is None
            else self.terms.calendar.start_of(today - timedelta(days=inactive_days)),
            terms=self.terms,
            day=today,
            gone=self.gone,
            recall=self._recall,
        )
        return await self._threads.read(
            lambda c: members.find(c, wanted, limit, offset)
        )

    async def recent_members(self, since: datetime, limit: int) -> list[MemberRow]:
        """Return all pinned members, then whoever was here since an instant, newest first."""
        recall = self._recall
        return await self._threads.read(
            lambda c: queries.recent_members(c, since, limit, recall)
        )

    # History and figures.

    async def purchases(self, uid: str, limit: int) -> list[Answer]:
        """Return a member's latest purchases, newest first, without those taken back."""
        return await self._threads.read(lambda c: queries.purchases(c, uid, limit))

    async def entry(self, wanted: int | str) -> Answer | None:
        """Return the answer of an entry by its number or idempotency key."""
        return await self._threads.read(lambda c: queries.entry(c, wanted))

    async def latest_entry(self, counter: str) -> Answer | None:
        """Return the latest entry of a counter that can be taken back."""
        return await self._threads.read(lambda c: queries.latest_entry(c, counter))

    async def voucher(self, code: str) -> tuple[Voucher, int] | None:
        """Return a voucher by its serial, with the number of the entry that gave it."""
        return await self._threads.read(lambda c: vouchers.voucher(c, code))

    async def vouchers_of(self, uid: str, limit: int) -> list[Voucher]:
        """Return the latest vouchers that were given to a member, newest first."""
        return await self._threads.read(lambda c: vouchers.given_to(c, uid, limit))

    async def voucher_totals(self, day: date) -> list[VoucherTotal]:
        """Return what of each series can still be used on a day or later, and how many stickers there are."""
        return await self._threads.read(lambda c: voucher_totals.totals(c, day))

    async def vouchers_moved(
        self, first: date, last: date
    ) -> Mapping[str, Mapping[VoucherMove, int]]:
        """Return how much of each series came and went on some business days, by the kind of movement."""
        return await self._threads.read(lambda c: voucher_totals.moved(c, first, last))

    async def totals(self, day: date, active_days: int) -> Totals:
        """Return the figures of a business day and of all time.

        Active are the members who were here in the ``active_days`` days that end with ``day``.
        """
        since = self.terms.calendar.start_of(day - timedelta(days=active_days - 1))
        return await self._threads.read(lambda c: shop_totals.totals(c, day, since))

    async def period(self, first: date, last: date) -> Period:
        """Return the figures from one business day through another."""
        calendar = self.terms.calendar
        since, until = calendar.start_of(first), calendar.end_of(last)
        return await self._threads.read(
            lambda c: shop_totals.period(c, first, last, since, until)
        )

    async def counts(self) -> dict[str, int]:
        """Return how many rows each table has."""
        return await self._threads.read(checks.counts)

    async def check(self) -> list[str]:
        """Return what is wrong in the file, or between the movements and what is derived from them."""
        return await self._threads.read(checks.check)

    async def size(self) -> int:
        """Return how many bytes the ledger takes on disk."""
        return await self._threads.read(lambda _: size(self._path))

    # Imports and exports.

    async def find(self, sought: transfer.Sought) -> transfer.Found:
        """Return who and what of it is known."""
        return await self._threads.read(lambda c: transfer.find(c, sought))

    async def untold(self, uids: Collection[str]) -> dict[str, transfer.Untold]:
        """Return what of members' figures was taken over as a sum."""
        return await self._threads.read(lambda c: transfer.untold(c, uids))

    async def counted(self, uids: Collection[str]) -> dict[str, list[Counted]]:
        """Return what tiers and limits count of members, by public id."""
        return await self._threads.read(lambda c: counts.counted(c, uids))

    async def member_page(self, after: int, most: int) -> exports.MemberPage:
        """Return some members in order of enrolment, the first ones after 0."""
        recall = self._recall
        return await self._threads.read(
            lambda c: exports.member_page(c, after, most, recall)
        )

    async def purchase_page(
        self, after: int, most: int
    ) -> tuple[list[exports.PurchaseRow], int]:
        """Return some purchases in order, and after which entry to go on (0 at first)."""
        return await self._threads.read(lambda c: exports.purchase_page(c, after, most))

    async def visit_page(self, after: int, most: int) -> list[exports.VisitRow]:
        """Return some visits after an entry, in order."""
        return await self._threads.read(lambda c: exports.visit_page(c, after, most))

    async def voucher_page(self, after: str, most: int) -> list[exports.VoucherRow]:
        """Return some vouchers after a serial, in order."""
        return await self._threads.read(lambda c: exports.voucher_page(c, after, most))

    async def rolls(self) -> dict[str, int]:
        """Return how many stickers are on the roll, by series."""
        return await self._threads.read(vouchers.stickers_left)

    async def past_page(
        self, before: int, most: int, *, first: datetime, end: datetime, terms: Terms
    ) -> tuple[list[PastMember], int]:
        """Return what some members did in a period, and before whom to go on (NEWEST at first)."""
        return await self._threads.read(
            lambda c: past_page(c, before, most, first=first, end=end, terms=terms)
        )

    async def past_shop(
        self, *, first: datetime, end: datetime, terms: Terms
    ) -> PastShop:
        """Return what all customers share as it was when a period began."""
        return await self._threads.read(
            lambda c: past_shop(c, first=first, end=end, terms=terms)
        )

    async def past_purchases(self, *, first: date, end: date) -> int:
        """Return how many purchases were booked from one day until before another, whatever came back."""
        return await self._threads.read(lambda c: past_purchases(c, first, end))

    # What a change of terms is about.

    @property
    def last_entry(self) -> int:
        """Return the number of the latest entry."""
        return self._threads.book.last_entry

    async def held(self, program: str) -> tuple[int, int]:
        """Return what is held in a program, and by how many members."""
        return await self._threads.read(lambda c: program_figures.held(c, program))

    async def promised_ends(self, program: str) -> list[tuple[date | None, int]]:
        """Return with which days what is left in a program was promised to end, and how much of it."""
        return await self._threads.read(
            lambda c: program_figures.promised_ends(c, program)
        )

    async def rhythm(self, since: date) -> Rhythm | None:
        """Return how often members came since a day; None if too few came twice."""
        return await self._threads.read(lambda c: program_figures.rhythm(c, since))

    # The daily round.

    async def days_to_close(self, today: date) -> list[date]:
        """Return the business days before ``today`` that are not closed, in order; none at first."""
        due = await self._threads.write(partial(days.days_to_close, today=today))
        if self.last_closed_day is None:
            self.last_closed_day = today - timedelta(days=1)
        return due

    async def close_day(self, day: date, request: Mapping[str, Any]) -> list[Expired]:
        """Expire what was usable through a day, and remember that the day is closed.

        ``request`` has the fields of a command, a key of which is not used. Scans go on in between.
        """
        terms = self.terms
        # What ends of itself before what ends with the points.
        by_balance = terms.tiers is not None and terms.tiers.by_balance
        if not by_balance:
            await self._review_tiers(day, request)
        ids = await self._threads.read(lambda c: days.ended_members(c, day, terms))
        for chunk in batched(ids, days.EXPIRED_TOGETHER, strict=False):
            await self._threads.write(
                partial(days.expire, ids=chunk, day=day, request=request)
            )
        if by_balance:
            await self._review_tiers(day, request)
        recall = self._recall
        expired = await self._threads.read(lambda c: days.expired_on(c, day, recall))
        await self._threads.write(partial(days.record_closed, day=day))
        self.last_closed_day = max(day, self.last_closed_day or day)
        return expired

    async def _review_tiers(self, day: date, request: Mapping[str, Any]) -> None:
        ladder = self.terms.tiers
        waits = ladder is not None and ladder.waits
        ids = await self._threads.read(lambda c: tiers.due(c, day, waits=waits))
        for chunk in batched(ids, tiers.REVIEWED_TOGETHER, strict=False):
            await self._threads.write(
                partial(tiers.review, ids=chunk, day=day, request=request)
            )

    async def hold_to_ladder(self, day: date, request: Mapping[str, Any]) -> int:
        """Hold everybody to the tiers in force, if these are others than before; return how many that was.

        As of the day after ``day``. Scans go on in between.
        """
        terms = self.terms
        if not await self._threads.write(tiers.ladder_changed):
            return 0
        held = 0
        found = await self._threads.read(lambda c: tiers.some(c, 0))
        while found:
            held += len(found)
            await self._threads.write(
                partial(
                    tiers.review,
                    ids=found,
                    day=day,
                    request=request,
                    rules_changed=True,
                )
            )
            after = found[-1]
            found = await self._threads.read(partial(tiers.some, after=after))
        await self._threads.write(partial(tiers.record_ladder, terms=terms))
        return held

    async def use_up_drawn(self, raffle: str, request: Mapping[str, Any]) -> int:
        """Use up the tickets that are left of a raffle which was drawn; return how many members had some.

        Nothing is left by the draw itself: it is what was drawn by an earlier version, or credited since. Scans go
        on in between.
        """
        ids = await self._threads.read(lambda c: raffles.holders_if_drawn(c, raffle))
        for chunk in batched(ids, raffles.READ_TOGETHER, strict=False):
            await self._threads.write(
                partial(raffles.use_up, ids=chunk, program=raffle, request=request)
            )
        return len(ids)

    async def untold_tier_moves(self) -> list[TierMove]:
        """Return who came to another tier by the end of days, and note that it is being told."""
        recall = self._recall
        moves, through = await self._threads.read(lambda c: tiers.untold(c, recall))
        await self._threads.write(partial(tiers.record_told, through=through))
        return moves

    async def tier_endings(self, first: date, last: date) -> list[tuple[str, date]]:
        """Return whose tier surely lasts no longer than to a day of a period, with that day."""
        return await self._threads.read(lambda c: tiers.endings(c, first, last))

    async def endings(self, first: date, last: date) -> list[EndingRow]:
        """Return what ends in a period, summed up per member, program and day."""
        terms = self.terms
        return await self._threads.read(lambda c: days.endings(c, first, last, terms))

    async def arrivals(self, first: date, last: date) -> list[str]:
        """Return the members of whom something becomes usable on a day of a period."""
        return await self._threads.read(lambda c: days.arrivals(c, first, last))

    async def unseen_since(self, first: date, last: date) -> list[tuple[str, date]]:
        """Return the members whose last visit was on a business day of a period, with that day."""
        calendar = self.terms.calendar
        return await self._threads.read(
            lambda c: days.unseen_since(c, first, last, calendar)
        )

    async def told(self, keys: Collection[str]) -> set[str]:
        """Return which of the keys were told already."""
        return await self._threads.read(lambda c: days.told(c, keys))

    async def tell_once(self, keys: Collection[str], at: datetime) -> set[str]:
        """Note that something is being told; returns the keys that were never told before."""
        return (
            await self._threads.write(partial(days.tell_once, keys=keys, at=at))
            if keys
            else set()
        )

    async def prune(self, before: datetime) -> None:
        """Forget the print jobs that ended before an instant, and codes that were asked for before it."""
        await self._threads.write(partial(days.prune, before=before))

    # Slips and backups.

    async def enqueue_slip(
        self,
        *,
        key: str,
        printer: str,
        kind: str,
        at: datetime,
        entry: int | None = None,
        payload: Mapping[str, Any] | None = None,
    ) -> int:
        """Queue a slip and return the job's number; the same key is queued once."""
        slip = partial(
            print_jobs.new_job,
            key=key,
            printer=printer,
            kind=kind,
            at=at,
            entry=entry,
            payload=payload,
        )
        return await self._threads.write(
            lambda connection, book: book.enqueue(
                connection, lambda number: slip(number=number), key
            )
        )

    async def checkpoint_and_hold(self, seconds: float = LONGEST_HOLD_SECONDS) -> None:
        """Bring everything into the main file and leave it as it is until ``release``.

        Commands wait meanwhile. The hold ends by itself after some time; holding twice is one hold.
        Raises LedgerError when something keeps the log from getting into the main file.
        """
        if not await self._threads.hold(seconds):
            await self.release()
            raise LedgerError("the log could not be brought into the ledger's file")

    async def release(self) -> None:
        """Write again; harmless when nothing is held."""
        self._threads.release()
