"""Diagnostics: versions, counts and the state of devices. Never anything of a customer."""

from collections import Counter as Tally
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.loader import async_get_integration

from .const import DOMAIN
from .counter.counter import Counter
from .shop import LoyaltyConfigEntry

# What of the settings may leave the house: how the shop works, not what it is called.
_OPTIONS = (
    "currency",
    "day_starts",
    "language",
    "country",
    "enrol_unknown",
    "names",
    "live_days",
    "live_members",
    "active_days",
    "reminder_days",
    "lapse_days",
    "amount_entry",
    "staff_undo_minutes",
)


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: LoyaltyConfigEntry
) -> dict[str, Any]:
    """Return what helps to find a fault: only what is listed here, so that nothing slips in."""
    shop = entry.runtime_data
    ledger = shop.ledger
    clock = shop.clock.look()
    integration = await async_get_integration(hass, DOMAIN)
    return {
        "version": str(integration.version),
        "options": {
            name: entry.options[name] for name in _OPTIONS if name in entry.options
        },
        "subentries": Tally(
            subentry.subentry_type for subentry in entry.subentries.values()
        ),
        "terms": {
            "version": shop.terms.version,
            "programs": Tally(program.kind for program in shop.terms.programs),
            "rewards": len(shop.terms.all_rewards),
        },
        "ledger": {
            "schema": ledger.schema_version,
            "bytes": await ledger.size(),
            "rows": await ledger.counts(),
            "faults": await ledger.check(),
            "waiting": ledger.waiting,
            "last_closed_day": str(ledger.last_closed_day),
        },
        "live_customers": len(shop.live.members),
        "clock": {
            "sane": clock.sane,
            "now": clock.now.isoformat(),
            "booked": None if clock.booked is None else clock.booked.isoformat(),
        },
        "counters": [_counter(counter) for counter in shop.counters.values()],
    }


def _counter(counter: Counter) -> dict[str, Any]:
    printer = counter.printer_state
    return {
        "scans": counter.scans,
        "last_meaning": None
        if counter.last_scan is None
        else counter.last_scan.meaning.value,
        "scanners_connected": list(counter.connected.values()),
        "printer": None
        if printer is None
        else {"problem": printer.problem, "waiting": printer.waiting},
        "light": {"playing": counter.light.playing, "problem": counter.light_problem},
    }
