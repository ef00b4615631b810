"""Adding and changing a promotion."""

from functools import partial
from typing import Any

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.helpers.selector import SelectOptionDict

from ..const import SubentryType
from ..programs.promises.kinds import KINDS
from ..settings import Settings
from .fields import NAME, Errors, check_numbers, free_name, read_name
from .plain_words import conditions_text, notation_here, suggested
from .promotion_form import PromotionForm
from .promotion_kinds import FORMS
from .tier_choice import options_of, tiers_to_choose


class PromotionFlow(ConfigSubentryFlow):
    """Set up a promotion: what it gives, then what that comes to in plain words."""

    promotion: PromotionForm

    def __init__(self) -> None:
        """Give each kind its steps: kinds differ in their texts only, and texts belong to steps."""
        super().__init__()
        for kind in FORMS:
            setattr(self, f"async_step_new_{kind}", partial(self._begin, kind))
            setattr(self, f"async_step_{kind}", self.async_step_form)
            setattr(self, f"async_step_preview_{kind}", self.async_step_preview)

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the kind."""
        return self.async_show_menu(
            step_id="user", menu_options=[f"new_{kind}" for kind in FORMS]
        )

    async def _begin(
        self, kind: str, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Begin a promotion of a kind."""
        if FORMS[kind].needs_program and not self._programs:
            return self.async_abort(reason="no_program")
        name = await suggested(self.hass, f"promotion_{kind}")
        name = free_name(self._get_entry(), SubentryType.PROMOTION, name)
        self.promotion = await self._form(kind, name, {})
        return await self.async_step_form()

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Begin with the promotion as it is."""
        subentry = self._get_reconfigure_subentry()
        data = dict(subentry.data)
        self.promotion = await self._form(data["kind"], subentry.title, data)
        return await self.async_step_form()

    async def async_step_form(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for what the promotion gives, and show in plain words what it comes to."""
        promotion = self.promotion
        schema = promotion.schema()
        errors: Errors = {}
        named: dict[str, str] = {}
        shown = promotion.suggested()
        if user_input is not None:
            shown = user_input
            name = self._read_name(user_input, errors)
            data = promotion.read(user_input, errors)
            named = check_numbers(schema, user_input, errors)
            if not errors:
                promotion.name, promotion.data = name, data
                return await self.async_step_preview()
        return self.async_show_form(
            step_id=promotion.kind,
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=errors,
            description_placeholders=named,
            last_step=False,
        )

    async def async_step_preview(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show what the promotion comes to."""
        promotion = self.promotion
        write = await notation_here(
            self.hass, Settings.of(self._get_entry(), self.hass)
        )
        conditions = promotion.conditions(write)
        return self.async_show_menu(
            step_id=f"preview_{promotion.kind}",
            menu_options=["save", "change"],
            description_placeholders={
                NAME: promotion.name,
                "conditions": await conditions_text(self.hass, conditions),
                **promotion.preview(write),
            },
        )

    async def async_step_change(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Go back to the form."""
        return await self.async_step_form()

    async def async_step_save(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Save the promotion that was shown."""
        title, data = self.promotion.name, self.promotion.data
        if self.source == SOURCE_RECONFIGURE:
            return self.async_update_and_abort(
                self._get_entry(),
                self._get_reconfigure_subentry(),
                title=title,
                data=data,
            )
        return self.async_create_entry(title=title, data=data)

    def _read_name(self, form: dict[str, Any], errors: Errors) -> str:
        own_id = (
            self._reconfigure_subentry_id if self.source == SOURCE_RECONFIGURE else None
        )
        return read_name(
            form, self._get_entry(), SubentryType.PROMOTION, errors, own_id=own_id
        )

    async def _form(self, kind: str, name: str, data: dict[str, Any]) -> PromotionForm:
        entry = self._get_entry()
        settings = Settings.of(entry, self.hass)
        named = (data.get("conditions") or {}).get("tiers") or ()
        tiers = await tiers_to_choose(self.hass, entry, named)
        return FORMS[kind](
            settings.currency, self._programs, tiers, name=name, data=data
        )

    @property
    def _programs(self) -> list[SelectOptionDict]:
        """Return the programs in which customers hold something."""
        return options_of(
            program
            for program in self._get_entry().get_subentries_of_type(
                SubentryType.PROGRAM
            )
            if KINDS[program.data["kind"]].collects
        )
