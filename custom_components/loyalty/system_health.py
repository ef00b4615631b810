"""What the system health page says of the shop."""

from typing import Any

from homeassistant.components import system_health
from homeassistant.core import HomeAssistant, callback

from .const import DOMAIN
from .shop import LoyaltyConfigEntry, Shop


@callback
def async_register(
    hass: HomeAssistant, register: system_health.SystemHealthRegistration
) -> None:
    """Register the page's section."""
    register.async_register_info(async_health)


async def async_health(hass: HomeAssistant) -> dict[str, Any]:
    """Return the figures; the ledger's check runs on while the page is shown."""
    entries: list[LoyaltyConfigEntry] = hass.config_entries.async_loaded_entries(DOMAIN)
    if not entries:
        return {"ledger": "not loaded"}
    shop = entries[0].runtime_data
    ledger = shop.ledger
    return {
        "ledger": _check(shop),
        "ledger_size": f"{await ledger.size() / 1024**2:.1f} MiB",
        "bookings_waiting": ledger.waiting,
        "slips_waiting": sum(
            counter.printer_state.waiting
            for counter in shop.counters.values()
            if counter.printer_state is not None
        ),
        "last_closed_day": str(ledger.last_closed_day or "–"),
        "clock": "ok"
        if shop.clock.look().sane
        else {"type": "failed", "error": "doubtful"},
    }


async def _check(shop: Shop) -> Any:
    faults = await shop.ledger.check()
    return "ok" if not faults else {"type": "failed", "error": f"{len(faults)} faults"}
