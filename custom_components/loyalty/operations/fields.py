"""The fields that operations take, as schemas: what one of them may be."""

from typing import Any

from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..programs.person import Contact

TEXT = vol.All(cv.string, vol.Length(min=1, max=200))
BLANKABLE = vol.Any(None, vol.All(cv.string, vol.Length(max=200)))
AMOUNT = vol.Any(int, float, str)
# More than any shop has of anything; what is larger is a barcode in the wrong field.
MOST = 10**9
COUNT = vol.All(vol.Coerce(int), vol.Range(min=0, max=MOST))
ENTRY = vol.All(vol.Coerce(int), vol.Range(min=1, max=2**63 - 1))
# As many as a stack on a counter has at most.
CODES = vol.All(cv.ensure_list, [TEXT], vol.Length(max=200))
CONTACT = vol.Coerce(Contact)
PERSON: dict[vol.Marker, Any] = {
    vol.Optional("name"): BLANKABLE,
    vol.Optional("phone"): BLANKABLE,
    vol.Optional("email"): BLANKABLE,
    vol.Optional("birthday"): vol.Any(None, cv.date),
    vol.Optional("language"): BLANKABLE,
    vol.Optional("notes"): vol.Any(None, vol.All(cv.string, vol.Length(max=5000))),
    vol.Optional("tags"): vol.All(cv.ensure_list, [TEXT]),
}
LINE = vol.Schema(
    {
        vol.Required("amount"): AMOUNT,
        vol.Optional("sku"): TEXT,
        vol.Optional("name"): TEXT,
        vol.Optional("category"): TEXT,
        vol.Optional("quantity"): vol.All(vol.Coerce(int), vol.Range(min=1)),
    }
)
RETURNED = vol.Schema(
    {
        vol.Optional("line"): vol.All(vol.Coerce(int), vol.Range(min=1)),
        vol.Optional("sku"): TEXT,
        vol.Optional("quantity"): vol.All(vol.Coerce(int), vol.Range(min=1)),
        vol.Optional("amount"): AMOUNT,
    }
)


def _prize(value: Any) -> Any:
    """Read a prize that is nothing but its name."""
    return {"name": value} if isinstance(value, str) else value


PRIZE = vol.All(
    _prize,
    {
        vol.Required("name"): TEXT,
        vol.Optional("count"): vol.All(vol.Coerce(int), vol.Range(min=1, max=1000)),
        vol.Exclusive("reward", "worth"): TEXT,
        vol.Exclusive("program", "worth"): TEXT,
        vol.Optional("units", default=1): vol.All(
            vol.Coerce(int), vol.Range(min=1, max=MOST)
        ),
    },
)
