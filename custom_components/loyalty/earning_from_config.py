"""Points and stamps, read from the data of program subentries."""

from collections.abc import Callable, Mapping
from typing import Any

from .programs.money import Currency
from .programs.promises.campaigns import CampaignProgram
from .programs.promises.ladder import LadderBasis, LadderWindow
from .programs.promises.limits import Caps, Rounding
from .programs.promises.points import MoneyRedemption, PointsProgram
from .programs.promises.rates import LineRate, PaceStep, RisingPace
from .programs.promises.stamps import StampOn, StampProgram


def limits_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return how much of a program can be earned, and from when on it can be used."""
    return {
        "caps": Caps(
            per_sale=_optional(data.get("per_sale"), int),
            per_day=_optional(data.get("per_day"), int),
            per_week=_optional(data.get("per_week"), int),
            per_month=_optional(data.get("per_month"), int),
            balance=_optional(data.get("most_held"), int),
        ),
        "pending_days": int(data.get("pending_days") or 0),
    }


def stamps_of(
    data: Mapping[str, Any], currency: Currency, **common: Any
) -> StampProgram:
    """Return a stamp card; raises KeyError, ValueError or Refusal for nonsense."""
    if data.get("step") is not None:
        common["step_minor"] = currency.minor(data["step"])
    return StampProgram(
        **common,
        card_size=int(data["card_size"]),
        stamp_on=StampOn(data["stamp_on"]),
        articles=tuple(data.get("articles") or ()),
        max_per_purchase=_optional(data.get("max_per_purchase"), int),
        minimum_interval_minutes=int(data.get("minimum_interval_minutes", 15)),
        reward_name=data.get("reward_name") or "",
        reward_cost_minor=_optional(data.get("reward_cost"), currency.minor),
    )


def campaign_of(
    data: Mapping[str, Any], currency: Currency, **common: Any
) -> CampaignProgram:
    """Return a campaign; raises KeyError, ValueError or Refusal for nonsense."""
    if data.get("step") is not None:
        common["step_minor"] = currency.minor(data["step"])
    return CampaignProgram(
        **common,
        card_size=int(data["card_size"]),
        stamp_on=StampOn(data["stamp_on"]),
        reward_name=data.get("reward_name") or "",
        reward_cost_minor=_optional(data.get("reward_cost"), currency.minor),
    )


def points_of(
    data: Mapping[str, Any], currency: Currency, **common: Any
) -> PointsProgram:
    """Return a points program; raises KeyError, ValueError, ArithmeticError or Refusal for nonsense."""
    redeem = None
    if data.get("block_value") is not None:
        redeem = MoneyRedemption(
            block_points=int(data["block_points"]),
            block_value_minor=currency.minor(data["block_value"]),
            minimum_points=int(data.get("minimum_points") or 0),
            max_share_percent=int(data.get("max_share_percent", 100)),
        )
    return PointsProgram(
        **common,
        step_minor=currency.minor(data["step"]),
        points_per_step=int(data["points_per_step"]),
        points_per_visit=int(data.get("points_per_visit") or 0),
        minimum_interval_minutes=int(data.get("minimum_interval_minutes", 15)),
        redeem=redeem,
        rounding=Rounding(data.get("rounding") or Rounding.DOWN),
        proportional=bool(data.get("proportional")),
        carries_rest=bool(data.get("carries_rest")),
        rates=tuple(
            LineRate(
                name=rate["name"],
                points=int(rate["points"]),
                step_minor=_optional(rate.get("step"), currency.minor),
            )
            for rate in data.get("rates") or ()
        ),
        rising=_rising(data, currency) if data.get("rising_steps") else None,
    )


def _rising(data: Mapping[str, Any], currency: Currency) -> RisingPace:
    basis = LadderBasis(data.get("rising_basis") or LadderBasis.SPEND)
    threshold = currency.minor if basis is LadderBasis.SPEND else int
    return RisingPace(
        basis=basis,
        window=LadderWindow(data.get("rising_window") or LadderWindow.LIFETIME),
        months=int(data.get("rising_months") or 12),
        steps=tuple(
            PaceStep(threshold=threshold(step["from"]), points=int(step["points"]))
            for step in data["rising_steps"]
        ),
    )


def _optional[V](value: Any, read: Callable[[Any], V]) -> V | None:
    return None if value is None else read(value)
