"""Adding and changing a program."""

from functools import partial
from typing import Any, override

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
import voluptuous as vol

from ..const import SubentryType
from ..settings import Settings
from ..shop import LoyaltyConfigEntry
from .fields import NAME, Errors, free_name, read_name
from .plan_form import plan_fields, read_plan, suggested_plan
from .program_ends import ProgramEndSteps
from .program_form import ProgramForm
from .program_kinds import FORMS
from .starters import starter_form


class ProgramFlow(ProgramEndSteps, ConfigSubentryFlow):
    """Set up a program; its kind can't be changed afterwards, since balances are in its unit."""

    def __init__(self) -> None:
        """Let each kind be chosen in the menu."""
        super().__init__()
        for form in FORMS.values():
            setattr(self, f"async_step_new_{form.kind}", partial(self._begin, form))

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the kind."""
        kinds: SubentryFlowResult = self.async_show_menu(
            step_id="user", menu_options=[f"new_{kind}" for kind in FORMS]
        )
        return kinds

    async def _begin(
        self, form: type[ProgramForm], user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Begin a program of a kind."""
        self.program = await starter_form(self.hass, form, self.settings.currency)
        self.program.name = free_name(
            self._get_entry(), SubentryType.PROGRAM, self.program.name
        )
        result: SubentryFlowResult = await self.async_step_form()
        return result

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask what to change, beginning with the terms in force."""
        subentry = self._get_reconfigure_subentry()
        self.program = FORMS[subentry.data["kind"]](
            self.settings.currency, name=subentry.title, data=subentry.data
        )
        menu: SubentryFlowResult = self.async_show_menu(
            step_id="reconfigure",
            menu_options=["terms", "dates", "plan", "end_program"],
        )
        return menu

    async def async_step_plan(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask what the program may cost, and what it shall bring."""
        program = self.program
        errors: Errors = {}
        shown: dict[str, Any] = suggested_plan(program.data)
        if user_input is not None:
            shown = user_input
            plan = read_plan(user_input, program.currency, errors)
            if not errors:
                program.data |= plan
                saved: SubentryFlowResult = await self.async_step_save()
                return saved
        form: SubentryFlowResult = self.async_show_form(
            step_id="plan",
            data_schema=self.add_suggested_values_to_schema(
                vol.Schema(plan_fields(program.currency)), shown
            ),
            errors=errors,
            description_placeholders={NAME: program.name},
        )
        return form

    @override
    async def async_step_save(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        warning: SubentryFlowResult | None = await self.warning()
        if warning is not None:
            return warning
        title, data = self.program.name, self.program.data
        if self.source == SOURCE_RECONFIGURE:
            return self.async_update_and_abort(
                self._get_entry(),
                self._get_reconfigure_subentry(),
                title=title,
                data=data,
            )
        return self.async_create_entry(title=title, data=data)

    @override
    def read_program_name(self, form: dict[str, Any], errors: Errors) -> str:
        own_id = (
            self._reconfigure_subentry_id if self.source == SOURCE_RECONFIGURE else None
        )
        return read_name(
            form, self._get_entry(), SubentryType.PROGRAM, errors, own_id=own_id
        )

    @override
    def shop_entry(self) -> LoyaltyConfigEntry:
        return self._get_entry()

    @override
    def terms_before(self) -> dict[str, Any] | None:
        if self.source != SOURCE_RECONFIGURE:
            return None
        return dict(self._get_reconfigure_subentry().data)

    @override
    def program_id(self) -> str:
        return self._reconfigure_subentry_id

    @property
    @override
    def settings(self) -> Settings:
        return Settings.of(self._get_entry(), self.hass)
