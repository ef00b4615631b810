"""Conditions: what an automation may ask of a customer."""

from abc import abstractmethod
from typing import Any, ClassVar, Unpack, cast, override

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
from .places import customer_id_of
from .programs.account import Account
from .programs.booking.standing import stand
from .programs.booking.tier_standing import in_tier
from .programs.named import find_named
from .shop import LoyaltyConfigEntry, Shop

CUSTOMER_HAS_REWARD = "customer_has_reward"
CUSTOMER_IN_TIER = "customer_in_tier"

_HAS_REWARD_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_OPTIONS): {
            vol.Required("customer"): cv.template,
            vol.Optional("program"): cv.string,
            vol.Optional("reward"): cv.string,
        }
    }
)


_IN_TIER_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_OPTIONS): {
            vol.Required("customer"): cv.template,
            vol.Required("tier"): cv.string,
            vol.Optional("or_above", default=True): cv.boolean,
        }
    }
)


class CustomerCondition(Condition):
    """Something that may be so of a customer.

    Home Assistant does not wait for conditions, so only customers whom the shop has at hand can be
    asked about: those with entities, and whoever an event was just about.
    """

    key: ClassVar[str]
    schema: ClassVar[vol.Schema]

    @override
    @classmethod
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        """Validate the options."""
        return cast("ConfigType", cls.schema(config))

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        """Keep the options."""
        super().__init__(hass, config)
        self._options: dict[str, Any] = config.options or {}

    @override
    def _async_check(self, **kwargs: Unpack[ConditionCheckParams]) -> bool:
        """Check the condition; raises ConditionError for a customer who is not at hand."""
        entries: list[LoyaltyConfigEntry] = (
            self._hass.config_entries.async_loaded_entries(DOMAIN)
        )
        if not entries:
            raise ConditionErrorMessage(self.key, "the shop is not set up")
        shop = entries[0].runtime_data
        customer: Template = self._options["customer"]
        named = str(customer.async_render(kwargs.get("variables"), parse_result=False))
        account = shop.regulars.known(customer_id_of(self._hass, named))
        if account is None:
            raise ConditionErrorMessage(
                self.key,
                "the customer was not here lately; ask with the action loyalty.get_customer",
            )
        return self._is_so(shop, account)

    @abstractmethod
    def _is_so(self, shop: Shop, account: Account) -> bool:
        """Tell whether it is so."""


class CustomerHasRewardCondition(CustomerCondition):
    """Whether a customer can have a reward now: any, one of a program, or a certain one."""

    key = CUSTOMER_HAS_REWARD
    schema = _HAS_REWARD_SCHEMA

    @override
    def _is_so(self, shop: Shop, account: Account) -> bool:
        available = stand(
            shop.terms, account, shop.today, gone=shop.ledger.gone
        ).available
        if (named := self._options.get("program")) is not None:
            program = find_named(shop.terms.programs, named)
            available = tuple(
                found for found in available if program and found.program == program.id
            )
        if (named := self._options.get("reward")) is not None:
            reward = find_named(shop.terms.all_rewards, named)
            available = tuple(
                found for found in available if reward and found.reward == reward.id
            )
        return bool(available)


class CustomerInTierCondition(CustomerCondition):
    """Whether a customer is in a tier, or (``or_above``) in a higher one."""

    key = CUSTOMER_IN_TIER
    schema = _IN_TIER_SCHEMA

    @override
    def _is_so(self, shop: Shop, account: Account) -> bool:
        ladder = shop.terms.tiers
        named: str = self._options["tier"]
        tier = None if ladder is None else find_named(ladder.tiers, named)
        if tier is None:
            raise ConditionErrorMessage(self.key, f"there is no tier {named}")
        if self._options["or_above"]:
            return in_tier(shop.terms, account, tier.id)
        return account.tier is not None and account.tier.tier == tier.id


CONDITIONS: dict[str, type[Condition]] = {
    CUSTOMER_HAS_REWARD: CustomerHasRewardCondition,
    CUSTOMER_IN_TIER: CustomerInTierCondition,
}


async def async_get_conditions(hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions by their key."""
    return CONDITIONS
