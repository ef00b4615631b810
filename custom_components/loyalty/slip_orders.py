"""Slips that somebody asks for at a counter: an order is a job in its printer's queue."""

from collections.abc import Callable

from homeassistant.util import dt as dt_util

from .chance import Chance
from .counter.counter import Counter
from .counter.slips.content import SlipKind
from .ledger.errors import ledger_needed
from .ledger.ledger import Ledger
from .programs.refusal import Refusal


class SlipOrders:
    """Takes orders for slips; what a booking prints by itself is a part of its commit.

    Every order returns the number of its job, and raises Refusal ``no_printer`` or ``ledger_unavailable``.
    """

    def __init__(
        self,
        ledger: Ledger,
        chance: Chance,
        *,
        counter: Callable[[str], Counter],
        kick: Callable[[str], None],
    ) -> None:
        """``counter`` finds one by its id, ``kick`` lets its printer look at the queue."""
        self._ledger = ledger
        self._chance = chance
        self._counter = counter
        self._kick = kick

    async def repeat_receipt(self, counter_id: str) -> int:
        """Order the counter's latest receipt once more; refuses ``nothing_to_repeat``."""
        with ledger_needed("A receipt was not repeated"):
            latest = await self._ledger.latest_entry(counter_id)
        if latest is None:
            raise Refusal("nothing_to_repeat")
        return await self.order(SlipKind.RECEIPT, counter_id, entry=latest.entry)

    async def balance(self, counter_id: str, member: str) -> int:
        """Order a slip with a customer's balances."""
        return await self.order(SlipKind.BALANCE, counter_id, member=member)

    async def card(self, counter_id: str, member: str) -> int:
        """Order the card of a customer."""
        return await self.order(SlipKind.CARD, counter_id, member=member)

    async def test(self, counter_id: str) -> int:
        """Order a test slip."""
        return await self.order(SlipKind.TEST, counter_id)

    async def order(
        self,
        kind: SlipKind,
        counter_id: str,
        *,
        entry: int | None = None,
        member: str | None = None,
        voucher: str | None = None,
    ) -> int:
        """Order a slip at a counter.

        ``entry`` names the booking of a receipt (the counter's latest if none), ``member`` the
        customer of a card or balance, ``voucher`` the code of a voucher.
        """
        counter = self._counter(counter_id)
        if counter.printer_state is None:
            raise Refusal("no_printer", counter=counter.name)
        if kind is SlipKind.RECEIPT and entry is None:
            return await self.repeat_receipt(counter_id)
        with ledger_needed("A slip was not queued"):
            job = await self._ledger.enqueue_slip(
                key=self._chance.key(),
                printer=counter.id,
                kind=kind.value,
                entry=entry,
                payload={
                    name: value
                    for name, value in (("member", member), ("voucher", voucher))
                    if value
                },
                at=dt_util.utcnow(),
            )
        self._kick(counter.id)
        return job
