"""What a new program begins with; the owner sees it in the form and changes what they like."""

from datetime import timedelta
from decimal import Decimal
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ..programs.money import Currency
from .discount_form import CumulativeDiscountForm
from .plain_words import suggested
from .points_form import PointsForm
from .program_form import ProgramForm
from .stamps_form import StampsForm

# What a shop of a kind begins with.
STARTERS: Final[dict[str, type[ProgramForm]]] = {
    "cafe": StampsForm,
    "bakery": PointsForm,
    "boutique": CumulativeDiscountForm,
}


async def starter_form(
    hass: HomeAssistant, form: type[ProgramForm], currency: Currency
) -> ProgramForm:
    """Return the form of a program to begin with, in the shop's currency and language."""
    data = dict(form.starter)
    if form.runs_days is not None:
        today = dt_util.now().date()
        data["first_day"] = today.isoformat()
        data["last_day"] = (today + timedelta(days=form.runs_days - 1)).isoformat()
    for field in {"step", "block_value"} & data.keys():
        data[field] = _in_currency(data[field], currency)
    if "steps" in data:
        data["steps"] = [
            {**step, "from": _in_currency(step["from"], currency)}
            for step in data["steps"]
        ]
    for field, key in form.suggestions.items():
        data[field] = await suggested(hass, key)
    return form(currency, name=await suggested(hass, form.kind), data=data)


def _in_currency(amount: str, currency: Currency) -> str:
    """Return about the same amount where there are no cents: a unit is then worth a cent or so."""
    exact = Decimal(amount) * (1 if currency.digits else 100)
    return str(currency.major(currency.minor(exact)))
