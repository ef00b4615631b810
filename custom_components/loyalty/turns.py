"""One context for everything that Home Assistant is told in one turn of the event loop."""

from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

_CONTEXT: HassKey[Context] = HassKey("loyalty_context")


@callback
def context_of_turn(hass: HomeAssistant) -> Context:
    """Return the context of this turn: what is told in it has one cause.

    Made once for all of it, since the id of a context costs as much as the rest of a state.
    """
    context = hass.data.get(_CONTEXT)
    if context is None:
        context = hass.data[_CONTEXT] = Context()
        hass.loop.call_soon(hass.data.pop, _CONTEXT, None)
    return context
