"""Triggers: what happens in the shop starts automations.

They listen to the bus event, which the shop fires after its entities have moved. So they can be
attached before the shop is set up, and stay attached while it is reloaded.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, ClassVar, cast, override

from homeassistant.const import CONF_OPTIONS
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.trigger import (
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

from .const import DOMAIN, EVENT_LOYALTY
from .events import EventType
from .places import counter_id_of, customer_id_of
from .programs.named import find_named
from .programs.person import Contact
from .shop import LoyaltyConfigEntry

type Matches = Callable[[HomeAssistant, Any, dict[str, Any]], bool]


def _entries(hass: HomeAssistant) -> list[LoyaltyConfigEntry]:
    return hass.config_entries.async_entries(DOMAIN)


def _at_counter(hass: HomeAssistant, wanted: list[str], data: dict[str, Any]) -> bool:
    return data.get("counter") is not None and any(
        counter_id_of(hass, entry, named) == data["counter"]
        for entry in _entries(hass)
        for named in wanted
    )


def _by_customer(hass: HomeAssistant, wanted: list[str], data: dict[str, Any]) -> bool:
    return data.get("customer") in {customer_id_of(hass, named) for named in wanted}


def _of_program(hass: HomeAssistant, wanted: list[str], data: dict[str, Any]) -> bool:
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        terms = cast("LoyaltyConfigEntry", entry).runtime_data.terms
        if "program" in data:
            program = data["program"]
        else:
            reward = terms.reward(data["reward"])
            program = reward.program if reward is not None else None
        meant = (find_named(terms.programs, named) for named in wanted)
        if any(found is not None and found.id == program for found in meant):
            return True
    return False


def _of_reward(hass: HomeAssistant, wanted: list[str], data: dict[str, Any]) -> bool:
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        rewards = cast("LoyaltyConfigEntry", entry).runtime_data.terms.all_rewards
        meant = (find_named(rewards, named) for named in wanted)
        if any(found is not None and found.id == data["reward"] for found in meant):
            return True
    return False


def _of_promotion(hass: HomeAssistant, wanted: list[str], data: dict[str, Any]) -> bool:
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        promotions = cast("LoyaltyConfigEntry", entry).runtime_data.terms.promotions
        meant = (find_named(promotions, named) for named in wanted)
        if any(found is not None and found.id == data["promotion"] for found in meant):
            return True
    return False


def _of_series(hass: HomeAssistant, wanted: list[str], data: dict[str, Any]) -> bool:
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        series = cast("LoyaltyConfigEntry", entry).runtime_data.terms.vouchers
        meant = (find_named(series, named) for named in wanted)
        if any(found is not None and found.id == data["series"] for found in meant):
            return True
    return False


def _to_tier(hass: HomeAssistant, wanted: list[str], data: dict[str, Any]) -> bool:
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        ladder = cast("LoyaltyConfigEntry", entry).runtime_data.terms.tiers
        tiers = () if ladder is None else ladder.tiers
        meant = (find_named(tiers, named) for named in wanted)
        if any(found is not None and found.id == data["tier"] for found in meant):
            return True
    return False


def _in_direction(_: HomeAssistant, wanted: str, data: dict[str, Any]) -> bool:
    return bool(data["direction"] == wanted)


def _by_contact(_: HomeAssistant, wanted: str, data: dict[str, Any]) -> bool:
    return bool(data["contact"] == wanted)


def _at_least(hass: HomeAssistant, wanted: float, data: dict[str, Any]) -> bool:
    # Through text: 19.9 as a float is a little less than the decimal amount that was meant.
    return Decimal(data["amount"]) >= Decimal(str(wanted))


_NAMES = vol.All(cv.ensure_list, [cv.string])

# What can be asked of an event: the option's schema, and whether an event's data matches it.
_FILTERS: dict[str, tuple[Any, Matches]] = {
    "counter": (_NAMES, _at_counter),
    "customer": (_NAMES, _by_customer),
    "program": (_NAMES, _of_program),
    "reward": (_NAMES, _of_reward),
    "promotion": (_NAMES, _of_promotion),
    "series": (_NAMES, _of_series),
    "tier": (_NAMES, _to_tier),
    "direction": (vol.In(("up", "down")), _in_direction),
    "contact": (vol.In(tuple(contact.value for contact in Contact)), _by_contact),
    "minimum_amount": (cv.positive_float, _at_least),
}


class ShopEventTrigger(Trigger):
    """Fires for one type of event that matches all options given.

    The trigger's variables are the event's: ``customer``, ``counter``, ``at`` and its own data.
    """

    event_type: ClassVar[EventType]
    schema: ClassVar[vol.Schema]

    @override
    @classmethod
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        """Validate the options."""
        return cast("ConfigType", cls.schema(config))

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Keep the options."""
        super().__init__(hass, config)
        self._options = config.options or {}

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        """Run the action for each matching event until it is detached."""

        @callback
        def is_meant(data: Any) -> bool:
            return data.get("type") == self.event_type and all(
                _FILTERS[name][1](self._hass, wanted, data)
                for name, wanted in self._options.items()
            )

        @callback
        def happened(event: Event[dict[str, Any]]) -> None:
            run_action(event.data, self.event_type.replace("_", " "), event.context)

        return self._hass.bus.async_listen(
            EVENT_LOYALTY, happened, event_filter=is_meant
        )


