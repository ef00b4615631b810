"""What the shop promises, read from the program and reward subentries."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
import logging
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN, SubentryType
from .programs.days import Validity, ValidityUnit
from .programs.money import Currency
from .programs.promises.kinds import KINDS
from .programs.promises.limits import Caps
from .programs.promises.periods import Period
from .programs.promises.program import Curtailment, Program
from .programs.promises.promotions import Promotion
from .programs.promises.reward import Reward, RewardLimit, taken_off
from .programs.promises.terms import Terms
from .programs.promises.tiers import TierLadder
from .programs.promises.vouchers import VoucherSeries
from .programs.refusal import Refusal
from .promotions_from_config import promotion_of
from .settings import Settings
from .tiers_from_config import ladder_from_config, tiers_gone, tiers_meant
from .vouchers_from_config import series_of

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A promise that can't be kept as it is set up; ``reason`` is the key of the repair issue."""

    subentry_id: str
    title: str
    reason: str


def terms_from_config(
    entry: ConfigEntry, settings: Settings
) -> tuple[Terms, tuple[Gap, ...]]:
    """Return the promises in force, and which of what is set up can't be kept.

    The version is 0 until the ledger gives one. A program that makes no sense is left out (its
    amounts have more digits than the currency, say), and with it the rewards that it had. What is
    for tiers that are gone stays, for nobody: the owner decides for whom it is.
    """
    programs: dict[str, Program] = {}
    rewards: list[Reward] = []
    gaps: list[Gap] = []

    def gap(subentry: ConfigSubentry, reason: str) -> None:
        gaps.append(
            Gap(subentry_id=subentry.subentry_id, title=subentry.title, reason=reason)
        )

    for subentry in entry.get_subentries_of_type(SubentryType.PROGRAM):
        try:
            programs[subentry.subentry_id] = program_of(subentry, settings.currency)
        except KeyError, ValueError, ArithmeticError, Refusal:
            gap(subentry, "program_invalid")
    ladder = ladder_from_config(entry, settings.currency, programs.values(), gap)
    series: list[VoucherSeries] = []
    for subentry in entry.get_subentries_of_type(SubentryType.VOUCHER):
        try:
            series.append(series_of(subentry, settings.currency))
        except KeyError, ValueError, ArithmeticError, Refusal:
            gap(subentry, "voucher_invalid")
    for subentry in entry.get_subentries_of_type(SubentryType.REWARD):
        try:
            reward = reward_of(subentry, settings.currency, ladder)
        except KeyError, ValueError, Refusal:
            gap(subentry, "reward_invalid")
            continue
        program = programs.get(reward.program)
        if program is not None and program.collects:
            rewards.append(reward)
            if tiers_gone(subentry.data, ladder):
                gap(subentry, "reward_without_tier")
        else:
            gap(subentry, "reward_without_program")
    promotions: list[Promotion] = []
    for subentry in entry.get_subentries_of_type(SubentryType.PROMOTION):
        try:
            promotion = promotion_of(subentry, settings.currency, ladder)
        except KeyError, ValueError, ArithmeticError, Refusal:
            gap(subentry, "promotion_invalid")
            continue
        named = (programs.get(name) for name in promotion.programs)
        if all(program is not None and program.collects for program in named):
            promotions.append(promotion)
            if tiers_gone(subentry.data.get("conditions") or {}, ladder):
                gap(subentry, "promotion_without_tier")
        else:
            gap(subentry, "promotion_without_program")
    terms = Terms(
        version=0,
        currency=settings.currency,
        calendar=settings.calendar,
        programs=tuple(programs.values()),
        rewards=tuple(rewards),
        promotions=tuple(promotions),
        vouchers=tuple(series),
        refunds=settings.refunds,
        most_off_percent=settings.most_off_percent,
        tiers=ladder,
    )
    return terms, tuple(gaps)


@callback
def report_gaps(hass: HomeAssistant, entry: ConfigEntry, gaps: tuple[Gap, ...]) -> None:
    """Raise a repair issue for each promise that can't be kept, and withdraw those that are in order again."""
    open_issues = {_issue_id(gap): gap for gap in gaps}
    for domain, issue_id in list(ir.async_get(hass).issues):
        if (
            domain == DOMAIN
            and issue_id.startswith(_PREFIX)
            and issue_id not in open_issues
        ):
            ir.async_delete_issue(hass, DOMAIN, issue_id)
    for issue_id, gap in open_issues.items():
        _LOGGER.warning("%s can't be kept as it is set up: %s", gap.title, gap.reason)
        ir.async_create_issue(
            hass,
            DOMAIN,
            issue_id,
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key=gap.reason,
            translation_placeholders={"name": gap.title, "shop": entry.title},
        )


_PREFIX = "left_out_"


def _issue_id(gap: Gap) -> str:
    return f"{_PREFIX}{gap.subentry_id}_{gap.reason}"


def program_of(subentry: ConfigSubentry, currency: Currency) -> Program:
    """Return the program of a subentry; raises KeyError, ValueError, ArithmeticError or Refusal for nonsense."""
    data = subentry.data
    validity = data.get("validity") or {"unit": ValidityUnit.FOREVER}
    return KINDS[data["kind"]].from_settings(
        data,
        currency,
        id=subentry.subentry_id,
        name=subentry.title,
        validity=Validity(
            unit=ValidityUnit(validity["unit"]),
            count=int(validity.get("count") or 0),
            month=int(validity.get("month") or 12),
            at_least=int(validity.get("at_least") or 0),
        ),
        sign_up_bonus=int(data.get("sign_up_bonus") or 0),
        first_day=_optional(data.get("first_day"), date.fromisoformat),
        last_day=_optional(data.get("last_day"), date.fromisoformat),
        redeem_until=_optional(data.get("redeem_until"), date.fromisoformat),
        lapses=bool(data.get("lapses", True)),
        caps=_caps(data),
        pending_days=int(data.get("pending_days") or 0),
        curtailments=tuple(
            Curtailment(
                entry=int(curtailment["entry"]),
                until=date.fromisoformat(curtailment["until"]),
            )
            for curtailment in data.get("curtailments") or ()
        ),
    )


def reward_of(
    subentry: ConfigSubentry, currency: Currency, ladder: TierLadder | None
) -> Reward:
    """Return the reward of a subentry in a shop with some tiers; raises KeyError, ValueError or Refusal for nonsense."""
    data = subentry.data
    return Reward(
        id=subentry.subentry_id,
        name=subentry.title,
        program=data["program"],
        price=int(data["price"]),
        **taken_off(data, currency)._asdict(),
        cost_minor=_optional(data.get("cost"), currency.minor),
        stock=_optional(data.get("stock"), int),
        first_day=_optional(data.get("first_day"), date.fromisoformat),
        last_day=_optional(data.get("last_day"), date.fromisoformat),
        limit=_optional(
            data.get("limit"),
            lambda count: RewardLimit(
                count=int(count),
                period=Period(data.get("limit_period") or Period.EVER),
            ),
        ),
        tiers=tiers_meant(data, ladder),
    )


def _caps(data: Mapping[str, Any]) -> Caps:
    """Return how much of a program can be earned."""
    return Caps(
        per_sale=_optional(data.get("per_sale"), int),
        per_day=_optional(data.get("per_day"), int),
        per_week=_optional(data.get("per_week"), int),
        per_month=_optional(data.get("per_month"), int),
        balance=_optional(data.get("most_held"), int),
    )


def _optional[V](value: Any, read: Callable[[Any], V]) -> V | None:
    return None if value is None else read(value)
