"""The forms of the kinds of program: their fields, what is read from them, and a preview."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, override

from homeassistant.data_entry_flow import section
import voluptuous as vol

from ..programs.money import Currency
from ..programs.stamps import StampOn
from .fields import (
    NAME,
    TEXT,
    Errors,
    choice,
    money_box,
    money_text,
    read_money,
    whole_number,
)
from .validity_form import (
    rarer_validity_fields,
    read_validity,
    suggested_validity,
    validity_fields,
    validity_of,
)

FOREVER_SIGN = "∞"

_MINUTES = whole_number(0, 24 * 60, "min")
_NUMBERS = {"step", "reward_cost", "block_value", "percent", "most"}


class ProgramForm(ABC):
    """One kind of program in a form. ``data`` is a subentry's data, None until the form was right."""

    kind: ClassVar[str]
    sections: ClassVar[tuple[str, ...]] = ("more",)

    def __init__(
        self,
        currency: Currency,
        *,
        name: str = "",
        data: Mapping[str, Any] | None = None,
    ) -> None:
        """Begin with what is known already: a starter's values, or those in force."""
        self.currency = currency
        self.name = name
        self.data: dict[str, Any] = dict(data or {})

    @abstractmethod
    def schema(self) -> vol.Schema:
        """Return the form's fields."""

    @abstractmethod
    def read(self, form: dict[str, Any], errors: Errors) -> dict[str, Any]:
        """Return the subentry's data; what is wrong is put into ``errors``, by field or section."""

    @property
    @abstractmethod
    def preview_step(self) -> str:
        """Return the step whose text tells in plain words what the program does."""

    @abstractmethod
    def preview(self, today: date) -> dict[str, str]:
        """Return what that text needs."""

    def suggested(self) -> dict[str, Any]:
        """Return what the form shows at first."""
        known = {key: value for key, value in self.data.items() if value is not None}
        known |= {field: float(known[field]) for field in _NUMBERS & known.keys()}
        known |= suggested_validity(known.pop("validity", None))
        return {
            **known,
            NAME: self.name,
            **dict.fromkeys(self.sections, known),
        }

    def _last_day(self, today: date) -> str:
        last = validity_of(self.data["validity"]).last_day(today)
        return FOREVER_SIGN if last is None else last.isoformat()


class StampsForm(ProgramForm):
    """A stamp card."""

    kind = "stamps"

    @override
    def schema(self) -> vol.Schema:
        return vol.Schema(
            {
                vol.Required(NAME): TEXT,
                vol.Required("card_size", default=10): whole_number(1, 100),
                vol.Required("reward_name"): TEXT,
                vol.Required("stamp_on", default=StampOn.VISIT): choice(
                    "stamp_on", StampOn
                ),
                vol.Optional("step"): money_box(self.currency),
                **validity_fields(),
                vol.Required("more"): section(
                    vol.Schema(
                        {
                            vol.Optional("reward_cost"): money_box(self.currency),
                            vol.Optional("max_per_purchase"): whole_number(1, 100),
                            vol.Required(
                                "minimum_interval_minutes", default=15
                            ): _MINUTES,
                            vol.Required("sign_up_bonus", default=0): whole_number(
                                0, 100
                            ),
                            **rarer_validity_fields(),
                        }
                    ),
                    {"collapsed": True},
                ),
            }
        )

    @override
    def read(self, form: dict[str, Any], errors: Errors) -> dict[str, Any]:
        more = form["more"]
        reward_name = form["reward_name"].strip()
        if not reward_name:
            errors["reward_name"] = "reward_name_missing"
        by_amount = form["stamp_on"] == StampOn.AMOUNT
        return {
            "kind": self.kind,
            "card_size": form["card_size"],
            "stamp_on": form["stamp_on"],
            "step": read_money(form, "step", self.currency, errors, required=by_amount),
            "max_per_purchase": more.get("max_per_purchase"),
            "minimum_interval_minutes": more["minimum_interval_minutes"],
            "reward_name": reward_name,
            "reward_cost": read_money(
                more,
                "reward_cost",
                self.currency,
                errors,
                required=False,
                within="more",
            ),
            "sign_up_bonus": more["sign_up_bonus"],
            "validity": read_validity(form, errors),
        }

    @property
    @override
    def preview_step(self) -> str:
        return f"preview_stamps_{self.data['stamp_on']}"

    @override
    def preview(self, today: date) -> dict[str, str]:
        card_size, step = self.data["card_size"], self.data["step"]
        return {
            "card_size": str(card_size),
            "reward": self.data["reward_name"],
            "step": money_text(step or "", self.currency),
            "full_card": money_text(str(Decimal(step or 0) * card_size), self.currency),
            "until": self._last_day(today),
        }


class PointsForm(ProgramForm):
    """Points for what is spent, that buy rewards or take money off."""

    kind = "points"
    sections = ("redemption", "more")

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
                        }
                    )
                ),
                **validity_fields(),
                vol.Required("more"): section(
                    vol.Schema(
                        {
                            vol.Required("points_per_visit", default=0): points,
                            vol.Required(
                                "minimum_interval_minutes", default=15
                            ): _MINUTES,
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
        redemption, more = form["redemption"], form["more"]
        if form["points_per_step"] == 0 and more["points_per_visit"] == 0:
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
    def preview(self, today: date) -> dict[str, str]:
        data = self.data
        block_value = data["block_value"] or "0"
        back = (
            Decimal(block_value)
            / data["block_points"]
            * data["points_per_step"]
            / Decimal(data["step"])
            * 100
        )
        return {
            "step": money_text(data["step"], self.currency),
            "points": str(data["points_per_step"]),
            "block_points": str(data["block_points"]),
            "block_value": money_text(block_value, self.currency),
            "percent": f"{back:.2f}".rstrip("0").rstrip("."),
            "until": self._last_day(today),
        }
