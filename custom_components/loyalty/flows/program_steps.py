"""The steps in which a program is set up: its form, then what it comes to in plain words."""

from abc import ABC, abstractmethod
from typing import Any

from homeassistant.data_entry_flow import FlowHandler
from homeassistant.util import dt as dt_util

from ..settings import Settings
from .fields import NAME, Errors, check_numbers
from .plain_words import conditions_text, notation_here
from .plan_form import PLAN
from .program_form import ProgramForm
from .program_kinds import FORMS

KEPT = frozenset(
    {"first_day", "last_day", "redeem_until", "lapses", "curtailments", *PLAN}
)


class ProgramSteps(FlowHandler[Any, Any, Any], ABC):
    """Steps of the shop's first flow and of the program's own; each saves in its own way."""

    program: ProgramForm

    def __init__(self) -> None:
        """Give each kind its steps: kinds differ in their texts only, and texts belong to steps."""
        super().__init__()
        for form in FORMS.values():
            setattr(self, f"async_step_{form.kind}", self.async_step_form)
            for preview in form.previews:
                setattr(self, f"async_step_{preview}", self.async_step_preview)

    @property
    @abstractmethod
    def settings(self) -> Settings:
        """Return the shop's settings."""

    @abstractmethod
    def read_program_name(self, form: dict[str, Any], errors: Errors) -> str:
        """Return the program's name; what is wrong with it is put into ``errors``."""

    @abstractmethod
    async def async_step_save(self, user_input: dict[str, Any] | None = None) -> Any:
        """Save the program that was shown in plain words."""

    async def async_step_form(self, user_input: dict[str, Any] | None = None) -> Any:
        """Ask for the terms of the program, and show in plain words what they come to."""
        program = self.program
        errors: Errors = {}
        named: dict[str, str] = {}
        suggested = program.suggested()
        if user_input is not None:
            suggested = user_input
            name = self.read_program_name(user_input, errors)
            data = program.read(user_input, errors)
            named = check_numbers(program.schema(), user_input, errors)
            if not errors:
                # Dates, what bounds old points, and what is planned are asked for in steps of their own.
                kept = {key: program.data[key] for key in KEPT & program.data.keys()}
                program.name, program.data = name, kept | data
                return await self.async_step_preview()
        return self.async_show_form(
            step_id=program.kind,
            data_schema=self.add_suggested_values_to_schema(
                program.schema(), suggested
            ),
            errors=errors,
            description_placeholders=named,
            last_step=False,
        )

    async def async_step_preview(self, user_input: dict[str, Any] | None = None) -> Any:
        """Show what the terms come to."""
        program, today = self.program, dt_util.now().date()
        write = await notation_here(self.hass, self.settings)
        conditions = program.conditions(write, today)
        return self.async_show_menu(
            step_id=program.preview_step,
            menu_options=["save", "change"],
            description_placeholders={
                NAME: program.name,
                "conditions": await conditions_text(self.hass, conditions),
                **program.preview(write, today),
            },
        )

    async def async_step_change(self, user_input: dict[str, Any] | None = None) -> Any:
        """Go back to the form."""
        return await self.async_step_form()
