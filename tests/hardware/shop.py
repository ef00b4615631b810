"""A shop on the hub: its owner, its counters, and what happened in it."""

import asyncio
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
import time
from typing import Any, Protocol

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntry,
    ConfigEntryState,
    ConfigSubentry,
    SubentryFlowContext,
)
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.data_entry_flow import FlowResultType

from custom_components.loyalty.const import DOMAIN, EVENT_LOYALTY
from custom_components.loyalty.counter.counter import Counter
from custom_components.loyalty.counter.keystrokes import BURST_GAP
from custom_components.loyalty.counter.scan import ScanResult
from custom_components.loyalty.programs.refusal import Refusal
from custom_components.loyalty.shop import Shop

from .devices.scanners import Scanner
from .dialogs import Answers, go_through

CODE = "4006381333931"


@dataclass(frozen=True)
class Told:
    """Something that the shop told on Home Assistant's bus, and when (monotonic seconds)."""

    at: float
    type: str
    counter: str | None
    customer: str | None
    data: Mapping[str, Any]


@dataclass
class Diary:
    """All that the shop told since the page was begun."""

    entries: list[Told] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    _is_closed: bool = False

    def begin(self) -> None:
        """Begin an empty page."""
        self.entries.clear()

    @contextmanager
    def closed(self) -> Iterator[None]:
        """Write nothing for some time."""
        self._is_closed = True
        try:
            yield
        finally:
            self._is_closed = False

    @callback
    def write(self, event: Event) -> None:
        if self._is_closed:
            return
        data = event.data
        self.entries.append(
            Told(
                time.monotonic(), data["type"], data["counter"], data["customer"], data
            )
        )
        self._news.set()

    def told(self, event_type: str, counter: LabCounter | None = None) -> list[Told]:
        """Return what was told, of one type, at one counter or at all."""
        return [
            told
            for told in self.entries
            if told.type == event_type
            and (counter is None or told.counter == counter.id)
        ]

    async def wait(
        self,
        event_type: str,
        counter: LabCounter | None = None,
        *,
        number: int = 1,
        seconds: float = 10.0,
    ) -> list[Told]:
        """Wait until something was told so many times."""
        try:
            async with asyncio.timeout(seconds):
                while len(told := self.told(event_type, counter)) < number:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            told = self.told(event_type, counter)
            raise AssertionError(
                f"{len(told)} of {number} {event_type} within {seconds} s"
            ) from None
        return told


@dataclass(frozen=True)
class LabCounter:
    """One counter of the shop, by the id that it keeps."""

    shop: LabShop
    id: str

    @property
    def runtime(self) -> Counter:
        """The counter while the shop is open."""
        return self.shop.runtime.counters[self.id]

    @property
    def is_open(self) -> bool:
        """Whether it is still one of the shop's."""
        return self.id in self.shop.entry.subentries

    @property
    def settings(self) -> ConfigSubentry:
        return self.shop.entry.subentries[self.id]

    @property
    def identities(self) -> list[str]:
        """The names by which its scanners are known."""
        return [scanner["identity"] for scanner in self.settings.data["scanners"]]

    @property
    def connected(self) -> list[bool]:
        """Whether its scanners are connected."""
        return [self.runtime.connected[identity] for identity in self.identities]

    async def wait_until(
        self, becomes: Callable[[Counter], bool], seconds: float = 10.0
    ) -> None:
        """Wait until something is so at the counter."""
        changed = asyncio.Event()
        stop = self.runtime.listen(changed.set)
        try:
            async with asyncio.timeout(seconds):
                while not becomes(self.runtime):
                    changed.clear()
                    await changed.wait()
        finally:
            stop()

    async def wait_until_connected(self) -> None:
        """Wait until all its scanners are there, and somebody could scan: at once would be under way before."""
        await self.wait_until(lambda counter: all(counter.connected.values()))
        await asyncio.sleep(2 * BURST_GAP)

    async def next_scan(
        self, do: Callable[[], Awaitable[object]], seconds: float = 10.0
    ) -> ScanResult:
        """Do something and return what the counter made of it."""
        before = self.runtime.scans
        await do()
        await self.wait_until(lambda counter: counter.scans > before, seconds)
        result = self.runtime.last_scan
        assert result is not None
        return result

    async def change(self, **answers: Any) -> None:
        """Go through its dialog again."""
        flows = self.shop.hass.config_entries.subentries
        first = await flows.async_init(
            (self.shop.entry.entry_id, "counter"),
            context=SubentryFlowContext(source=SOURCE_RECONFIGURE, subentry_id=self.id),
        )
        result = await go_through(flows, first, answers)
        assert result["type"] is FlowResultType.ABORT, result
        await self.shop.settled()

    async def remove(self) -> None:
        """Close it for good."""
        self.shop.hass.config_entries.async_remove_subentry(self.shop.entry, self.id)
        await self.shop.settled()


