"""One till: what is scanned or typed becomes a command, what comes of it is shown.

The counter asks its desk (the shop) to book; it never touches the ledger. A customer's card steps
them up to the counter; amounts, rewards and stamps are then for them.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..programs.answer import Answer, EntryKind, Result
from ..programs.commands import Actor, GiveStamp, PresentCard, Role, SlipWish
from ..programs.members.commands import EnrollMember, LinkCard
from ..programs.person import Person
from ..programs.refusal import Refusal
from ..programs.rewards.commands import RedeemReward
from .amounts import typed_amount
from .codes import (
    AmountReading,
    CardReading,
    CommandReading,
    CounterCommand,
    Reading,
    StaffReading,
    Unreadable,
    VoucherReading,
    also_known_as,
)
from .desk import Badge, Bookings, CounterRules, Desk
from .lights.patterns import Pattern
from .lights.player import LightPlayer
from .sales import Sales
from .scan import Meaning, ScanResult
from .session import Repeat, Session, Visitor

# Undoing one of the latest visits lets the same card count again.
_VISITS_REMEMBERED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterView:
    """How a counter's printer is; ``problem`` None: nobody knows yet. ``waiting`` counts slips."""

    problem: bool | None = None
    waiting: int = 0


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
        self._bookings = Bookings(counter_id, desk, rules.slip, loop)
        self._sales = Sales(
            session=self.session,
            bookings=self._bookings,
            gift_cards=rules.gift_cards,
            loop=loop,
            changed=self.changed,
        )
        self._visits: deque[int] = deque(maxlen=_VISITS_REMEMBERED)
        self._newcomer: dict[str, Any] | None = None
        self._leaving: asyncio.TimerHandle | None = None
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

    @property
    def handed_in(self) -> int:
        """Return how many vouchers of a stack have been handed in so far."""
        return len(self.session.stack(self._now()))

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

    def close(self) -> None:
        """Let go of what waits for its time."""
        self._sales.close()
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
                return await self._sales.amount(amount, till_receipt, actor)
            case VoucherReading(code=code):
                if self.session.repeat(code, reader, self._now()) is Repeat.BOUNCE:
                    return ScanResult(meaning=Meaning.REPEATED)
                return await self._sales.voucher(code, actor)
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
        names = (*newcomer.get("new_cards", ()), *also_known_as(identifiers))
        command = PresentCard(
            **self._bookings.request(actor),
            identifiers=identifiers,
            counts=repeat is Repeat.NEW and armed is None,
            **newcomer | {"new_cards": names},
        )
        if command.counts:
            self.session.counted(code, now)
        try:
            answer = await self._bookings.book(command)
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
        await self._bookings.settled()
        common = self._bookings.request(actor)
        if member is None and self.visitor is not None:
            member = self.visitor.uid
        answer: Answer | None = None
        match command:
            case CounterCommand.UNDO if self.session.stack(self._now()):
                self._sales.forget_stack()
            case CounterCommand.UNDO:
                answer = await self._bookings.undo(common, actor)
            case CounterCommand.REPEAT_RECEIPT:
                await self._desk.slips.repeat_receipt(self.id)
            case CounterCommand.SIGN_OFF:
                self.staff = None
                self.dismiss()
            case CounterCommand.NEW_CARD:
                answer = await self._new_card(common)
            case CounterCommand.GIFT_CARD:
                self._sales.sold_series()
                return self._arm(command)
            case CounterCommand.REDEEM if stack := self.session.stack(self._now()):
                answer = await self._sales.exchange(stack, actor)
            case CounterCommand.LINK_CARD:
                if self.visitor is None:
                    raise Refusal("nobody_at_counter")
                return self._arm(command)
            case _ if member is None:
                # The command sheet lies nearer than the card: the next card is meant.
                return self._arm(command)
            case CounterCommand.REDEEM:
                answer = await self._bookings.book(
                    RedeemReward(**common, member=member)
                )
            case CounterCommand.ADD_STAMP:
                answer = await self._bookings.book(GiveStamp(**common, member=member))
            case CounterCommand.BALANCE:
                await self._desk.slips.balance(self.id, member)
        return ScanResult(meaning=Meaning.COMMAND, command=command, answer=answer)

    def _arm(self, command: CounterCommand) -> ScanResult:
        """Let a command wait for what comes next."""
        self.session.arm(command.value, self._now())
        return ScanResult(meaning=Meaning.COMMAND, command=command, armed=True)

    async def _link(self, identifiers: tuple[str, ...], actor: Actor) -> ScanResult:
        """Give whoever stands here the card that was just scanned; a card without a name is claimed so."""
        await self._bookings.settled()
        visitor = self.visitor
        if visitor is None:
            raise Refusal("nobody_at_counter")
        answer = await self._bookings.book(
            LinkCard(
                **self._bookings.silent_request(actor),
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
        answer = await self._bookings.book(
            EnrollMember(
                **common,
                uid=newcomer["uid"],
                number=newcomer["number"],
                identifiers=newcomer["new_cards"],
                person=Person(),
                source=self.id,
            )
        )
        await self._desk.slips.card(self.id, newcomer["uid"])
        return answer

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
