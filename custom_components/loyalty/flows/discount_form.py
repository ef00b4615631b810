"""The forms of the discounts: the same for every purchase, or rising with what was bought."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any, ClassVar, override

from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    DateSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    ObjectSelector,
    ObjectSelectorConfig,
    TextSelector,
    TextSelectorConfig,
)
import voluptuous as vol

from ..notation import Notation
from ..programs.money import LARGEST_AMOUNT_MINOR, Currency
from ..programs.promises.ladder import LadderBasis, LadderWindow
from ..programs.promises.percentages import discount_of
from ..programs.refusal import Refusal
from .fields import (
    NAME,
    PERCENT,
    TEXT,
    Errors,
    choice,
    money_box,
    read_money,
    read_names,
    read_percent,
    whole_number,
)
from .plain_words import Condition
from .program_form import ProgramForm

_EXAMPLE = 100


class DiscountForm(ProgramForm):
    """The same percentage off every purchase."""

    kind = "discount"
    previews = ("preview_discount", "preview_group")
    starter: ClassVar[Mapping[str, Any]] = {"percent": "5"}
    numbers = ("percent", "most")

    @override
    def schema(self) -> vol.Schema:
        return vol.Schema(
            {
                vol.Required(NAME): TEXT,
                vol.Required("percent"): PERCENT,
                vol.Optional("tag"): TEXT,
                vol.Required("more"): section(
                    vol.Schema(
                        {
                            vol.Optional("first_day"): DateSelector(),
                            vol.Optional("last_day"): DateSelector(),
                            vol.Optional("most"): money_box(self.currency),
                            vol.Optional("categories"): TextSelector(
                                TextSelectorConfig(multiple=True)
                            ),
                        }
                    ),
                    {"collapsed": True},
                ),
            }
        )

    @override
    def read(self, form: dict[str, Any], errors: Errors) -> dict[str, Any]:
        more = form["more"]
        first, last = more.get("first_day"), more.get("last_day")
        if first and last and last < first:
            errors["more"] = "ends_before_it_begins"
        return {
            "kind": self.kind,
            "percent": read_percent(form["percent"], "percent", errors) or "0",
            "tag": form.get("tag", "").strip() or None,
            "first_day": first or None,
            "last_day": last or None,
            "most": read_money(
                more, "most", self.currency, errors, required=False, within="more"
            ),
            "categories": read_names(more, "categories"),
        }

    @property
    @override
    def preview_step(self) -> str:
        return "preview_discount" if self.data["tag"] is None else "preview_group"

    @override
    def preview(self, write: Notation, today: date) -> dict[str, str]:
        data = self.data
        return {
            **_example(write, data["percent"], data["most"]),
            "tag": data["tag"] or "",
        }

    @override
    def conditions(self, write: Notation, today: date) -> Iterator[Condition]:
        data = self.data
        for name in ("first_day", "last_day"):
            if data[name]:
                yield name, write.day_of(data[name])
        if data["most"] is not None:
            yield "most", write.money_of(data["most"])
        if data["categories"]:
            yield "categories", ", ".join(data["categories"])


class CumulativeDiscountForm(ProgramForm):
    """A percentage that rises with what was bought."""

    kind = "cumulative_discount"
    previews = tuple(f"preview_ladder_{window}" for window in LadderWindow)
    # Larger purchases, further apart: who comes back within a year pays less and less.
    starter: ClassVar[Mapping[str, Any]] = {
        "basis": LadderBasis.SPEND.value,
        "window": LadderWindow.MONTHS.value,
        "months": 12,
        "steps": [
            {"from": "200.00", "percent": "3"},
            {"from": "500.00", "percent": "5"},
            {"from": "1000.00", "percent": "10"},
        ],
        "counts_sale": False,
    }

    @override
    def schema(self) -> vol.Schema:
        return vol.Schema(
            {
                vol.Required(NAME): TEXT,
                vol.Required("basis", default=LadderBasis.SPEND): choice(
                    "ladder_basis", LadderBasis
                ),
                vol.Required("window", default=LadderWindow.LIFETIME): choice(
                    "ladder_window", LadderWindow
                ),
                vol.Required("steps", default=[]): ObjectSelector(
                    ObjectSelectorConfig(
                        multiple=True,
                        label_field="percent",
                        description_field="from",
                        translation_key="ladder_steps",
                        fields={
                            "from": {
                                "required": True,
                                "selector": NumberSelector(
                                    NumberSelectorConfig(
                                        min=0,
                                        step=10.0**-self.currency.digits,
                                        mode=NumberSelectorMode.BOX,
                                    )
                                ),
                            },
                            "percent": {"required": True, "selector": PERCENT},
                        },
                    )
                ),
                vol.Required("more"): section(
                    vol.Schema(
                        {
                            vol.Required("months", default=12): whole_number(1, 120),
                            vol.Required(
                                "counts_sale", default=False
                            ): BooleanSelector(),
                        }
                    ),
                    {"collapsed": True},
                ),
            }
        )

    @override
    def suggested(self) -> dict[str, Any]:
        steps = [
            {name: float(value) for name, value in step.items()}
            for step in self.data.get("steps", ())
        ]
        return {**super().suggested(), "steps": steps}

    @override
    def read(self, form: dict[str, Any], errors: Errors) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "basis": form["basis"],
            "window": form["window"],
            "steps": self._read_steps(form, errors),
            "months": form["more"]["months"],
            "counts_sale": form["more"]["counts_sale"],
        }

    def _read_steps(
        self, form: Mapping[str, Any], errors: Errors
    ) -> list[dict[str, str]]:
        """Return the steps from the lowest on, each with the percentage that it rises to."""
        by_spend = form["basis"] == LadderBasis.SPEND
        steps = [
            {
                "from": self._read_threshold(step["from"], by_spend, errors),
                "percent": read_percent(step["percent"], "steps", errors) or "0",
            }
            for step in sorted(form["steps"], key=lambda step: float(step["from"]))
        ]
        if not steps:
            errors["steps"] = "steps_missing"
        elif "steps" not in errors and any(
            Decimal(higher[name]) <= Decimal(lower[name])
            for lower, higher in pairwise(steps)
            for name in ("from", "percent")
        ):
            errors["steps"] = "steps_do_not_rise"
        return steps

    def _read_threshold(self, value: Any, by_spend: bool, errors: Errors) -> str:
        try:
            if by_spend:
                return str(self.currency.major(self.currency.minor(value)))
            return str(Currency(code="", digits=0).minor(value))
        except Refusal as refusal:
            errors["steps"] = (
                "purchases_not_whole"
                if refusal.key == "amount_too_precise" and not by_spend
                else refusal.key
            )
            return str(LARGEST_AMOUNT_MINOR)

    @property
    @override
    def preview_step(self) -> str:
        return f"preview_ladder_{self.data['window']}"

    @override
    def preview(self, write: Notation, today: date) -> dict[str, str]:
        steps = self.data["steps"]
        return {
            **_example(write, steps[0]["percent"], None),
            "months": write.number(self.data["months"]),
            "ladder": "\n".join(f"- {self._step_told(step, write)}" for step in steps),
        }

    @override
    def conditions(self, write: Notation, today: date) -> Iterator[Condition]:
        if self.data["counts_sale"]:
            yield "counts_sale", ""

    def _step_told(self, step: Mapping[str, str], write: Notation) -> str:
        by_spend = self.data["basis"] == LadderBasis.SPEND
        threshold = (
            write.money_of(step["from"])
            if by_spend
            else f"{write.number(int(step['from']))} ×"
        )
        return f"{threshold} → {write.percent(Decimal(step['percent']))}"


def _example(write: Notation, percent: str, most: str | None) -> dict[str, str]:
    """Return what a purchase costs, for the texts that say it in plain words."""
    currency = write.currency
    price = currency.minor(_EXAMPLE)
    most_minor = None if most is None else currency.minor(most)
    discount = discount_of("", "", Decimal(percent), price, most_minor)
    off = 0 if discount is None else discount.amount_minor
    return {
        "percent": write.percent(Decimal(percent)),
        "price": write.money(price),
        "pays": write.money(price - off),
    }
