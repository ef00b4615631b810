"""The forms of the kinds of promotion: their fields, what is read from them, and a preview."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, ClassVar, override

from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
)
import voluptuous as vol

from ..notation import Notation
from ..programs.money import Currency, percent_of
from ..programs.promises.benefits import LARGEST_MULTIPLIER
from ..programs.promises.percentages import percent_text
from ..promotions_from_config import CONF_WHILE, effect_of
from . import promotion_fields as shared
from .fields import (
    NAME,
    PERCENT,
    TEXT,
    Errors,
    choice,
    money_box,
    number_box,
    read_money,
    read_percent,
    whole_number,
)
from .plain_words import Condition
from .plan_form import plan_fields, read_plan, suggested_plan
from .promotion_told import limits_told, when_told, whom_told

_EXAMPLE = 100
UNITS = whole_number(0, 1_000_000)
MULTIPLIER = number_box(
    NumberSelectorConfig(
        min=0, max=float(LARGEST_MULTIPLIER), step=0.01, mode=NumberSelectorMode.BOX
    )
)


class PromotionForm(ABC):
    """One kind of promotion in a form. ``data`` is a subentry's data, empty until the form was right."""

    kind: ClassVar[str]
    # Whether the form asks for whom it is; else its kind says so.
    for_some: ClassVar[bool] = True
    # Whether chance can decide who gets it.
    by_chance: ClassVar[bool] = True
    # Whether there have to be points or stamps to give.
    needs_program: ClassVar[bool] = False

    def __init__(
        self,
        currency: Currency,
        programs: list[SelectOptionDict],
        tiers: list[SelectOptionDict],
        *,
        name: str = "",
        data: Mapping[str, Any] | None = None,
    ) -> None:
        """Begin with what is known already."""
        self.currency = currency
        self.programs = programs
        self.tiers = tiers
        self.name = name
        self.data: dict[str, Any] = dict(data or {})

    def schema(self) -> vol.Schema:
        """Return the form's fields."""
        whom = {vol.Required("whom"): shared.whom(self.currency, self.tiers)}
        chance = {vol.Required("chance", default=1): whole_number(1, 1_000_000)}
        return vol.Schema(
            {
                vol.Required(NAME): TEXT,
                **self.fields(),
                **(chance if self.by_chance else {}),
                vol.Required("when"): shared.when(),
                **(whom if self.for_some else {}),
                vol.Required("limits"): shared.limits(),
                vol.Required("plan"): section(
                    vol.Schema(plan_fields(self.currency)), {"collapsed": True}
                ),
            }
        )

    @abstractmethod
    def fields(self) -> dict[vol.Marker, Any]:
        """Return the fields of this kind alone."""

    @abstractmethod
    def read_own(self, form: dict[str, Any], errors: Errors) -> dict[str, Any]:
        """Return what these fields come to in the subentry's data."""

    @abstractmethod
    def preview(self, write: Notation) -> dict[str, str]:
        """Return what the text needs that tells in plain words what the promotion does."""

    def read(self, form: dict[str, Any], errors: Errors) -> dict[str, Any]:
        """Return the subentry's data; what is wrong is put into ``errors``, by field or section."""
        conditions = (
            shared.read_whom(form["whom"], self.currency, errors)
            if self.for_some
            else {}
        )
        if self.by_chance and form["chance"] != 1:
            conditions["chance"] = form["chance"]
        own = self.read_own(form, errors)
        limits = form["limits"]
        return {
            "kind": self.kind,
            "window": shared.read_when(form["when"], errors),
            CONF_WHILE: form["when"].get(CONF_WHILE),
            "exclusive": limits["exclusive"],
            "priority": limits["priority"],
            **own,
            "conditions": conditions | own.get("conditions", {}),
            "limits": shared.read_limits(limits),
            **read_plan(form["plan"], self.currency, errors, within="plan"),
        }

    def suggested(self) -> dict[str, Any]:
        """Return what the form shows at first."""
        data = self.data
        effect, conditions = data.get("effect") or {}, data.get("conditions") or {}
        own = {**effect, **conditions, **(data.get("thanks") or {})}
        own |= {
            name: float(own[name])
            for name in ("multiplier", "percent", "off", "most", "gift_cost", "minimum")
            if own.get(name) is not None
        }
        own |= {"offers": data.get("offers") or [], NAME: self.name}
        limits = {
            **(data.get("limits") or {}),
            "exclusive": data.get("exclusive", False),
            "priority": data.get("priority", 0),
        }
        sections = {
            "when": known(shared.suggested_when(data)),
            "whom": known(own | self._tiers_meant(conditions)),
            "limits": known(limits),
            "plan": suggested_plan(data),
        }
        return {**known(own), **sections}

    def _tiers_meant(self, conditions: Mapping[str, Any]) -> dict[str, Any]:
        """Return the tiers that there still are: what is gone can't be chosen."""
        there = {tier["value"] for tier in self.tiers}
        return {"tiers": [t for t in conditions.get("tiers") or () if t in there]}

    def conditions(self, write: Notation) -> Iterator[Condition]:
        """Yield what else holds for it, line by line."""
        yield from self.own_conditions(write)
        conditions = self.data["conditions"]
        if (chance := conditions.get("chance")) is not None:
            yield "chance", write.number(chance)
        yield from when_told(self.data, write)
        if self.for_some:
            yield from whom_told(conditions, self.tiers, write)
        yield from limits_told(self.data, write)

    def own_conditions(self, write: Notation) -> Iterator[Condition]:
        """Yield what holds for this kind alone."""
        yield from ()

    def program_names(self, ids: list[str]) -> str:
        """Return how programs are called."""
        names = {program["value"]: program["label"] for program in self.programs}
        return ", ".join(names.get(name, name) for name in ids)


