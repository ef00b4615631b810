"""Trying other promises on what the shop has seen."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import ConfigSubentry

from ..const import SubentryType
from ..permissions import require_owner
from ..programs.commands import Actor
from ..programs.promises.program import Program
from ..programs.promises.reward import Reward
from ..programs.promises.terms import Terms
from ..programs.refusal import Refusal
from ..programs.trials.result import GroupResult, TrialResult
from ..shop import Shop
from ..terms_from_config import program_of, reward_of
from . import naming, views
from .trial_run import run_trial
from .views import View

# What is tried on if nothing else is asked for.
_DAYS = 365
_NEW = "new"

type Changes = Mapping[str, Any]


async def try_program(
    shop: Shop,
    actor: Actor,
    *,
    program: str | None = None,
    changes: Changes | None = None,
    rewards: Mapping[str, Changes] | None = None,
    without: bool = False,
    first_day: date | None = None,
    last_day: date | None = None,
) -> View:
    """Decide a past period's purchases again under a changed program; answers what it would have come to.

    ``changes`` are fields of the program's own settings, of a new program all of them; ``rewards`` likewise,
    by reward. ``without``: the program is left out. The period is the past year if none is named.
    """
    require_owner(actor)
    last_day = last_day or shop.today - timedelta(days=1)
    first_day = first_day or last_day - timedelta(days=_DAYS - 1)
    if first_day > last_day:
        raise Refusal("period_ends_first")
    terms = _proposed(shop, program, changes or {}, rewards or {}, without=without)
    if replace(terms, version=0) == replace(shop.terms, version=0):
        raise Refusal("trial_changes_nothing")
    calendar = shop.terms.calendar
    result = await run_trial(
        shop, terms, calendar.start_of(first_day), calendar.end_of(last_day)
    )
    return {
        "first_day": first_day.isoformat(),
        "last_day": last_day.isoformat(),
        **_view(shop, terms, result),
    }


def _proposed(
    shop: Shop,
    program: str | None,
    changes: Changes,
    rewards: Mapping[str, Changes],
    *,
    without: bool,
) -> Terms:
    """Return the promises in force with what is to be tried."""
    terms = shop.terms
    programs = {known.id: known for known in terms.programs}
    if program is None:
        if without or "kind" not in changes:
            raise Refusal("trial_without_program")
        programs[_NEW] = _program(shop, _NEW, changes)
    else:
        program_id = naming.program(shop, program)
        if without:
            del programs[program_id]
        elif changes:
            programs[program_id] = _program(shop, program_id, changes)
    promised = {reward.id: reward for reward in terms.rewards}
    for name, change in rewards.items():
        reward_id = naming.reward(shop, name)
        promised[reward_id] = _reward(shop, reward_id, change)
    return replace(
        terms,
        programs=tuple(programs.values()),
        rewards=tuple(
            reward for reward in promised.values() if reward.program in programs
        ),
    )


def _program(shop: Shop, program_id: str, changes: Changes) -> Program:
    try:
        return program_of(
            _subentry(shop, program_id, SubentryType.PROGRAM, changes),
            shop.terms.currency,
        )
    except (KeyError, ValueError, ArithmeticError) as error:
        raise Refusal("trial_invalid", reason=str(error)) from error


def _reward(shop: Shop, reward_id: str, changes: Changes) -> Reward:
    try:
        return reward_of(
            _subentry(shop, reward_id, SubentryType.REWARD, changes),
            shop.terms.currency,
            shop.terms.tiers,
        )
    except (KeyError, ValueError) as error:
        raise Refusal("trial_invalid", reason=str(error)) from error


def _subentry(
    shop: Shop, subentry_id: str, subentry_type: SubentryType, changes: Changes
) -> ConfigSubentry:
    """Return a subentry as it would be with the changes; it is not saved."""
    known = shop.entry.subentries.get(subentry_id)
    data = {} if known is None else dict(known.data)
    return ConfigSubentry(
        data=MappingProxyType(data | dict(changes)),
        subentry_id=subentry_id,
        subentry_type=subentry_type,
        title=subentry_id if known is None else known.title,
        unique_id=None,
    )


def _view(shop: Shop, terms: Terms, result: TrialResult) -> View:
    def money(minor: int) -> float:
        return views.amount(shop, minor)

    def rewards(counts: Mapping[str, int]) -> list[View]:
        return [
            named | {"count": counts[named["reward"]]}
            for named in views.rewards(terms, counts)
        ]

    return {
        "programs": [
            {
                "program": program.id,
                "name": program.name,
                "unit": program.unit,
                "earned": result.earned[program.id],
                "outstanding": result.outstanding[program.id],
            }
            for program in terms.programs
            if program.collects
        ],
        "rewards": rewards(result.claimed),
        "rewards_without_cost": rewards(result.unpriced),
        "tiers": dict(result.tiers),
        "price_discount": money(result.price_off_minor),
        "redeemed": money(result.redeemed_minor),
        "gifts": money(result.gifts_minor),
        "cost": money(
            result.price_off_minor + result.redeemed_minor + result.gifts_minor
        ),
        "liability": money(result.liability_minor),
        "groups": {
            group.value: _group(shop, outcome)
            for group, outcome in result.groups.items()
        },
    }


def _group(shop: Shop, outcome: GroupResult) -> View:
    return {
        "customers": outcome.customers,
        "purchases": outcome.purchases,
        "sales": views.amount(shop, outcome.sales_minor),
        "given": views.amount(shop, outcome.was_minor),
        "would_be_given": views.amount(shop, outcome.would_minor),
        "winners": outcome.winners,
        "losers": outcome.losers,
    }
