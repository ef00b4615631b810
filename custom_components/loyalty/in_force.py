"""Which promotions are in force now, kept ready so that no sale has to ask.

In force is what is switched on and, where it hangs on an entity (a calendar, a sensor for rain), whose
entity is on. The ledger keeps what is switched off, so that neither a restart nor a power cut forgets it.
"""

from collections.abc import Callable, Iterable, Mapping

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import (
    CALLBACK_TYPE,
    Event,
    EventStateChangedData,
    HomeAssistant,
    callback,
)
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.helpers.start import async_at_started

from .issues import (
    PROMOTION_NEVER_ON,
    PROMOTION_WAITS,
    WaitingPromotion,
    tell_of_waiting_promotions,
)
from .ledger.ledger import Ledger
from .programs.promises.promotions import Promotion

# An entity that says one of these may be on another time.
_ON_OR_OFF = frozenset({STATE_ON, STATE_OFF, STATE_UNAVAILABLE, STATE_UNKNOWN})


class PromotionsInForce:
    """The promotions' switches; ``whiles`` are the entities that some of them hang on, by promotion."""

    def __init__(
        self, hass: HomeAssistant, ledger: Ledger, whiles: Mapping[str, str | None]
    ) -> None:
        """Take the promotions that there are; nothing is in force until ``start``."""
        self.ids: frozenset[str] = frozenset()
        self._hass = hass
        self._ledger = ledger
        self._whiles = whiles
        self._off: set[str] = set()
        self._listeners: list[Callable[[], None]] = []
        self._stop: CALLBACK_TYPE | None = None

    async def start(self) -> None:
        """Read what is switched off, and watch the entities."""
        self._off = await self._ledger.switched_off()
        watched = {entity for entity in self._whiles.values() if entity is not None}
        if watched:
            self._stop = async_track_state_change_event(
                self._hass, watched, self._changed
            )
        self._look()

    @callback
    def stop(self) -> None:
        """Watch no more."""
        if self._stop is not None:
            self._stop()
            self._stop = None

    def is_switched_on(self, promotion: str) -> bool:
        """Tell whether the owner wants a promotion."""
        return promotion not in self._off

    async def switch(self, promotion: str, *, on: bool) -> None:
        """Switch a promotion; returns when that is as durable as a booking."""
        await self._ledger.switch(promotion, on=on)
        if on:
            self._off.discard(promotion)
        else:
            self._off.add(promotion)
        self._look()
        for listener in tuple(self._listeners):
            listener()

    @callback
    def listen(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call ``listener`` whenever a promotion is switched or comes in force; returns how to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @callback
    def _changed(self, _event: Event[EventStateChangedData]) -> None:
        if self._look():
            for listener in tuple(self._listeners):
                listener()

    @callback
    def _look(self) -> bool:
        before = self.ids
        self.ids = frozenset(
            promotion
            for promotion, entity in self._whiles.items()
            if promotion not in self._off
            and (entity is None or self._hass.states.is_state(entity, STATE_ON))
        )
        return self.ids != before


@callback
def async_watch_entities(
    hass: HomeAssistant,
    entry: ConfigEntry,
    promotions: Iterable[Promotion],
    whiles: Mapping[str, str | None],
) -> None:
    """Tell of promotions whose entity is not there or never on, from when Home Assistant has started on."""
    names = {
        promotion.id: (promotion.name, entity)
        for promotion in promotions
        if (entity := whiles.get(promotion.id)) is not None
    }

    @callback
    def look(_: HomeAssistant | Event[EventStateChangedData]) -> None:
        tell_of_waiting_promotions(
            hass,
            [
                WaitingPromotion(promotion=promotion, name=name, entity=entity, why=why)
                for promotion, (name, entity) in names.items()
                if (why := _why_never_on(hass, entity)) is not None
            ],
        )

    @callback
    def started(_: HomeAssistant) -> None:
        look(hass)
        if names:
            entities = {entity for _, entity in names.values()}
            entry.async_on_unload(async_track_state_change_event(hass, entities, look))

    entry.async_on_unload(async_at_started(hass, started))


def _why_never_on(hass: HomeAssistant, entity: str) -> str | None:
    """Return the key of why an entity can't be on; None if it can be."""
    state = hass.states.get(entity)
    if state is None:
        return PROMOTION_WAITS
    return None if state.state in _ON_OR_OFF else PROMOTION_NEVER_ON