class BonusForm(PromotionForm):
    """More points or stamps."""

    kind = "bonus"

    @override
    def fields(self) -> dict[vol.Marker, Any]:
        return {
            vol.Required("multiplier", default=2): MULTIPLIER,
            vol.Required("extra", default=0): UNITS,
            vol.Optional("programs"): choice(None, self.programs, multiple=True),
        }

    @override
    def read_own(self, form: dict[str, Any], errors: Errors) -> dict[str, Any]:
        multiplier = Decimal(str(form["multiplier"]))
        if not 0 < multiplier <= LARGEST_MULTIPLIER:
            errors["multiplier"] = "multiplier_invalid"
        elif multiplier == 1 and not form["extra"]:
            errors["extra"] = "promises_nothing"
        return {
            "effect": {
                "multiplier": percent_text(multiplier),
                "extra": form["extra"],
                "programs": list(form.get("programs") or ()),
            }
        }

    @override
    def preview(self, write: Notation) -> dict[str, str]:
        effect = self.data["effect"]
        total = int(10 * Decimal(effect["multiplier"])) + effect["extra"]
        return {"base": write.number(10), "total": write.number(total)}

    @override
    def own_conditions(self, write: Notation) -> Iterator[Condition]:
        programs = self.data["effect"]["programs"]
        if programs:
            yield "programs", self.program_names(programs)


class PriceForm(PromotionForm):
    """Something off the price."""

    kind = "price"

    @override
    def fields(self) -> dict[vol.Marker, Any]:
        return {
            vol.Optional("percent"): PERCENT,
            vol.Required("compounds", default=False): BooleanSelector(),
            vol.Optional("off"): money_box(self.currency),
            vol.Optional("most"): money_box(self.currency),
        }

    @override
    def read_own(self, form: dict[str, Any], errors: Errors) -> dict[str, Any]:
        percent = read_percent(form.get("percent"), "percent", errors, required=False)
        off, most = (
            read_money(form, name, self.currency, errors, required=False)
            for name in ("off", "most")
        )
        if percent is None and off is None and not errors:
            errors["percent"] = "promises_nothing"
        return {
            "effect": {
                "percent": percent,
                "compounds": form["compounds"],
                "off": off,
                "most": most,
            }
        }

    @override
    def own_conditions(self, write: Notation) -> Iterator[Condition]:
        effect = self.data["effect"]
        if effect["compounds"] and effect["percent"]:
            yield "compounds", ""
        if effect["most"] is not None:
            yield "most", write.money_of(effect["most"])

    @override
    def preview(self, write: Notation) -> dict[str, str]:
        effect = effect_of(self.data["effect"], self.currency)
        price = self.currency.minor(_EXAMPLE)
        most = price if effect.most_minor is None else effect.most_minor
        left = price - min(percent_of(price, effect.percent), most)
        left -= min(effect.off_minor, most, left)
        return {"price": write.money(price), "pays": write.money(left)}


class GiftForm(PromotionForm):
    """Something to take away."""

    kind = "gift"

    @override
    def fields(self) -> dict[vol.Marker, Any]:
        return {
            vol.Required("gift"): TEXT,
            vol.Optional("gift_cost"): money_box(self.currency),
        }

    @override
    def read_own(self, form: dict[str, Any], errors: Errors) -> dict[str, Any]:
        gift = form["gift"].strip()
        if not gift:
            errors["gift"] = "gift_missing"
        cost = read_money(form, "gift_cost", self.currency, errors, required=False)
        return {"effect": {"gift": gift, "gift_cost": cost}}

    @override
    def preview(self, write: Notation) -> dict[str, str]:
        return {"gift": self.data["effect"]["gift"]}


def known(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is not None."""
    return {name: value for name, value in values.items() if value is not None}
