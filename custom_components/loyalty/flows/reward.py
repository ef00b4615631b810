"""Adding and changing a reward."""

from typing import Any

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.helpers.selector import SelectOptionDict
import voluptuous as vol

from ..const import SubentryType
from ..programs.kinds import KINDS as PROGRAM_KINDS
from ..programs.money import Currency
from ..settings import Settings
from .fields import (
    NAME,
    TEXT,
    Errors,
    check_numbers,
    choice,
    money_box,
    read_money,
    read_name,
    whole_number,
)

KINDS = ("gift", "money")
_MONEY = ("value", "cost")


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
        known = (
            self._get_reconfigure_subentry()
            if self.source == SOURCE_RECONFIGURE
            else None
        )
        schema = vol.Schema(
            {
                vol.Required(NAME): TEXT,
                vol.Required("program"): choice(
                    None,
                    [
                        SelectOptionDict(value=program.subentry_id, label=program.title)
                        for program in programs
                    ],
                ),
                vol.Required("price"): whole_number(1, 1_000_000),
                vol.Required("kind"): choice("reward_kind", KINDS, dropdown=False),
                vol.Optional("value"): money_box(currency),
                vol.Optional("cost"): money_box(currency),
            }
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
            data = _read(user_input, currency, errors)
            named = check_numbers(schema, user_input, errors)
            if not errors and known is not None:
                return self.async_update_and_abort(entry, known, title=title, data=data)
            if not errors:
                return self.async_create_entry(title=title, data=data)
        elif known is not None:
            shown = {
                NAME: known.title,
                **{
                    key: value for key, value in known.data.items() if value is not None
                },
            }
            shown |= {field: float(shown[field]) for field in _MONEY if field in shown}
            if shown["program"] not in ids:
                shown["program"] = ids[0]
        return self.async_show_form(
            step_id="user" if known is None else "reconfigure",
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=errors,
            description_placeholders=named,
        )

    async_step_reconfigure = async_step_user


def _read(form: dict[str, Any], currency: Currency, errors: Errors) -> dict[str, Any]:
    is_money = form["kind"] == "money"
    value = read_money(form, "value", currency, errors, required=is_money)
    return {
        "program": form["program"],
        "price": form["price"],
        "kind": form["kind"],
        "value": value if is_money else None,
        "cost": read_money(form, "cost", currency, errors, required=False),
    }
