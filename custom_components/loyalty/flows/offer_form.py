"""The forms of promotions with something to choose, and of those for customers who bring customers."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, override

from homeassistant.helpers.selector import ObjectSelector, ObjectSelectorConfig
import voluptuous as vol

from ..notation import Notation
from ..programs.promises.benefits import LARGEST_MULTIPLIER
from ..programs.promises.percentages import percent_text
from ..promotions_from_config import effect_of
from .fields import (
    PERCENT,
    TEXT,
    Errors,
    choice,
    money_box,
    read_money,
    read_percent,
    whole_number,
)
from .plain_words import Condition, off_told
from .promotion_form import MULTIPLIER, UNITS, PromotionForm, known


class ChoiceForm(PromotionForm):
    """Several offers, of which each customer chooses one."""

    kind = "choice"
    by_chance = False

    @override
    def fields(self) -> dict[vol.Marker, Any]:
        return {
            vol.Required("offers", default=[]): ObjectSelector(
                ObjectSelectorConfig(
                    multiple=True,
                    label_field="name",
                    translation_key="offers",
                    fields={
                        "name": {"required": True, "selector": TEXT},
                        "gift": {"selector": TEXT},
                        "percent": {"selector": PERCENT},
                        "off": {"selector": money_box(self.currency)},
                        "most": {"selector": money_box(self.currency)},
                        "multiplier": {"selector": MULTIPLIER},
                        "extra": {"selector": UNITS},
                        "program": {"selector": choice(None, self.programs)},
                    },
                )
            )
        }

    @override
    def read_own(self, form: dict[str, Any], errors: Errors) -> dict[str, Any]:
        offers = [self._offer(offer, errors) for offer in form["offers"]]
        if len(offers) < 2:
            errors["offers"] = "offers_missing"
        elif "offers" not in errors and any(
            not offer["name"] or effect_of(offer, self.currency).is_nothing
            for offer in offers
        ):
            errors["offers"] = "offer_promises_nothing"
        return {"effect": {}, "offers": offers}

    def _offer(self, form: dict[str, Any], errors: Errors) -> dict[str, Any]:
        extra = int(form.get("extra") or 0)
        program = form.get("program")
        if extra and program is None and len(self.programs) == 1:
            program = self.programs[0]["value"]
        if extra and program is None:
            errors["offers"] = "offer_of_program" if self.programs else "no_program"
        multiplier = Decimal(str(form.get("multiplier") or 1))
        if not 0 < multiplier <= LARGEST_MULTIPLIER:
            errors["offers"] = "multiplier_invalid"
        off, most = (
            read_money(
                form, name, self.currency, errors, required=False, within="offers"
            )
            for name in ("off", "most")
        )
        return {
            "name": str(form.get("name") or "").strip(),
            "gift": str(form.get("gift") or "").strip() or None,
            "percent": read_percent(
                form.get("percent"), "offers", errors, required=False
            ),
            "off": off,
            "most": most,
            "multiplier": percent_text(multiplier),
            "extra": extra,
            "programs": [program] if program else [],
        }

    @override
    def suggested(self) -> dict[str, Any]:
        offers = [
            known(
                {
                    **offer,
                    **{
                        name: float(offer[name])
                        for name in ("percent", "off", "most", "multiplier")
                        if offer.get(name) is not None
                    },
                    "program": next(iter(offer["programs"]), None),
                    "programs": None,
                }
            )
            for offer in self.data.get("offers") or ()
        ]
        return {**super().suggested(), "offers": offers}

    @override
    def preview(self, write: Notation) -> dict[str, str]:
        offers = (f"- {self._told(offer, write)}" for offer in self.data["offers"])
        return {"offers": "\n".join(offers)}

    def _told(self, offer: Mapping[str, Any], write: Notation) -> str:
        """Return an offer's name and what it gives."""
        named = self.program_names(offer["programs"])
        in_programs = f" ({named})" if named else ""
        multiplier = Decimal(offer["multiplier"])
        gives = [
            offer["gift"],
            off_told(offer, write),
            multiplier != 1 and f"× {write.number(multiplier)}{in_programs}",
            offer["extra"] and f"{write.number(offer['extra'])}{in_programs}",
        ]
        return f"{offer['name']}: {', '.join(filter(None, gives))}"


class FriendsForm(PromotionForm):
    """Customers bring customers, and both get something."""

    kind = "friends"
    by_chance = False
    for_some = False
    needs_program = True

    @override
    def fields(self) -> dict[vol.Marker, Any]:
        return {
            vol.Required("program"): choice(None, self.programs),
            vol.Required("amount", default=50): whole_number(1, 1_000_000),
            vol.Required("extra", default=50): UNITS,
            vol.Optional("minimum"): money_box(self.currency),
        }

    @override
    def read_own(self, form: dict[str, Any], errors: Errors) -> dict[str, Any]:
        minimum = read_money(form, "minimum", self.currency, errors, required=False)
        return {
            "conditions": {
                "first_purchase": True,
                "referred": True,
                "minimum": minimum,
            },
            "effect": {"extra": form["extra"], "programs": [form["program"]]},
            "thanks": {"program": form["program"], "amount": form["amount"]},
        }

    @override
    def preview(self, write: Notation) -> dict[str, str]:
        thanks = self.data["thanks"]
        return {
            "friend": write.number(self.data["effect"]["extra"]),
            "referrer": write.number(thanks["amount"]),
            "program": self.program_names([thanks["program"]]),
        }

    @override
    def own_conditions(self, write: Notation) -> Iterator[Condition]:
        if (minimum := self.data["conditions"]["minimum"]) is not None:
            yield "minimum", write.money_of(minimum)
