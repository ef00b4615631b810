"""Adding and changing a tier; the rules for all of them are among the shop's options."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigSubentry,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.helpers.selector import NumberSelectorConfig, NumberSelectorMode
import voluptuous as vol

from ..const import SubentryType
from ..notation import Notation
from ..programs.money import Currency, percent_of
from ..programs.promises.benefits import LARGEST_MULTIPLIER
from ..programs.promises.percentages import percent_text
from ..programs.promises.tiers import TierBasis, TierWindow
from ..programs.refusal import Refusal
from ..settings import Settings
from ..tiers_from_config import rules_of, threshold_of
from .fields import NAME, PERCENT, TEXT, Errors, number_box, read_name, read_percent
from .plain_words import Condition, conditions_text, notation_here, option_text
from .tier_rules import kept_told

_EXAMPLE = 100
_MULTIPLIER = number_box(
    NumberSelectorConfig(
        min=1, max=float(LARGEST_MULTIPLIER), step=0.01, mode=NumberSelectorMode.BOX
    )
)


class TierFlow(ConfigSubentryFlow):
    """Set up from what figure on members are in a tier, and what it gives them."""

    def __init__(self) -> None:
        """Start with nothing filled in; texts belong to steps, and those of the windows differ."""
        self._name = ""
        self._tier: dict[str, Any] = {}
        for window in (*TierWindow, TierBasis.BALANCE):
            setattr(self, f"async_step_preview_{window}", self.async_step_preview)

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for everything."""
        known = self._known
        if not self._tier and known is not None:
            self._name, self._tier = known.title, dict(known.data)
        schema = self._schema()
        errors: Errors = {}
        shown: dict[str, Any] = {NAME: self._name, "multiplier": 1, "percent": 0}
        shown |= {name: float(value) for name, value in self._tier.items()}
        if user_input is not None:
            shown = user_input
            name = read_name(
                user_input,
                self._get_entry(),
                SubentryType.TIER,
                errors,
                own_id=None if known is None else known.subentry_id,
            )
            tier = self._read(user_input, errors)
            if not errors:
                self._name, self._tier = name, tier
                return await self.async_step_preview()
        return self.async_show_form(
            step_id="user" if known is None else "reconfigure",
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=errors,
            last_step=False,
        )

    async_step_reconfigure = async_step_user

    async def async_step_preview(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show in plain words what it comes to."""
        rules = rules_of(self._get_entry())
        write = await notation_here(
            self.hass, Settings.of(self._get_entry(), self.hass)
        )
        basis = TierBasis(rules["tier_basis"])
        window = "balance" if basis is TierBasis.BALANCE else rules["tier_window"]
        conditions = (*self._given_told(write), *kept_told(rules, write))
        preview: SubentryFlowResult = self.async_show_menu(
            step_id=f"preview_{window}",
            menu_options=["save", "change"],
            description_placeholders={
                NAME: self._name,
                "threshold": await self._threshold_told(basis, write),
                "months": write.number(rules["tier_months"]),
                "conditions": await conditions_text(self.hass, conditions),
            },
        )
        return preview

    async def _threshold_told(self, basis: TierBasis, write: Notation) -> str:
        threshold = self._tier["threshold"]
        if basis is TierBasis.SPEND:
            return write.money_of(threshold)
        number = write.number(int(threshold))
        if basis is TierBasis.BALANCE:
            return number
        counted = await option_text(self.hass, "tier_basis", basis)
        return f"{number} ({counted})"

    def _given_told(self, write: Notation) -> Iterator[Condition]:
        """Yield what the tier itself gives; rewards and promotions say for which tiers they are."""
        percent, multiplier = (
            Decimal(self._tier[name]) for name in ("percent", "multiplier")
        )
        if percent:
            price = write.currency.minor(_EXAMPLE)
            pays = write.money(price - percent_of(price, percent))
            example = f"{write.money(price)} → {pays}"
            yield "off_every_sale", f"{write.percent(percent)} ({example})"
        if multiplier != 1:
            yield "multiplier", f"× {write.number(multiplier)}"

    async def async_step_change(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Go back to the form."""
        return await self.async_step_user()

    async def async_step_save(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Save what was shown."""
        known = self._known
        if known is None:
            return self.async_create_entry(title=self._name, data=self._tier)
        return self.async_update_and_abort(
            self._get_entry(), known, title=self._name, data=self._tier
        )

    @property
    def _known(self) -> ConfigSubentry | None:
        if self.source != SOURCE_RECONFIGURE:
            return None
        return self._get_reconfigure_subentry()

    @property
    def _currency(self) -> Currency:
        return Settings.of(self._get_entry(), self.hass).currency

    @property
    def _basis(self) -> TierBasis:
        return TierBasis(rules_of(self._get_entry())["tier_basis"])

    def _schema(self) -> vol.Schema:
        currency = self._currency
        by_spend = self._basis is TierBasis.SPEND
        box = NumberSelectorConfig(
            min=0,
            step=10.0**-currency.digits if by_spend else 1,
            mode=NumberSelectorMode.BOX,
        )
        if by_spend:
            box["unit_of_measurement"] = currency.code
        return vol.Schema(
            {
                vol.Required(NAME): TEXT,
                vol.Required("threshold"): number_box(box),
                vol.Required("multiplier"): _MULTIPLIER,
                vol.Required("percent"): PERCENT,
            }
        )

    def _read(self, form: dict[str, Any], errors: Errors) -> dict[str, Any]:
        """Return the tier in a form; what is wrong with it is put into ``errors``."""
        return {
            "threshold": self._read_threshold(form, errors),
            "multiplier": _read_multiplier(form["multiplier"], errors),
            "percent": read_percent(form["percent"], "percent", errors, required=False)
            or "0",
        }

    def _read_threshold(self, form: dict[str, Any], errors: Errors) -> str:
        basis, currency = self._basis, self._currency
        try:
            threshold = threshold_of(form, basis, currency)
        except Refusal as refusal:
            errors["threshold"] = refusal.key
            return "0"
        if threshold < 1:
            errors["threshold"] = "amount_missing"
        known = self._known
        others = (
            other
            for other in self._get_entry().get_subentries_of_type(SubentryType.TIER)
            if known is None or other.subentry_id != known.subentry_id
        )
        if any(
            Decimal(other.data["threshold"]) == Decimal(str(form["threshold"]))
            for other in others
        ):
            errors["threshold"] = "threshold_taken"
        return str(currency.major(threshold) if basis is TierBasis.SPEND else threshold)


def _read_multiplier(value: Any, errors: Errors) -> str:
    try:
        multiplier = Decimal(str(value))
    except InvalidOperation:
        multiplier = Decimal(0)
    if not 1 <= multiplier <= LARGEST_MULTIPLIER:
        errors["multiplier"] = "multiplier_invalid"
        return "1"
    return percent_text(multiplier)
