"""The form of a raffle."""

from collections.abc import Mapping
from datetime import date
from secrets import token_hex
from typing import Any, ClassVar, override

from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import DateSelector
import voluptuous as vol

from ..programs.promises.raffles import commitment_of
from .fields import NAME, TEXT, Errors, money_box, money_text, read_money, whole_number
from .program_form import ProgramForm

_NONE = "–"


class RaffleForm(ProgramForm):
    """Tickets for a draw."""

    kind = "raffle"
    previews = ("preview_raffle",)
    starter: ClassVar[Mapping[str, Any]] = {"step": "10.00"}
    runs_days = 28
    numbers = ("step",)
    needs_days = ("last_day",)

    @override
    def schema(self) -> vol.Schema:
        tickets = whole_number(0, 1000)
        return vol.Schema(
            {
                vol.Required(NAME): TEXT,
                vol.Optional("step"): money_box(self.currency),
                vol.Required("tickets_per_purchase", default=0): tickets,
                vol.Required("tickets_per_visit", default=0): tickets,
                vol.Optional("first_day"): DateSelector(),
                vol.Required("last_day"): DateSelector(),
                vol.Required("more"): section(
                    vol.Schema(
                        {
                            vol.Required(
                                "minimum_interval_minutes", default=15
                            ): whole_number(0, 24 * 60, "min")
                        }
                    ),
                    {"collapsed": True},
                ),
            }
        )

    @override
    def read(self, form: dict[str, Any], errors: Errors) -> dict[str, Any]:
        step = read_money(form, "step", self.currency, errors, required=False)
        by_purchase, by_visit = form["tickets_per_purchase"], form["tickets_per_visit"]
        if step is None and not by_purchase and not by_visit:
            errors["step"] = "earns_nothing"
        first, last = form.get("first_day"), form["last_day"]
        if first and last < first:
            errors["last_day"] = "ends_before_it_begins"
        return {
            "kind": self.kind,
            "step": step,
            "tickets_per_purchase": by_purchase,
            "tickets_per_visit": by_visit,
            "minimum_interval_minutes": form["more"]["minimum_interval_minutes"],
            "first_day": first or None,
            "last_day": last,
            # Made once: the commitment to it is public from then on.
            "seed": self.data.get("seed") or token_hex(32),
        }

    @property
    @override
    def preview_step(self) -> str:
        return "preview_raffle"

    @override
    def preview(self, today: date) -> dict[str, str]:
        data, step = self.data, self.data["step"]
        return {
            "step": _NONE if step is None else money_text(step, self.currency),
            "by_purchase": str(data["tickets_per_purchase"]),
            "by_visit": str(data["tickets_per_visit"]),
            "first_day": data["first_day"] or today.isoformat(),
            "last_day": data["last_day"],
            "commitment": commitment_of(data["seed"]),
        }
