"""What is paid at a counter: amounts, the vouchers handed in for them, and the gift cards it sells."""

import asyncio
from collections.abc import Callable

from ..programs.answer import Answer, Result
from ..programs.commands import Actor, RecordPurchase
from ..programs.refusal import Refusal
from ..programs.vouchers.commands import AcceptVouchers, IssueVouchers
from ..programs.vouchers.serials import grouped
from .codes import CounterCommand
from .desk import Bookings
from .scan import Meaning, ScanResult
from .session import OpenSale, Session


class Sales:
    """The sales of one counter. Vouchers are collected in its session until they come to something."""

    def __init__(
        self,
        *,
        session: Session,
        bookings: Bookings,
        gift_cards: tuple[str, ...],
        loop: asyncio.AbstractEventLoop,
        changed: Callable[[], None],
    ) -> None:
        """Start without a sale; ``gift_cards`` are the series sold here, ``changed`` is told of the stack."""
        self._session = session
        self._bookings = bookings
        self._gift_cards = gift_cards
        self._loop = loop
        self._now = loop.time
        self._changed = changed
        self._forgetting: asyncio.TimerHandle | None = None

    async def amount(
        self, amount_minor: int, till_receipt: str | None, actor: Actor
    ) -> ScanResult:
        """Book an amount for whoever stands here, with the vouchers that wait for it; or sell a gift card for it.

        ``till_receipt`` is what another till calls the sale.
        """
        await self._bookings.settled()
        now = self._now()
        if self._session.waits_with(CounterCommand.GIFT_CARD, now):
            return await self._sell_gift_card(amount_minor, actor)
        visitor = self._session.visitor(now)
        coupons = self._session.stack(now) if self._session.stack_ready(now) else ()
        if visitor is None and not coupons:
            raise Refusal("nobody_at_counter")
        # The receipt of another till says which sale it is: scanned twice, it is booked once.
        if till_receipt is None and self._session.same_amount(amount_minor, now):
            return ScanResult(meaning=Meaning.REPEATED)
        self._session.paid(amount_minor, now)
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
            self._session.unpaid()
            raise
        return ScanResult(meaning=Meaning.AMOUNT, answer=answer)

    async def voucher(self, code: str, actor: Actor) -> ScanResult:
        """Put a voucher to those that are being handed in; the last one exchanges them all.

        They come off the sale that was just booked here; without one, the answer says what to take off
        or hand over, or they wait for the amount.
        """
        await self._bookings.settled()
        now = self._now()
        stack = self._session.stack(now)
        if code in stack:
            raise Refusal("voucher_twice")
        codes = (*stack, code)
        sale = self._session.open_sale(now)
        if sale is not None and code in sale.given:
            raise Refusal("voucher_of_this_sale", voucher=grouped(code))
        try:
            answer = await self._bookings.book(
                AcceptVouchers(
                    **self._bookings.request(actor),
                    codes=codes,
                    collecting=True,
                    looks=sale is not None,
                )
            )
        except Refusal as refusal:
            if refusal.values.get("voucher") not in (None, grouped(code)):
                # One of those before it was used elsewhere in the meantime.
                self._session.clear_stack()
            raise
        if answer.result is Result.BOOKED:
            self._session.clear_stack()
            return ScanResult(meaning=Meaning.VOUCHER, answer=answer)
        stack_now = answer.stack
        ready = stack_now is None or stack_now.collected >= stack_now.needed
        if ready and sale is not None and self._has_value(answer):
            answer = await self._sell(
                sale.amount_minor, sale.member, actor, codes, before=sale
            )
        else:
            self._session.collect(codes, now, ready=ready)
            self._watch_stack()
        self._changed()
        return ScanResult(meaning=Meaning.VOUCHER, answer=answer)

    async def exchange(self, stack: tuple[str, ...], actor: Actor) -> Answer:
        """Exchange the vouchers that have been handed in for the most that they come to."""
        answer = await self._bookings.book(
            AcceptVouchers(**self._bookings.request(actor), codes=stack)
        )
        self._session.clear_stack()
        return answer

    def forget_stack(self) -> None:
        """Give back what was handed in: nothing of it is booked yet."""
        self._session.clear_stack()
        self._changed()

    def close(self) -> None:
        """Let go of what waits for its time."""
        if self._forgetting is not None:
            self._forgetting.cancel()
            self._forgetting = None

    def sold_series(self) -> str:
        """Return the gift cards that are sold here; refuse where there are none or several kinds."""
        if len(self._gift_cards) != 1:
            raise Refusal("gift_cards_ambiguous")
        return self._gift_cards[0]

    async def _sell(
        self,
        amount_minor: int,
        member: str | None,
        actor: Actor,
        coupons: tuple[str, ...],
        reference: str | None = None,
        *,
        before: OpenSale | None = None,
    ) -> Answer:
        """Book a sale with the coupons handed in for it; others may still come off it for a while.

        ``before``: the same sale as it was booked before, which is taken back; luck, and the vouchers that it gave,
        stay what they were.
        """
        common = self._bookings.request(actor, reference=reference)
        given: tuple[str, ...] = ()
        if before is not None:
            common["draw"] = before.draw
            given = before.given
        command = RecordPurchase(
            **common,
            amount_minor=amount_minor,
            member=member,
            coupons=coupons,
            given_again=given,
        )
        answer = await (
            self._bookings.book(command)
            if before is None
            else self._bookings.book_anew(before.entry, command, actor)
        )
        self._session.close_sale()
        if coupons:
            self._session.clear_stack()
        elif answer.entry is not None:
            sale = OpenSale(
                entry=answer.entry,
                amount_minor=amount_minor,
                member=member,
                draw=common["draw"],
                given=(
                    *given,
                    *(issued.code for issued in answer.vouchers_issued),
                ),
            )
            self._session.sold(sale, self._now())
        return answer

    @staticmethod
    def _has_value(answer: Answer) -> bool:
        """Tell whether what was handed in could take something off a sale: an empty gift card could not."""
        return answer.stack is not None or any(
            card.remaining_minor for card in answer.stored_values
        )

    async def _sell_gift_card(self, amount_minor: int, actor: Actor) -> ScanResult:
        now = self._now()
        series = self.sold_series()
        visitor = self._session.visitor(now)
        self._session.disarm(now)
        answer = await self._bookings.book(
            IssueVouchers(
                **self._bookings.request(actor),
                series=series,
                value_minor=amount_minor,
                member=None if visitor is None else visitor.uid,
            )
        )
        return ScanResult(meaning=Meaning.VOUCHER, answer=answer)

    def _watch_stack(self) -> None:
        """Tell the listeners when a stack was forgotten; one timer, however often it is prolonged."""
        if self._forgetting is not None:
            self._forgetting.cancel()
        left = self._session.stack_seconds_left(self._now())
        self._forgetting = self._loop.call_later(left, self._stack_forgotten)

    def _stack_forgotten(self) -> None:
        self._forgetting = None
        if not self._session.stack(self._now()):
            self._changed()
