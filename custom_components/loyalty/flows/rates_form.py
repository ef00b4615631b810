"""The fields of a points program's form for goods with a rate of their own, and for a pace that rises."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    ObjectSelector,
    ObjectSelectorConfig,
    ObjectSelectorField,
)
import voluptuous as vol

from ..notation import Notation
from ..programs.money import Currency
from ..programs.promises.ladder import LadderBasis, LadderWindow
from ..programs.refusal import Refusal
from .fields import TEXT, Errors, choice, whole_number

_COUNTS = Currency(code="", digits=0)
_POINTS_BOX: ObjectSelectorField = {
    "required": True,
    "selector": NumberSelector(
        NumberSelectorConfig(min=0, step=1, mode=NumberSelectorMode.BOX)
    ),
}


def goods_box(currency: Currency) -> ObjectSelector:
    """Return the field for goods with a rate of their own."""
    return ObjectSelector(
        ObjectSelectorConfig(
            multiple=True,
            label_field="name",
            description_field="points",
            translation_key="goods_rates",
            fields={
                "name": {"required": True, "selector": TEXT},
                "points": _POINTS_BOX,
                "step": {"selector": _amounts(currency)},
            },
        )
    )


def read_goods(
    goods: Mapping[str, Any], currency: Currency, errors: Errors
) -> list[dict[str, Any]]:
    """Return the goods with their rates; what is wrong is put into ``errors``, at their section."""
    rates: list[dict[str, Any]] = []
    for rate in goods["rates"]:
        name = str(rate["name"]).strip()
        if not name:
            errors["goods"] = "name_missing"
        elif name in {known["name"] for known in rates}:
            errors["goods"] = "goods_named_twice"
        step = _exact(rate.get("step") or 0, currency, "goods", errors)
        points = _points(rate["points"], "goods", errors)
        rates.append(
            {"name": name, "points": points, "step": str(step) if step else None}
        )
    return rates


def goods_told(data: Mapping[str, Any], write: Notation) -> Iterator[tuple[str, str]]:
    """Yield what goods earn, for the text in plain words."""
    for rate in data["rates"]:
        per = write.money_of(rate["step"]) if rate["step"] else "1 ×"
        yield "", f"{rate['name']}: {write.number(rate['points'])} / {per}"


def pace_section(currency: Currency) -> section:
    """Return the section for a pace that rises."""
    return section(
        vol.Schema(
            {
                vol.Required("rising_steps", default=[]): ObjectSelector(
                    ObjectSelectorConfig(
                        multiple=True,
                        label_field="points",
                        description_field="from",
                        translation_key="pace_steps",
                        fields={
                            "from": {"required": True, "selector": _amounts(currency)},
                            "points": _POINTS_BOX,
                        },
                    )
                ),
                vol.Required("rising_basis", default=LadderBasis.SPEND): choice(
                    "ladder_basis", LadderBasis
                ),
                vol.Required("rising_window", default=LadderWindow.LIFETIME): choice(
                    "ladder_window", LadderWindow
                ),
                vol.Required("rising_months", default=12): whole_number(1, 120),
            }
        ),
        {"collapsed": True},
    )


def read_pace(
    form: Mapping[str, Any], currency: Currency, errors: Errors
) -> dict[str, Any]:
    """Return the pace, its steps from the lowest on; what is wrong is put into ``errors``, at its section."""
    pace = form["pace"]
    by_spend = pace["rising_basis"] == LadderBasis.SPEND
    steps = sorted(
        (
            _exact(step["from"], currency, "pace", errors)
            if by_spend
            else _whole(step["from"], "purchases_not_whole", "pace", errors),
            _points(step["points"], "pace", errors),
        )
        for step in pace["rising_steps"]
    )
    if steps and "pace" not in errors and not _rises(steps, form["points_per_step"]):
        errors["pace"] = "pace_does_not_rise"
    return {
        "rising_steps": [
            {"from": str(threshold), "points": points} for threshold, points in steps
        ],
        "rising_basis": pace["rising_basis"],
        "rising_window": pace["rising_window"],
        "rising_months": pace["rising_months"],
    }


def pace_told(data: Mapping[str, Any], write: Notation) -> Iterator[tuple[str, str]]:
    """Yield the steps of the pace, for the text in plain words."""
    by_spend = data["rising_basis"] == LadderBasis.SPEND
    for step in data["rising_steps"]:
        threshold = (
            write.money_of(step["from"])
            if by_spend
            else write.number(int(step["from"]))
        )
        told = f"{threshold} → {write.number(step['points'])}"
        yield f"pace_{data['rising_basis']}", told


def suggested_rates(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the fields show for the data of a subentry."""
    return {
        "rates": [
            {
                name: float(value) if name == "step" else value
                for name, value in rate.items()
                if value is not None
            }
            for rate in data.get("rates") or ()
        ],
        "rising_steps": [
            {"from": float(step["from"]), "points": step["points"]}
            for step in data.get("rising_steps") or ()
        ],
    }


def _rises(steps: Sequence[tuple[Decimal, int]], usual: int) -> bool:
    return all(
        higher > lower and more > less
        for (lower, less), (higher, more) in pairwise([(Decimal(0), usual), *steps])
    )


def _exact(value: Any, currency: Currency, place: str, errors: Errors) -> Decimal:
    """Return a number of a row with the digits that it may have."""
    try:
        return currency.major(currency.minor(value))
    except Refusal as refusal:
        errors[place] = refusal.key
        return Decimal(0)


def _whole(value: Any, not_whole: str, place: str, errors: Errors) -> Decimal:
    wrong: Errors = {}
    number = _exact(value, _COUNTS, place, wrong)
    if wrong:
        broken = wrong[place] == "amount_too_precise"
        errors[place] = not_whole if broken else wrong[place]
    return number


def _points(value: Any, place: str, errors: Errors) -> int:
    return int(_whole(value, "points_not_whole", place, errors))


def _amounts(currency: Currency) -> NumberSelector:
    return NumberSelector(
        NumberSelectorConfig(
            min=0, step=10.0**-currency.digits, mode=NumberSelectorMode.BOX
        )
    )
