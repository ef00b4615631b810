"""The reward light of a counter, for whoever wants to switch it or to see what it does."""

from typing import Any, override

from homeassistant.components.light import LightEntity
from homeassistant.components.light.const import (
    ATTR_EFFECT,
    ColorMode,
    LightEntityFeature,
)
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .counter.counter import Counter
from .counter.lights.patterns import PatternName, pattern
from .entity import CounterEntity, async_remove_others
from .shop import LoyaltyConfigEntry

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LoyaltyConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the lights of all counters."""
    lights = [RewardLight(counter) for counter in entry.runtime_data.counters.values()]
    for light, counter_id in zip(lights, entry.runtime_data.counters, strict=True):
        async_add_entities([light], config_subentry_id=counter_id)
    async_remove_others(hass, entry, Platform.LIGHT, lights)


class RewardLight(CounterEntity[tuple[bool, PatternName | None]], LightEntity):
    """The reward light: shows a pattern, which ends by itself.

    Says whether it can be switched, and the pattern that plays.
    """

    _attr_color_mode = ColorMode.ONOFF
    _attr_supported_color_modes = {ColorMode.ONOFF}  # noqa: RUF012 - Home Assistant's type
    _attr_supported_features = LightEntityFeature.EFFECT
    _attr_effect_list = [name.value for name in PatternName]  # noqa: RUF012
    _attr_translation_key = "reward_light"

    def __init__(self, counter: Counter) -> None:
        """Make the light of a counter."""
        super().__init__(counter, "light")

    @override
    def _read(self) -> tuple[bool, PatternName | None]:
        playing = self._counter.light.playing
        return self._counter.light_problem is None, playing.name if playing else None

    @property
    @override
    def available(self) -> bool:
        """Return whether the light can be switched."""
        return self._value is not None and self._value[0]

    @property
    @override
    def is_on(self) -> bool:
        """Return whether a pattern plays."""
        return self.effect is not None

    @property
    @override
    def effect(self) -> str | None:
        """Return the pattern that plays."""
        return self._value and self._value[1]

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Play the named pattern, or the counter's own unless one plays already."""
        effect = kwargs.get(ATTR_EFFECT)
        chosen = self._counter.reward_pattern
        if effect is not None:
            self._counter.light.play(pattern(PatternName(effect), chosen.seconds))
        elif not self.is_on:
            # The counter may switch a group to which this light belongs: it must not start itself.
            self._counter.light.play(chosen)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Go dark."""
        self._counter.light.off()
