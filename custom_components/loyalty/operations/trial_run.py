"""A trial on its way: members are read from the ledger and decided on again, and the owner sees how far it is."""

import asyncio
from concurrent.futures import Executor
from datetime import datetime
from time import monotonic

from homeassistant.components import persistent_notification
from homeassistant.core import HomeAssistant

from ..bare_interpreters import as_many_as_fit, bare_interpreters
from ..const import DOMAIN
from ..ledger.ledger import Ledger
from ..ledger.past import NEWEST
from ..programs.promises.terms import Terms
from ..programs.trials.past import PastMember
from ..programs.trials.result import TrialResult
from ..programs.trials.shop import splits
from ..programs.trials.trial import Trial, go_on
from ..shop import Shop
from ..texts import Texts

# Few enough that scans find their turn in between.
_MEMBERS_TOGETHER = 200
# Fewer are through by the time that an interpreter has begun.
_MANY_PURCHASES = 5_000
_SECONDS_BETWEEN_NEWS = 1.0
_NOTIFICATION = f"{DOMAIN}_trial"


async def run_trial(
    shop: Shop, terms: Terms, first: datetime, end: datetime
) -> TrialResult:
    """Return what ``terms`` come to with all that was bought from ``first`` until ``end``.

    A large trial runs in interpreters of its own: in several where customers share nothing, else in one, in order.
    """
    hass, ledger = shop.hass, shop.ledger
    used = await ledger.past_shop(first=first, end=end, terms=terms)
    day_of = terms.calendar.day_of
    purchases = await ledger.past_purchases(first=day_of(first), end=day_of(end))
    is_large = purchases >= _MANY_PURCHASES
    workers = as_many_as_fit() if is_large and splits(terms) else 1
    interpreters = bare_interpreters(workers) if is_large else None
    news = _News(hass, shop.texts, purchases)
    run = _Run(
        Trial(terms, shop.terms, first, end, used),
        _Pages(ledger, terms, first, end),
        news,
        interpreters,
    )
    try:
        # One page is read while the others are worked on.
        await run.go_on(hands=workers + 1 if workers > 1 else 1)
    finally:
        news.end()
        if interpreters is not None:
            await hass.async_add_executor_job(interpreters.shutdown)
    return await hass.async_add_executor_job(run.concluded, terms)


class _Pages:
    """The members of a trial, some at a time, for whoever asks next."""

    def __init__(
        self, ledger: Ledger, terms: Terms, first: datetime, end: datetime
    ) -> None:
        """Begin with the newest, so that whoever was brought comes before whoever brought them."""
        self._ledger = ledger
        self._terms = terms
        self._first = first
        self._end = end
        self._last = NEWEST
        self._reading = asyncio.Lock()

    async def following(self) -> list[PastMember] | None:
        """Return the next members; None when there are no more."""
        async with self._reading:
            page, last = await self._ledger.past_page(
                self._last,
                _MEMBERS_TOGETHER,
                first=self._first,
                end=self._end,
                terms=self._terms,
            )
            if last == self._last:
                return None
            self._last = last
            return page


class _News:
    """Tells the owner every now and then how far a trial is."""

    def __init__(self, hass: HomeAssistant, texts: Texts, purchases: int) -> None:
        """Begin with none of so many."""
        self._hass = hass
        self._texts = texts
        self._purchases = purchases
        self._done = 0
        self._told_at = monotonic()

    def tell(self, more: int) -> None:
        """Count purchases that were tried."""
        self._done += more
        if (now := monotonic()) - self._told_at < _SECONDS_BETWEEN_NEWS:
            return
        self._told_at = now
        persistent_notification.async_create(
            self._hass,
            self._texts.text("trial.progress", done=self._done, all=self._purchases),
            self._texts.text("trial.title"),
            _NOTIFICATION,
        )

    def end(self) -> None:
        """Take the news away."""
        persistent_notification.async_dismiss(self._hass, _NOTIFICATION)


class _Run:
    """What is tried, and what it has come to so far."""

    def __init__(
        self, trial: Trial, pages: _Pages, news: _News, executor: Executor | None
    ) -> None:
        """Have nothing tried yet; without an ``executor`` it is done in any thread."""
        self._trial = trial
        self._pages = pages
        self._news = news
        self._executor = executor
        self._result = TrialResult()

    async def go_on(self, hands: int) -> None:
        """Try all pages, so many at the same time."""
        try:
            async with asyncio.TaskGroup() as at_work:
                for _ in range(hands):
                    at_work.create_task(self._one_after_the_other())
        except ExceptionGroup as failed:
            # The first one ended the others.
            raise failed.exceptions[0] from failed

    def concluded(self, terms: Terms) -> TrialResult:
        """Return what it all came to."""
        self._result.add(self._trial.unclaimed())
        self._result.conclude(terms)
        return self._result

    async def _one_after_the_other(self) -> None:
        loop = asyncio.get_running_loop()
        while (page := await self._pages.following()) is not None:
            self._trial, result = await loop.run_in_executor(
                self._executor, go_on, self._trial, page
            )
            self._result.add(result)
            self._news.tell(sum(outcome.purchases for outcome in result.outcomes))
