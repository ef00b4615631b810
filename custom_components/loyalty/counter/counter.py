"""One till: what is scanned or typed becomes a command, what comes of it is shown.

The counter asks its desk (the shop) to book; it never touches the ledger. A customer's card steps
them up to the counter; amounts, rewards and stamps are then for them.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from ..programs.answer import Answer, EntryKind, Result
from ..programs.commands import (
    Actor,
    Command,
    GiveStamp,
    PresentCard,
    RecordPurchase,
    Role,
    SlipWish,
    Undo,
)
from ..programs.members.commands import EnrollMember, LinkCard
from ..programs.person import Person
from ..programs.refusal import Refusal
from ..programs.rewards.commands import RedeemReward
from ..programs.vouchers.commands import AcceptVouchers, IssueVouchers
from ..programs.vouchers.serials import grouped
from .amounts import AmountEntry, typed_amount
from .codes import (
    AmountReading,
    CardReading,
    CommandReading,
    CounterCommand,
    Reading,
    StaffReading,
    Unreadable,
    VoucherReading,
)
from .lights.patterns import Pattern
from .lights.player import LightPlayer
from .session import OpenSale, Repeat, Session, Visitor

# Undoing one of the latest visits lets the same card count again.
_VISITS_REMEMBERED = 50


class Meaning(StrEnum):
    """What a scan meant, and how it ended; the types of the counter's scan event."""

    CUSTOMER = "customer"
    UNKNOWN_CARD = "unknown_card"
    COMMAND = "command"
    AMOUNT = "amount"
    STAFF = "staff"
    VOUCHER = "voucher"
    UNREADABLE = "unreadable"
    REFUSED = "refused"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanResult:
    """What came of a scan: at most one of ``answer`` and ``refusal``.

    ``command`` is the counter command that was scanned; ``armed`` says that it waits for a card.
    ``staff`` is the id of the staff member who signed on (None: off).
    """

    meaning: Meaning
    answer: Answer | None = None
    refusal: Refusal | None = None
    command: CounterCommand | None = None
    armed: bool = False
    staff: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """A staff member as a counter knows them; ``codes`` are what their badge reads as."""

    id: str
    name: str
    codes: frozenset[str]
    user_id: str | None = None


class Desk(Protocol):
    """What a counter needs of the shop."""

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

    async def repeat_receipt(self, counter_id: str) -> int:
        """Queue the counter's latest receipt once more; raises Refusal."""

    async def print_balance(self, counter_id: str, member: str) -> int:
        """Queue a slip with a member's balances; raises Refusal."""

    async def print_card(self, counter_id: str, member: str) -> int:
        """Queue a member's card; raises Refusal."""

    def undo_limit(self, actor: Actor) -> dict[str, Any]:
        """Return the fields of an Undo that say how far back the actor may go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterView:
    """How a counter's printer is; ``problem`` None: nobody knows yet. ``waiting`` counts slips."""

    problem: bool | None = None
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterRules:
    """How a counter behaves: from its settings and the shop's; ``gift_cards`` are the series it sells."""

    enrol_unknown: bool = True
    slip: SlipWish = SlipWish.BOOKINGS
    stays_seconds: float = 90.0
    amount_entry: AmountEntry = AmountEntry.MINOR
    currency_digits: int = 2
    gift_cards: tuple[str, ...] = ()


