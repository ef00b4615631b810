"""Repairs that need the owner's word."""

from homeassistant.components.repairs import (
    ConfirmRepairFlow,
    RepairsFlow,
    RepairsFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .const import DOMAIN
from .issues import CLOCK_DOUBTFUL
from .settings import Settings
from .shop import LoyaltyConfigEntry
from .texts import notation_in


class TrustClockFlow(RepairsFlow):
    """The owner says that the clock is right: the day goes on from here."""

    async def async_step_init(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Ask at once."""
        return await self.async_step_confirm()

    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Show what the clock says now, and believe it when the owner does."""
        now = dt_util.now()
        if user_input is None:
            entry = next(iter(self.hass.config_entries.async_entries(DOMAIN)), None)
            write = await notation_in(
                self.hass, self.hass.config.language, Settings.of(entry, self.hass)
            )
            return self.async_show_form(
                step_id="confirm",
                data_schema=vol.Schema({}),
                description_placeholders={"clock": write.moment(now)},
            )
        entries: list[LoyaltyConfigEntry] = (
            self.hass.config_entries.async_loaded_entries(DOMAIN)
        )
        if not entries:
            return self.async_abort(reason="not_loaded")
        shop = entries[0].runtime_data
        await shop.ledger.trust_clock(dt_util.as_utc(now))
        shop.clock.look()
        return self.async_create_entry(data={})


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Return the flow of a fixable issue; all others only want to be read."""
    if issue_id == CLOCK_DOUBTFUL:
        return TrustClockFlow()
    return ConfirmRepairFlow()
