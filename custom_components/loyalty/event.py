"""Events: what was scanned at a counter, and what a customer did."""

from typing import Any, override

from homeassistant.components.event import EventEntity
from homeassistant.const import Platform
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import entity_platform
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .counter.counter import Counter
from .counter.scan import Meaning, ScanResult
from .entity import CounterEntity, MemberEntity, async_remove_others
from .events import EventType, ShopEvent
from .live_set import Seat
from .shop import LoyaltyConfigEntry

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LoyaltyConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the events of all counters and of the customers in the live set."""
    shop = entry.runtime_data
    scans = [ScanEvent(counter) for counter in shop.counters.values()]
    for scan, counter_id in zip(scans, shop.counters, strict=True):
        async_add_entities([scan], config_subentry_id=counter_id)
    activities = await shop.live.furnish(
        entity_platform.async_get_current_platform(), lambda seat: [ActivityEvent(seat)]
    )
    entry.async_on_unload(shop.listen(shop.live.tell))
    async_remove_others(hass, entry, Platform.EVENT, [*scans, *activities])


class ScanEvent(CounterEntity[None], EventEntity):
    """What was scanned at a counter and what it meant."""

    _attr_translation_key = "scan"
    _attr_event_types = [  # noqa: RUF012 - Home Assistant's type
        meaning.value for meaning in Meaning if meaning is not Meaning.REPEATED
    ]

    def __init__(self, counter: Counter) -> None:
        """Make the scan event of a counter."""
        super().__init__(counter, "scan")

    @override
    def _read(self) -> None:
        return None

    @override
    def _subscribe(self) -> CALLBACK_TYPE:
        return self._counter.listen_scans(self._scanned)

    @callback
    def _scanned(self, scan: ScanResult) -> None:
        self._trigger_event(scan.meaning.value, _told_of(scan))
        self._write()


def _told_of(scan: ScanResult) -> dict[str, Any]:
    """Return a scan's particulars: ids and numbers only, and nothing that there is not."""
    answer = scan.answer
    stack = answer and answer.stack
    told = {
        "customer": answer and answer.member,
        "entry": answer and answer.entry,
        "result": answer and answer.result.value,
        "command": scan.command and scan.command.value,
        "waits_for_card": scan.armed or None,
        "staff": scan.staff,
        "reason": scan.refusal and scan.refusal.key,
        "collected": stack and stack.collected,
        "needed": stack and stack.needed,
    }
    return {name: value for name, value in told.items() if value is not None}


class ActivityEvent(MemberEntity[None], EventEntity):
    """What a customer did, or what became of what they hold; named like the triggers."""

    _attr_translation_key = "activity"
    _attr_event_types = [  # noqa: RUF012 - Home Assistant's type
        event.value
        for event in EventType
        if event
        not in (
            EventType.UNKNOWN_CARD,
            EventType.PROGRAM_ENDING,
            EventType.REWARD_SOLD_OUT,
        )
    ]
    # The balances have sensors of their own.
    _unrecorded_attributes = frozenset({"balances", "rewards_available"})

    def __init__(self, seat: Seat) -> None:
        """Make the activity event of a customer."""
        super().__init__(seat, Platform.EVENT, "activity", "activity")

    @override
    def _read(self) -> None:
        return None

    @override
    def _subscribe(self) -> CALLBACK_TYPE:
        return self._seat.on_event(self._happened)

    @callback
    def _happened(self, event: ShopEvent) -> None:
        self._trigger_event(event.type.value, {"counter": event.counter, **event.data})
        self._write()
