"""What a shop of a kind begins with; the owner sees it in the form and changes what they like."""

from decimal import Decimal
from typing import Any, Final

from homeassistant.core import HomeAssistant

from ..programs.days import ValidityUnit
from ..programs.money import Currency
from ..programs.stamps import StampOn
from .fields import suggested
from .program_form import FORMS, ProgramForm

# Amounts are those of a currency with cents; see _in_currency for the others.
STARTERS: Final[dict[str, dict[str, Any]]] = {
    # Every tenth coffee.
    "cafe": {
        "kind": "stamps",
        "card_size": 10,
        "stamp_on": StampOn.VISIT.value,
        "validity": {"unit": ValidityUnit.END_OF_YEAR.value, "count": 1},
    },
    # Five per cent back, soon.
    "bakery": {
        "kind": "points",
        "step": "1.00",
        "points_per_step": 1,
        "block_points": 100,
        "block_value": "5.00",
        "validity": {"unit": ValidityUnit.MONTHS.value, "count": 12},
    },
    # Larger purchases, further apart: more at a time, never the whole of a sale.
    "boutique": {
        "kind": "points",
        "step": "1.00",
        "points_per_step": 1,
        "block_points": 200,
        "block_value": "10.00",
        "minimum_points": 200,
        "max_share_percent": 50,
        "validity": {"unit": ValidityUnit.END_OF_YEAR.value, "count": 1},
    },
}


async def starter_form(
    hass: HomeAssistant, shop_kind: str, currency: Currency
) -> ProgramForm:
    """Return the form of the program that suits a kind of shop."""
    data = dict(STARTERS[shop_kind])
    for field in {"step", "block_value"} & data.keys():
        data[field] = _in_currency(data[field], currency)
    if data["kind"] == "stamps":
        data["reward_name"] = await suggested(hass, "reward")
    return FORMS[data["kind"]](
        currency, name=await suggested(hass, data["kind"]), data=data
    )


def _in_currency(amount: str, currency: Currency) -> str:
    """Return about the same amount where there are no cents: a unit is then worth a cent or so."""
    exact = Decimal(amount) * (1 if currency.digits else 100)
    return str(currency.major(currency.minor(exact)))
