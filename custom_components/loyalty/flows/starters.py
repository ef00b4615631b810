"""What a shop of a kind begins with; the owner sees it in the form and changes what they like."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ..programs.days import ValidityUnit
from ..programs.money import Currency
from ..programs.promises.ladder import LadderBasis, LadderWindow
from ..programs.promises.stamps import StampOn
from .fields import suggested
from .program_form import ProgramForm
from .program_kinds import FORMS

type Starter = Mapping[str, Any]

# Amounts are those of a currency with cents; see _in_currency for the others.
STARTERS: Final[dict[str, Starter]] = {
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
    # Larger purchases, further apart: who comes back within a year pays less and less.
    "boutique": {
        "kind": "cumulative_discount",
        "basis": LadderBasis.SPEND.value,
        "window": LadderWindow.MONTHS.value,
        "months": 12,
        "steps": [
            {"from": "200.00", "percent": "3"},
            {"from": "500.00", "percent": "5"},
            {"from": "1000.00", "percent": "10"},
        ],
        "counts_sale": False,
    },
}
DISCOUNT: Final[Starter] = {"kind": "discount", "percent": "5"}
RAFFLE: Final[Starter] = {"kind": "raffle", "step": "10.00", "days": 28}
CAMPAIGN: Final[Starter] = {"kind": "campaign", "days": 14}


async def starter_form(
    hass: HomeAssistant, starter: Starter, currency: Currency
) -> ProgramForm:
    """Return the form of a program to begin with, in the shop's currency and language."""
    data = dict(starter)
    if days := data.pop("days", None):
        today = dt_util.now().date()
        data["first_day"] = today.isoformat()
        data["last_day"] = (today + timedelta(days=days - 1)).isoformat()
    for field in {"step", "block_value"} & data.keys():
        data[field] = _in_currency(data[field], currency)
    if "steps" in data:
        data["steps"] = [
            {**step, "from": _in_currency(step["from"], currency)}
            for step in data["steps"]
        ]
    if data["kind"] in {"stamps", "campaign"}:
        data["reward_name"] = await suggested(hass, "reward")
    return FORMS[data["kind"]](
        currency, name=await suggested(hass, data["kind"]), data=data
    )


def _in_currency(amount: str, currency: Currency) -> str:
    """Return about the same amount where there are no cents: a unit is then worth a cent or so."""
    exact = Decimal(amount) * (1 if currency.digits else 100)
    return str(currency.major(currency.minor(exact)))