def _trigger(event_type: EventType, *filters: str) -> type[Trigger]:
    options = {vol.Optional(name): _FILTERS[name][0] for name in filters}
    return type(
        f"{event_type.value.title().replace('_', '')}Trigger",
        (ShopEventTrigger,),
        {
            "event_type": event_type,
            "schema": vol.Schema({vol.Optional(CONF_OPTIONS, default=dict): options}),
        },
    )


TRIGGERS: dict[str, type[Trigger]] = {
    EventType.CUSTOMER_SCANNED: _trigger(
        EventType.CUSTOMER_SCANNED, "counter", "customer"
    ),
    EventType.UNKNOWN_CARD: _trigger(EventType.UNKNOWN_CARD, "counter"),
    EventType.CUSTOMER_ENROLLED: _trigger(EventType.CUSTOMER_ENROLLED, "counter"),
    EventType.CONTACT_ADDED: _trigger(EventType.CONTACT_ADDED, "customer", "contact"),
    EventType.CONTACT_VERIFIED: _trigger(
        EventType.CONTACT_VERIFIED, "customer", "contact"
    ),
    EventType.PURCHASE_RECORDED: _trigger(
        EventType.PURCHASE_RECORDED, "counter", "customer", "minimum_amount"
    ),
    EventType.PURCHASE_REFUNDED: _trigger(
        EventType.PURCHASE_REFUNDED, "counter", "customer", "minimum_amount"
    ),
    EventType.REWARD_EARNED: _trigger(
        EventType.REWARD_EARNED, "counter", "customer", "program", "reward"
    ),
    EventType.REWARD_REDEEMED: _trigger(
        EventType.REWARD_REDEEMED, "counter", "customer", "program", "reward"
    ),
    EventType.REWARD_SOLD_OUT: _trigger(EventType.REWARD_SOLD_OUT, "reward"),
    EventType.POINTS_EXPIRING: _trigger(
        EventType.POINTS_EXPIRING, "customer", "program", "minimum_amount"
    ),
    EventType.POINTS_EXPIRED: _trigger(EventType.POINTS_EXPIRED, "customer", "program"),
    EventType.PROGRAM_ENDING: _trigger(EventType.PROGRAM_ENDING, "program"),
    EventType.CUSTOMER_LAPSING: _trigger(EventType.CUSTOMER_LAPSING, "customer"),
    EventType.GIFT_GIVEN: _trigger(
        EventType.GIFT_GIVEN, "counter", "customer", "promotion"
    ),
    EventType.OFFER_CHOSEN: _trigger(
        EventType.OFFER_CHOSEN, "counter", "customer", "promotion"
    ),
    EventType.REFERRAL_REWARDED: _trigger(EventType.REFERRAL_REWARDED, "customer"),
    EventType.VOUCHER_ISSUED: _trigger(
        EventType.VOUCHER_ISSUED, "counter", "customer", "series"
    ),
    EventType.VOUCHER_REDEEMED: _trigger(
        EventType.VOUCHER_REDEEMED, "counter", "customer", "series"
    ),
    EventType.VOUCHER_VOIDED: _trigger(
        EventType.VOUCHER_VOIDED, "counter", "customer", "series"
    ),
    EventType.TIER_CHANGED: _trigger(
        EventType.TIER_CHANGED, "counter", "customer", "tier", "direction"
    ),
    EventType.TIER_ENDING: _trigger(EventType.TIER_ENDING, "customer", "tier"),
    EventType.BOOKING_UNDONE: _trigger(EventType.BOOKING_UNDONE, "counter", "customer"),
}


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers by their key."""
    return TRIGGERS
