"""The forms of promotions with something to choose, and of those for customers who bring customers."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.helpers.selector import ObjectSelector, ObjectSelectorConfig
import voluptuous as vol

from ..promotions_from_config import effect_of
from .fields import (
    TEXT,
    Errors,
    choice,
    money_box,
    money_text,
    read_money,
    whole_number,
)
from .promotion_form import NOTHING, PERCENT, UNITS, PromotionForm, known


class ChoiceForm(PromotionForm):
    """Several offers, of which each customer chooses one."""

    kind = "choice"

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
        if program is None and len(self.programs) == 1:
            program = self.programs[0]["value"]
        if extra and program is None:
            errors["offers"] = "offer_of_program" if self.programs else "no_program"
        return {
            "name": str(form.get("name") or "").strip(),
            "gift": str(form.get("gift") or "").strip() or None,
            "percent": self.read_percent(form.get("percent"), "offers", errors),
            "off": read_money(
                form, "off", self.currency, errors, required=False, within="offers"
            ),
            "extra": extra,
            "programs": [program] if extra and program else [],
        }

    @override
    def suggested(self) -> dict[str, Any]:
        offers = [
            known(
                {
                    **offer,
                    "percent": offer["percent"] and float(offer["percent"]),
                    "off": offer["off"] and float(offer["off"]),
                    "program": next(iter(offer["programs"]), None),
                    "programs": None,
                }
            )
            for offer in self.data.get("offers") or ()
        ]
        return {**super().suggested(), "offers": offers}

    @override
    def preview(self) -> dict[str, str]:
        return {"offers": "\n".join(f"- {self._told(o)}" for o in self.data["offers"])}

    def _told(self, offer: Mapping[str, Any]) -> str:
        """Return an offer's name and what it gives."""
        gives = [
            offer["gift"],
            offer["percent"] and f"{offer['percent']} %",
            offer["off"] and money_text(offer["off"], self.currency),
            offer["extra"]
            and f"{offer['extra']} ({self.program_names(offer['programs'])})",
        ]
        return f"{offer['name']}: {', '.join(filter(None, gives))}"


class FriendsForm(PromotionForm):
    """Customers bring customers, and both get something."""

    kind = "friends"
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
    def preview(self) -> dict[str, str]:
        thanks, minimum = self.data["thanks"], self.data["conditions"]["minimum"]
        return {
            "friend": str(self.data["effect"]["extra"]),
            "referrer": str(thanks["amount"]),
            "program": self.program_names([thanks["program"]]),
            "minimum": NOTHING
            if minimum is None
            else money_text(minimum, self.currency),
        }
