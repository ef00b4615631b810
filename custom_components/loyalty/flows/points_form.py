"""The form of a points program."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, override

from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import BooleanSelector
import voluptuous as vol

from ..notation import Notation
from ..programs.days import ValidityUnit
from ..programs.promises.limits import Rounding
from .fields import NAME, TEXT, Errors, choice, money_box, read_money, whole_number
from .limits_form import limits_section, limits_told, read_limits
from .plain_words import Condition
from .program_form import MINUTES, ProgramForm
from .rates_form import (
    goods_box,
    goods_told,
    pace_section,
    pace_told,
    read_goods,
    read_pace,
    suggested_rates,
)
from .validity_form import rarer_validity_fields, read_validity, validity_fields

_ALL = 100  # per cent


class PointsForm(ProgramForm):
    """Points for what is spent, that buy rewards or take money off."""

    kind = "points"
    previews = ("preview_points", "preview_points_rewards")
    # Five per cent back, soon.
    starter: ClassVar[Mapping[str, Any]] = {
        "step": "1.00",
        "points_per_step": 1,
        "block_points": 100,
        "block_value": "5.00",
        "validity": {"unit": ValidityUnit.MONTHS.value, "count": 12},
    }
    numbers = ("step", "block_value")
    sections = ("redemption", "goods", "pace", "limits", "more")

    @override
    def schema(self) -> vol.Schema:
        points = whole_number(0, 1_000_000)
        return vol.Schema(
            {
                vol.Required(NAME): TEXT,
                vol.Required("step"): money_box(self.currency),
                vol.Required("points_per_step", default=1): points,
                vol.Required("redemption"): section(
                    vol.Schema(
                        {
                            vol.Required("block_points", default=100): whole_number(
                                1, 1_000_000
                            ),
                            vol.Optional("block_value"): money_box(self.currency),
                            vol.Required("minimum_points", default=0): points,
                            vol.Required(
                                "max_share_percent", default=100
                            ): whole_number(1, 100, "%"),
                            vol.Required("at_once", default=False): BooleanSelector(),
                        }
                    )
                ),
                **validity_fields(),
                vol.Required("goods"): section(
                    vol.Schema(
                        {
                            vol.Required("rates", default=[]): goods_box(self.currency),
                            vol.Required(
                                "proportional", default=False
                            ): BooleanSelector(),
                            vol.Required(
                                "carries_rest", default=False
                            ): BooleanSelector(),
                            vol.Required("rounding", default=Rounding.DOWN): choice(
                                "rounding", Rounding
                            ),
                        }
                    ),
                    {"collapsed": True},
                ),
                vol.Required("pace"): pace_section(self.currency),
                vol.Required("limits"): limits_section(),
                vol.Required("more"): section(
                    vol.Schema(
                        {
                            vol.Required("points_per_visit", default=0): points,
                            vol.Required(
                                "minimum_interval_minutes", default=15
                            ): MINUTES,
                            vol.Required("sign_up_bonus", default=0): points,
                            **rarer_validity_fields(),
                        }
                    ),
                    {"collapsed": True},
                ),
            }
        )

    @override
    def read(self, form: dict[str, Any], errors: Errors) -> dict[str, Any]:
        redemption, goods, more = form["redemption"], form["goods"], form["more"]
        rates = read_goods(goods, self.currency, errors)
        pace = read_pace(form, self.currency, errors)
        ways = (form["points_per_step"], more["points_per_visit"], pace["rising_steps"])
        if not any(ways) and not any(rate["points"] for rate in rates):
            errors["points_per_step"] = "earns_nothing"
        return {
            "kind": self.kind,
            "step": read_money(form, "step", self.currency, errors),
            "points_per_step": form["points_per_step"],
            "points_per_visit": more["points_per_visit"],
            "minimum_interval_minutes": more["minimum_interval_minutes"],
            "block_points": redemption["block_points"],
            "block_value": read_money(
                redemption,
                "block_value",
                self.currency,
                errors,
                required=False,
                within="redemption",
            ),
            "minimum_points": redemption["minimum_points"],
            "max_share_percent": redemption["max_share_percent"],
            "at_once": redemption["at_once"],
            "rates": rates,
            "proportional": goods["proportional"],
            "carries_rest": goods["carries_rest"],
            "rounding": goods["rounding"],
            **pace,
            **read_limits(form),
            "sign_up_bonus": more["sign_up_bonus"],
            "validity": read_validity(form, errors),
        }

    @property
    @override
    def preview_step(self) -> str:
        return (
            "preview_points_rewards"
            if self.data["block_value"] is None
            else "preview_points"
        )

    @override
    def preview(self, write: Notation, today: date) -> dict[str, str]:
        data = self.data
        return {
            "step": write.money_of(data["step"]),
            "points": write.number(data["points_per_step"]),
            "block_points": write.number(data["block_points"]),
            "block_value": write.money_of(data["block_value"] or "0"),
        }

    @override
    def suggested(self) -> dict[str, Any]:
        known = super().suggested()
        rates = suggested_rates(self.data)
        return {
            **known,
            "goods": known["goods"] | rates,
            "pace": known["pace"] | rates,
        }

    @override
    def conditions(self, write: Notation, today: date) -> Iterator[Condition]:
        data = self.data
        if back := self._percent_back():
            yield "given_back", write.percent(back)
        if data["points_per_visit"]:
            yield "points_per_visit", write.number(data["points_per_visit"])
        if data["block_value"] and data["minimum_points"] > data["block_points"]:
            yield "minimum_points", write.number(data["minimum_points"])
        if data["block_value"] and data["max_share_percent"] < _ALL:
            yield "max_share_percent", write.percent(Decimal(data["max_share_percent"]))
        yield from goods_told(data, write)
        for name in ("at_once", "proportional", "carries_rest"):
            if data[name]:
                yield name, ""
        yield from pace_told(data, write)
        yield from limits_told(data, write)
        if data["sign_up_bonus"]:
            yield "sign_up_bonus", write.number(data["sign_up_bonus"])
        yield self.usable_told(write, today)

    def _percent_back(self) -> Decimal:
        """Return what part of a price comes back in points, to the hundredth."""
        data = self.data
        worth = Decimal(data["block_value"] or 0) / data["block_points"]
        spent = Decimal(data["step"])
        back: Decimal = worth * data["points_per_step"] / spent * 100
        return back.quantize(Decimal("0.01"))