class Counter:
    """One till of the shop; devices call ``scanned``, the shop calls ``show``.

    ``light`` and ``reward_pattern``, what it plays for an earned reward, are there before any entity.
    """

    light: LightPlayer
    reward_pattern: Pattern

    def __init__(
        self,
        *,
        counter_id: str,
        name: str,
        rules: CounterRules,
        desk: Desk,
        badges: tuple[Badge, ...],
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        """Make a counter without devices."""
        self.id = counter_id
        self.name = name
        self.session = Session(stays_seconds=rules.stays_seconds)
        self.staff: Badge | None = None
        self.connected: dict[str, bool] = {}
        self.printer_state: PrinterView | None = None
        self.light_problem: str | None = None
        self._rules = rules
        self._desk = desk
        self._badges = badges
        self._loop = loop
        self._now = loop.time
        self._visits: deque[int] = deque(maxlen=_VISITS_REMEMBERED)
        self._booking: asyncio.Future[None] | None = None
        self._newcomer: dict[str, Any] | None = None
        self._leaving: asyncio.TimerHandle | None = None
        self._forgetting: asyncio.TimerHandle | None = None
        self.last_scan: ScanResult | None = None
        self.scans = 0
        self._listeners: list[Callable[[], None]] = []
        self._scan_listeners: list[Callable[[ScanResult], None]] = []
        self._telling: asyncio.Handle | None = None

    @property
    def slip(self) -> SlipWish:
        """Return for what a receipt is printed here."""
        return self._rules.slip

    @property
    def visitor(self) -> Visitor | None:
        """Return who stands here now."""
        return self.session.visitor(self._now())

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` when something here is not as it was; returns how to stop.

        However much happens in one turn of the loop, it is told once.
        """
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def listen_scans(
        self, listener: Callable[[ScanResult], None]
    ) -> Callable[[], None]:
        """Call ``listener`` with each scan as it ends; returns how to stop."""
        self._scan_listeners.append(listener)
        return lambda: self._scan_listeners.remove(listener)

    def changed(self) -> None:
        """Tell the listeners, with the next turn of the loop, that something is not as it was."""
        if self._telling is None:
            self._telling = self._loop.call_soon(self._tell)

    def _tell(self) -> None:
        self._telling = None
        for listener in tuple(self._listeners):
            listener()

    async def scanned(
        self, reading: Reading, reader: str, actor: Actor | None = None
    ) -> ScanResult:
        """Carry out what was scanned at ``reader``; ``actor`` None is whoever is signed on here.

        Never raises for anything that can be held to a scanner: refusals are part of the result.
        """
        try:
            result = await self._carry_out(reading, reader, actor or self._actor())
        except Refusal as refusal:
            result = ScanResult(meaning=Meaning.REFUSED, refusal=refusal)
        return self._ended(result)

    async def keyed(
        self, text: str, reader: str, actor: Actor | None = None
    ) -> ScanResult:
        """Book the amount that a person typed on a keypad, for whoever stands here."""
        try:
            amount = typed_amount(
                text, self._rules.amount_entry, self._rules.currency_digits
            )
        except Refusal as refusal:
            return self._ended(ScanResult(meaning=Meaning.REFUSED, refusal=refusal))
        return await self.scanned(AmountReading(amount_minor=amount), reader, actor)

    def _ended(self, result: ScanResult) -> ScanResult:
        if result.meaning is not Meaning.REPEATED:
            self.last_scan = result
            self.scans += 1
            for listener in tuple(self._scan_listeners):
                listener(result)
        return result

    def show(self, answer: Answer) -> None:
        """Take note of something that was booked here, by a scan or from a screen."""
        now = self._now()
        if answer.kind is EntryKind.VISIT and answer.entry is not None:
            self._visits.append(answer.entry)
        elif answer.kind is EntryKind.UNDO:
            self.session.unpaid()
            self.session.close_sale()
            if answer.undone in self._visits:
                # The same card counts again.
                self.session.reopen()
        if answer.member is not None and answer.number is not None:
            self.session.arrive(Visitor(uid=answer.member, number=answer.number), now)
            if self._leaving is None:
                self._watch_leaving()
        self.changed()

    def dismiss(self) -> None:
        """Let the customer at the counter go."""
        self.session.leave()
        self.changed()

    def _watch_stack(self) -> None:
        """Tell the listeners when a stack was forgotten; one timer, however often it is prolonged."""
        if self._forgetting is not None:
            self._forgetting.cancel()
        left = self.session.stack_seconds_left(self._now())
        self._forgetting = self._loop.call_later(left, self._stack_forgotten)

    def _stack_forgotten(self) -> None:
        self._forgetting = None
        if not self.session.stack(self._now()):
            self.changed()

    @property
    def handed_in(self) -> int:
        """Return how many vouchers of a stack have been handed in so far."""
        return len(self.session.stack(self._now()))

    def close(self) -> None:
        """Let go of what waits for its time."""
        if self._forgetting is not None:
            self._forgetting.cancel()
            self._forgetting = None
        if self._leaving is not None:
            self._leaving.cancel()
            self._leaving = None
        if self._telling is not None:
            self._telling.cancel()
            self._telling = None

    def _watch_leaving(self) -> None:
        """Tell the listeners when the visitor's time is over; one timer, however often it is prolonged."""
        self._leaving = None
        if self.visitor is None:
            self.changed()
        else:
            left = self.session.seconds_left(self._now())
            self._leaving = self._loop.call_later(left, self._watch_leaving)

    def _actor(self) -> Actor:
        return Actor(role=Role.STAFF, staff=self.staff.id if self.staff else None)

    async def _carry_out(
        self, reading: Reading, reader: str, actor: Actor
    ) -> ScanResult:
        match reading:
            case CardReading(identifiers=identifiers):
                badge = self._badge(identifiers)
                if badge is not None:
                    return self._sign_on(badge, reader)
                return await self._card(identifiers, reader, actor)
            case StaffReading(badge=code):
                badge = self._badge((code,))
                if badge is None:
                    raise Refusal("badge_unknown")
                return self._sign_on(badge, reader)
            case CommandReading(command=command):
                if (
                    self.session.repeat(command.value, reader, self._now())
                    is Repeat.BOUNCE
                ):
                    return ScanResult(meaning=Meaning.REPEATED, command=command)
                return await self._command(command, actor)
            case AmountReading(amount_minor=amount, reference=till_receipt):
                return await self._amount(amount, till_receipt, actor)
            case VoucherReading(code=code):
                if self.session.repeat(code, reader, self._now()) is Repeat.BOUNCE:
                    return ScanResult(meaning=Meaning.REPEATED)
                return await self._voucher(code, actor)
            case Unreadable():
                return ScanResult(meaning=Meaning.UNREADABLE)

    async def _card(
        self, identifiers: tuple[str, ...], reader: str, actor: Actor
    ) -> ScanResult:
        now = self._now()
        code = identifiers[0]
        repeat = self.session.repeat(code, reader, now)
        if repeat is Repeat.BOUNCE:
            return ScanResult(meaning=Meaning.REPEATED)
        armed = self.session.disarm(now)
        if armed == CounterCommand.LINK_CARD:
            return await self._link(identifiers, actor)
        newcomer, self._newcomer = self._newcomer or self._expected(), None
        command = PresentCard(
            **self._desk.request(actor, counter=self.id, slip=self._rules.slip),
            identifiers=identifiers,
            counts=repeat is Repeat.NEW and armed is None,
            **newcomer,
        )
        if command.counts:
            self.session.counted(code, now)
        try:
            answer = await self._book(command)
        except Refusal:
            self._turn_away(code)
            raise
        if not answer.new_member:
            # Nobody has got it: it serves for the next card that may be unknown.
            self._newcomer = newcomer
        if answer.result is Result.UNKNOWN_CARD:
            self._turn_away(code)
            return ScanResult(meaning=Meaning.UNKNOWN_CARD, answer=answer)
        if armed is not None:
            return await self._command(CounterCommand(armed), actor, answer.member)
        return ScanResult(meaning=Meaning.CUSTOMER, answer=answer)

    def _expected(self) -> dict[str, Any]:
        """Return the fields of a PresentCard that say what becomes of an unknown card."""
        if not self._rules.enrol_unknown:
            return {}
        return {"enrol_unknown": True, **self._desk.newcomer()}

    def _turn_away(self, code: str) -> None:
        """Forget a card that came to nothing, and whoever stood here before its owner stepped up."""
        self.session.uncounted(code)
        self.dismiss()

    async def _command(
        self, command: CounterCommand, actor: Actor, member: str | None = None
    ) -> ScanResult:
        """Carry out a command for a member, by default for whoever stands here."""
        await self._settled()
        common = self._desk.request(actor, counter=self.id, slip=self._rules.slip)
        if member is None and self.visitor is not None:
            member = self.visitor.uid
        answer: Answer | None = None
        match command:
            case CounterCommand.UNDO if self.session.stack(self._now()):
                # Nothing of it is booked yet: what is taken back is the handing in.
                self.session.clear_stack()
                self.changed()
            case CounterCommand.UNDO:
                answer = await self._book(
                    Undo(**common, **self._desk.undo_limit(actor))
                )
            case CounterCommand.REPEAT_RECEIPT:
                await self._desk.repeat_receipt(self.id)
            case CounterCommand.SIGN_OFF:
                self.staff = None
                self.dismiss()
            case CounterCommand.NEW_CARD:
                answer = await self._new_card(common)
            case CounterCommand.GIFT_CARD:
                self._sold_series()
                self.session.arm(command.value, self._now())
                return ScanResult(meaning=Meaning.COMMAND, command=command, armed=True)
            case CounterCommand.REDEEM if stack := self.session.stack(self._now()):
                answer = await self._book(AcceptVouchers(**common, codes=stack))
                self.session.clear_stack()
            case CounterCommand.LINK_CARD:
                if self.visitor is None:
                    raise Refusal("nobody_at_counter")
                self.session.arm(command.value, self._now())
                return ScanResult(meaning=Meaning.COMMAND, command=command, armed=True)
            case _ if member is None:
                # The command sheet lies nearer than the card: the next card is meant.
                self.session.arm(command.value, self._now())
                return ScanResult(meaning=Meaning.COMMAND, command=command, armed=True)
            case CounterCommand.REDEEM:
                answer = await self._book(RedeemReward(**common, member=member))
            case CounterCommand.ADD_STAMP:
                answer = await self._book(GiveStamp(**common, member=member))
            case CounterCommand.BALANCE:
                await self._desk.print_balance(self.id, member)
        return ScanResult(meaning=Meaning.COMMAND, command=command, answer=answer)

    async def _amount(
        self, amount_minor: int, till_receipt: str | None, actor: Actor
    ) -> ScanResult:
        await self._settled()
        now = self._now()
        if self.session.waits_with(CounterCommand.GIFT_CARD, now):
            return await self._sell_gift_card(amount_minor, actor)
        visitor = self.visitor
        coupons = self.session.stack(now) if self.session.stack_ready(now) else ()
        if visitor is None and not coupons:
            raise Refusal("nobody_at_counter")
        # The receipt of another till says which sale it is: scanned twice, it is booked once.
        if till_receipt is None and self.session.same_amount(amount_minor, now):
            return ScanResult(meaning=Meaning.REPEATED)
        self.session.paid(amount_minor, now)
        reference = None if till_receipt is None else f"till:{till_receipt}"
        try:
            answer = await self._sell(
                amount_minor,
                None if visitor is None else visitor.uid,
                actor,
                coupons,
                reference,
            )
        except Refusal:
            self.session.unpaid()
            raise
        return ScanResult(meaning=Meaning.AMOUNT, answer=answer)

    async def _sell(
        self,
        amount_minor: int,
        member: str | None,
        actor: Actor,
        coupons: tuple[str, ...],
        reference: str | None = None,
    ) -> Answer:
        """Book a sale with the coupons handed in for it; others may still come off it for a while."""
        answer = await self._book(
            RecordPurchase(
                **self._desk.request(
                    actor, counter=self.id, slip=self._rules.slip, reference=reference
                ),
                amount_minor=amount_minor,
                member=member,
                coupons=coupons,
            )
        )
        self.session.close_sale()
        if coupons:
            self.session.clear_stack()
        elif answer.entry is not None:
            sale = OpenSale(
                entry=answer.entry, amount_minor=amount_minor, member=member
            )
            self.session.sold(sale, self._now())
        return answer

    async def _voucher(self, code: str, actor: Actor) -> ScanResult:
        """Put a voucher to those that are being handed in; the last one exchanges them all.

        They come off the sale that was just booked here; without one, the answer says what to take off
        or hand over, or they wait for the amount.
        """
        await self._settled()
        now = self._now()
        stack = self.session.stack(now)
        if code in stack:
            raise Refusal("voucher_twice")
        codes = (*stack, code)
        sale = self.session.open_sale(now)
        try:
            answer = await self._book(
                AcceptVouchers(
                    **self._desk.request(actor, counter=self.id, slip=self._rules.slip),
                    codes=codes,
                    collecting=True,
                    looks=sale is not None,
                )
            )
        except Refusal as refusal:
            if refusal.placeholders.get("voucher") not in (None, grouped(code)):
                # One of those before it was used elsewhere in the meantime.
                self.session.clear_stack()
            raise
        if answer.result is Result.BOOKED:
            self.session.clear_stack()
            return ScanResult(meaning=Meaning.VOUCHER, answer=answer)
        stack_now = answer.stack
        ready = stack_now is None or stack_now.collected >= stack_now.needed
        if ready and sale is not None and self._has_value(answer):
            answer = await self._take_off(sale, codes, actor)
        else:
            self.session.collect(codes, now, ready=ready)
            self._watch_stack()
        self.changed()
        return ScanResult(meaning=Meaning.VOUCHER, answer=answer)

    @staticmethod
    def _has_value(answer: Answer) -> bool:
        """Tell whether what was handed in could take something off a sale: an empty gift card could not."""
        return answer.stack is not None or any(
            card.remaining_minor for card in answer.stored_values
        )

    async def _take_off(
        self, sale: OpenSale, codes: tuple[str, ...], actor: Actor
    ) -> Answer:
        """Book the sale of a moment ago anew, with the vouchers that were handed in after it."""
        await self._book(
            Undo(
                **self._desk.request(actor, counter=self.id),
                entry=sale.entry,
                **self._desk.undo_limit(actor),
            )
        )
        try:
            return await self._sell(sale.amount_minor, sale.member, actor, codes)
        except Refusal:
            await self._sell(sale.amount_minor, sale.member, actor, ())
            raise

    async def _link(self, identifiers: tuple[str, ...], actor: Actor) -> ScanResult:
        """Give whoever stands here the card that was just scanned; a card without a name is claimed so."""
        await self._settled()
        visitor = self.visitor
        if visitor is None:
            raise Refusal("nobody_at_counter")
        answer = await self._book(
            LinkCard(
                **self._desk.request(actor, counter=self.id),
                member=visitor.uid,
                identifiers=identifiers,
            )
        )
        return ScanResult(meaning=Meaning.CUSTOMER, answer=answer)

    async def _new_card(self, common: dict[str, Any]) -> Answer:
        """Make a member without a name, and print the card by which they are known."""
        if self.printer_state is None:
            raise Refusal("no_printer", counter=self.name)
        newcomer = self._desk.newcomer()
        answer = await self._book(
            EnrollMember(
                **common,
                uid=newcomer["uid"],
                number=newcomer["number"],
                identifiers=newcomer["new_cards"],
                person=Person(),
                source=self.id,
            )
        )
        await self._desk.print_card(self.id, newcomer["uid"])
        return answer

    def _sold_series(self) -> str:
        """Return the gift cards that are sold here; refuse where there are none or several kinds."""
        if len(self._rules.gift_cards) != 1:
            raise Refusal("gift_cards_ambiguous")
        return self._rules.gift_cards[0]

    async def _sell_gift_card(self, amount_minor: int, actor: Actor) -> ScanResult:
        series = self._sold_series()
        self.session.disarm(self._now())
        answer = await self._book(
            IssueVouchers(
                **self._desk.request(actor, counter=self.id, slip=self._rules.slip),
                series=series,
                value_minor=amount_minor,
                member=None if self.visitor is None else self.visitor.uid,
            )
        )
        return ScanResult(meaning=Meaning.VOUCHER, answer=answer)

    def _badge(self, codes: tuple[str, ...]) -> Badge | None:
        if not self._badges:
            return None
        return next(
            (badge for badge in self._badges if not badge.codes.isdisjoint(codes)), None
        )

    def _sign_on(self, badge: Badge, reader: str) -> ScanResult:
        """Sign a staff member on, or off when they were: the badge is a toggle."""
        if self.session.repeat(badge.id, reader, self._now()) is Repeat.BOUNCE:
            return ScanResult(meaning=Meaning.REPEATED)
        self.staff = None if self.staff == badge else badge
        self.changed()
        return ScanResult(
            meaning=Meaning.STAFF, staff=self.staff.id if self.staff else None
        )

    async def _book(self, command: Command) -> Answer:
        booking = self._booking = self._loop.create_future()
        try:
            return await self._desk.answer(command)
        finally:
            booking.set_result(None)

    async def _settled(self) -> None:
        """Wait for the card scanned just before: what comes next is for its customer."""
        if self._booking is not None and not self._booking.done():
            await asyncio.wait([self._booking])
