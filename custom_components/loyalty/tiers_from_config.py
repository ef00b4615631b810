"""The ladder of tiers: each tier a subentry, the rules for all of them in the options."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry

from .const import SubentryType
from .programs.money import Currency
from .programs.promises.program import Program
from .programs.promises.tiers import Downgrade, Tier, TierBasis, TierLadder, TierWindow
from .programs.refusal import Refusal

# The options that are rules for tiers; each with its default. Keeping matters in calendar periods only, and
# whoever chose one chose about keeping with it.
RULES: dict[str, Any] = {
    "tier_basis": TierBasis.SPEND.value,
    "tier_window": TierWindow.MONTHS.value,
    "tier_months": 12,
    "tier_program": None,
    "tier_keeps": True,
    "tier_grace_days": 0,
    "tier_whole_months": False,
    "tier_downgrade": Downgrade.FULL.value,
}

_OF_PROGRAM = {TierBasis.POINTS, TierBasis.BALANCE}


def ladder_from_config(
    entry: ConfigEntry,
    currency: Currency,
    programs: Iterable[Program],
    leave_out: Callable[[ConfigSubentry, str], None],
) -> TierLadder | None:
    """Return the ladder of a shop, None if it has no tier; ``leave_out`` is told which can't be kept, and why.

    Of two tiers with the same threshold the second is left out. Tiers by points or balance need a program that collects.
    """
    rules = rules_of(entry)
    basis, window = TierBasis(rules["tier_basis"]), TierWindow(rules["tier_window"])
    collecting = [program.id for program in programs if program.collects]
    program = rules["tier_program"]
    if program not in collecting:
        program = next(iter(collecting), None)
    by_threshold: dict[int, Tier] = {}
    for subentry in entry.get_subentries_of_type(SubentryType.TIER):
        if basis in _OF_PROGRAM and program is None:
            leave_out(subentry, "tier_without_program")
            continue
        try:
            tier = tier_of(subentry, basis, currency)
        except KeyError, ValueError, ArithmeticError, Refusal:
            leave_out(subentry, "tier_invalid")
            continue
        if tier.threshold in by_threshold:
            leave_out(subentry, "tier_threshold_taken")
            continue
        by_threshold[tier.threshold] = tier
    if not by_threshold:
        return None
    return TierLadder(
        tiers=tuple(by_threshold[threshold] for threshold in sorted(by_threshold)),
        basis=basis,
        window=window,
        months=int(rules["tier_months"]),
        program=program if basis in _OF_PROGRAM else None,
        # No other terms than before for a shop that never chose.
        keeps=bool(entry.options.get("tier_keeps", window.is_period)),
        grace_days=int(rules["tier_grace_days"]),
        whole_months=bool(rules["tier_whole_months"]),
        downgrade=Downgrade(rules["tier_downgrade"]),
    )


def tiers_meant(data: Mapping[str, Any], ladder: TierLadder | None) -> tuple[str, ...]:
    """Return in which tiers members get something: those named and all above, or exactly those named.

    A tier that is gone stays a condition, which nobody meets.
    """
    named = tuple(data.get("tiers") or ())
    if ladder is None or data.get("tiers_exactly"):
        return named
    ranks = [rank for tier in named if (rank := ladder.rank(tier)) >= 0]
    above = ladder.tiers[min(ranks) :] if ranks else ()
    return tuple(dict.fromkeys((*named, *(tier.id for tier in above))))


def tiers_gone(data: Mapping[str, Any], ladder: TierLadder | None) -> bool:
    """Tell whether something is for tiers of which there is none any more: nobody gets it."""
    named = data.get("tiers") or ()
    return bool(named) and (
        ladder is None or all(ladder.rank(tier) < 0 for tier in named)
    )


def rules_of(entry: ConfigEntry) -> dict[str, Any]:
    """Return the rules for tiers among a shop's options."""
    return {key: entry.options.get(key, default) for key, default in RULES.items()}


def tier_of(subentry: ConfigSubentry, basis: TierBasis, currency: Currency) -> Tier:
    """Return the tier of a subentry; raises KeyError, ValueError, ArithmeticError or Refusal for nonsense."""
    data = subentry.data
    return Tier(
        id=subentry.subentry_id,
        name=subentry.title,
        threshold=threshold_of(data, basis, currency),
        multiplier=Decimal(data.get("multiplier") or 1),
        percent=Decimal(data.get("percent") or 0),
    )


def threshold_of(data: Mapping[str, Any], basis: TierBasis, currency: Currency) -> int:
    """Return from what figure on a tier is reached: minor units of money, or a number of something."""
    counted = currency if basis is TierBasis.SPEND else Currency(code="", digits=0)
    return counted.minor(data["threshold"])
