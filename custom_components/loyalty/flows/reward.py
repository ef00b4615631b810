"""Adding and changing a reward: what it is, then what that comes to."""

from typing import Any

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigSubentry,
    ConfigSubentryFlow,
    SubentryFlowResult,
)

from ..const import SubentryType
from ..programs.promises.kinds import KINDS as PROGRAM_KINDS
from ..settings import Settings
from .fields import NAME, Errors, check_numbers, read_name
from .plain_words import conditions_text, notation_here
from .reward_form import filled_in, preview, read_reward, reward_schema
from .tier_choice import options_of, tiers_to_choose


class RewardFlow(ConfigSubentryFlow):
    """Set up what members can have for their points or stamps."""

    def __init__(self) -> None:
        """Start with nothing filled in."""
        self._shown: dict[str, Any] = {}
        self._title = ""
        self._data: dict[str, Any] = {}

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for everything."""
        entry = self._get_entry()
        programs = [
            program
            for program in entry.get_subentries_of_type(SubentryType.PROGRAM)
            if PROGRAM_KINDS[program.data["kind"]].collects
        ]
        if not programs:
            return self.async_abort(reason="no_program")
        currency = Settings.of(entry, self.hass).currency
        known = self._known()
        named_tiers = () if known is None else known.data.get("tiers", ())
        tiers = await tiers_to_choose(self.hass, entry, named_tiers)
        schema = reward_schema(currency, options_of(programs), tiers)
        errors: Errors = {}
        named: dict[str, str] = {}
        ids = [program.subentry_id for program in programs]
        shown: dict[str, Any] = {"program": ids[0], "kind": "gift"}
        if user_input is not None:
            shown = user_input
            title = read_name(
                user_input,
                entry,
                SubentryType.REWARD,
                errors,
                own_id=None if known is None else known.subentry_id,
            )
            data = read_reward(user_input, currency, errors)
            named = check_numbers(schema, user_input, errors)
            self._shown, self._title, self._data = user_input, title, data
            if not errors:
                return await self.async_step_preview_gift()
        elif self._shown:
            shown = self._shown
        elif known is not None:
            shown = {NAME: known.title, **filled_in(known.data, tiers)}
            if shown["program"] not in ids:
                shown["program"] = ids[0]
        return self.async_show_form(
            step_id="user" if known is None else "reconfigure",
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=errors,
            description_placeholders=named,
            last_step=False,
        )

    async_step_reconfigure = async_step_user
    async_step_change = async_step_user

    async def async_step_preview_gift(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show what the reward comes to."""
        entry = self._get_entry()
        program = entry.subentries[self._data["program"]]
        named = self._data.get("tiers", ())
        tiers = await tiers_to_choose(self.hass, entry, named)
        write = await notation_here(self.hass, Settings.of(entry, self.hass))
        lines = preview(self._data, program, tiers, write)
        return self.async_show_menu(
            step_id=f"preview_{self._data['kind']}",
            menu_options=["save", "change"],
            description_placeholders={
                NAME: self._title,
                "conditions": await conditions_text(self.hass, lines),
            },
        )

    # They differ in their texts only, and texts belong to steps.
    async_step_preview_money = async_step_preview_gift
    async_step_preview_percent = async_step_preview_gift
    async_step_preview_item = async_step_preview_gift

    async def async_step_save(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Save what was agreed with."""
        known = self._known()
        if known is None:
            return self.async_create_entry(title=self._title, data=self._data)
        return self.async_update_and_abort(
            self._get_entry(), known, title=self._title, data=self._data
        )

    def _known(self) -> ConfigSubentry | None:
        if self.source != SOURCE_RECONFIGURE:
            return None
        return self._get_reconfigure_subentry()
