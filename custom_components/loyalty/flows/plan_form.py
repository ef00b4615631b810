"""What the owner plans for a program or promotion: figures for the owner alone, that decide nothing."""

from collections.abc import Mapping
from typing import Any

import voluptuous as vol

from ..programs.money import Currency
from .fields import Errors, money_box, read_money

PLAN = ("budget", "expected_sales")


def plan_fields(currency: Currency) -> dict[vol.Marker, Any]:
    """Return the fields: what a promise may cost in all, and the sales that it shall bring."""
    return {vol.Optional(name): money_box(currency) for name in PLAN}


def read_plan(
    form: Mapping[str, Any],
    currency: Currency,
    errors: Errors,
    *,
    within: str | None = None,
) -> dict[str, Any]:
    """Return the plan in a form, as a subentry has it; what is wrong is put into ``errors``."""
    return {
        name: read_money(
            dict(form), name, currency, errors, required=False, within=within
        )
        for name in PLAN
    }


def suggested_plan(data: Mapping[str, Any]) -> dict[str, float]:
    """Return what the fields show at first."""
    return {name: float(data[name]) for name in PLAN if data.get(name) is not None}
