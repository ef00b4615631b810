"""Actions: the operations of the shop, for automations, scripts and other programs."""

from functools import partial

from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import service
import voluptuous as vol

from .const import DOMAIN
from .ledger.errors import LedgerError
from .operations.catalogue import OPERATIONS, Operation
from .permissions import async_actor
from .programs.refusal import Refusal
from .shop import LoyaltyConfigEntry, Shop

# The screens' alone.
_NO_ACTIONS = {"info"}


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions; they stay while the shop is reloaded and say so when it is closed."""
    for name, operation in OPERATIONS.items():
        if name not in _NO_ACTIONS:
            hass.services.async_register(
                DOMAIN,
                name,
                partial(_carry_out, operation),
                schema=vol.Schema(operation.fields),
                supports_response=SupportsResponse.ONLY
                if operation.reads
                else SupportsResponse.OPTIONAL,
            )


async def _carry_out(operation: Operation, call: ServiceCall) -> ServiceResponse:
    entry: LoyaltyConfigEntry = service.async_get_config_entry(call.hass, DOMAIN, None)
    shop = entry.runtime_data
    actor = await async_actor(call.hass, call.context, shop.staff)
    try:
        response = await operation.run(shop, actor, **call.data)
    except Refusal as refusal:
        raise refused(refusal, shop) from refusal
    except LedgerError as error:
        raise unbooked() from error
    return response if call.return_response else None


def refused(refusal: Refusal, shop: Shop) -> ServiceValidationError:
    """Return a refusal as Home Assistant tells it: in the language of whoever asked."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=refusal.key,
        translation_placeholders=shop.texts.written(refusal.values),
    )


def unbooked() -> HomeAssistantError:
    """Return that the ledger could not be written, so that nothing was booked."""
    return HomeAssistantError(
        translation_domain=DOMAIN, translation_key="ledger_unavailable"
    )
