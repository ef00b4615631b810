"""How the shop behaves: everything that has a sensible default."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigFlowResult
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    CountrySelector,
    DateSelector,
    EntitySelector,
    EntitySelectorConfig,
    LanguageSelector,
    LanguageSelectorConfig,
    ObjectSelector,
    ObjectSelectorConfig,
    TextSelector,
    TextSelectorConfig,
)
import voluptuous as vol

from ..counter.amounts import AmountEntry
from ..programs.promises.refund_rules import EarnedBack
from ..settings import CLOSURES_READ, LeapBirthday, NameStyle, Settings, closure_of
from .fields import Errors, check_numbers, choice, whole_number
from .import_file import ImportSteps
from .tier_rules import falls_by_spending, rules_in_force, rules_schema

# Languages that slips are written in.
SLIP_LANGUAGES = ["de", "en"]
LONGEST_SLIP_LINE = 48
EARLIEST_REMINDER = 365

_WEEKDAYS = [str(day) for day in range(7)]
_CLOSURES = ObjectSelector(
    ObjectSelectorConfig(
        multiple=True,
        label_field="first",
        description_field="last",
        translation_key="closures",
        fields={
            "first": {"required": True, "selector": DateSelector()},
            "last": {"required": False, "selector": DateSelector()},
        },
    )
)
_LINES = TextSelector(TextSelectorConfig(multiple=True))
_SECTIONS = {
    "privacy": vol.Schema(
        {
            vol.Required("names"): choice("names", NameStyle),
            vol.Required("live_days"): whole_number(0, 3650, "d"),
            vol.Required("live_members"): whole_number(0, 1000),
        }
    ),
    "slips": vol.Schema(
        {
            vol.Required("language"): LanguageSelector(
                LanguageSelectorConfig(languages=SLIP_LANGUAGES)
            ),
            vol.Optional("slip_header", default=list): _LINES,
            vol.Optional("slip_footer", default=list): _LINES,
        }
    ),
    "reminders": vol.Schema(
        {
            vol.Optional("reminder_days", default=list): choice(
                "reminder_days",
                ["30", "14", "7", "3", "1"],
                multiple=True,
                custom_value=True,
            ),
            vol.Required("lapse_days"): whole_number(0, 3650, "d"),
            vol.Required("active_days"): whole_number(1, 3650, "d"),
        }
    ),
    "rewards": vol.Schema(
        {
            vol.Required("reservation_minutes"): whole_number(1, 24 * 60, "min"),
            vol.Required("refund_earned"): choice("refund_earned", EarnedBack),
            vol.Required("refund_grace_days"): whole_number(0, 3650, "d"),
            vol.Required("refund_owes"): BooleanSelector(),
            vol.Required("refund_rewards"): BooleanSelector(),
        }
    ),
    "closed": vol.Schema(
        {
            vol.Optional("closed_weekdays", default=list): choice(
                "weekday", _WEEKDAYS, multiple=True
            ),
            vol.Optional("closures", default=list): _CLOSURES,
            vol.Optional("closed_calendar"): EntitySelector(
                EntitySelectorConfig(domain="calendar")
            ),
        }
    ),
}


def _schema(entry: ConfigEntry) -> vol.Schema:
    sections = {**_SECTIONS, "tiers": rules_schema(entry)}
    return vol.Schema(
        {
            vol.Required("enrol_unknown"): BooleanSelector(),
            vol.Required("amount_entry"): choice("amount_entry", AmountEntry),
            vol.Required("staff_undo_minutes"): whole_number(0, 24 * 60, "min"),
            vol.Required("most_off_percent"): whole_number(1, 100, "%"),
            vol.Required("leap_birthday"): choice("leap_birthday", LeapBirthday),
            vol.Optional("country"): CountrySelector(),
            **{
                vol.Required(name): section(fields, {"collapsed": True})
                for name, fields in sections.items()
            },
        }
    )


class LoyaltyOptionsFlow(ImportSteps):
    """Change how the shop behaves, or take over what another system knows."""

    def __init__(self) -> None:
        """Start with nothing filled in."""
        super().__init__()
        self._shown: dict[str, Any] = {}
        self._options: dict[str, Any] = {}

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask what for the owner came."""
        return self.async_show_menu(
            step_id="init", menu_options=["behaviour", "import_file"]
        )

    async def async_step_behaviour(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show all options, the rarer ones in sections."""
        errors: Errors = {}
        named: dict[str, str] = {}
        schema = _schema(self.config_entry)
        if user_input is None:
            suggested = self._shown or self._in_sections()
        else:
            suggested = self._shown = user_input
            options = _read(user_input, errors)
            named = check_numbers(schema, user_input, errors)
            if not errors:
                self._options = self._kept(options) | options
                if falls_by_spending(self.config_entry, options):
                    return await self.async_step_by_balance()
                return await self.async_step_save()
        return self.async_show_form(
            step_id="behaviour",
            data_schema=self.add_suggested_values_to_schema(schema, suggested),
            errors=errors,
            description_placeholders=named,
        )

    def _kept(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return what the shop's own dialog asks for, and what the same calendar told of closed days."""
        before = self.config_entry.options
        kept = {"currency", "day_starts"}
        if options["closed_calendar"] == before.get("closed_calendar"):
            kept.add(CLOSURES_READ)
        return {key: value for key, value in before.items() if key in kept}

    async def async_step_by_balance(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Warn that whoever spends points falls."""
        return self.async_show_menu(
            step_id="by_balance", menu_options=["save", "change"]
        )

    async def async_step_change(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Go back to the form."""
        return await self.async_step_behaviour()

    async def async_step_save(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Save what was filled in."""
        return self.async_create_entry(data=self._options)

    def _in_sections(self) -> dict[str, Any]:
        entry = self.config_entry
        settings = Settings.of(entry, self.hass)
        return _in_sections(settings, entry.options) | {
            "tiers": rules_in_force(entry, settings)
        }


def _in_sections(settings: Settings, options: Mapping[str, Any]) -> dict[str, Any]:
    language = settings.language.split("-")[0]
    values: dict[str, Any] = {
        "enrol_unknown": settings.enrol_unknown,
        "amount_entry": settings.amount_entry.value,
        "most_off_percent": int(settings.most_off_percent),
        "staff_undo_minutes": int(settings.staff_undo.total_seconds() // 60),
        "leap_birthday": (
            LeapBirthday.MARCH
            if settings.calendar.leap_birthdays_in_march
            else LeapBirthday.FEBRUARY
        ).value,
        "names": settings.names.value,
        "live_days": settings.live_days,
        "live_members": settings.live_members,
        "language": language if language in SLIP_LANGUAGES else "en",
        "slip_header": list(settings.slip_header),
        "slip_footer": list(settings.slip_footer),
        "reminder_days": [str(days) for days in settings.reminder_days],
        "lapse_days": settings.lapse_days,
        "active_days": settings.active_days,
        "reservation_minutes": int(settings.reservation.total_seconds() // 60),
        "refund_earned": settings.refunds.earned_back.value,
        "refund_grace_days": settings.refunds.grace_days,
        "refund_owes": settings.refunds.owes,
        "refund_rewards": settings.refunds.rewards_back,
        "closed_weekdays": [str(day) for day in settings.calendar.closed_weekdays],
        "closures": list(options.get("closures", ())),
    }
    if settings.closed_calendar is not None:
        values["closed_calendar"] = settings.closed_calendar
    if settings.country is not None:
        values["country"] = settings.country
    return values | dict.fromkeys(_SECTIONS, values)


def _read(form: dict[str, Any], errors: Errors) -> dict[str, Any]:
    sections = (*_SECTIONS, "tiers")
    options = {key: value for key, value in form.items() if key not in sections}
    for name in sections:
        options |= form[name]
    # Written down also when taken out: nothing would mean Home Assistant's.
    options.setdefault("country", None)
    options.setdefault("tier_program", None)
    for field in ("slip_header", "slip_footer"):
        options[field] = [line.rstrip() for line in options[field]]
        if any(len(line) > LONGEST_SLIP_LINE for line in options[field]):
            errors["slips"] = "line_too_long"
    try:
        days = {int(text) for text in options["reminder_days"]}
    except ValueError:
        days = {0}
    if not all(1 <= day <= EARLIEST_REMINDER for day in days):
        errors["reminders"] = "reminder_days_invalid"
    options["reminder_days"] = sorted(days, reverse=True)
    # Written down also when taken out, like the country.
    options.setdefault("closed_calendar", None)
    if len(options["closed_weekdays"]) == len(_WEEKDAYS):
        errors["closed"] = "never_open"
    try:
        for closure in options["closures"]:
            closure_of(closure)
    except ValueError:
        errors["closed"] = "closed_backwards"
    return options
