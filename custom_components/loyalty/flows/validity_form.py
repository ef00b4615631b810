"""The fields of a program's form that say how long what was earned stays usable."""

from collections.abc import Mapping
from typing import Any

import voluptuous as vol

from ..programs.days import Validity, ValidityUnit
from .fields import Errors, choice, whole_number

_COUNTED = (ValidityUnit.DAYS, ValidityUnit.MONTHS)
_MONTHS = [str(month) for month in range(1, 13)]


def validity_fields() -> dict[vol.Marker, Any]:
    """Return the fields that everybody sees."""
    return {
        vol.Required("validity_unit", default=ValidityUnit.FOREVER): choice(
            "validity_unit", ValidityUnit
        ),
        vol.Optional("validity_count"): whole_number(0, 3650),
    }


def rarer_validity_fields() -> dict[vol.Marker, Any]:
    """Return the fields for the section with what is rarely changed."""
    return {
        vol.Required("validity_month", default="12"): choice("month", _MONTHS),
        vol.Required("validity_at_least", default=0): whole_number(0, 3650, "d"),
    }


def read_validity(form: Mapping[str, Any], errors: Errors) -> dict[str, Any]:
    """Return the validity in a form; what is wrong is put into ``errors``."""
    unit, count = ValidityUnit(form["validity_unit"]), form.get("validity_count")
    if unit in _COUNTED and count is None:
        # Nought is the day of earning itself: nobody shall promise that by leaving a field as it is.
        errors["validity_count"] = "validity_missing"
    more = form["more"]
    validity: dict[str, Any] = {
        "unit": unit.value,
        "count": 0 if unit is ValidityUnit.FOREVER else count or 0,
    }
    if unit is ValidityUnit.END_OF_NAMED_MONTH:
        validity["month"] = int(more["validity_month"])
    if unit is not ValidityUnit.FOREVER and more["validity_at_least"]:
        validity["at_least"] = more["validity_at_least"]
    return validity


def suggested_validity(validity: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what the fields show for a validity as a subentry has it."""
    known = validity_of(validity)
    count = {"validity_count": known.count}
    return {
        "validity_unit": known.unit.value,
        **({} if known.unit is ValidityUnit.FOREVER else count),
        "validity_month": str(known.month),
        "validity_at_least": known.at_least,
    }


def validity_of(data: Mapping[str, Any] | None) -> Validity:
    """Return the validity that a subentry's data says; raises KeyError or ValueError for nonsense."""
    if not data:
        return Validity()
    return Validity(
        unit=ValidityUnit(data["unit"]),
        count=int(data.get("count") or 0),
        month=int(data.get("month") or 12),
        at_least=int(data.get("at_least") or 0),
    )
