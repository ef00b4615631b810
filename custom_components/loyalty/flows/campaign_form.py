"""The form of a short campaign."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, ClassVar, override

from homeassistant.helpers.selector import (
    DateSelector,
    TextSelector,
    TextSelectorConfig,
)
import voluptuous as vol

from ..notation import Notation
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
from .plain_words import Condition
from .program_form import ProgramForm
from .reward_kind import (
    KINDS,
    item_section,
    kind_fields,
    kind_told,
    read_kind,
    suggested_kind,
)

# What campaigns gave before they could give anything else.
_GIFT = {"kind": KINDS[0]}


class CampaignForm(ProgramForm):
    """Collect so many within some days."""

    kind = "campaign"
    previews = tuple(f"preview_campaign_{on}" for on in StampOn)
    suggestions: ClassVar[Mapping[str, str]] = {"reward_name": "reward"}
    runs_days = 14
    numbers = ("step", "reward_cost")
    sections = ()
    needs_days = ("first_day", "last_day", "redeem_until")

    @override
    def schema(self) -> vol.Schema:
        return vol.Schema(
            {
                vol.Required(NAME): TEXT,
                vol.Required("first_day"): DateSelector(),
                vol.Required("last_day"): DateSelector(),
                vol.Required("card_size", default=5): whole_number(1, 1000),
                vol.Required("stamp_on", default=StampOn.PURCHASE): choice(
                    "stamp_on", StampOn
                ),
                vol.Optional("step"): money_box(self.currency),
                vol.Optional("articles"): TextSelector(
                    TextSelectorConfig(multiple=True)
                ),
                vol.Required("reward_name"): TEXT,
                **kind_fields(self.currency),
                vol.Optional("reward_cost"): money_box(self.currency),
                vol.Required("redeem_days", default=14): whole_number(0, 365, "d"),
                vol.Required("item"): item_section(self.currency),
            }
        )

    @override
    def suggested(self) -> dict[str, Any]:
        known = super().suggested()
        last, until = known.get("last_day"), known.get("redeem_until")
        if last and until:
            between = date.fromisoformat(until) - date.fromisoformat(last)
            known["redeem_days"] = between.days
        return known | suggested_kind(known.pop("reward", _GIFT))

    @override
    def read(self, form: dict[str, Any], errors: Errors) -> dict[str, Any]:
        first, last = form["first_day"], form["last_day"]
        if last < first:
            errors["last_day"] = "ends_before_it_begins"
        reward_name = form["reward_name"].strip()
        if not reward_name:
            errors["reward_name"] = "reward_name_missing"
        by_amount = form["stamp_on"] == StampOn.AMOUNT
        by_article = form["stamp_on"] == StampOn.ARTICLE
        articles = read_names(form, "articles") if by_article else []
        if by_article and not articles:
            errors["articles"] = "articles_missing"
        # A number that is none is told by the check of all numbers.
        days = form["redeem_days"]
        until = date.fromisoformat(last) + timedelta(
            days=days if isinstance(days, int) and 0 <= days <= 365 else 0
        )
        return {
            "kind": self.kind,
            "first_day": first,
            "last_day": last,
            "redeem_until": until.isoformat(),
            "lapses": True,
            "card_size": form["card_size"],
            "stamp_on": form["stamp_on"],
            "step": read_money(form, "step", self.currency, errors, required=by_amount),
            "articles": articles,
            "reward_name": reward_name,
            "reward": read_kind(form, self.currency, errors),
            "reward_cost": read_money(
                form, "reward_cost", self.currency, errors, required=False
            ),
        }

    @property
    @override
    def preview_step(self) -> str:
        return f"preview_campaign_{self.data['stamp_on']}"

    @override
    def preview(self, write: Notation, today: date) -> dict[str, str]:
        data = self.data
        return {
            "card_size": write.number(data["card_size"]),
            "reward": data["reward_name"],
            "step": write.money_of(data["step"] or "0"),
            "articles": ", ".join(data["articles"]),
            "first_day": write.day_of(data["first_day"]),
            "last_day": write.day_of(data["last_day"]),
            "redeem_until": write.day_of(data["redeem_until"]),
        }

    @override
    def conditions(self, write: Notation, today: date) -> Iterator[Condition]:
        yield from kind_told(self.data.get("reward", _GIFT), write)
