"""The daily round: what ended expires, and people are reminded of what will end.

Once for each local business day and in order: after an outage the missed days are closed one after
the other, but people are told only how things stand today. Never with a clock that can't be believed.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import batched
import logging
from typing import Any

from homeassistant.core import callback
from homeassistant.helpers.event import (
    async_track_point_in_utc_time,
    async_track_time_interval,
)
from homeassistant.util import dt as dt_util

from .daily_arrivals import tell_arrivals
from .daily_raffles import use_up_drawn
from .daily_tiers import hold_to_tiers, tell_tier_moves, tier_endings
from .events import EventType, ShopEvent
from .figures import DailyReport
from .harsh_terms import look_for_harsh_terms
from .outreach.program_ends import due_notices
from .outreach.reminders import Ending, due_reminders, lapsing_key
from .programs.commands import Actor, Role
from .shop import Shop

_LOGGER = logging.getLogger(__name__)

# When a round could not run (the clock was wrong), look again this often.
RETRY = timedelta(minutes=10)
# A customer who lapsed while the hub was off is still noticed this many days later.
LAPSED_LATE_DAYS = 30
KEEP_PRINTED = timedelta(days=90)
# So many customers are told of at once; the shop remembers at least as many.
TOLD_TOGETHER = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _News:
    """Something about a customer that is told once: its first key, noted with the others, says so."""

    keys: tuple[str, ...]
    type: EventType
    customer: str
    data: dict[str, Any]


class DailyRound:
    """Runs the round at each start of a business day, and at once after missed days."""

    def __init__(self, shop: Shop) -> None:
        """Make the round of a shop; ``start`` sets it going."""
        self._shop = shop
        self._running = asyncio.Lock()
        self._stop: list[Callable[[], None]] = []
        self._stop_point: Callable[[], None] | None = None
        self._rounds: set[asyncio.Task[DailyReport]] = set()
        self._told_on: date | None = None

    @callback
    def start(self) -> None:
        """Run now if a day is due, and from now on at each start of a business day."""
        self._stop.append(
            async_track_time_interval(
                self._shop.hass, self._look, RETRY, cancel_on_shutdown=True
            )
        )
        self._schedule()
        self._run_soon()

    async def stop(self) -> None:
        """Run no more; a round on its way ends here and goes on with the next start."""
        for stop in self._stop:
            stop()
        self._stop.clear()
        if self._stop_point is not None:
            self._stop_point()
            self._stop_point = None
        for task in self._rounds:
            task.cancel()
        if self._rounds:
            await asyncio.wait(self._rounds)

    def today(self) -> date:
        """Return the running business day."""
        return self._shop.terms.calendar.day_of(dt_util.utcnow())

    @callback
    def _schedule(self) -> None:
        at = self._shop.terms.calendar.end_of(self.today())
        self._stop_point = async_track_point_in_utc_time(
            self._shop.hass, self._day_begins, at
        )

    @callback
    def _day_begins(self, now: datetime) -> None:
        self._schedule()
        self._shop.live.new_day(now)
        self._shop.figures.changed()
        self._run_soon()

    @callback
    def _look(self, _now: datetime) -> None:
        if self._told_on != self.today():
            self._run_soon()

    @callback
    def _run_soon(self) -> None:
        task = self._shop.entry.async_create_background_task(
            self._shop.hass, self.run(), "loyalty daily round", eager_start=False
        )
        self._rounds.add(task)
        task.add_done_callback(self._rounds.discard)

    async def run(self, until: date | None = None) -> DailyReport:
        """Close the business days that are over (through ``until``), then tell what is to be told."""
        async with self._running:
            clock = self._shop.clock.look()
            if not clock.sane:
                return DailyReport(expired={}, clock_doubtful=True)
            await self._shop.reservations.release_due()
            today = self._shop.terms.calendar.day_of(clock.now)
            closed: list[date] = []
            expired: dict[str, int] = {}
            members: set[str] = set()
            for day in await self._shop.ledger.days_to_close(today):
                if until is not None and day > until:
                    break
                for uid, program, amount in await self._close(day):
                    expired[program] = expired.get(program, 0) + amount
                    members.add(uid)
                closed.append(day)
            await use_up_drawn(self._shop, today)
            await hold_to_tiers(self._shop, today)
            moved = await tell_tier_moves(self._shop)
            first = closed[0] + timedelta(days=1) if closed else today
            await tell_arrivals(self._shop, first, today)
            await self._tell_program_ends(today)
            if self._told_on != today:
                await look_for_harsh_terms(self._shop, today)
            reminded = await self._remind(today)
            ending = await self._ending_tiers(today)
            lapsing = await self._lapsing(today)
            await self._shop.ledger.prune(clock.now - KEEP_PRINTED)
            self._told_on = today
            self._shop.figures.changed()
            if closed:
                _LOGGER.info(
                    "Closed %s business days: points of %s customers expired, %s reminded",
                    len(closed),
                    len(members),
                    reminded,
                )
            return DailyReport(
                closed=tuple(closed),
                expired=expired,
                expired_members=len(members),
                reminded=reminded,
                lapsing=lapsing,
                tiers_moved=len(moved),
                tiers_ending=ending,
            )

    async def _close(self, day: date) -> list[tuple[str, str, int]]:
        shop = self._shop
        request = shop.request(Actor(role=Role.AUTOMATION))
        told = []
        for expired in await shop.ledger.close_day(day, request):
            shop.regulars.remember(expired.account)
            await shop.regulars.show(expired.account, visited=False)
            shop.tell(
                ShopEvent(
                    type=EventType.POINTS_EXPIRED,
                    at=request["at"],
                    customer=expired.member,
                    data={
                        "program": expired.program,
                        "amount": expired.amount,
                        "last_day": day.isoformat(),
                    },
                )
            )
            told.append((expired.member, expired.program, expired.amount))
        return told

    async def _tell_program_ends(self, today: date) -> None:
        shop = self._shop
        notices = due_notices(
            shop.terms.programs, today=today, days_ahead=shop.settings.reminder_days
        )
        at = dt_util.utcnow()
        told = await shop.ledger.tell_once(
            [key for notice in notices for key in notice.keys], at
        )
        for notice in notices:
            if notice.keys[0] not in told:
                continue
            program = notice.program
            data = {
                "program": program.id,
                "collecting": notice.collecting,
                "last_day": program.last_day and program.last_day.isoformat(),
                "redeem_until": program.redeem_until
                and program.redeem_until.isoformat(),
                "days_left": notice.days_left,
            }
            shop.tell(ShopEvent(type=EventType.PROGRAM_ENDING, at=at, data=data))

    async def _remind(self, today: date) -> int:
        shop = self._shop
        days_ahead = shop.settings.reminder_days
        if not days_ahead:
            return 0
        rows = await shop.ledger.endings(today, today + timedelta(days=max(days_ahead)))
        endings = [
            Ending(
                member=row.member,
                program=row.program,
                last_day=row.last_day,
                amount=row.amount,
            )
            for row in rows
        ]
        reminders = due_reminders(endings, today=today, days_ahead=days_ahead)
        return await self._tell_once(
            [
                _News(
                    keys=reminder.keys,
                    type=EventType.POINTS_EXPIRING,
                    customer=reminder.ending.member,
                    data={
                        "program": reminder.ending.program,
                        "amount": reminder.ending.amount,
                        "last_day": reminder.ending.last_day.isoformat(),
                        "days_left": reminder.days_left,
                    },
                )
                for reminder in reminders
            ]
        )

    async def _ending_tiers(self, today: date) -> int:
        told = 0
        async for endings in tier_endings(self._shop, today):
            told += await self._tell_once(
                [
                    _News(
                        keys=(ending.key,),
                        type=EventType.TIER_ENDING,
                        customer=ending.customer,
                        data=ending.data,
                    )
                    for ending in endings
                ]
            )
        return told

    async def _lapsing(self, today: date) -> int:
        shop = self._shop
        if not shop.settings.lapse_days:
            return 0
        last = today - timedelta(days=shop.settings.lapse_days)
        first = last - timedelta(days=LAPSED_LATE_DAYS)
        return await self._tell_once(
            [
                _News(
                    keys=(lapsing_key(uid, seen),),
                    type=EventType.CUSTOMER_LAPSING,
                    customer=uid,
                    data={
                        "last_visit": seen.isoformat(),
                        "days_away": (today - seen).days,
                    },
                )
                for uid, seen in await shop.ledger.unseen_since(first, last)
            ]
        )

    async def _tell_once(self, news: list[_News]) -> int:
        """Tell what was never told before, and return how much that was.

        A few at a time, so that the shop has every customer at hand while automations ask about them.
        """
        shop = self._shop
        at = dt_util.utcnow()
        told = 0
        # Most of it was told on a day before: nobody has to be at hand for that.
        known = await shop.ledger.told([new.keys[0] for new in news])
        news = [new for new in news if new.keys[0] not in known]
        for some in batched(news, TOLD_TOGETHER, strict=False):
            # First, for nothing may come between what is noted as told and telling it.
            accounts = await shop.ledger.accounts({new.customer for new in some})
            keys = await shop.ledger.tell_once(
                [key for new in some for key in new.keys], at
            )
            for new in some:
                if new.keys[0] not in keys:
                    continue
                if new.customer in accounts:
                    shop.regulars.have_at_hand(accounts[new.customer])
                shop.tell(
                    ShopEvent(
                        type=new.type, at=at, customer=new.customer, data=new.data
                    )
                )
                told += 1
        return told
