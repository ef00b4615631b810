"""The section of the options with the rules for all tiers."""

from collections.abc import Iterator, Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.helpers.selector import BooleanSelector, SelectOptionDict
import voluptuous as vol

from ..const import SubentryType
from ..notation import Notation
from ..programs.promises.kinds import KINDS as PROGRAM_KINDS
from ..programs.promises.tiers import Downgrade, TierBasis, TierWindow
from ..settings import Settings
from ..tiers_from_config import rules_of
from .fields import choice, whole_number
from .plain_words import Condition


def rules_schema(entry: ConfigEntry) -> vol.Schema:
    """Return the fields of the rules for tiers."""
    programs = [
        SelectOptionDict(value=program.subentry_id, label=program.title)
        for program in entry.get_subentries_of_type(SubentryType.PROGRAM)
        if PROGRAM_KINDS[program.data["kind"]].collects
    ]
    return vol.Schema(
        {
            vol.Required("tier_basis"): choice("tier_basis", TierBasis),
            vol.Required("tier_window"): choice("tier_window", TierWindow),
            vol.Required("tier_months"): whole_number(1, 120),
            vol.Optional("tier_program"): choice(None, programs),
            vol.Required("tier_keeps"): BooleanSelector(),
            vol.Required("tier_grace_days"): whole_number(0, 3650, "d"),
            vol.Required("tier_whole_months"): BooleanSelector(),
            vol.Required("tier_downgrade"): choice("tier_downgrade", Downgrade),
            vol.Required("tier_warning_days"): whole_number(0, 365, "d"),
        }
    )


def rules_in_force(entry: ConfigEntry, settings: Settings) -> dict[str, Any]:
    """Return what the fields show."""
    rules = rules_of(entry) | {"tier_warning_days": settings.tier_warning_days}
    return {name: value for name, value in rules.items() if value is not None}


def kept_told(rules: Mapping[str, Any], write: Notation) -> Iterator[Condition]:
    """Yield for how long a tier is kept that the figures do not suffice for any more, line by line."""
    window, basis = TierWindow(rules["tier_window"]), TierBasis(rules["tier_basis"])
    if window is TierWindow.LIFETIME and basis is not TierBasis.BALANCE:
        return
    rolls = window is TierWindow.MONTHS or basis is TierBasis.BALANCE
    if rules["tier_keeps"] and not rolls:
        yield "tier_keeps", ""
    if rules["tier_grace_days"]:
        yield "tier_grace_days", write.number(rules["tier_grace_days"])
    if rules["tier_whole_months"]:
        yield "tier_whole_months", ""
    if rules["tier_downgrade"] == Downgrade.STEP:
        yield "tier_step", ""


def falls_by_spending(entry: ConfigEntry, options: Mapping[str, Any]) -> bool:
    """Tell whether members fall from now on when they spend points, as they did not before."""
    before = TierBasis(rules_of(entry)["tier_basis"])
    return TierBasis(options["tier_basis"]) is TierBasis.BALANCE is not before
