"""What only the owner does."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.helpers import entity_registry as er

from custom_components.loyalty.const import DOMAIN

from ...flows.dialog import Dialog

if TYPE_CHECKING:
    from ..stage import Response, Stage


async def adjust(stage: Stage, who: str, by: Mapping[str, int]) -> Response:
    """A balance is corrected."""
    ((program, delta),) = by.items()
    return await stage.shop.act(
        "adjust_balance",
        customer=await stage.customer(who),
        program=program,
        delta=delta,
        reason="Story",
    )


async def merge(stage: Stage, who: str, duplicate: str) -> Response:
    """Two accounts of one person become one."""
    return await stage.shop.act(
        "merge_customers",
        customer=await stage.customer(who),
        duplicate=await stage.customer(duplicate),
    )


async def give_tier(stage: Stage, who: str, tier: str, **how: Any) -> Response:
    """Somebody is given a tier, ``until`` a day or for good; ``none`` takes back what was given."""
    return await stage.shop.act(
        "set_tier", customer=await stage.customer(who), tier=tier, **how
    )


async def switch_on(stage: Stage, who: str, promotion: str) -> Response:
    """A promotion is switched on."""
    return await _switch(stage, promotion, "turn_on")


async def switch_off(stage: Stage, who: str, promotion: str) -> Response:
    """A promotion is switched off."""
    return await _switch(stage, promotion, "turn_off")


async def _switch(stage: Stage, promotion: str, action: str) -> Response:
    hass = stage.shop.hass
    switch = er.async_get(hass).async_get_entity_id(
        "switch", DOMAIN, f"{promotion}_switch"
    )
    await hass.services.async_call(
        "switch", action, {ATTR_ENTITY_ID: switch}, blocking=True
    )
    return {}


async def becomes(stage: Stage, who: str, states: Mapping[str, str]) -> Response:
    """Something else in the house changes: an entity gets a state."""
    for entity, state in states.items():
        stage.shop.hass.states.async_set(entity, state)
    await stage.shop.hass.async_block_till_done()
    return {}


async def close(stage: Stage, who: str, program: str, **ends: Any) -> Response:
    """The owner ends a program early in its dialog."""
    dialog = await Dialog.change(
        stage.shop.hass, stage.shop.entry, program, "end_program"
    )
    await dialog.submit(**{name: _told(value) for name, value in ends.items()})
    assert dialog.reason == "reconfigure_successful"
    await stage.shop.settle()
    return {}


async def change(stage: Stage, who: str, program: str, **terms: Any) -> Response:
    """The owner promises something else from now on."""
    hass, entry = stage.shop.hass, stage.shop.entry
    subentry = entry.subentries[program]
    hass.config_entries.async_update_subentry(
        entry, subentry, data={**subentry.data, **terms}
    )
    await hass.async_block_till_done()
    return {}


async def limit(stage: Stage, who: str, program: str, days: int, old: str) -> Response:
    """The owner starts a validity in its dialog; ``old``: ``keep`` or ``start`` that of old points."""
    hass, entry = stage.shop.hass, stage.shop.entry
    dialog = await Dialog.change(hass, entry, program)
    await dialog.submit(validity_unit="days", validity_count=days)
    await dialog.choose("save")
    await dialog.choose(f"old_units_{old}")
    assert dialog.reason == "reconfigure_successful"
    await stage.shop.settle()
    return {}


async def draw(stage: Stage, who: str, raffle: str, **how: Any) -> Response:
    """The winners of a raffle are drawn."""
    return await stage.shop.act("draw_raffle", program=raffle, **how)


def _told(value: Any) -> Any:
    return value if isinstance(value, bool) else str(value)
