"""The shop while it is open: the only place where commands enter and events leave.

A command is booked by the ledger (one decision, one commit). Only then is it announced, always in
the same order: the counter with its light and printer, the customer's entities, the listeners.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Generator
from contextlib import contextmanager
from datetime import date, datetime
import logging
from typing import Any, Protocol

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.util import dt as dt_util

from .chance import Chance, seed_of
from .clock import ClockJudgement, HubClock
from .const import EVENT_LOYALTY
from .counter.codes import CardReading, CodeOptions, Reading, read
from .counter.counter import Counter
from .counter.desk import Badge
from .counter.member_numbers import member_card, new_member_number
from .counter.scan import ScanResult
from .counter.scanners.input_devices import InputDevices
from .events import ShopEvent, events_of
from .figures import DailyReport, Figures
from .in_force import PromotionsInForce
from .issues import clear_clock_doubtful, raise_clock_doubtful
from .ledger.errors import ledger_needed
from .ledger.ledger import Booking, Ledger
from .ledger.totals import Totals
from .live_set import LiveSet
from .programs.account import Account
from .programs.answer import Answer, EntryKind
from .programs.booking.preconditions import refuse_closed
from .programs.commands import Actor, Command, Role, SlipWish, Undo
from .programs.promises.availability import pieces_left
from .programs.promises.terms import Terms
from .programs.refusal import Refusal
from .programs.replay import is_answer_to
from .promotions_from_config import whiles
from .regulars import Regulars
from .settings import Settings
from .slip_orders import SlipOrders
from .texts import Texts
from .turns import context_of_turn

_LOGGER = logging.getLogger(__name__)

type LoyaltyConfigEntry = ConfigEntry[Shop]
type Listener = Callable[[ShopEvent], None]

# Seconds that everybody else waits for the light at most: a line takes less, a lamp on the radio more.
_LIGHT_PATIENCE = 0.01
_CHANGES_PERSON = frozenset((EntryKind.UPDATE, EntryKind.MERGE))


class ShopFloor(Protocol):
    """The devices of all counters, as the shop needs them."""

    def show(self, answer: Answer) -> None:
        """Show at its counter what was booked there."""

    def kick_printer(self, counter_id: str) -> None:
        """Let a counter's printer look at its queue."""

    async def stop(self) -> None:
        """Give all devices back."""


class Round(Protocol):
    """The daily round, as the shop needs it."""

    async def run(self, until: date | None = None) -> DailyReport:
        """Close the business days that are over, through ``until``."""

    async def stop(self) -> None:
        """Run no more."""


class Keeping(Protocol):
    """Whoever looks after the open reservations, as the shop needs them."""

    def changed(self) -> None:
        """Wait for the reservation that ends next."""

    def stop(self) -> None:
        """Wait for none any more."""

    async def release_due(self) -> int:
        """Release what has reached its time."""


