"""The form of a raffle."""

from collections.abc import Iterator, Mapping
from datetime import date
from secrets import token_hex
from typing import Any, ClassVar, override

from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import DateSelector
import voluptuous as vol

from ..notation import Notation
from ..programs.promises.raffles import commitment_of
from .fields import NAME, TEXT, Errors, money_box, read_money, whole_number
from .plain_words import Condition
from .program_form import ProgramForm


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
    def preview(self, write: Notation, today: date) -> dict[str, str]:
        data = self.data
        return {
            "first_day": write.day_of(data["first_day"] or today.isoformat()),
            "last_day": write.day_of(data["last_day"]),
            "commitment": commitment_of(data["seed"]),
        }

    @override
    def conditions(self, write: Notation, today: date) -> Iterator[Condition]:
        data = self.data
        if data["step"] is not None:
            yield "ticket_step", write.money_of(data["step"])
        for name in ("tickets_per_purchase", "tickets_per_visit"):
            if data[name]:
                yield name, write.number(data[name])
