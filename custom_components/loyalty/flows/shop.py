"""The shop itself: set up once, with a program to begin with, then on to its first counter."""

from typing import Any, override

from homeassistant.config_entries import (
    SOURCE_USER,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryData,
    FlowType,
    SubentryFlowContext,
)
from homeassistant.generated.currencies import ACTIVE_CURRENCIES
from homeassistant.helpers.selector import (
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TimeSelector,
)
import voluptuous as vol

from ..const import SubentryType
from ..libraries import Library, ensure
from ..programs.refusal import Refusal
from ..promotions_from_config import promotion_of
from ..settings import Settings, currency_of
from ..terms_from_config import program_of, reward_of
from ..vouchers_from_config import series_of
from .fields import NAME, TEXT, Errors, choice
from .program_steps import ProgramSteps
from .starters import STARTERS, starter_form

EMPTY = "empty"


class ShopSteps(ProgramSteps, ConfigFlow):
    """Set up and change the shop."""

    _name = ""

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the shop's name and what it begins with."""
        errors: Errors = {}
        if user_input is None:
            # What the dialog shows later is written as people here do if this is there by then.
            self.hass.async_create_background_task(
                ensure(self.hass, Library.MONEY_FORMATS), "loyalty money formats"
            )
        else:
            self._name = _read_shop_name(user_input, errors)
            if not errors:
                shop_kind = user_input["shop_kind"]
                if shop_kind == EMPTY:
                    return self._create(())
                self.program = await starter_form(
                    self.hass, STARTERS[shop_kind], self.settings.currency
                )
                result: ConfigFlowResult = await self.async_step_form()
                return result
        schema = vol.Schema(
            {
                vol.Required(NAME, default=self.hass.config.location_name): TEXT,
                vol.Required("shop_kind", default="cafe"): choice(
                    "shop_kind", [*STARTERS, EMPTY], dropdown=False
                ),
            }
        )
        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(schema, user_input),
            errors=errors,
            last_step=False,
        )

    @property
    @override
    def settings(self) -> Settings:
        return Settings.of(None, self.hass)

    @override
    def read_program_name(self, form: dict[str, Any], errors: Errors) -> str:
        name = str(form[NAME]).strip()
        if not name:
            errors[NAME] = "name_missing"
        return name

    @override
    async def async_step_save(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        return self._create(
            (
                ConfigSubentryData(
                    data=self.program.data,
                    subentry_type=SubentryType.PROGRAM,
                    title=self.program.name,
                    unique_id=None,
                ),
            )
        )

    def _create(self, subentries: tuple[ConfigSubentryData, ...]) -> ConfigFlowResult:
        # Written down, so that a change of Home Assistant's currency leaves the ledger alone.
        options = {"currency": self.hass.config.currency}
        return self.async_create_entry(
            title=self._name, data={}, options=options, subentries=subentries
        )

    @override
    async def async_on_create_entry(self, result: ConfigFlowResult) -> ConfigFlowResult:
        counter = await self.hass.config_entries.subentries.async_init(
            (result["result"].entry_id, SubentryType.COUNTER),
            context=SubentryFlowContext(source=SOURCE_USER),
        )
        result["next_flow"] = (FlowType.CONFIG_SUBENTRIES_FLOW, counter["flow_id"])
        return result

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change the shop's name, its currency and when its days start."""
        entry = self._get_reconfigure_entry()
        settings = Settings.of(entry, self.hass)
        errors: Errors = {}
        suggested = {
            NAME: entry.title,
            "currency": settings.currency.code,
            "day_starts": settings.calendar.day_starts.isoformat(),
        }
        if user_input is not None:
            suggested = user_input
            name = _read_shop_name(user_input, errors)
            if not self._fits_currency(user_input["currency"]):
                errors["currency"] = "currency_digits"
            if not errors:
                options = {
                    "currency": user_input["currency"],
                    "day_starts": user_input["day_starts"],
                }
                return self.async_update_and_abort(
                    entry, title=name, options=entry.options | options
                )
        schema = vol.Schema(
            {
                vol.Required(NAME): TEXT,
                vol.Required("currency"): SelectSelector(
                    SelectSelectorConfig(
                        options=sorted(ACTIVE_CURRENCIES),
                        mode=SelectSelectorMode.DROPDOWN,
                    )
                ),
                vol.Required("day_starts"): TimeSelector(),
            }
        )
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(schema, suggested),
            errors=errors,
        )

    def _fits_currency(self, code: str) -> bool:
        """Tell whether all amounts promised can be paid in a currency, to the last digit."""
        entry = self._get_reconfigure_entry()
        currency = currency_of(code)
        try:
            for program in entry.get_subentries_of_type(SubentryType.PROGRAM):
                program_of(program, currency)
            for reward in entry.get_subentries_of_type(SubentryType.REWARD):
                reward_of(reward, currency, None)
            for promotion in entry.get_subentries_of_type(SubentryType.PROMOTION):
                promotion_of(promotion, currency, None)
            for series in entry.get_subentries_of_type(SubentryType.VOUCHER):
                series_of(series, currency)
        except Refusal:
            return False
        return True


def _read_shop_name(form: dict[str, Any], errors: Errors) -> str:
    name = str(form[NAME]).strip()
    if not name:
        errors[NAME] = "name_missing"
    return name