class Shop:
    """The runtime object of the config entry; floor and round are there once it is open."""

    floor: ShopFloor
    daily: Round
    reservations: Keeping

    def __init__(
        self,
        hass: HomeAssistant,
        entry: LoyaltyConfigEntry,
        *,
        ledger: Ledger,
        settings: Settings,
        texts: Texts,
    ) -> None:
        """Put a shop together from an open ledger; floor and round come afterwards."""
        self.hass = hass
        self.entry = entry
        self.ledger = ledger
        self.settings = settings
        self.texts = texts
        self.input_devices = InputDevices()
        self.counters: dict[str, Counter] = {}
        self.staff: dict[str, Badge] = {}
        self.live = LiveSet(
            hass,
            entry,
            terms=ledger.terms,
            limit=settings.live_members,
            days=settings.live_days,
            gone=lambda: ledger.gone,
        )
        self.regulars = Regulars(ledger, self.live, settings.names)
        self.figures = Figures(hass, entry, self._read_totals)
        self.promotions = PromotionsInForce(hass, ledger, whiles(entry, ledger.terms))
        self.clock = HubClock(
            dt_util.utcnow, lambda: ledger.high_water, self._clock_changed
        )
        self.code_options = CodeOptions(
            currency_decimals=settings.currency.digits,
            card_key=ledger.card_secret,
        )
        self._chance = Chance()
        self.slips = SlipOrders(
            ledger,
            self._chance,
            counter=self.counter,
            kick=self._kick_printer,
        )
        self._under_way = 0
        self._quiet = asyncio.Event()
        self._listeners: list[Listener] = []
        # One import or export at a time.
        self.transfer = asyncio.Lock()

    async def close(self) -> None:
        """Stop devices, rounds and timers, when what was asked before is answered; the ledger stays open."""
        if hasattr(self, "daily"):
            await self.daily.stop()
        if hasattr(self, "reservations"):
            self.reservations.stop()
        if hasattr(self, "floor"):
            await self.floor.stop()
        while self._under_way:
            self._quiet.clear()
            await self._quiet.wait()
        for counter in self.counters.values():
            counter.close()
        self.figures.stop()
        self.promotions.stop()
        await self.input_devices.stop()

    @property
    def terms(self) -> Terms:
        """Return the promises in force."""
        return self.ledger.terms

    def pieces_left(self, reward_id: str) -> int | None:
        """Return how many pieces are left of a reward; None if they are not counted."""
        reward = self.terms.reward(reward_id)
        return None if reward is None else pieces_left(reward, self.ledger.gone)

    @property
    def today(self) -> date:
        """Return the running business day."""
        return self.terms.calendar.day_of(dt_util.utcnow())

    # Commands enter.

    def request(
        self,
        actor: Actor,
        *,
        counter: str | None = None,
        slip: SlipWish = SlipWish.NEVER,
        reference: str | None = None,
        at: datetime | None = None,
    ) -> dict[str, Any]:
        """Return the fields that every command has.

        Without ``reference`` the key is new, so the command is booked in any case. ``at`` is a past
        instant at which it really happened.
        """
        clock = self.clock.look()
        key = reference or self._chance.key()
        till = None if counter is None else self.counters.get(counter)
        return {
            "key": key,
            "seed": seed_of(key, self.ledger.card_secret),
            "prints": till is not None and till.printer_state is not None,
            "at": at or clock.instant,
            "noted_at": None if at is None else clock.instant,
            "actor": actor,
            "counter": counter,
            "slip": slip,
            "clock_doubtful": not clock.sane,
            "promotions": self.promotions_in_force(),
            "draw": self._chance.key(),
        }

    def promotions_in_force(self) -> frozenset[str]:
        """Return the ids of the promotions that are switched on, and whose entity is on."""
        return self.promotions.ids

    def newcomer(self) -> dict[str, Any]:
        """Return the fields of a command that name the member it may make."""
        number = new_member_number(self._chance.number)
        return {
            "uid": self._chance.key(),
            "number": number,
            "new_cards": (member_card(number),),
        }

    def undo_limit(self, actor: Actor) -> dict[str, Any]:
        """Return the fields of an Undo that say how far back the actor may go."""
        if actor.role is not Role.STAFF:
            return {}
        return {"not_before": dt_util.utcnow() - self.settings.staff_undo}

    async def book(self, command: Command) -> Booking:
        """Book a command and announce what came of it; raises Refusal.

        A command that was booked before under the same key gets its first answer, unannounced; a key
        that was used for something else is refused: ``reference_taken``. Whoever asks is told of a full
        disk or a closing shop as well: ``ledger_unavailable``.
        """
        return await self._carry_through(self._book(command))

    async def _carry_through[T](self, asked: Coroutine[Any, Any, T]) -> T:
        """Go on even if whoever asked gives up (a script that is started anew).

        What is booked has to be announced. Started at once, so that commands are booked in order.
        """
        task = asyncio.Task(asked, loop=self.hass.loop, eager_start=True)
        return await asyncio.shield(task)

    async def _book(
        self,
        command: Command,
        announce: Callable[[Booking], Awaitable[None]] | None = None,
    ) -> Booking:
        with self._booking():
            with ledger_needed(f"A {type(command).__name__} was not booked"):
                booking = await self.ledger.book(command)
            if booking.replayed:
                await self._refuse_reuse(command, booking.answer)
            else:
                await self._tell_all(booking, announce or self._announce)
            return booking

    @contextmanager
    def _booking(self) -> Generator[None]:
        """Keep the shop open until what is booked was announced."""
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1
            self._quiet.set()

    async def _tell_all(
        self, booking: Booking, announce: Callable[[Booking], Awaitable[None]]
    ) -> None:
        try:
            await announce(booking)
        except Exception:
            # Whoever asked must not book it again because an entity failed.
            _LOGGER.exception(
                "Not everybody was told of entry %s", booking.answer.entry
            )

    async def _refuse_reuse(self, command: Command, answer: Answer) -> None:
        """Refuse a key that belongs to another booking, or to another customer's."""
        named: str | None = getattr(command, "member", answer.member)
        booked = answer.member
        if booked is not None and booked != named:
            with ledger_needed("A reference could not be compared"):
                lives_on = await self.ledger.account(booked)
            booked = None if lives_on is None else lives_on.member.uid
        if booked != named or not is_answer_to(command, answer):
            raise Refusal("reference_taken", reference=command.key)

    async def take_over(self, command: Command) -> Booking:
        """Book what comes from elsewhere; entities follow, but no event, light or slip tells of it.

        Raises Refusal.
        """
        return await self._book(command, self._follow)

    async def answer(self, command: Command) -> Answer:
        """Book a command of a counter, which never gives up, and return its answer; raises Refusal."""
        return (await self._book(command)).answer

    async def answer_together(self, *commands: Command) -> Answer:
        """Book new commands of a counter, all or none of them, and return the last answer; raises Refusal."""
        with self._booking():
            with ledger_needed("A sale was not booked anew"):
                bookings = await self.ledger.book_together(*commands)
            for booking in bookings:
                await self._tell_all(booking, self._announce)
            return bookings[-1].answer

    def read(self, text: str) -> Reading:
        """Return what a code means that was typed or scanned somewhere else than at a counter."""
        return read(text, self.code_options)

    async def scan(self, text: str, counter_id: str | None, actor: Actor) -> ScanResult:
        """Carry out a code as if it had been scanned at a counter, the first one if none is named.

        What an automation passes on was held to a scanner by whoever works at the counter, and gives
        them no more rights than their badge. Raises Refusal ``no_counter``.
        """
        counter = self.counter(counter_id)
        asked_by = None if actor.role is Role.AUTOMATION else actor
        return await self._carry_through(
            counter.scanned(self.read(text), "screen", asked_by)
        )

    def counter(self, counter_id: str | None) -> Counter:
        """Return a counter by id, or the first one; raises Refusal ``no_counter``."""
        if counter_id is None and self.counters:
            return next(iter(self.counters.values()))
        if counter_id is None or counter_id not in self.counters:
            raise Refusal("no_counter")
        return self.counters[counter_id]

    async def resolve(self, customer: str, *, opens: bool = False) -> str:
        """Return the public id of a customer named by id, number, card or phone number (E.164).

        ``opens``: to book for them, which a card that is blocked or replaced does not allow on a screen
        either. Raises Refusal ``customer_not_found``, ``card_blocked``, ``card_replaced``.
        """
        reading = self.read(customer)
        identifiers = reading.identifiers if isinstance(reading, CardReading) else ()
        member = await self.ledger.member(customer, identifiers)
        if member is None:
            raise Refusal("customer_not_found")
        if opens and customer != member.uid:
            shown = (card for card in member.cards if card.identifier in identifiers)
            refuse_closed(next(shown, None))
        return member.uid

    async def account(self, uid: str) -> Account:
        """Return a member's account as the ledger has it; raises Refusal ``customer_not_found``."""
        account = await self.ledger.account(uid)
        if account is None:
            raise Refusal("customer_not_found")
        return account

    async def undo(self, counter_id: str, actor: Actor) -> Answer:
        """Take back the latest booking of a counter; raises Refusal."""
        command = Undo(
            **self.request(actor, counter=counter_id), **self.undo_limit(actor)
        )
        return (await self.book(command)).answer

    async def run_daily(self, until: date | None = None) -> DailyReport:
        """Run the daily round now, through the business day ``until``."""
        return await self.daily.run(until)

    def _kick_printer(self, counter_id: str) -> None:
        # The floor comes after the shop that it stands in.
        self.floor.kick_printer(counter_id)

    # Events leave.

    def listen(self, listener: Listener) -> CALLBACK_TYPE:
        """Call ``listener`` with every event of the shop; returns how to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @callback
    def tell(self, event: ShopEvent) -> None:
        """Tell an event to everybody who listens: entities, screens, and the bus for automations."""
        for listener in tuple(self._listeners):
            listener(event)
        self.hass.bus.async_fire(
            EVENT_LOYALTY, event.as_dict(), context=context_of_turn(self.hass)
        )

    async def _follow(self, booking: Booking) -> None:
        """Let entities follow a booking of which nobody is told."""
        account, answer = booking.account, booking.answer
        if account is not None:
            self.regulars.remember(account)
            if answer.kind in _CHANGES_PERSON:
                await self.regulars.rename(account.member.uid, answer.merged)
            await self.regulars.show(account, visited=False)
        self.figures.changed()

    async def _announce(self, booking: Booking) -> None:
        answer = booking.answer
        account = booking.account
        if account is not None:
            # Before anything is awaited: so nothing older is shown when the next booking overtakes this one.
            self.regulars.remember(account)
        for other in booking.others:
            self.regulars.remember(other)
        counter = None if answer.counter is None else self.counters.get(answer.counter)
        if counter is not None:
            self.floor.show(answer)
            # All that follows would keep the interpreter from the thread that switches the light.
            await counter.light.acted(_LIGHT_PATIENCE)
        if account is not None:
            if answer.kind in _CHANGES_PERSON:
                await self.regulars.rename(account.member.uid, answer.merged)
            unnamed = account.member.uid not in self.live.members
            await self.regulars.show(account, visited=counter is not None)
            if counter is not None and unnamed:
                # Light and printer did not wait for the name under which the counter shows them.
                counter.changed()
                await asyncio.sleep(0)
        for other in booking.others:
            await self.regulars.show(other, visited=False)
        if answer.entry is not None:
            self.figures.changed()
        for event in events_of(answer, self.money):
            self.tell(event)

    def money(self, minor: int) -> str:
        """Return an amount in minor units as a decimal string."""
        return str(self.terms.currency.major(minor))

    # The shop's figures and its clock.

    @property
    def totals(self) -> Totals | None:
        """Return the latest figures."""
        return self.figures.totals

    @callback
    def listen_totals(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call ``listener`` whenever the figures are new; returns how to stop."""
        return self.figures.listen(listener)

    async def _read_totals(self) -> Totals:
        return await self.ledger.totals(
            self.today, active_days=self.settings.active_days
        )

    @callback
    def _clock_changed(self, clock: ClockJudgement) -> None:
        if clock.sane:
            clear_clock_doubtful(self.hass)
            return
        local = dt_util.as_local(clock.now)
        raise_clock_doubtful(self.hass, clock=self.texts.notation.moment(local))
