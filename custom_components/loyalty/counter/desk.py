"""What a counter needs of the shop, and how it has something booked."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from ..programs.answer import Answer
from ..programs.commands import Actor, Command, RecordPurchase, SlipWish, Undo
from .amounts import AmountEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """A staff member as a counter knows them; ``codes`` are what their badge reads as."""

    id: str
    name: str
    codes: frozenset[str]
    user_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterRules:
    """How a counter behaves: from its settings and the shop's; ``gift_cards`` are the series it sells."""

    enrol_unknown: bool = True
    slip: SlipWish = SlipWish.BOOKINGS
    stays_seconds: float = 90.0
    amount_entry: AmountEntry = AmountEntry.MINOR
    currency_digits: int = 2
    gift_cards: tuple[str, ...] = ()


class Slips(Protocol):
    """The slips that are ordered at a counter; every order raises Refusal."""

    async def repeat_receipt(self, counter_id: str) -> int:
        """Order the counter's latest receipt once more."""

    async def balance(self, counter_id: str, member: str) -> int:
        """Order a slip with a member's balances."""

    async def card(self, counter_id: str, member: str) -> int:
        """Order a member's card."""


class Desk(Protocol):
    """What a counter needs of the shop."""

    @property
    def slips(self) -> Slips:
        """Return where slips are ordered."""

    def request(
        self,
        actor: Actor,
        *,
        counter: str | None = None,
        slip: SlipWish = SlipWish.NEVER,
        reference: str | None = None,
    ) -> dict[str, Any]:
        """Return the fields that every command has; without ``reference`` with a fresh key."""

    def newcomer(self) -> dict[str, Any]:
        """Return the fields of a command that name the member it may make."""

    async def answer(self, command: Command) -> Answer:
        """Book a command, announce it and return its answer; raises Refusal."""

    async def answer_together(self, *commands: Command) -> Answer:
        """Book new commands, all or none of them, and return the last answer; raises Refusal."""

    def undo_limit(self, actor: Actor) -> dict[str, Any]:
        """Return the fields of an Undo that say how far back the actor may go."""


class Bookings:
    """What one counter has booked: whatever is for a customer waits for the card that was shown just before."""

    def __init__(
        self,
        counter_id: str,
        desk: Desk,
        slip: SlipWish,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        """Start with nothing under way; ``slip`` says for what a receipt is printed."""
        self._counter = counter_id
        self._desk = desk
        self._slip = slip
        self._loop = loop
        self._running: asyncio.Future[None] | None = None

    def request(self, actor: Actor, *, reference: str | None = None) -> dict[str, Any]:
        """Return the fields that every command has."""
        return self._desk.request(
            actor, counter=self._counter, slip=self._slip, reference=reference
        )

    def silent_request(self, actor: Actor) -> dict[str, Any]:
        """Return the fields of a command for which nothing is printed."""
        return self._desk.request(actor, counter=self._counter)

    async def book(self, command: Command) -> Answer:
        """Book a command and return its answer; raises Refusal."""
        with self._at_work():
            return await self._desk.answer(command)

    async def undo(self, request: dict[str, Any], actor: Actor) -> Answer:
        """Take back the counter's latest entry, as far back as the actor may go."""
        return await self.book(Undo(**request, **self._desk.undo_limit(actor)))

    async def book_anew(
        self, entry: int, command: RecordPurchase, actor: Actor
    ) -> Answer:
        """Take a sale back and book it again in other words, as one: where that is refused, it stays as it was.

        The vouchers that it gave stay good.
        """
        undo = Undo(
            **self.silent_request(actor),
            **self._desk.undo_limit(actor),
            entry=entry,
            given_again=command.given_again,
        )
        with self._at_work():
            return await self._desk.answer_together(undo, command)

    @contextmanager
    def _at_work(self) -> Generator[None]:
        running = self._running = self._loop.create_future()
        try:
            yield
        finally:
            running.set_result(None)

    async def settled(self) -> None:
        """Wait for the card scanned just before: what comes next is for its customer."""
        if self._running is not None and not self._running.done():
            await asyncio.wait([self._running])
