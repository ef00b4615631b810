"""Conditions: what an automation may ask of a customer."""

from typing import Any, Unpack, cast, override

from homeassistant.const import CONF_OPTIONS
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConditionErrorMessage
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.condition import (
    Condition,
    ConditionCheckParams,
    ConditionConfig,
)
from homeassistant.helpers.template import Template
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

from .const import DOMAIN
from .places import customer_id_of, find_named
from .programs.standing import stand
from .shop import LoyaltyConfigEntry

CUSTOMER_HAS_REWARD = "customer_has_reward"

_HAS_REWARD_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_OPTIONS): {
            vol.Required("customer"): cv.template,
            vol.Optional("program"): cv.string,
            vol.Optional("reward"): cv.string,
        }
    }
)


class CustomerHasRewardCondition(Condition):
    """Whether a customer can have a reward now: any, one of a program, or a certain one.

    Home Assistant does not wait for conditions, so only customers whom the shop has at hand can be
    asked about: those with entities, and whoever an event was just about.
    """

    @override
    @classmethod
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        """Validate the options."""
        return cast("ConfigType", _HAS_REWARD_SCHEMA(config))

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        """Keep the options."""
        super().__init__(hass, config)
        options: dict[str, Any] = config.options or {}
        self._customer: Template = options["customer"]
        self._program: str | None = options.get("program")
        self._reward: str | None = options.get("reward")

    @override
    def _async_check(self, **kwargs: Unpack[ConditionCheckParams]) -> bool:
        """Check the condition; raises ConditionError for a customer who is not at hand."""
        entries: list[LoyaltyConfigEntry] = (
            self._hass.config_entries.async_loaded_entries(DOMAIN)
        )
        if not entries:
            raise ConditionErrorMessage(CUSTOMER_HAS_REWARD, "the shop is not set up")
        shop = entries[0].runtime_data
        named = str(
            self._customer.async_render(kwargs.get("variables"), parse_result=False)
        )
        account = shop.regulars.known(customer_id_of(self._hass, named))
        if account is None:
            raise ConditionErrorMessage(
                CUSTOMER_HAS_REWARD,
                "the customer was not here lately; ask with the action loyalty.get_customer",
            )
        available = stand(
            shop.terms, account, shop.today, gone=shop.ledger.gone
        ).available
        if self._program is not None:
            program = find_named(shop.terms.programs, self._program)
            available = tuple(
                found for found in available if program and found.program == program.id
            )
        if self._reward is not None:
            reward = find_named(shop.terms.all_rewards, self._reward)
            available = tuple(
                found for found in available if reward and found.reward == reward.id
            )
        return bool(available)


CONDITIONS: dict[str, type[Condition]] = {
    CUSTOMER_HAS_REWARD: CustomerHasRewardCondition
}


async def async_get_conditions(hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions by their key."""
    return CONDITIONS
