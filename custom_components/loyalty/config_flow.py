"""Where Home Assistant finds the dialogs; they are in ``flows/``."""

from typing import override

from homeassistant.config_entries import ConfigEntry, ConfigSubentryFlow
from homeassistant.core import callback

from .const import DOMAIN, SubentryType
from .flows.counter import CounterFlow
from .flows.options import LoyaltyOptionsFlow
from .flows.program import ProgramFlow
from .flows.promotion import PromotionFlow
from .flows.reward import RewardFlow
from .flows.shop import ShopSteps
from .flows.staff import StaffFlow
from .flows.tier import TierFlow
from .flows.voucher import VoucherFlow


class LoyaltyConfigFlow(ShopSteps, domain=DOMAIN):
    """The shop's dialog, and those of what belongs to it."""

    VERSION = 1
    MINOR_VERSION = 1

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        return {
            SubentryType.COUNTER: CounterFlow,
            SubentryType.PROGRAM: ProgramFlow,
            SubentryType.PROMOTION: PromotionFlow,
            SubentryType.REWARD: RewardFlow,
            SubentryType.STAFF: StaffFlow,
            SubentryType.TIER: TierFlow,
            SubentryType.VOUCHER: VoucherFlow,
        }

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> LoyaltyOptionsFlow:
        return LoyaltyOptionsFlow()
