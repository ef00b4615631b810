"""Buttons of a counter: take back, print again, print a test."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.const import EntityCategory, Platform
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .counter.counter import Counter
from .entity import CounterEntity, async_remove_others
from .permissions import async_actor
from .programs.commands import Actor
from .programs.refusal import Refusal
from .services import refused
from .shop import LoyaltyConfigEntry, Shop

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class CounterButtonDescription(ButtonEntityDescription):
    """Describes a button by what it asks of the shop; ``prints``: only where there is a printer."""

    press: Callable[[Shop, str, Actor], Awaitable[object]]
    prints: bool = False


BUTTONS = (
    CounterButtonDescription(
        key="undo",
        translation_key="undo",
        press=lambda shop, counter, actor: shop.undo(counter, actor),
    ),
    CounterButtonDescription(
        key="repeat_receipt",
        translation_key="repeat_receipt",
        press=lambda shop, counter, _: shop.slips.repeat_receipt(counter),
        prints=True,
    ),
    CounterButtonDescription(
        key="test_slip",
        translation_key="test_slip",
        entity_category=EntityCategory.DIAGNOSTIC,
        press=lambda shop, counter, _: shop.slips.test(counter),
        prints=True,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LoyaltyConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the buttons of all counters."""
    shop = entry.runtime_data
    offered: list[CounterButton] = []
    for counter in shop.counters.values():
        buttons = [
            CounterButton(shop, counter, description)
            for description in BUTTONS
            if counter.printer_state is not None or not description.prints
        ]
        async_add_entities(buttons, config_subentry_id=counter.id)
        offered += buttons
    async_remove_others(hass, entry, Platform.BUTTON, offered)


class CounterButton(CounterEntity[None], ButtonEntity):
    """A button that stands for the person who presses it: with no more rights than theirs."""

    entity_description: CounterButtonDescription

    def __init__(
        self, shop: Shop, counter: Counter, description: CounterButtonDescription
    ) -> None:
        """Make a button of a counter."""
        super().__init__(counter, description.key)
        self.entity_description = description
        self._shop = shop

    @override
    def _read(self) -> None:
        return None

    @override
    async def async_press(self) -> None:
        """Ask the shop; a refusal is shown to whoever pressed."""
        # Home Assistant sets the context of the call just before the press, from whatever source.
        context = self._context or Context()
        try:
            actor = await async_actor(self.hass, context, self._shop.staff)
            await self.entity_description.press(self._shop, self._counter.id, actor)
        except Refusal as refusal:
            raise refused(refusal, self._shop) from refusal
