"""The section of a program's form that says how much can be earned, and from when on it can be used."""

from collections.abc import Iterator, Mapping
from typing import Any

from homeassistant.data_entry_flow import section
import voluptuous as vol

from ..notation import Notation
from .fields import whole_number

# The most that the fields take; what is larger is no limit any more.
_MOST = 1_000_000
_LONGEST_WAIT = 90
_CAPS = ("per_sale", "per_day", "per_week", "per_month", "most_held")


def limits_section() -> section:
    """Return the section; it begins closed, for most shops need none of it."""
    fields: dict[vol.Marker, Any] = {
        vol.Optional(name): whole_number(1, _MOST) for name in _CAPS
    }
    fields[vol.Required("pending_days", default=0)] = whole_number(
        0, _LONGEST_WAIT, "d"
    )
    return section(vol.Schema(fields), {"collapsed": True})


def read_limits(form: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the section says, as a subentry has it."""
    limits = form["limits"]
    return {
        **{name: limits.get(name) for name in _CAPS},
        "pending_days": limits["pending_days"],
    }


def limits_told(data: Mapping[str, Any], write: Notation) -> Iterator[tuple[str, str]]:
    """Yield the limits that there are, for the text in plain words."""
    for name in (*_CAPS, "pending_days"):
        if data.get(name):
            yield name, write.number(data[name])