class LabShop:
    """The shop, opened by its owner in the dialogs."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Shop]) -> None:
        self.hass = hass
        self.entry = entry
        self.diary = Diary()
        self._counters: list[LabCounter] = []
        hass.bus.async_listen(EVENT_LOYALTY, self.diary.write)

    @classmethod
    async def open(cls, hass: HomeAssistant) -> LabShop:
        """Set up a generous café: every visit earns a coffee, and lights up the light."""
        flows = hass.config_entries.flow
        first = await flows.async_init(DOMAIN, context={"source": SOURCE_USER})
        answers: Answers = {
            "user": {"shop_kind": "cafe"},
            "stamps": {"card_size": 1},
            "preview_stamps_visit": "save",
        }
        result = await go_through(flows, first, answers)
        assert result["type"] is FlowResultType.CREATE_ENTRY, result
        # The dialog for the first counter is open already; counters come later here.
        hass.config_entries.subentries.async_abort(result["next_flow"][1])
        shop = cls(hass, result["result"])
        await shop.settled()
        return shop

    async def reopen(self, hass: HomeAssistant) -> None:
        """Go on with the shop of a hub that was started again."""
        self.hass = hass
        (self.entry,) = hass.config_entries.async_entries(DOMAIN)
        hass.bus.async_listen(EVENT_LOYALTY, self.diary.write)
        await self.settled()

    @property
    def runtime(self) -> Shop:
        return self.entry.runtime_data

    async def settled(self) -> None:
        """Wait until the shop is open and everything that was going on is done."""
        await self.hass.async_block_till_done()
        assert self.entry.state is ConfigEntryState.LOADED, self.entry.reason

    async def open_counter(
        self,
        name: str,
        *,
        scanners: Sequence[Scanner] = (),
        tags: bool = False,
        answers: Answers | None = None,
    ) -> LabCounter:
        """Set up a counter in its dialog; scanners are told apart by scanning something."""
        flows = self.hass.config_entries.subentries
        answers = dict(answers or {})
        devices: list[str] = [
            device for device in ("printer", "light") if device in answers
        ]
        if scanners:
            devices.append("scanners")
            answers = {**_scanning(scanners), **answers}
        first = await flows.async_init(
            (self.entry.entry_id, "counter"),
            context=SubentryFlowContext(source=SOURCE_USER),
        )
        result = await go_through(
            flows, first, {"user": {"name": name, "devices": devices}, **answers}
        )
        assert result["type"] is FlowResultType.CREATE_ENTRY, result
        await self.settled()
        (counter_id,) = (
            subentry.subentry_id
            for subentry in self.entry.subentries.values()
            if subentry.title == name
        )
        counter = LabCounter(self, counter_id)
        self._counters.append(counter)
        # The shop was closed for a moment, and all scanners with it.
        self._counters = [counter for counter in self._counters if counter.is_open]
        for open_one in self._counters:
            await open_one.wait_until_connected()
        return counter

    @asynccontextmanager
    async def counter(self, name: str, **devices: Any) -> AsyncIterator[LabCounter]:
        """Have a counter for some time; its devices as for `open_counter`."""
        counter = await self.open_counter(name, **devices)
        try:
            yield counter
        finally:
            if counter.is_open:
                await counter.remove()

    @asynccontextmanager
    async def options(self, **options: Any) -> AsyncIterator[None]:
        """Have the shop set up differently for some time."""
        before = dict(self.entry.options)
        change = self.hass.config_entries.async_update_entry
        change(self.entry, options={**before, **options})
        await self.settled()
        yield
        change(self.entry, options=before)
        await self.settled()

    async def reload(self) -> None:
        """Close the shop and open it again."""
        assert await self.hass.config_entries.async_reload(self.entry.entry_id)
        await self.settled()

    async def number_of_customers(self) -> int:
        """How many customers the shop has."""
        _, number = await self.runtime.ledger.find_members(limit=1)
        return number

    async def knows(self, card: str) -> bool:
        """Whether a card is anybody's."""
        try:
            await self.runtime.resolve(card)
        except Refusal:
            return False
        return True

    async def stamps(self, customer: str) -> int:
        """How many stamps a customer has."""
        account = await self.runtime.account(customer)
        return sum(
            holding.balance(self.runtime.today) for holding in account.holdings.values()
        )


class OpenCounter(Protocol):
    """Opens counters that are gone after the test; takes what `LabShop.open_counter` takes."""

    async def __call__(self, name: str = "", **devices: Any) -> LabCounter:
        """Open a counter and return it."""


def _scanning(scanners: Sequence[Scanner]) -> Answers:
    """The owner takes one scanner after the other and scans something."""
    waiting = list(scanners)

    async def scan() -> None:
        # Somebody has to walk over to it.
        await asyncio.sleep(0.5)
        await waiting[0].scan(CODE)

    def heard() -> str:
        waiting.pop(0)
        return "scan_now" if waiting else "pick_scanners"

    return {
        "scanner_menu": "scan_now",
        "scan_now": scan,
        "scanner_heard": heard,
    }
