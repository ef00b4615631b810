"""Adding and changing a reward."""

from typing import Any

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigSubentry,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.helpers.selector import SelectOptionDict

from ..const import SubentryType
from ..programs.kinds import KINDS as PROGRAM_KINDS
from ..settings import Settings
from .fields import NAME, Errors, check_numbers, read_name
from .reward_form import filled_in, read_reward, reward_schema


class RewardFlow(ConfigSubentryFlow):
    """Set up what members can have for their points or stamps."""

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
        schema = reward_schema(
            currency,
            _named(programs),
            _named(entry.get_subentries_of_type(SubentryType.TIER)),
        )
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
            if not errors and known is not None:
                return self.async_update_and_abort(entry, known, title=title, data=data)
            if not errors:
                return self.async_create_entry(title=title, data=data)
        elif known is not None:
            shown = {NAME: known.title, **filled_in(known.data)}
            if shown["program"] not in ids:
                shown["program"] = ids[0]
        return self.async_show_form(
            step_id="user" if known is None else "reconfigure",
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=errors,
            description_placeholders=named,
        )

    async_step_reconfigure = async_step_user

    def _known(self) -> ConfigSubentry | None:
        if self.source != SOURCE_RECONFIGURE:
            return None
        return self._get_reconfigure_subentry()


def _named(subentries: list[ConfigSubentry]) -> list[SelectOptionDict]:
    return [
        SelectOptionDict(value=subentry.subentry_id, label=subentry.title)
        for subentry in subentries
    ]
