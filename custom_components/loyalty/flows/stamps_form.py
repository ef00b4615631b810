"""The form of a stamp card."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, override

from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import TextSelector, TextSelectorConfig
import voluptuous as vol

from ..notation import Notation
from ..programs.days import ValidityUnit
from ..programs.promises.stamps import StampOn
from .fields import (
    NAME,
    TEXT,
    Errors,
    choice,
    money_box,
    read_money,
    read_names,
    whole_number,
)
from .limits_form import limits_section, limits_told, read_limits
from .plain_words import Condition
from .program_form import MINUTES, ProgramForm
from .validity_form import rarer_validity_fields, read_validity, validity_fields


class StampsForm(ProgramForm):
    """A stamp card."""

    kind = "stamps"
    previews = tuple(f"preview_stamps_{on}" for on in StampOn)
    # Every tenth coffee.
    starter: ClassVar[Mapping[str, Any]] = {
        "card_size": 10,
        "stamp_on": StampOn.VISIT.value,
        "validity": {"unit": ValidityUnit.END_OF_YEAR.value, "count": 1},
    }
    suggestions: ClassVar[Mapping[str, str]] = {"reward_name": "reward"}
    numbers = ("step", "reward_cost")
    sections = ("limits", "more")

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
                vol.Optional("articles"): TextSelector(
                    TextSelectorConfig(multiple=True)
                ),
                **validity_fields(),
                vol.Required("limits"): limits_section(),
                vol.Required("more"): section(
                    vol.Schema(
                        {
                            vol.Optional("reward_cost"): money_box(self.currency),
                            vol.Optional("max_per_purchase"): whole_number(1, 100),
                            vol.Required(
                                "minimum_interval_minutes", default=15
                            ): MINUTES,
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
        articles = read_names(form, "articles")
        by_article = form["stamp_on"] == StampOn.ARTICLE
        if by_article and not articles:
            errors["articles"] = "articles_missing"
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
            "articles": articles if by_article else [],
            "sign_up_bonus": more["sign_up_bonus"],
            **read_limits(form),
            "validity": read_validity(form, errors),
        }

    @property
    @override
    def preview_step(self) -> str:
        return f"preview_stamps_{self.data['stamp_on']}"

    @override
    def preview(self, write: Notation, today: date) -> dict[str, str]:
        card_size, step = self.data["card_size"], Decimal(self.data["step"] or 0)
        return {
            "card_size": write.number(card_size),
            "reward": self.data["reward_name"],
            "articles": ", ".join(self.data["articles"]),
            "step": write.money_of(step),
            "full_card": write.money_of(step * card_size),
        }

    @override
    def conditions(self, write: Notation, today: date) -> Iterator[Condition]:
        data = self.data
        if data["max_per_purchase"] is not None:
            yield "per_sale", write.number(data["max_per_purchase"])
        yield from limits_told(data, write)
        if data["sign_up_bonus"]:
            yield "sign_up_bonus", write.number(data["sign_up_bonus"])
        yield self.usable_told(write, today)
